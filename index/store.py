"""A built index as a folder: build it, save it, load it, check it.

    <index>/CURRENT                     which generation is in force, and its manifest's digest
    <index>/generations/<id>/manifest.json
                             articles.jsonl   the article files that were indexed
                             passages.jsonl   every passage (index/lines.py has both)
                             vectors.faiss    a unit vector for each passage
                             sentences.faiss  a unit vector for each sentence, row and cell;
                                              an index of more than WHOLE passages has none
                             bm25/            term statistics (plain arrays and JSON)
                             units/           what is known of each sentence and row
    <index>/embedded/        vectors of a build that was interrupted; the next one takes them up

index/generations.py says how a build comes into force, whatever interrupts it. Every file's
SHA-256 stands in the manifest and is checked on load. Nothing is pickled.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.article import Article
from corpus.errors import (
    CorpusNotFound,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    IndexStale,
    IndexUnwritable,
)
from corpus.markdown import parse_article
from index.embedded import EmbeddedTexts
from index.embedder import Embedder, Vectors
from index.generations import (
    GENERATIONS,
    KEEP,
    MANIFEST,
    REBUILD,
    digest_of,
    drop_old,
    generation_before,
    in_force,
    new_generation,
    only_builder,
    stamp,
    sweep,
    switch,
)
from index.lexical import LexicalIndex
from index.lines import (
    Entry,
    entry_of,
    read_articles,
    read_catalogue,
    read_passages,
    write_articles,
    write_passages,
)
from index.passage import PASSAGE_CHARACTERS, Passage, chunk
from index.texts import embedded_texts, lexical_terms, sentence_texts
from index.units import Units
from index.vectors import TIERS, VectorIndex, tier_for

DEFAULT_INDEX = Path(__file__).parent.parent / ".bedside" / "index"
FORMAT = 7  # raise it when the files of a generation change; older ones are then rebuilt

BM25, UNITS, VECTORS, SENTENCES = "bm25", "units", "vectors.faiss", "sentences.faiss"
WHOLE = 20_000  # passages; of a larger index a question reads a few hundred, and not all
EMBEDDED_AT_ONCE = 256  # texts; what is embedded by then survives an interruption


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
    whole: bool  # whether a question may read every passage: there are at most WHOLE
    tier: str  # how the vectors of passages are searched (index/vectors.py)
    recall: float  # of the 10 nearest, against exact search, on a sample


@dataclass(frozen=True)
class Index:
    """One generation: articles, passages and what searches them.

    A whole one lies in memory; of a large one what a question asks for is read from the disk.
    """

    manifest: Manifest
    articles: Mapping[str, Article]
    catalogue: Sequence[Entry]  # one for each article, in order
    passages: Sequence[Passage]
    units: Units
    lexical: LexicalIndex
    vectors: VectorIndex  # one for each passage, in order
    sentences: VectorIndex | None  # one for each of their sentence_texts; None of a large index

    @property
    def whole(self) -> bool:
        """Whether a question, and the rules on refusing and differing, may read all of it."""
        return self.manifest.whole


@dataclass(frozen=True)
class BuildSummary:
    """What a build did."""

    n_articles: int
    n_passages: int
    n_embedded: int  # texts that went through the model
    n_reused: int  # texts whose vectors came from the index before
    tier: str  # how the vectors of passages are searched
    recall: float  # of the 10 nearest, against exact search, on a sample


def build(
    sources: Mapping[str, str], embedder: Embedder, folder: Path, *,
    show_progress: bool = False, keep: int = KEEP, tier: str | None = None, whole: int = WHOLE,
) -> BuildSummary:  # fmt: skip
    """Index article files (article_id -> whole text of the file) into the folder.

    Vectors of texts that the index in force, or a build that was interrupted, holds already
    are taken from there. The newest `keep` generations stay on disk. `tier` is one of
    index/vectors.py, by its name; with None the number of passages decides. An index of more
    than `whole` passages is a large one. Raises CorpusNotFound, IndexBusy or IndexUnwritable;
    the index is then the one that it was.
    """
    articles = {key: parse_article(key, source) for key, source in sources.items()}
    passages = [passage for article in articles.values() for passage in chunk(article)]
    if not any(lexical_terms(passage) for passage in passages):
        raise CorpusNotFound("the articles hold no text to search; add articles with paragraphs.")
    is_whole = len(passages) <= whole
    texts = embedded_texts(passages, sentences=is_whole)
    with only_builder(folder):
        sweep(folder)
        begun = EmbeddedTexts(folder, embedder.name)
        known = begun.known(texts) | _known_vectors(folder, embedder)
        vectors, n_embedded = _embed(texts, embedder, known, begun, show_progress)
        index = assemble(articles, passages, vectors, embedder.name, tier, whole=is_whole)
        save(index, sources, folder)
        begun.clear()
        drop_old(folder, keep)
    return BuildSummary(
        len(articles), len(passages), n_embedded, len(set(texts)) - n_embedded,
        index.manifest.tier, index.manifest.recall,
    )  # fmt: skip


def assemble(
    articles: Mapping[str, Article], passages: Sequence[Passage], vectors: Vectors, model: str,
    tier: str | None = None, *, whole: bool,
) -> Index:  # fmt: skip
    """An index in memory, of passages and the vectors of their `embedded_texts`."""
    own = vectors[: len(passages)]
    searched = VectorIndex.build(own, tier)
    manifest = Manifest(
        format=FORMAT, generation="", model=model, dimension=int(vectors.shape[1]),
        passage_characters=PASSAGE_CHARACTERS,
        articles={key: article.digest for key, article in articles.items()},
        files={}, n_passages=len(passages), whole=whole, tier=tier_for(len(own), tier).name,
        recall=searched.measure(own),
    )  # fmt: skip
    return Index(
        manifest, articles, [entry_of(article) for article in articles.values()], passages,
        Units.build(articles, passages),
        LexicalIndex.build([lexical_terms(passage) for passage in passages]), searched,
        VectorIndex.build(vectors[len(passages) :]) if whole else None,
    )  # fmt: skip


def check_tier(name: str | None) -> None:
    """Raises IndexMismatch for a name that is not of a tier."""
    names = [tier.name for tier in TIERS]
    if name is not None and name not in names:
        raise IndexMismatch(f"there is no tier {name!r}; give one of {', '.join(names)}.")


def rollback(folder: Path) -> Manifest:
    """Bring the generation before the one in force back. Raises IndexFault."""
    with only_builder(folder):
        target = generation_before(folder)
        manifest = _parsed_manifest(target, (target / MANIFEST).read_bytes())
        verify_files(manifest, target)
        switch(folder, target)
    return manifest


def load(folder: Path, embedder: Embedder | None = None) -> Index:
    """Read the generation in force and check every file of it.

    Raises IndexNotFound, IndexDamaged, or IndexMismatch where `embedder` is not the
    model that the index was built with.
    """
    while True:
        seen = stamp(folder)
        try:
            return _load(folder, embedder)
        except IndexDamaged:
            # A build may have replaced, and dropped, what was being read: then read the new one.
            if stamp(folder) == seen:
                raise


def _load(folder: Path, embedder: Embedder | None) -> Index:
    manifest, target = read_manifest(folder)
    if embedder is not None and embedder.name != manifest.model:
        raise IndexMismatch(
            f"the index in {folder} was built with the model {manifest.model!r}, "
            f"not {embedder.name!r}; {REBUILD} with the model that you want."
        )
    verify_files(manifest, target)
    try:
        return _read(manifest, target)
    except OSError as exc:
        raise IndexDamaged(_unreadable(exc, target)) from exc
    except ValueError as exc:  # NumPy's, of arrays that hold pickles
        raise IndexDamaged(f"an index file in {target} is not ours ({exc}); {REBUILD}.") from exc


def _read(manifest: Manifest, target: Path) -> Index:
    """A generation whose files are as they were saved. Raises OSError, ValueError."""
    whole = manifest.whole
    catalogue = read_catalogue(target)
    index = Index(
        manifest,
        read_articles(target, [entry.article_id for entry in catalogue], whole=whole),
        catalogue, read_passages(target, whole=whole), Units.load(target / UNITS),
        LexicalIndex.load(target / BM25, mapped=not whole),
        VectorIndex.load(target / VECTORS, mapped=not whole),
        VectorIndex.load(target / SENTENCES) if whole else None,
    )  # fmt: skip
    if not _fits(index):
        raise IndexDamaged(f"the files in {target} belong to different builds; {REBUILD}.")
    return index


def _fits(index: Index) -> bool:
    n_passages = index.manifest.n_passages
    return (
        n_passages == len(index.passages) == index.vectors.size
        and index.units.fits(n_passages, len(index.catalogue))
        and (
            index.sentences is None
            or index.sentences.size == sum(len(sentence_texts(p)) for p in index.passages)
        )
    )


def read_manifest(folder: Path) -> tuple[Manifest, Path]:
    """The manifest in force and its generation's folder. Raises IndexNotFound, IndexDamaged."""
    generation, digest = in_force(folder)
    target = folder / GENERATIONS / generation
    path = target / MANIFEST
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as exc:
        raise IndexDamaged(f"the index file {path} is missing or unreadable; {REBUILD}.") from exc
    if hashlib.sha256(data).hexdigest() != digest:
        raise IndexDamaged(_changed(path))
    return _parsed_manifest(target, data), target


