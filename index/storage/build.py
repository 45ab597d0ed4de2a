"""Article files -> an index in force: chunk and write all texts, embed what is new, switch.

Articles come one by one and are let go of when they are written, and vectors lie in a file: what
a build holds in memory does not grow with the corpus, but for the index that FAISS makes of the
vectors, some 150 bytes a passage, and the vocabulary. index/storage/generations.py says how a build
comes into force, whatever interrupts it.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.errors import (
    ArticleUnreadable,
    BedsideError,
    CorpusNotFound,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    IndexUnfit,
    StoreUnavailable,
)
from corpus.library import Fault
from corpus.markdown import digest_of, parse_article
from index.embedding.embedder import Embedder, Vectors
from index.embedding.progress import Progress
from index.passages.passage import PASSAGE_CHARACTERS, Passage, chunk
from index.passages.texts import embedded_text, lexical_terms
from index.storage.content import Content, Paper
from index.storage.embedded import EmbeddedTexts
from index.storage.generations import (
    KEEP,
    MANIFEST,
    drop_old,
    generation_before,
    only_builder,
    sweep,
    switch,
)
from index.storage.known_vectors import KnownVectors, known_of, known_of_older, known_vectors
from index.storage.manifest import Manifest, parse_manifest, verify_files
from index.storage.store import Approve, Index, load, save
from index.storage.vector_store import VectorStore, forget, store_for, store_of
from index.terms.gathered import scratch_room
from index.vectors.nearest import TIERS

WHOLE = 20_000  # passages; a larger index stays on the disk
log = logging.getLogger(__name__)
CONSIDERED_AT_ONCE = 16_384  # passages; all that a build holds of texts and vectors at a time
EMBEDDED_AT_ONCE = 256  # texts; each batch is saved, so that it survives an interruption


@dataclass(frozen=True)
class BuildSummary:
    """What a build did."""

    n_articles: int
    n_passages: int
    n_embedded: int  # texts that went through the model
    n_reused: int  # texts whose vectors came from the index before
    tier: str  # how the vectors of passages are searched
    recall: float  # of the 10 nearest, against exact search, on a sample
    faults: tuple[Fault, ...] = ()  # articles that were left out, and why


def build(
    sources: Mapping[str, str], embedder: Embedder, folder: Path, *,
    show_progress: bool = False, keep: int = KEEP, tier: str | None = None, whole: int = WHOLE,
    store: str | None = None, faults: Sequence[Fault] = (), approve: Approve | None = None,
    also: KnownVectors | None = None,
) -> BuildSummary:  # fmt: skip
    """Index article files (article_id -> whole text of the file) into the folder.

    An article that cannot be indexed is left out, and stands in `faults` of the summary after
    those given. `approve` raises where the new index cannot be used; it is then not switched to.
    What is in `also`, the vectors of another index, is not embedded again either.

    Vectors that the index in force, or an interrupted build, has already are used again. The newest
    `keep` generations stay on disk. `tier` is one of index/vectors/nearest.py, by its name; with
    None the number of passages decides. An index of more than `whole` passages stays on the disk.
    The vectors lie in `store` (index/storage/vector_store.py), or else in the folder. Raises
    CorpusNotFound, IndexBusy, IndexUnwritable, IndexUnfit, BadStore or StoreUnavailable; the index
    in force then stays as it was.
    """
    attempt = partial(_build, embedder=embedder, folder=folder, show_progress=show_progress,
                      keep=keep, tier=tier, whole=whole, store=store, approve=approve,
                      also=also)  # fmt: skip
    try:
        return attempt(sources, faults=faults)
    except (BedsideError, OSError, MemoryError):
        raise  # known, or a fault of disk or memory: not to be blamed on one paper
    except Exception as exc:
        log.error("the build failed; each article is tried alone", exc_info=exc)
        guilty = _failing_alone(sources, embedder, folder, approve)
        left = {key: source for key, source in sources.items() if key not in guilty}
        if not guilty or len(guilty) > len(left):  # then no single paper is at fault
            raise IndexUnfit(
                f"the new index cannot be used ({type(exc).__name__}: {exc}); the index that was "
                f"in {folder} stays as it was."
            ) from exc
        return attempt(left, faults=[*faults, *guilty.values()])


def _build(
    sources: Mapping[str, str], embedder: Embedder, folder: Path, *,
    show_progress: bool, keep: int, tier: str | None, whole: int, store: str | None,
    faults: Sequence[Fault], approve: Approve | None, also: KnownVectors | None = None,
) -> BuildSummary:  # fmt: skip
    more = list(faults)
    before, known = _before(folder, embedder)
    papers = _searchable(_papers(sources, before, more))
    with closing(store_for(store)) as vector_store, only_builder(folder):
        sweep(folder, forget)
        begun = EmbeddedTexts(folder, embedder.name, again=False)
        embedding = _Embedding(embedder, (known, also), begun, show_progress)
        content = Content(papers, embedder.name, embedding.vectors, whole, more)
        manifest = put_in_force(
            content, folder, vector_store, tier=tier, keep=keep, approve=approve
        )
    return BuildSummary(
        len(manifest.articles), manifest.n_passages, embedding.n_embedded, embedding.n_reused,
        manifest.tier, manifest.recall, tuple(more),
    )  # fmt: skip


def _papers(
    sources: Mapping[str, str], before: Index | None, faults: list[Fault]
) -> Iterator[Paper]:  # fmt: skip
    """The articles that can be parsed, one by one; a fault is added for each of the rest.

    Raises ArticleUnreadable where there are faults alone.
    """
    passages_of = _PassagesBefore(before)
    none = True
    for key in sources:
        source = ""
        try:
            source = sources[key]
            article = parse_article(key, source)
        except ArticleUnreadable as exc:
            faults.append(Fault(key, digest_of(source), f"article {key!r}: {exc}"))
            continue
        none = False
        yield Paper(article, source, passages_of.kept(article) or chunk(article))
    if none and faults:
        raise ArticleUnreadable(faults[0].sentence)


def _searchable(papers: Iterator[Paper]) -> Iterator[Paper]:
    """The same papers; those up to the first that holds a word are read at once.

    Raises CorpusNotFound where none does.
    """
    read: list[Paper] = []
    for paper in papers:
        read.append(paper)
        if any(map(lexical_terms, paper.passages)):
            return chain(read, papers)
    raise CorpusNotFound("the articles hold no text to search; add articles with paragraphs.")


def readable(sources: Mapping[str, str]) -> tuple[dict[str, Article], list[Fault]]:
    """The articles that can be parsed, and a fault for each of the rest."""
    articles: dict[str, Article] = {}
    faults: list[Fault] = []
    for key, source in sources.items():
        try:
            articles[key] = parse_article(key, source)
        except ArticleUnreadable as exc:
            faults.append(Fault(key, digest_of(source), f"article {key!r}: {exc}"))
    return articles, faults


def _failing_alone(
    sources: Mapping[str, str], embedder: Embedder, folder: Path, approve: Approve | None
) -> dict[str, Fault]:
    """The articles that fail even when indexed alone, each with its fault, by article_id."""
    found: dict[str, Fault] = {}
    begun = EmbeddedTexts(folder, embedder.name)
    known = known_vectors(folder, embedder)
    for key in sources:
        source = sources[key]
        with tempfile.TemporaryDirectory() as alone:
            try:
                _build({key: source}, Remembering(embedder, known, begun), Path(alone),
                       show_progress=False, keep=1, tier=None, whole=WHOLE, store=None,
                       faults=(), approve=approve)  # fmt: skip
            except BedsideError:
                continue  # it holds no text, say: harmless in a build of many
            except Exception as exc:
                why = f"article {key!r} cannot be indexed ({type(exc).__name__}: {exc}); mend it."
                found[key] = Fault(key, digest_of(source), why)
    return found


class Remembering:
    """An embedder that does not embed again what is known."""

    def __init__(
        self, embedder: Embedder, known: KnownVectors | None, begun: EmbeddedTexts | None = None
    ) -> None:
        self.name = embedder.name
        self._embedder, self._known, self._begun = embedder, known, begun

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        known = self._known.of(texts) if self._known else {}
        if self._begun:
            known |= self._begun.known(texts)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([known[text] for text in texts])


def put_in_force(
    content: Content, folder: Path, store: VectorStore, *, tier: str | None, keep: int,
    approve: Approve | None = None,
) -> Manifest:  # fmt: skip
    """Save and switch to what was built, clear unfinished work, and drop old generations."""
    manifest = save(content, folder, store, tier, approve)
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
            store.read(target, manifest.n_passages, whole=False)  # are its vectors there?
            switch(folder, target)
            store.bring_into_force(target)
    return manifest


class _Embedding:
    """Embeds the passages of a build, some thousands at a time, and keeps count."""

    def __init__(
        self, embedder: Embedder, known: Sequence[KnownVectors | None], begun: EmbeddedTexts,
        show_progress: bool,
    ) -> None:  # fmt: skip
        self._embedder, self._known, self._begun = embedder, known, begun
        self._show_progress = show_progress
        self.n_embedded = self.n_reused = 0  # texts, each counted once among so many

    def vectors(self, passages: Sequence[Passage], scratch: Path) -> Vectors:
        """See VectorsOf. Raises OSError."""
        found: Vectors | None = None
        with Progress(len(passages), self._show_progress) as progress:
            for at in range(0, len(passages), CONSIDERED_AT_ONCE):
                texts = [embedded_text(one) for one in passages[at : at + CONSIDERED_AT_ONCE]]
                known = self._of(texts, progress)
                if found is None:
                    dimension = len(next(iter(known.values())))
                    found = scratch_room(scratch, (len(passages), dimension), np.float32)
                found[at : at + len(texts)] = np.stack([known[text] for text in texts])
        if found is None:
            raise AssertionError("no passage is to be embedded")
        return found

    def _of(self, texts: Sequence[str], progress: Progress) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        for source in filter(None, self._known):
            known |= source.of([text for text in texts if text not in known])
        known |= self._begun.known([text for text in dict.fromkeys(texts) if text not in known])
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        self.n_reused += len(known)
        self.n_embedded += len(missing)
        progress.add(len(texts) - len(missing))
        # By length, so that a batch is padded little; the order does not change a vector much,
        # and the same texts always come in the same order.
        missing.sort(key=len)
        for at in range(0, len(missing), EMBEDDED_AT_ONCE):
            some = missing[at : at + EMBEDDED_AT_ONCE]
            new = dict(zip(some, self._embedder.embed(some), strict=True))
            self._begun.add(new)
            known |= new
            progress.add(len(some), embedded=True)
        return known


class _PassagesBefore:
    """The passages of an index before, for the articles that are as they were.

    Cutting text into sentences takes most of the time of a build that embeds little.
    """

    def __init__(self, before: Index | None) -> None:
        fits = before is not None and before.manifest.passage_characters == PASSAGE_CHARACTERS
        self._index = before if fits else None
        entries = self._index.catalogue if self._index else ()
        self._number = {entry.article_id: number for number, entry in enumerate(entries)}

    def kept(self, article: Article) -> list[Passage]:
        """Those of an article; none where it has changed, or the index is a faulty one."""
        index, number = self._index, self._number.get(article.article_id)
        if index is None or number is None:
            return []
        if index.manifest.articles.get(article.article_id) != article.digest:
            return []
        first, last = np.searchsorted(index.units.article_of, [number, number + 1])
        found = list(index.passages[int(first) : int(last)])
        return found if _is_of(found, article) else []


def _before(folder: Path, embedder: Embedder) -> tuple[Index | None, KnownVectors | None]:
    """The index in force, and its vectors; None where there is none that can be used."""
    try:
        index = load(folder, embedder)
        return index, known_of(index.passages, index.vectors)
    except (IndexNotFound, IndexDamaged, IndexMismatch, StoreUnavailable):
        return None, known_of_older(folder, embedder)
    except (IndexError, TypeError, ValueError):  # passages as no build of ours writes them
        return None, None


def _is_of(passages: Sequence[Passage], article: Article) -> bool:
    """Whether these are passages of the article; those of a faulty index need not be."""
    return bool(passages) and all(
        passage.article_id == article.article_id
        and article.text[passage.start : passage.end] == passage.text
        for passage in passages
    )
