"""A built index as a folder: build it, save it, load it, check it.

    <index>/CURRENT                     which generation is in force, and its manifest's digest
    <index>/generations/<id>/manifest.json
                             articles.jsonl   the article files that were indexed
                             passages.jsonl   every passage
                             vectors.faiss    a unit vector for each passage
                             bm25/            term statistics (plain arrays and JSON)

A build writes a new generation beside the old one and switches CURRENT last, in one
rename; so whatever interrupts it, the index is the old one or the new one, whole.
Every file's SHA-256 stands in the manifest and is checked on load. Nothing is pickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article
from corpus.errors import CorpusNotFound, IndexDamaged, IndexMismatch, IndexNotFound, IndexStale
from corpus.markdown import parse_article
from index.embedder import Embedder, Vectors
from index.lexical import LexicalIndex
from index.passage import PASSAGE_CHARACTERS, Passage, chunk
from index.tokens import tokenize
from index.vectors import VectorIndex

DEFAULT_INDEX = Path(__file__).parent.parent / ".bedside" / "index"
FORMAT = 4  # raise it when the files of a generation change; older ones are then rebuilt

CURRENT, GENERATIONS = "CURRENT", "generations"
MANIFEST, ARTICLES, PASSAGES = "manifest.json", "articles.jsonl", "passages.jsonl"
VECTORS, BM25 = "vectors.faiss", "bm25"
EMBEDDED_CONTEXT = 200  # characters; the model reads about 1,000 in all
REBUILD = "run `bedside index build`"


@dataclass(frozen=True)
class Manifest:
    """What an index was built from, and the digest of each of its files."""

    format: int
    generation: str
    model: str
    dimension: int
    passage_characters: int
    articles: Mapping[str, str]  # article_id -> SHA-256 of its file
    files: Mapping[str, str]  # path within the generation -> SHA-256
    n_passages: int


@dataclass(frozen=True)
class Index:
    """One generation in memory: articles, passages and what searches them."""

    manifest: Manifest
    articles: Mapping[str, Article]
    passages: Sequence[Passage]
    lexical: LexicalIndex
    vectors: VectorIndex  # one for each passage, in order


@dataclass(frozen=True)
class BuildSummary:
    """What a build did."""

    n_articles: int
    n_passages: int
    n_embedded: int  # texts that went through the model
    n_reused: int  # texts whose vectors came from the index before


def build(
    sources: Mapping[str, str], embedder: Embedder, folder: Path, *,
    show_progress: bool = False, keep: int = 2,
) -> BuildSummary:  # fmt: skip
    """Index article files (article_id -> whole text of the file) into the folder.

    Vectors of texts that the index in force already holds are taken from it. The newest
    `keep` generations stay on disk.
    """
    articles = {key: parse_article(key, source) for key, source in sources.items()}
    passages = [passage for article in articles.values() for passage in chunk(article)]
    if not any(lexical_terms(passage) for passage in passages):
        raise CorpusNotFound("the articles hold no text to search; add articles with paragraphs.")
    texts = [embedded_text(passage) for passage in passages]
    known = _known_vectors(folder, embedder)
    vectors, n_embedded = _embed(texts, embedder, known, show_progress)

    generation = uuid.uuid4().hex[:12]
    target = folder / GENERATIONS / generation
    target.mkdir(parents=True)
    try:
        _write_lines(
            target / ARTICLES, ({"article_id": k, "source": v} for k, v in sources.items())
        )
        _write_lines(target / PASSAGES, (asdict(passage) for passage in passages))
        VectorIndex.build(vectors).save(target / VECTORS)
        LexicalIndex.build([lexical_terms(passage) for passage in passages]).save(target / BM25)
        manifest = Manifest(
            format=FORMAT, generation=generation, model=embedder.name,
            dimension=int(vectors.shape[1]), passage_characters=PASSAGE_CHARACTERS,
            articles={key: article.digest for key, article in articles.items()},
            files=_digests(target), n_passages=len(passages),
        )  # fmt: skip
        _write(target / MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
        _switch(folder, generation, _digest(target / MANIFEST))
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    _drop_old_generations(folder, keep)
    return BuildSummary(len(articles), len(passages), n_embedded, len(set(texts)) - n_embedded)


def lexical_terms(passage: Passage) -> list[str]:
    """What BM25 indexes for a passage: its words, its table's caption, its nearest headings."""
    return tokenize(" ".join([passage.labelled, passage.context, *passage.section[-2:]]))


def embedded_text(passage: Passage) -> str:
    """What is embedded for a passage: its caption and nearest headings, then its words."""
    context = " ".join([passage.context, *passage.section[-2:]])[:EMBEDDED_CONTEXT].strip()
    return f"{context}: {passage.labelled}" if context else passage.labelled


