"""What a person would use instead, built from its own parts and not from ours.

Each ranks texts, shows the first as its answer and never refuses; one always refuses. The texts
are the tutorial's chunks, or Bedside's own passages, so that the worth of chunking can be told from
that of ranking.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.article import Article
from eval.questions.question import Span
from eval.systems.bedside import as_id, of_searcher
from eval.systems.bm25 import PlainBM25
from eval.systems.system import Asked, Floats, Reply, ReplyClaim, ReplyPassage, Snippet, System
from eval.systems.vectors import RememberingEmbedder
from index.embedding.embedder import Embedder, Vectors
from index.passages.texts import embedded_text
from index.ranking.network import Ranking
from index.ranking.reader import UnitReader
from index.ranking.reading import UnitText
from index.ranking.search import Searcher
from index.storage.store import Index
from index.vectors.nearest import VectorIndex

CHUNK_CHARACTERS, OVERLAP_CHARACTERS, TOP = 1000, 200, 20
FUSION_K = 60  # of reciprocal rank fusion, as its authors set it
RECEIVED = Path(__file__).parents[2] / "corpus" / "received"

Collection = dict[str, Snippet]

PARTS = {  # of the ranking: features that tell the same of a unit and are left out together
    "vectors": ("meaning",),
    "BM25": ("lexical",),
    "its words": ("words", "read", "beyond_title"),
    "its labels": ("labels", "row_label"),
    "words around it": ("paragraph", "article"),
    "its figures": ("figure", "figures"),
    "its kind": ("row", "length"),
    "its part of the article": ("summary", "around"),
}


class ChunkRanker(ABC):
    """Ranks texts; the first is the answer. It never abstains, and ignores the question before."""

    name = "chunks"

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._ids = list(collection)

    @abstractmethod
    def scores(self, question: str) -> Floats:
        """The score of every text for a question."""

    def ask(self, asked: Asked) -> Reply:
        """The best text as the answer, the others as evidence."""
        started = time.perf_counter()
        passages = self.ranking(asked.question, TOP)
        seconds = time.perf_counter() - started
        top = passages[0]
        claims = (ReplyClaim(top.text, (1,), top.place),)
        return Reply(f"{top.text} [1]", passages, claims, False, top.score, seconds)

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """The k best texts."""
        scores = self.scores(question)
        best = np.argsort(-scores, kind="stable")[:k]
        return tuple(self._passage(int(at), float(scores[at])) for at in best)

    def _passage(self, at: int, score: float) -> ReplyPassage:
        passage_id = self._ids[at]
        snippet = self.collection[passage_id]
        if snippet.place is None:
            return ReplyPassage(passage_id, snippet.text, score=score)
        place = snippet.place
        return ReplyPassage(
            passage_id, snippet.text, place.article_id, place.start, place.end, score=score
        )


class TutorialDefault(ChunkRanker):
    """The retrieval tutorial: chunks of 1000/200 characters, MiniLM, FAISS, the top chunk."""

    def __init__(
        self, collection: Collection, vectors: Vectors, embedder: Embedder,
        name: str = "tutorial default",
    ) -> None:  # fmt: skip
        super().__init__(collection)
        self.name = name
        self._embedder = embedder
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def scores(self, question: str) -> Floats:
        """Cosine similarities."""
        found, order = self._index.search(self._embedder.embed([question]), len(self._ids))
        scores = np.empty(len(self._ids))
        scores[order[0]] = found[0]
        return scores


class BM25(ChunkRanker):
    """BM25 over the words of the texts, or over other words given for them."""

    def __init__(
        self, collection: Collection, words: Sequence[str] | None = None, name: str = "BM25"
    ) -> None:
        super().__init__(collection)
        self.name = name
        self._bm25 = PlainBM25(list(words or (item.text for item in collection.values())))

    def scores(self, question: str) -> Floats:
        """BM25 scores."""
        return self._bm25.scores(question)


class RankFusion(ChunkRanker):
    """Reciprocal rank fusion: sum of 1 / (60 + rank) (Cormack, Clarke and Büttcher 2009)."""

    def __init__(self, *parts: ChunkRanker, name: str = "rank fusion") -> None:
        super().__init__(parts[0].collection)
        self.name = name
        self._parts = parts

    def scores(self, question: str) -> Floats:
        """Reciprocal ranks of each part's ranking, summed."""
        total = np.zeros(len(self._ids))
        for part in self._parts:
            order = np.argsort(-part.scores(question), kind="stable")
            total[order] += 1 / (FUSION_K + np.arange(1, len(order) + 1))
        return total


class Reread(ChunkRanker):
    """The top of another ranking, in the order of a cross-encoder that reads each text."""

    def __init__(
        self, first: ChunkRanker, reader: UnitReader, texts: Sequence[UnitText], name: str
    ) -> None:
        super().__init__(first.collection)
        self.name = name
        self._first, self._reader, self._texts = first, reader, texts

    def scores(self, question: str) -> Floats:
        """Log-odds of the first few; the others stay below them, in their order."""
        scores = self._first.scores(question)
        best = np.argsort(-scores, kind="stable")[:TOP]
        read = self._reader.scores(question, [self._texts[at] for at in best])
        lowest = read.min() - 1
        reread: Floats = scores - scores.max() + lowest
        reread[best] = read
        return reread


