"""Question -> Hits: the ranking, readable top to bottom.

Every sentence and table row gets the weighted mean of its features (index/features.py);
a passage is as good as its best one. The weights are learned, not guessed: a linear model
with a listwise loss (Cao et al. 2007, ListNet's top-one probability; here the negative log
of the probability of any right unit), by eval/train.py, on the `dev` half and 878 written
questions over passages that trained no model.
Where a ranker is chosen (index/ranker.py), it reads the best few passages together with the
question, and its log-odds are added to their scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder, Vectors
from index.features import FEATURES, Features
from index.filters import Filters
from index.passage import Passage
from index.ranker import Ranker, ranked_text
from index.remembered import RememberedQuestions
from index.spelling import Speller
from index.store import Index
from index.tokens import tokenize
from index.vocabulary import vocabulary_words

_MEANING, _CELL = FEATURES.index("meaning"), FEATURES.index("cell")
READ = 8  # passages that the ranker reads; each costs about 6 ms
RANKER_WEIGHT = 0.015  # of its log-odds, beside a score of about 0 to 1
MIN_CUT = 6  # characters of a word that is cut short
CLOSE = 0.85  # difflib ratio from which two spellings count as one word


@dataclass(frozen=True)
class Weights:
    """How much each feature counts, in the order of FEATURES; an ablation sets one to 0."""

    lexical: float = 0.003
    meaning: float = 0.174
    sentence: float = 0.197
    cell: float = 0.214
    words: float = 0.066
    labels: float = 0.067
    paragraph: float = 0.066
    article: float = 0.031
    figure: float = 0.009
    row: float = 0.001
    row_label: float = 0.144
    length: float = -0.026


@dataclass(frozen=True)
class Hit:
    """A passage with its score for one question, and those of its sentences."""

    passage: Passage
    score: float  # of its best sentence; about 0 to 1, higher is better
    similarity: float  # to the question: mean cosine of the passage and its best sentence or cell
    sentence_scores: tuple[float, ...]  # one for each of passage.sentences
    cell_similarities: tuple[float, ...] = ()  # of a row: of each cell behind its label
    answers: float | None = None  # the ranker's log-odds that it answers; None where not read

    def read(self, answers: float) -> Hit:
        """The same with what the ranker made of it added to its scores."""
        gain = RANKER_WEIGHT * answers
        scores = tuple(score + gain for score in self.sentence_scores)
        return replace(self, score=self.score + gain, sentence_scores=scores, answers=answers)


class Searcher:
    """Ranks the passages of one index generation."""

    def __init__(
        self, index: Index, embedder: Embedder, weights: Weights | None = None,
        ranker: Ranker | None = None,
    ) -> None:  # fmt: skip
        self.index = index
        self.features = Features(index)
        self.speller = Speller([*(a.text for a in index.articles.values()), *vocabulary_words()])
        self.ranker = ranker
        self._questions = RememberedQuestions(embedder)
        self._weights = np.array(astuple(weights or Weights()))
        counts = [len(passage.sentences) for passage in index.passages]
        # Position of each passage's first sentence among all sentences.
        self._first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        self._read_with = _read_with(index.passages)

    def search(self, question: str, k: int = 20, filters: Filters | None = None) -> list[Hit]:
        """The k best passages, best first, each text once. Raises BadFilter."""
        vector = self._questions.vector(question)
        matrix = self.features.matrix(question, vector)
        scores = matrix @ self._weights
        best = np.maximum.reduceat(scores, self._first)
        order = np.argsort(-best, kind="stable")
        if filters:
            order = order[filters.mask(self.index.passages, self.index.articles)[order]]
        hits = [self._hit(at, scores, matrix, vector) for at in self._distinct(order, k)]
        return hits if self.ranker is None else self._reranked(question, hits, self.ranker)

    def _reranked(self, question: str, hits: Sequence[Hit], ranker: Ranker) -> list[Hit]:
        """The first few as the ranker reads them, in their new order; the others after them."""
        first, rest = hits[:READ], hits[READ:]
        articles = self.index.articles
        texts = [ranked_text(articles[hit.passage.article_id], hit.passage) for hit in first]
        logits = ranker.read(question, texts)
        read = [hit.read(answers) for hit, answers in zip(first, logits, strict=True)]
        return [*sorted(read, key=lambda hit: hit.score, reverse=True), *rest]

    def read_with(self, passage: Passage) -> tuple[Passage, ...]:
        """What a row is read with: its table's header, and the row that it stands under."""
        return self._read_with.get(passage.passage_id, ())

    def unknown_share(self, question: str) -> float:
        """Share of the question's concepts, by rarity, that no article names; 0 to 1."""
        wanted = self.features.concepts(question)
        weights = self.features.weights(wanted)
        unknown = [not self.features.knows(concept) for concept in wanted]
        return float(np.dot(weights, unknown)) / (sum(weights) or 1.0)

    def knows(self, terms: Sequence[str]) -> bool:
        """Whether each of the terms stands in a passage."""
        return all(self.index.lexical.knows(term) for term in terms)

    def is_in_vocabulary(self, word: str) -> bool:
        """Whether the vocabulary knows other forms of the word."""
        return any(len(forms) > 1 for forms in self.features.vocabulary.pieces(word))

    def knows_longer(self, word: str) -> bool:
        """Whether the word is cut short from a term of a passage: "microenv"."""
        start = word.lower()
        return len(start) >= MIN_CUT and any(t.startswith(start) for t in self.index.lexical.terms)

    def knows_similar(self, word: str) -> bool:
        """Whether a passage has a term spelt nearly like the word (a slip, an inflection)."""
        terms = tokenize(word)
        return any(get_close_matches(t, self.index.lexical.terms, 1, CLOSE) for t in terms)

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
        self, at: int, scores: NDArray[np.float64], matrix: NDArray[np.float64], vector: Vectors
    ) -> Hit:
        passage = self.index.passages[at]
        own = slice(self._first[at], self._first[at] + len(passage.sentences))
        similarity = (matrix[self._first[at], _MEANING] + matrix[own, _CELL].max()) / 2
        cells = self.features.cell_similarities(own.start, vector) if passage.cells else ()
        return Hit(
            passage, float(scores[own].max()), float(similarity), tuple(scores[own].tolist()),
            tuple(cells),
        )  # fmt: skip


def _read_with(passages: Sequence[Passage]) -> dict[str, tuple[Passage, ...]]:
    """For every row its table's header, which comes before it, and its parent row."""
    found: dict[str, tuple[Passage, ...]] = {}
    header: Passage | None = None
    parent: Passage | None = None
    for passage in passages:
        if passage.kind == "header":
            header = passage
        elif passage.kind == "row" and header is not None:
            if passage.group is None:
                parent = passage
            above = [parent] if passage.group is not None and parent is not None else []
            found[passage.passage_id] = (header, *above)
    return found
