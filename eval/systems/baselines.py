"""What a person would use instead, built from its own parts and not from ours."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import faiss
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.article import Article
from eval.measures.statistics import Floats
from eval.systems.bm25 import PlainBM25
from eval.systems.system import Bedside, Reply, ReplyClaim, ReplyPassage, System
from index.embedder import BASE_MODEL, Embedder, SentenceTransformerEmbedder, Vectors
from index.search import Searcher, Weights
from index.texts import embedded_text, sentence_texts
from index.vectors import VectorIndex

CHUNK_CHARACTERS, OVERLAP_CHARACTERS, TOP = 1000, 200, 20
FUSION_K = 60  # of reciprocal rank fusion, as its authors set it
RECEIVED = Path(__file__).parents[2] / "corpus" / "received"

Collection = Mapping[str, str]


class ChunkRanker(ABC):
    """Ranks chunks; the top chunk is the answer. It never abstains."""

    name = "chunks"

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._ids = list(collection)

    @abstractmethod
    def scores(self, question: str) -> Floats:
        """The score of every chunk for a question."""

    def ask(self, question: str) -> Reply:
        """The best chunk as the answer, the others as evidence."""
        started = time.perf_counter()
        passages = self.ranking(question, TOP)
        seconds = time.perf_counter() - started
        top = passages[0]
        claims = (ReplyClaim(top.text, (1,)),)
        return Reply(f"{top.text} [1]", passages, claims, False, top.score, seconds)

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """The k best chunks."""
        scores = self.scores(question)
        best = np.argsort(-scores, kind="stable")[:k]
        return tuple(self._passage(int(at), float(scores[at])) for at in best)

    def _passage(self, at: int, score: float) -> ReplyPassage:
        passage_id = self._ids[at]
        return ReplyPassage(passage_id, self.collection[passage_id], score=score)


class TutorialDefault(ChunkRanker):
    """The retrieval tutorial: chunks of 1000/200 characters, MiniLM, FAISS, the top chunk."""

    name = "tutorial default"

    def __init__(self, collection: Collection, vectors: Vectors, embedder: Embedder) -> None:
        super().__init__(collection)
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
    """BM25 over the tutorial's chunks."""

    name = "BM25"

    def __init__(self, collection: Collection) -> None:
        super().__init__(collection)
        self._bm25 = PlainBM25(list(collection.values()))

    def scores(self, question: str) -> Floats:
        """BM25 scores."""
        return self._bm25.scores(question)


class RankFusion(ChunkRanker):
    """Reciprocal rank fusion: sum of 1 / (60 + rank) (Cormack, Clarke and Büttcher 2009)."""

    name = "rank fusion"

    def __init__(self, *parts: ChunkRanker) -> None:
        super().__init__(parts[0].collection)
        self._parts = parts

    def scores(self, question: str) -> Floats:
        """Reciprocal ranks of each part's ranking, summed."""
        total = np.zeros(len(self._ids))
        for part in self._parts:
            order = np.argsort(-part.scores(question), kind="stable")
            total[order] += 1 / (FUSION_K + np.arange(1, len(order) + 1))
        return total


class AlwaysAbstain:
    """Answers nothing: what abstaining is worth by itself."""

    name = "always abstain"

    def __init__(self) -> None:
        self.collection: Collection = {}

    def ask(self, question: str) -> Reply:
        """A refusal."""
        return Reply("I do not know.", (), (), True, 0.0, 0.0, "I do not know.")

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """Nothing."""
        return ()


class RememberingEmbedder:
    """Embeds each text once, so that systems compared for quality share the vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """The name of the embedder behind it."""
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; each text goes through the model alone, and once."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embedder.embed([text])[0]
        return np.stack([self._known[text] for text in texts])


def chunked(texts: Mapping[str, str]) -> dict[str, str]:
    """Chunks of 1000/200 characters of the text of each article, by `ARTICLE#chunk-N`."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS
    )
    return {
        f"{article_id}#chunk-{number}": chunk
        for article_id, text in texts.items()
        for number, chunk in enumerate(splitter.split_text(text), start=1)
    }


def tutorial_embedder(ours: Embedder) -> Embedder:
    """The model that the tutorial uses, whatever Bedside itself embeds with."""
    return ours if ours.name == BASE_MODEL else SentenceTransformerEmbedder(BASE_MODEL)


def baselines(texts: Mapping[str, str], embedder: Embedder, *, quick: bool = False) -> list[System]:
    """Everything that Bedside is compared with; the tutorial default comes first.

    The tutorial default embeds each question itself, as a user's would; fusion, whose
    seconds are not reported, takes what is remembered.
    """
    chunks = chunked(texts)
    vectors = embedder.embed(list(chunks.values()))
    tutorial = TutorialDefault(chunks, vectors, embedder)
    if quick:
        return [tutorial]
    bm25 = BM25(chunks)
    fusion = RankFusion(TutorialDefault(chunks, vectors, RememberingEmbedder(embedder)), bm25)
    return [tutorial, bm25, fusion, AlwaysAbstain()]


def ablations(searcher: Searcher, embedder: Embedder) -> list[System]:
    """Bedside with each part of its ranking switched off in turn."""
    used, ranker = Weights(), searcher.ranker
    without_ranker = Bedside(Searcher(searcher.index, embedder), "bedside without ranker")
    return [
        *([without_ranker] if ranker else []),
        *(
            Bedside(
                Searcher(searcher.index, embedder, replace(used, **{part.name: 0}), ranker),
                f"bedside without {part.name.replace('_', ' ')}",
            )
            for part in fields(Weights)
            if getattr(used, part.name)
        ),
    ]


def untrained(searcher: Searcher, base: Embedder) -> System:
    """Bedside with the vectors of the model that its own was trained from; weights as they are."""
    passages = searcher.index.passages
    sentences = [text for passage in passages for text in sentence_texts(passage)]
    index = replace(
        searcher.index,
        vectors=VectorIndex.build(base.embed([embedded_text(passage) for passage in passages])),
        sentences=VectorIndex.build(base.embed(sentences)),
    )
    return Bedside(Searcher(index, base, ranker=searcher.ranker), "bedside without training")


def received_texts(articles: list[Article], folder: Path = RECEIVED) -> dict[str, str]:
    """The text of each article as it was received, by article_id; of one without, its body."""
    texts = {}
    for article in articles:
        received = article.metadata.received
        path = folder / received.file if received else None
        # What was received as text; a PDF or a page of HTML has no text of its own.
        is_text = path is not None and path.suffix == ".txt" and path.is_file()
        texts[article.article_id] = path.read_text("utf-8") if path and is_text else article.text
    return texts