class AlwaysAbstain:
    """Answers nothing: what abstaining is worth by itself."""

    name = "always refuse"

    def __init__(self) -> None:
        self.collection: Collection = {}

    def ask(self, asked: Asked) -> Reply:
        """A refusal."""
        return Reply("I do not know.", (), (), True, 0.0, 0.0, "I do not know.")

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """Nothing."""
        return ()


def chunked(texts: Mapping[str, str], articles: Iterable[Article] = ()) -> Collection:
    """Chunks of 1000/200 characters of the text of each article, by `ARTICLE#chunk-N`.

    A chunk has a place only if the text that it is cut from is the body of its article.
    """
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS, add_start_index=True
    )
    bodies = {article.article_id: article.text for article in articles}
    chunks: Collection = {}
    for article_id, text in texts.items():
        for number, document in enumerate(splitter.create_documents([text]), start=1):
            start, words = int(document.metadata["start_index"]), document.page_content
            end = start + len(words)
            is_there = bodies.get(article_id) == text and text[start:end] == words
            place = Span(article_id, start, end) if is_there else None
            chunks[f"{article_id}#chunk-{number}"] = Snippet(words, place)
    return chunks


def baselines(
    index: Index, base: Embedder, ours: RememberingEmbedder, reader: UnitReader | None, *,
    quick: bool = False,
) -> list[System]:  # fmt: skip
    """Everything that Bedside is compared with; the tutorial default comes first.

    The tutorial default embeds each question itself, as a user's would; the others, whose seconds
    are not reported, take cached vectors. The baselines over Bedside's own passages use the
    vectors of its own model and the text that it embeds.
    """
    articles = index.articles.values()
    chunks = chunked(received_texts(articles), articles)
    vectors = base.embed([item.text for item in chunks.values()])
    tutorial = TutorialDefault(chunks, vectors, base)
    if quick:
        return [tutorial]
    bm25 = BM25(chunks)
    fusion = RankFusion(tutorial, bm25)
    return [tutorial, bm25, fusion, *_over_passages(index, ours, reader), AlwaysAbstain()]


def whole_articles(articles: Iterable[Article]) -> System:
    """BM25 over whole articles with their titles: what sets judged by document publish."""
    collection = {
        one.article_id: Snippet(
            f"{one.title}\n{one.text}", Span(one.article_id, 0, len(one.text))
        )
        for one in articles
    }  # fmt: skip
    return BM25(collection, name="BM25, whole articles")


def _over_passages(
    index: Index, embedder: RememberingEmbedder, reader: UnitReader | None
) -> list[System]:
    """Dense, lexical, both, and both with a cross-encoder, over Bedside's own passages."""
    collection = {
        as_id(p): Snippet(p.text, Span(p.article_id, p.start, p.end)) for p in index.passages
    }
    dense = TutorialDefault(collection, index.vectors.vectors(), embedder, "passages, vectors")
    words = [embedded_text(passage) for passage in index.passages]
    bm25 = BM25(collection, words, "passages, BM25")
    fusion = RankFusion(dense, bm25, name="passages, fusion")
    if reader is None:
        return [dense, bm25, fusion]
    titles = {entry.article_id: entry.title for entry in index.catalogue}
    texts = [UnitText(titles[p.article_id], p.context, p.labelled) for p in index.passages]
    return [dense, bm25, fusion, Reread(fusion, reader, texts, "passages, cross-encoder")]


def ablations(searcher: Searcher, embedder: Embedder) -> list[System]:
    """Bedside with each part of its ranking switched off in turn."""
    reader = searcher.reader
    without_reader = of_searcher(Searcher(searcher.index, embedder), "bedside without reader")
    return [
        *([without_reader] if reader else []),
        *(
            of_searcher(
                Searcher(searcher.index, embedder, Ranking(without=part), reader),
                f"bedside without {name}",
            )
            for name, part in PARTS.items()
        ),
    ]


def untrained(searcher: Searcher, base: Embedder) -> System:
    """Bedside with vectors of the base model of its embedding model; ranking weights unchanged."""
    texts = [embedded_text(passage) for passage in searcher.index.passages]
    index = replace(searcher.index, vectors=VectorIndex.build(base.embed(texts)))
    return of_searcher(Searcher(index, base, reader=searcher.reader), "bedside without training")


def received_texts(articles: Iterable[Article], folder: Path = RECEIVED) -> dict[str, str]:
    """The text of each article as it was received, by article_id; where there is none, its body."""
    texts = {}
    for article in articles:
        received = article.metadata.received
        path = folder / received.file if received else None
        # Only what was received as text; a PDF or an HTML page would have to be read first.
        is_text = path is not None and path.suffix == ".txt" and path.is_file()
        texts[article.article_id] = path.read_text("utf-8") if path and is_text else article.text
    return texts
