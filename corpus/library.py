"""A folder of article files -> Articles."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.corrections import corrected_source, corrections_seen
from corpus.errors import ArticleUnreadable, CorpusError, CorpusNotFound, DuplicateArticle
from corpus.markdown import MAX_BYTES, digest_of, parse_article
from corpus.standing import with_standing

DEFAULT_CORPUS = Path(__file__).parent / "articles"
ARTICLE_SUFFIXES = (".md", ".txt")
LONGEST_NAME = 255  # bytes of the name of a file; systems refuse to look at a longer one


def is_readme(path: Path) -> bool:
    """Whether a file tells of the folder that it lies in: README, with whatever ending."""
    return path.stem.lower() == "readme"


def check_there(folder: Path) -> None:
    """Raises CorpusNotFound for a folder that does not exist."""
    if not folder.is_dir():
        raise CorpusNotFound(
            f"there is no corpus folder {folder}; give --corpus a folder of .md or .txt articles."
        )


def article_paths(folder: Path) -> list[Path]:
    """The article files of a folder, by name. Raises CorpusNotFound."""
    check_there(folder)
    root = folder.resolve()
    with os.scandir(folder) as listed:  # of 10,000 it tells without a look at each what is a file
        names = sorted(entry.name for entry in listed if _is_article(entry, folder, root))
    paths = [folder / name for name in names]
    if not paths:
        raise CorpusNotFound(
            f"the corpus folder {folder} holds no article; add papers with `bedside corpus add`, "
            "or .md or .txt files."
        )
    return paths


def article_path(article_id: str, folder: Path) -> Path:
    """The file of one article. Raises CorpusNotFound."""
    root = folder.resolve()
    for name in (f"{article_id}{suffix}" for suffix in ARTICLE_SUFFIXES):
        path = folder / name
        can_be = path.name == name and len(name.encode("utf-8", "replace")) <= LONGEST_NAME
        if can_be and _is_article(path, folder, root):
            return path  # without a look at the thousands of others
    for path in article_paths(folder):
        if path.stem == article_id:
            return path
    raise CorpusNotFound(
        f"there is no article {article_id!r} in {folder}; see `bedside corpus list`."
    )


def _is_article(file: Path | os.DirEntry[str], folder: Path, root: Path) -> bool:
    name = file.name
    return (
        name.lower().endswith(ARTICLE_SUFFIXES)
        and not name.startswith(".")
        and not is_readme(Path(name))
        and file.is_file()
        # a link out of the corpus would bring in text that nobody put there
        and (not file.is_symlink() or (folder / name).resolve().is_relative_to(root))
    )


def received_folder(corpus: Path) -> Path:
    """Where the files of a corpus are kept as they came."""
    return corpus.parent / "received" if corpus.name == "articles" else corpus / "received"


def read_sources(
    folder: Path = DEFAULT_CORPUS, only: Container[str] | None = None
) -> dict[str, str]:  # fmt: skip
    """The text of every article file of a folder by article_id, ordered by file name.

    With `only`, those with these ids and no others are read. Corrections of its metadata
    (corpus/corrections.py) stand in its front matter. Raises CorpusNotFound, ArticleUnreadable,
    or DuplicateArticle where `a.md` and `a.txt` stand side by side.
    """
    sources: dict[str, str] = {}
    for path in article_paths(folder):
        if only is not None and path.stem not in only:
            continue
        if path.stem in sources:
            raise _duplicate(path.stem, folder)
        sources[path.stem] = corrected_source(path)
    return sources


def load_corpus(folder: Path = DEFAULT_CORPUS) -> list[Article]:
    """Every article of a folder, parsed; raises what `read_sources` and the parser raise."""
    return with_standing(
        _parsed(key, source, folder) for key, source in read_sources(folder).items()
    )


@dataclass(frozen=True)
class Fault:
    """An article that cannot be used as it is, and why."""

    article_id: str
    digest: str  # changes when the file does
    sentence: str


class SourceFiles(Mapping[str, str]):
    """The texts of article files by article_id, each read when it is asked for.

    Raises ArticleUnreadable for a file that meanwhile cannot be read any more.
    """

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def __getitem__(self, article_id: str) -> str:
        return corrected_source(self._paths[article_id])

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True)
class Sources:
    """The text of each readable article file, by article_id, and a fault for each of the rest."""

    texts: Mapping[str, str]
    faults: tuple[Fault, ...]


def readable_sources(folder: Path = DEFAULT_CORPUS) -> Sources:
    """As `read_sources`, but a file that cannot be read does not stop the others.

    No text is held: each is read again when it is asked for.
    """
    paths: dict[str, Path] = {}
    faults: list[Fault] = []
    for path, _ in _read_each(folder, faults):
        paths[path.stem] = path
    return Sources(SourceFiles(paths), tuple(faults))


def digests(folder: Path = DEFAULT_CORPUS) -> dict[str, str]:
    """article_id -> digest of every article of a folder, also of those that cannot be read.

    Raises CorpusNotFound.
    """
    return Digests(folder).now()


class Digests:
    """The digests of a folder that is looked at again and again: what is as it was is not read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # By name of file: what it looked like, and the digest of its text; None without a text.
        self._known: dict[str, tuple[object, str | None]] = {}

    def now(self) -> dict[str, str]:
        """As `digests`. A file is read where its size or time, or its corrections, have changed."""
        corrected = {name: seen for name, *seen in corrections_seen(self._folder)}
        before, self._known = self._known, {}
        found: dict[str, str] = {}
        faults: dict[str, str] = {}
        for path in article_paths(self._folder):
            seen = _looks(path), corrected.get(f"{path.stem}.jsonl")
            known = before.get(path.name)
            digest = known[1] if known and known[0] == seen else _digest_of_text(path)
            self._known[path.name] = seen, digest
            if digest is not None and path.stem not in found:
                found[path.stem] = digest
            else:
                key = path.name if path.stem in found else path.stem
                faults[key] = _digest_of_bytes(path)
        return found | faults