def load(folder: Path, embedder: Embedder | None = None) -> Index:
    """Read the generation in force and check every file of it.

    Raises IndexNotFound, IndexDamaged, or IndexMismatch where `embedder` is not the
    model that the index was built with.
    """
    manifest, target = read_manifest(folder)
    if embedder is not None and embedder.name != manifest.model:
        raise IndexMismatch(
            f"the index in {folder} was built with the model {manifest.model!r}, "
            f"not {embedder.name!r}; {REBUILD} with the model that you want."
        )
    verify_files(manifest, target)
    articles = {
        line["article_id"]: parse_article(line["article_id"], line["source"])
        for line in _read_lines(target / ARTICLES)
    }
    passages = [_passage(line) for line in _read_lines(target / PASSAGES)]
    vectors = VectorIndex.load(target / VECTORS)
    lexical = LexicalIndex.load(target / BM25)
    if not len(passages) == vectors.size == manifest.n_passages:
        raise IndexDamaged(f"the files in {target} belong to different builds; {REBUILD}.")
    return Index(manifest, articles, passages, lexical, vectors)


def read_manifest(folder: Path) -> tuple[Manifest, Path]:
    """The manifest in force and its generation's folder. Raises IndexNotFound, IndexDamaged."""
    current = folder / CURRENT
    if not current.is_file():
        raise IndexNotFound(f"there is no index in {folder}; {REBUILD}.")
    try:
        generation, digest = current.read_text(encoding="ascii").split()
    except (ValueError, OSError) as exc:
        raise IndexDamaged(f"{current} is damaged; {REBUILD}.") from exc
    target = folder / GENERATIONS / Path(generation).name
    path = target / MANIFEST
    if not path.is_file() or _digest(path) != digest:
        raise IndexDamaged(f"{path} is missing or is not the one that was saved; {REBUILD}.")
    values = json.loads(path.read_text(encoding="utf-8"))
    if values.get("format") != FORMAT:
        raise IndexDamaged(f"the index in {folder} is of another version of Bedside; {REBUILD}.")
    return Manifest(**values), target


def verify_files(manifest: Manifest, target: Path) -> None:
    """Compare every file of a generation with its digest. Raises IndexDamaged."""
    for name, digest in manifest.files.items():
        path = target / name
        if not path.is_file():
            raise IndexDamaged(f"the index file {path} is missing; {REBUILD}.")
        if _digest(path) != digest:
            raise IndexDamaged(
                f"the index file {path} is not the one that was saved (checksum mismatch); "
                f"{REBUILD}."
            )


def check_fresh(manifest: Manifest, digests: Mapping[str, str]) -> None:
    """Compare the articles as they are now (article_id -> digest) with those indexed.

    Raises IndexStale and names what changed.
    """
    indexed = manifest.articles
    changes = [
        *(f"{key} was added" for key in digests.keys() - indexed.keys()),
        *(f"{key} was removed" for key in indexed.keys() - digests.keys()),
        *(f"{k} was changed" for k in digests.keys() & indexed.keys() if digests[k] != indexed[k]),
    ]
    if changes:
        shown = ", ".join(sorted(changes)[:5]) + (" and more" if len(changes) > 5 else "")
        raise IndexStale(f"the index is older than the articles ({shown}); {REBUILD}.")


def _embed(
    texts: Sequence[str], embedder: Embedder, known: dict[str, Vectors], show_progress: bool
) -> tuple[Vectors, int]:
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        # By length, so that a batch is padded little; the order does not change a vector much,
        # and the same texts always come in the same order.
        missing.sort(key=len)
        known |= dict(
            zip(missing, embedder.embed(missing, show_progress=show_progress), strict=True)
        )
    return np.stack([known[text] for text in texts]), len(missing)


def _known_vectors(folder: Path, embedder: Embedder) -> dict[str, Vectors]:
    """The vectors of the index in force, by text; none where there is no usable index."""
    try:
        old = load(folder, embedder)
    except (IndexNotFound, IndexDamaged, IndexMismatch):
        return {}
    texts = [embedded_text(passage) for passage in old.passages]
    return dict(zip(texts, old.vectors.vectors(), strict=True))


def _passage(values: dict[str, Any]) -> Passage:
    values["section"] = tuple(values["section"])
    values["sentences"] = tuple((start, end) for start, end in values["sentences"])
    return Passage(**values)


def _digests(target: Path) -> dict[str, str]:
    files = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _switch(folder: Path, generation: str, digest: str) -> None:
    """Bring a finished generation into force: flush it to disk, then one rename."""
    target = folder / GENERATIONS / generation
    for path in target.rglob("*"):
        if path.is_file():
            _flush(path)
    temporary = folder / f"{CURRENT}.{generation}"
    _write(temporary, f"{generation} {digest}\n")
    _flush(temporary)
    temporary.replace(folder / CURRENT)
    _flush(folder)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _drop_old_generations(folder: Path, keep: int) -> None:
    found = (folder / GENERATIONS).iterdir()
    newest = sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest[keep:]:
        shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