def _parsed_manifest(target: Path, data: bytes) -> Manifest:
    try:
        values = json.loads(data)
        known = values["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(_changed(target / MANIFEST)) from exc
    if not known:
        raise IndexDamaged(f"the index in {target} is of another version of Bedside; {REBUILD}.")
    return Manifest(**values)


def verify_files(manifest: Manifest, target: Path) -> None:
    """Compare every file of a generation with its digest. Raises IndexDamaged."""
    for name, digest in manifest.files.items():
        path = target / name
        if not path.is_file():
            raise IndexDamaged(f"the index file {path} is missing; {REBUILD}.")
        try:
            changed = digest_of(path) != digest
        except OSError as exc:
            raise IndexDamaged(_unreadable(exc, path)) from exc
        if changed:
            raise IndexDamaged(_changed(path))


def _changed(path: Path) -> str:
    return f"the index file {path} is not the one that was saved (checksum mismatch); {REBUILD}."


def _unreadable(exc: OSError, path: Path) -> str:
    return f"{exc.filename or path} cannot be read ({exc.strerror or exc}); {REBUILD}."


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


def save(index: Index, sources: Mapping[str, str], folder: Path) -> None:
    """Write a generation, its manifest last, and bring it into force. Raises IndexUnwritable."""
    target: Path | None = None
    try:
        target = new_generation(folder)
        write_articles(index.articles, sources, target)
        write_passages(index.passages, target)
        index.vectors.save(target / VECTORS)
        if index.sentences is not None:
            index.sentences.save(target / SENTENCES)
        index.units.save(target / UNITS)
        index.lexical.save(target / BM25)
        manifest = replace(index.manifest, generation=target.name, files=_digests(target))
        text = json.dumps(asdict(manifest), indent=1, sort_keys=True)
        (target / MANIFEST).write_text(text, encoding="utf-8")
        switch(folder, target)
    except BaseException as exc:
        if target is not None:
            shutil.rmtree(target, ignore_errors=True)
        if isinstance(exc, OSError):
            raise IndexUnwritable(
                f"the index in {folder} cannot be written "
                f"({exc.strerror or 'the disk took only a part of it'}); "
                "make room there and build again; an index that was there is as it was."
            ) from exc
        raise


def _embed(
    texts: Sequence[str], embedder: Embedder, known: dict[str, Vectors], begun: EmbeddedTexts,
    show_progress: bool,
) -> tuple[Vectors, int]:  # fmt: skip
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    # By length, so that a batch is padded little; the order does not change a vector much,
    # and the same texts always come in the same order.
    missing.sort(key=len)
    with _Progress(missing, show_progress) as progress:
        for at in range(0, len(missing), EMBEDDED_AT_ONCE):
            some = missing[at : at + EMBEDDED_AT_ONCE]
            new = dict(zip(some, embedder.embed(some), strict=True))
            begun.add(new)
            known |= new
            progress.add(some)
    return np.stack([known[text] for text in texts]), len(missing)


class _Progress:
    """On standard error: how many texts are embedded, how many a second, and the time left.

    The bar goes by characters: the texts come by length, and a long one takes longer.
    """

    def __init__(self, texts: Sequence[str], is_shown: bool) -> None:
        self._bar = Progress(
            TextColumn("Embedding"), BarColumn(), TextColumn("{task.description}"),
            TimeRemainingColumn(), TextColumn("left"),
            console=Console(stderr=True), disable=not is_shown,
        )  # fmt: skip
        self._done, self._of, self._began = 0, len(texts), time.monotonic()
        self._task = self._bar.add_task("", total=sum(map(len, texts)))

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def add(self, texts: Sequence[str]) -> None:
        """Some more are embedded."""
        self._done += len(texts)
        a_second = self._done / (time.monotonic() - self._began)
        self._bar.update(
            self._task, advance=sum(map(len, texts)),
            description=f"{self._done} of {self._of} texts, {a_second:.0f} a second",
        )  # fmt: skip


def _known_vectors(folder: Path, embedder: Embedder) -> dict[str, Vectors]:
    """The vectors of the index in force, by text; none where there is no usable index."""
    try:
        old = load(folder, embedder)
    except (IndexNotFound, IndexDamaged, IndexMismatch):
        return {}
    vectors = [old.vectors.vectors(), *([old.sentences.vectors()] if old.sentences else [])]
    texts = embedded_texts(old.passages, sentences=old.whole)
    return dict(zip(texts, np.concatenate(vectors), strict=True))


def _digests(target: Path) -> dict[str, str]:
    files = sorted(path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): digest_of(path) for path in files}