def _looks(path: Path) -> tuple[int, int] | None:
    """Size and time of a file; None where it is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _digest_of_text(path: Path) -> str | None:
    """The digest of an article with its corrections; None where it cannot be read."""
    try:
        return digest_of(corrected_source(path))
    except CorpusError:
        return None


def _read_each(folder: Path, faults: list[Fault]) -> Iterator[tuple[Path, str]]:
    """Each article file of a folder with its text; what cannot be read is added to the faults."""
    seen: set[str] = set()
    for path in article_paths(folder):
        try:
            if path.stem in seen:
                raise _duplicate(path.stem, folder)
            source = corrected_source(path)
        except CorpusError as exc:
            key = path.name if path.stem in seen else path.stem
            faults.append(Fault(key, _digest_of_bytes(path), str(exc)))
        else:
            seen.add(path.stem)
            yield path, source


@dataclass(frozen=True)
class Survey:
    """What a folder holds: the articles, and a sentence on each file that is not one."""

    articles: tuple[Article, ...]
    faults: tuple[str, ...]


def survey(folder: Path = DEFAULT_CORPUS) -> Survey:
    """As `load_corpus`, but a file that cannot be read does not stop the others."""
    articles: dict[str, Article] = {}
    faults: list[str] = []
    for path in article_paths(folder):
        try:
            if path.stem in articles:
                raise _duplicate(path.stem, folder)
            articles[path.stem] = _parsed(path.stem, corrected_source(path), folder)
        except CorpusError as exc:
            faults.append(str(exc))
    return Survey(tuple(with_standing(articles.values())), tuple(faults))


def _digest_of_bytes(path: Path) -> str:
    """The digest of a file that is not text; a word for one too large or unreadable."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return "too large"
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"


def _parsed(article_id: str, source: str, folder: Path) -> Article:
    try:
        return parse_article(article_id, source)
    except ArticleUnreadable as exc:
        raise ArticleUnreadable(f"article {article_id!r} in {folder}: {exc}") from exc


def _duplicate(article_id: str, folder: Path) -> DuplicateArticle:
    return DuplicateArticle(f"two files in {folder} are named {article_id!r}; rename one of them.")
