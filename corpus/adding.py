"""Files of any format -> article files of a corpus: `bedside corpus add`, `remove`."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.article import Article, Metadata, Received
from corpus.errors import ArticleUnreadable, CorpusError, CorpusNotFound
from corpus.library import ARTICLE_SUFFIXES, article_paths
from corpus.markdown import MAX_BYTES, format_article, parse_article, read_source
from corpus.places import drop_places, keep_places
from corpus.readers.draft import Draft
from corpus.readers.sandbox.limited import read_limited
from corpus.readers.sandbox.process import READERS


@dataclass(frozen=True)
class Added:
    """One file that has become an article."""

    path: Path
    article: Article
    updated: bool  # it was in the corpus before
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        article = self.article
        found = [
            f"{len({block.section for block in article.blocks if block.section})} sections",
            f"{len(article.tables)} tables",
            f"{len(article.references)} references",
        ]
        doi = f", DOI {article.metadata.doi}" if article.metadata.doi else ", no DOI"
        verb = "updated" if self.updated else "added"
        return f"{self.path.name}: {verb} as {article.article_id} ({', '.join(found)}{doi})"


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files given, and those of a known format in the folders given, in order of name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(_files_below(path))
        else:
            found.append(path)
    return found


def links_out(paths: Iterable[Path]) -> list[Path]:
    """Links in the folders given that lead out of them; `files_of` leaves them."""
    return [
        link
        for folder in paths
        if folder.is_dir()
        for link in sorted(folder.rglob("*"))
        if link.is_symlink() and not link.resolve().is_relative_to(folder.resolve())
    ]


def add_file(path: Path, corpus: Path, overrides: Mapping[str, Any] | None = None) -> Added:
    """Read one file and write it into the corpus as an article file.

    `overrides` are fields of Metadata that replace what the file says. The same article
    (same DOI, same title and year, or the same bytes) is updated, whatever format it comes in.
    Raises ArticleUnreadable.
    """
    draft = read_draft(path)
    metadata = replace(
        draft.metadata,
        **dict(overrides or {}),
        received=_received(path, corpus),
    )
    corpus.mkdir(parents=True, exist_ok=True)
    existing = _same_article(metadata, corpus)
    article_id = existing.stem if existing else _free_id(metadata, path, corpus)
    source = format_article(metadata, draft.body)
    article = parse_article(article_id, source)
    _keep_received(path, corpus, metadata)
    target = corpus / f"{article_id}.md"
    _write_whole(target, source.encode("utf-8"))
    keep_places(article, draft.places, corpus)
    if existing and existing != target:
        existing.unlink()
    return Added(path, article, existing is not None, draft.warnings)


def read_draft(path: Path) -> Draft:
    """Read a file by the reader of its format, within limits. Raises ArticleUnreadable."""
    if not path.is_file():
        what = "is not a file" if path.exists() else "is missing"
        raise ArticleUnreadable(f"there is no file or folder {path} (it {what}).")
    if path.suffix.lower() not in READERS:
        known = ", ".join(sorted(READERS))
        raise ArticleUnreadable(f"{path} is of no known format; give one of {known}.")
    try:
        size = path.stat().st_size
    except OSError as exc:
        raise ArticleUnreadable(f"{path} cannot be read: {exc.strerror}.") from exc
    if size > MAX_BYTES:
        raise ArticleUnreadable(
            f"{path} has {size / 1e6:,.0f} MB; an article has at most {MAX_BYTES / 1e6:,.0f} MB."
        )
    return read_limited(path)


def remove_article(article_id: str, corpus: Path) -> Path:
    """Delete an article's file from the corpus; its received file stays. Raises CorpusError."""
    for path in article_paths(corpus):
        if path.stem == article_id:
            path.unlink()
            drop_places(article_id, corpus)
            return path
    raise CorpusNotFound(
        f"there is no article {article_id!r} in {corpus}; see `bedside corpus list`."
    )


def received_folder(corpus: Path) -> Path:
    """Where the files of a corpus are kept as they came."""
    return corpus.parent / "received" if corpus.name == "articles" else corpus / "received"


def _files_below(folder: Path) -> Iterator[Path]:
    """Files of a known format, at any depth; links that lead out of the folder are left."""
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        known = path.suffix.lower() in READERS and not path.name.startswith(".")
        if known and path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _same_article(metadata: Metadata, corpus: Path) -> Path | None:
    for path in _existing(corpus):
        try:
            known = parse_article(path.stem, read_source(path)).metadata
        except CorpusError:
            continue  # a broken file is told when the corpus is read
        if _is_same(known, metadata):
            return path
    return None


def _is_same(one: Metadata, other: Metadata) -> bool:
    if one.doi and other.doi:
        return one.doi.lower() == other.doi.lower()
    if one.title and other.title:
        return _slug(one.title) == _slug(other.title) and one.year == other.year
    # Two files of one name may be two articles; only the same bytes are surely the same.
    digests = [article.received.sha256 for article in (one, other) if article.received]
    return len(digests) == 2 and digests[0] == digests[1]


def _free_id(metadata: Metadata, path: Path, corpus: Path) -> str:
    """`zhao-2020` from author and year, else the file's name; a letter tells two apart."""
    author = metadata.authors[0].surname if metadata.authors else ""
    named = f"{author} {metadata.year}" if author and metadata.year else path.stem
    base = _slug(named)[:60].strip("-") or "article"
    taken = {found.stem for found in _existing(corpus)}
    if base not in taken:
        return base
    letters = (f"{base}-{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    numbers = (f"{base}-{number}" for number in range(27, 10_000))
    return next(name for name in (*letters, *numbers) if name not in taken)


def _existing(corpus: Path) -> list[Path]:
    return [path for path in sorted(corpus.iterdir()) if path.suffix.lower() in ARTICLE_SUFFIXES]


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _received(path: Path, corpus: Path) -> Received:
    """The name under which a file is kept, its own unless another file has it; its digest."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = received_folder(corpus) / path.name
    taken = kept.exists() and hashlib.sha256(kept.read_bytes()).hexdigest() != digest
    name = f"{path.stem}-{digest[:8]}{path.suffix}" if taken else path.name
    return Received(name, digest)


def _keep_received(path: Path, corpus: Path, metadata: Metadata) -> None:
    folder = received_folder(corpus)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (metadata.received.file if metadata.received else path.name)
    if not target.exists():
        _write_whole(target, path.read_bytes())


def _write_whole(target: Path, data: bytes) -> None:
    """A file appears whole or not at all. Raises ArticleUnreadable where it cannot be kept."""
    temporary = target.with_name(f".{target.name[:100]}.new")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    except OSError as exc:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise ArticleUnreadable(
            f"{target} cannot be written ({exc.strerror}); make room there, and add it again."
        ) from exc
