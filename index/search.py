"""Question -> Hits: the ranking, readable top to bottom.

Each passage gets a weighted sum of three scores, each between 0 and 1: BM25 of the
passage with its table caption and headings, over the best of this question; cosine
similarity of the passage; cosine similarity of its best sentence. This is the convex
combination of Bruch, Gai and Ingber (2023), "An Analysis of Fusion Functions for Hybrid
Retrieval": it keeps how much better one passage is, which reciprocal ranks throw away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.passage import Passage
from index.store import Index
from index.tokens import tokenize

LEXICAL_WEIGHT, PASSAGE_WEIGHT, SENTENCE_WEIGHT = 0.4, 0.3, 0.3  # measured on `dev`

CLOSE = 0.85  # difflib ratio from which two spellings count as one word

Scores = NDArray[np.floating]


@dataclass(frozen=True)
class Hit:
    """A passage with its score for one question, and where its best sentence stands."""

    passage: Passage
    score: float
    lexical: float  # BM25 over the best of this question, 0 to 1
    similarity: float  # cosine similarity of the passage or its best sentence
    sentence_scores: tuple[float, ...]  # one for each of passage.sentences


@dataclass(frozen=True)
class Weights:
    """How much each score counts; an ablation sets one to 0."""

    lexical: float = LEXICAL_WEIGHT
    passage: float = PASSAGE_WEIGHT
    sentence: float = SENTENCE_WEIGHT


class Searcher:
    """Ranks the passages of one index generation."""

    def __init__(self, index: Index, embedder: Embedder, weights: Weights | None = None) -> None:
        self.index = index
        self._embedder = embedder
        self._weights = weights or Weights()
        counts = [len(passage.sentences) for passage in index.passages]
        # Position of each passage's first sentence among the sentences' vectors.
        self._first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        self._headers = _headers(index.passages)

    def search(self, question: str, k: int = 20) -> list[Hit]:
        """The k best passages, best first, each text once."""
        lexical = self._lexical(question)
        similarity = self.index.vectors.scores(self._embedder.embed([question])[0])
        passages, sentences = np.split(similarity, [len(self.index.passages)])
        best_sentence = np.maximum.reduceat(sentences, self._first)
        weights = self._weights
        scores = (
            weights.lexical * lexical
            + weights.passage * passages
            + weights.sentence * best_sentence
        )
        similarities = np.maximum(passages, best_sentence)
        return [
            self._hit(int(at), scores, lexical, similarities, sentences)
            for at in self._distinct(np.argsort(-scores, kind="stable"), k)
        ]

    def header_of(self, passage: Passage) -> Passage | None:
        """The header passage of the table that a row stands in; None for other passages."""
        return self._headers.get(passage.passage_id) if passage.kind == "row" else None

    def coverage(self, terms: Sequence[str], text: str) -> float:
        """Share of the terms that a text has, each weighed by its idf; 0 to 1."""
        weights = {term: self.index.lexical.idf(term) for term in terms}
        total = sum(weights.values())
        return sum(weights[term] for term in weights.keys() & set(tokenize(text))) / (total or 1)

    def unknown_share(self, terms: Sequence[str]) -> float:
        """Share of the terms that no passage has, each weighed by its idf; 0 to 1."""
        weights = {term: self.index.lexical.idf(term) for term in terms}
        unknown = sum(w for term, w in weights.items() if not self.index.lexical.knows(term))
        return unknown / (sum(weights.values()) or 1)

    def knows_any(self, terms: Sequence[str]) -> bool:
        """Whether any of the terms stands in a passage."""
        return any(self.index.lexical.knows(term) for term in terms)

    def knows_similar(self, word: str) -> bool:
        """Whether a passage has a term spelt nearly like the word (a slip, an inflection)."""
        terms = tokenize(word)
        return any(get_close_matches(t, self.index.lexical.terms, 1, CLOSE) for t in terms)

    def _lexical(self, question: str) -> Scores:
        scores = self.index.lexical.scores(tokenize(question))
        best = float(scores.max())
        return scores / best if best > 0 else scores

    def _distinct(self, order: NDArray[np.intp], k: int) -> list[int]:
        """The first k positions whose text has not come before."""
        kept: dict[str, int] = {}
        for at in order:
            text = " ".join(self.index.passages[at].text.casefold().split())
            kept.setdefault(text, int(at))
            if len(kept) == k:
                break
        return list(kept.values())

    def _hit(
        self, at: int, scores: Scores, lexical: Scores, similarities: Scores, sentences: Scores
    ) -> Hit:
        passage = self.index.passages[at]
        first = self._first[at]
        own: Sequence[float] = sentences[first : first + len(passage.sentences)].tolist()
        return Hit(
            passage, float(scores[at]), float(lexical[at]), float(similarities[at]), tuple(own)
        )


def _headers(passages: Sequence[Passage]) -> dict[str, Passage]:
    """The header passage of every row; the rows of a table come after its header."""
    headers: dict[str, Passage] = {}
    header: Passage | None = None
    for passage in passages:
        if passage.kind == "header":
            header = passage
        elif passage.kind == "row" and header is not None:
            headers[passage.passage_id] = header
    return headers
