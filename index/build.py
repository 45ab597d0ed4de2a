"""Article files -> an index in force: chunk, embed what is new, write, switch.

index/generations.py says how a build comes into force, whatever interrupts it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.errors import (
    ArticleUnreadable,
    CorpusNotFound,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    StoreUnavailable,
)
from corpus.library import LeftOut
from corpus.markdown import digest_of, parse_article
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
from index.store import TryOut, accept_all, load, save
from index.texts import embedded_texts, lexical_terms
from index.vector_store import VectorStore, forget, store_for, store_of
from index.vectors import TIERS

WHOLE = 20_000  # passages; of a larger index a question reads a few hundred, and not all
log = logging.getLogger(__name__)

EMBEDDED_AT_ONCE = 256  # texts; what is embedded by then survives an interruption


@dataclass(frozen=True)
class BuildSummary:
    """What a build did."""

    n_articles: int
    n_passages: int
    n_embedded: int  # texts that went through the model
    n_reused: int  # texts whose vectors came from the index before
    left_out: Mapping[str, str]  # of articles that cannot be indexed: a sentence that says why
    tier: str  # how the vectors of passages are searched
    recall: float  # of the 10 nearest, against exact search, on a sample


def build(
    sources: Mapping[str, str], embedder: Embedder, folder: Path, *,
    show_progress: bool = False, keep: int = KEEP, tier: str | None = None, whole: int = WHOLE,
    store: str | None = None, left_out: Mapping[str, LeftOut] | None = None,
    try_out: TryOut = accept_all,
) -> BuildSummary:  # fmt: skip
    """Index article files (article_id -> whole text of the file) into the folder.

    What cannot be read as an article is left out, and the summary says why; `left_out` are
    files that were no text at all. The new index comes into force when `try_out` has accepted it.

    Vectors of texts that the index in force, or a build that was interrupted, holds already
    are taken from there. The newest `keep` generations stay on disk. `tier` is one of
    index/vectors.py, by its name; with None the number of passages decides. An index of more
    than `whole` passages is a large one. The vectors lie in `store` (index/vector_store.py), or
    else in the folder. Raises CorpusNotFound, IndexBusy, IndexUnwritable, BadStore,
    StoreUnavailable or IndexUnfit; the index is then the one that it was.
    """
    prepared = prepare(sources, left_out)
    articles = prepared.articles
    passages = [passage for one in prepared.passages.values() for passage in one]
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
            sources, articles, passages, embedder.name, own, of_sentences if is_whole else None,
            {key: one.digest for key, one in prepared.left_out.items()},
        )  # fmt: skip
        manifest = put_in_force(
            content, folder, vector_store, tier=tier, keep=keep, try_out=try_out
        )
    return BuildSummary(
        len(articles), len(passages), n_embedded, len(set(texts)) - n_embedded,
        prepared.reasons, manifest.tier, manifest.recall,
    )  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """The articles of a build with their passages, and what is left out of it."""

    articles: Mapping[str, Article]
    passages: Mapping[str, Sequence[Passage]]  # of each article, in order
    left_out: Mapping[str, LeftOut]

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why each article is left out, by article_id."""
        return {key: one.reason for key, one in self.left_out.items()}


def prepare(
    sources: Mapping[str, str], left_out: Mapping[str, LeftOut] | None = None
) -> Prepared:  # fmt: skip
    """Parse and cut every article. One that cannot be, for whatever reason, stops no other."""
    articles: dict[str, Article] = {}
    passages: dict[str, Sequence[Passage]] = {}
    failed = dict(left_out or {})
    for key, source in sources.items():
        try:
            article = parse_article(key, source)
            passages[key] = list(chunk(article))
            articles[key] = article
        except ArticleUnreadable as exc:
            failed[key] = LeftOut(digest_of(source), f"article {key!r}: {exc}")
        except Exception as exc:  # a fault of ours, in one article of perhaps thousands
            log.exception("the article %s cannot be cut into passages", key)
            reason = f"article {key!r} cannot be cut into passages ({type(exc).__name__})"
            failed[key] = LeftOut(digest_of(source), f"{reason}; export it again.")
    return Prepared(articles, passages, failed)


def check_searchable(passages: Iterable[Passage]) -> None:
    """Raises CorpusNotFound where no passage holds a word."""
    if not any(lexical_terms(passage) for passage in passages):
        raise CorpusNotFound("the articles hold no text to search; add articles with paragraphs.")


def put_in_force(
    content: Content, folder: Path, store: VectorStore, *, tier: str | None, keep: int,
    try_out: TryOut = accept_all,
) -> Manifest:  # fmt: skip
    """Write what was built, forget what a build before had begun, and drop old generations."""
    manifest = save(content, folder, store, tier, try_out)
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
