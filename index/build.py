"""Article files -> an index in force: chunk, embed what is new, write, switch.

index/generations.py says how a build comes into force, whatever interrupts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import (
    CorpusNotFound,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    StoreUnavailable,
)
from corpus.markdown import parse_article
from index.content import Content
from index.embedded import EmbeddedTexts
from index.embedder import Embedder, Vectors
from index.generations import (
    KEEP,
    MANIFEST,
    drop_old,
    generation_before,
    only_builder,
    sweep,
    switch,
)
from index.manifest import Manifest, parse_manifest, verify_files
from index.passage import Passage, chunk
from index.progress import Progress
from index.store import load, save
from index.texts import embedded_texts, lexical_terms
from index.vector_store import VectorStore, forget, store_for, store_of
from index.vectors import TIERS

WHOLE = 20_000  # passages; of a larger index a question reads a few hundred, and not all
EMBEDDED_AT_ONCE = 256  # texts; what is embedded by then survives an interruption


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
    store: str | None = None,
) -> BuildSummary:  # fmt: skip
    """Index article files (article_id -> whole text of the file) into the folder.

    Vectors of texts that the index in force, or a build that was interrupted, holds already
    are taken from there. The newest `keep` generations stay on disk. `tier` is one of
    index/vectors.py, by its name; with None the number of passages decides. An index of more
    than `whole` passages is a large one. The vectors lie in `store` (index/vector_store.py), or
    else in the folder. Raises CorpusNotFound, IndexBusy, IndexUnwritable, BadStore or
    StoreUnavailable; the index is then the one that it was.
    """
    articles = {key: parse_article(key, source) for key, source in sources.items()}
    passages = [passage for article in articles.values() for passage in chunk(article)]
    check_searchable(passages)
    is_whole = len(passages) <= whole
    texts = embedded_texts(passages, sentences=is_whole)
    with closing(store_for(store)) as vector_store, only_builder(folder):
        sweep(folder, forget)
        begun = EmbeddedTexts(folder, embedder.name)
        known = begun.known(texts) | known_vectors(folder, embedder)
        vectors, n_embedded = _embed(texts, embedder, known, begun, show_progress)
        del known  # of many passages gigabytes
        own, of_sentences = vectors[: len(passages)], vectors[len(passages) :]
        content = Content(
            sources, articles, passages, embedder.name, own, of_sentences if is_whole else None
        )
        manifest = put_in_force(content, folder, vector_store, tier=tier, keep=keep)
    return BuildSummary(
        len(articles), len(passages), n_embedded, len(set(texts)) - n_embedded,
        manifest.tier, manifest.recall,
    )  # fmt: skip


def check_searchable(passages: Iterable[Passage]) -> None:
    """Raises CorpusNotFound where no passage holds a word."""
    if not any(lexical_terms(passage) for passage in passages):
        raise CorpusNotFound("the articles hold no text to search; add articles with paragraphs.")


def put_in_force(
    content: Content, folder: Path, store: VectorStore, *, tier: str | None, keep: int
) -> Manifest:
    """Write what was built, forget what a build before had begun, and drop old generations."""
    manifest = save(content, folder, store, tier)
    EmbeddedTexts(folder, content.model).clear()
    drop_old(folder, keep, forget)
    return manifest


def check_tier(name: str | None) -> None:
    """Raises IndexMismatch for a name that is not of a tier."""
    names = [tier.name for tier in TIERS]
    if name is not None and name not in names:
        raise IndexMismatch(f"there is no tier {name!r}; give one of {', '.join(names)}.")


def rollback(folder: Path) -> Manifest:
    """Bring the generation before the one in force back. Raises IndexFault."""
    with only_builder(folder):
        target = generation_before(folder)
        manifest = parse_manifest(target, (target / MANIFEST).read_bytes())
        verify_files(manifest, target)
        with closing(store_of(target)) as store:
            store.read(target, manifest.n_passages, whole=False)  # that its vectors are there
            switch(folder, target)
            store.bring_into_force(target)
    return manifest


def _embed(
    texts: Sequence[str], embedder: Embedder, known: dict[str, Vectors], begun: EmbeddedTexts,
    show_progress: bool,
) -> tuple[Vectors, int]:  # fmt: skip
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    # By length, so that a batch is padded little; the order does not change a vector much,
    # and the same texts always come in the same order.
    missing.sort(key=len)
    with Progress(missing, show_progress) as progress:
        for at in range(0, len(missing), EMBEDDED_AT_ONCE):
            some = missing[at : at + EMBEDDED_AT_ONCE]
            new = dict(zip(some, embedder.embed(some), strict=True))
            begun.add(new)
            known |= new
            progress.add(some)
    return np.stack([known[text] for text in texts]), len(missing)


def known_vectors(folder: Path, embedder: Embedder) -> dict[str, Vectors]:
    """The vectors of the index in force, by text; none where there is no usable index."""
    try:
        old = load(folder, embedder)
    except (IndexNotFound, IndexDamaged, IndexMismatch, StoreUnavailable):
        return {}
    vectors = [old.vectors.vectors(), *([old.sentences.vectors()] if old.sentences else [])]
    texts = embedded_texts(old.passages, sentences=old.whole)
    return dict(zip(texts, np.concatenate(vectors), strict=True))
