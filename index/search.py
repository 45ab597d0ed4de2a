"""Question -> Hits: the ranking, readable top to bottom.

Every sentence and table row gets the weighted mean of its features (index/features.py);
a passage is as good as its best one. The weights are learned, not guessed: a linear model
with a listwise loss (Cao et al. 2007, ListNet's top-one probability; here the negative log
of the probability of any right unit), by eval/training/weights.py, on the `dev` half and 878
written questions over passages that trained no model.
Where a ranker is chosen (index/ranker.py), it reads the best few passages together with the
question, and its log-odds are added to their scores.
Up to build.WHOLE passages every one is ranked; of more the candidates (index/candidates.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from difflib import get_close_matches
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.normal import normal, on_the_line
from index.candidates import candidates
from index.concepts import Positions
from index.embedder import Embedder, Vectors
from index.features import FEATURES, Features, Matrix
from index.filters import Filters
from index.names import indexed_terms
from index.passage import Passage
from index.ranker import Ranker, ranked_text
from index.remembered import RememberedQuestions
from index.spelling import Speller
from index.store import Index
from index.tokens import compounds, tokenize
from index.vocabulary import vocabulary_words
from index.words import american

_MEANING, _CELL = FEATURES.index("meaning"), FEATURES.index("cell")
READ = 8  # passages that the ranker reads; each costs about 6 ms
RANKER_WEIGHT = 0.015  # of its log-odds, beside a score of about 0 to 1
MIN_CUT = 6  # characters of a word that is cut short
CLOSE = 0.85  # difflib ratio from which two spellings count as one word
SAME_START = 3  # characters in which they must agree, in a large index


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
        self.speller = _speller(index)
        self.ranker = ranker
        self._questions = RememberedQuestions(embedder)
        self._weights = np.array(astuple(weights or Weights()))
        self._counts = index.units.counts
        self._number = {entry.article_id: n for n, entry in enumerate(index.catalogue)}

    def search(self, question: str, k: int = 20, filters: Filters | None = None) -> list[Hit]:
        """The k best passages, best first, each text once. Raises BadFilter."""
        vector = self._questions.vector(on_the_line(question))
        admitted = filters.admitted(self.index.units, self.index.catalogue) if filters else None
        # Of a large index only the likely passages are read; of another all.
        among = (
            None
            if self.index.whole
            else candidates(self.index, vector, tokenize(question), admitted)
        )
        ranked = self._ranked(question, vector, among)
        order = np.argsort(-ranked.best, kind="stable")
        if admitted is not None:
            order = order[admitted.mask[ranked.passages[order]]]
        hits = [self._hit(at, ranked, vector) for at in self._distinct(order, ranked, k)]
        return hits if self.ranker is None else self._reranked(question, hits, self.ranker)

    def _ranked(self, question: str, vector: Vectors, among: Positions | None) -> _Ranked:
        matrix = self.features.matrix(question, vector, among)
        passages = np.arange(len(self.index.passages)) if among is None else among
        counts = self._counts[passages]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        scores = matrix @ self._weights
        return _Ranked(passages, first, matrix, scores, np.maximum.reduceat(scores, first[:-1]))

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
        if passage.kind != "row":
            return ()
        above: list[Passage] = []
        for at in range(self._position(passage) - 1, -1, -1):
            before = self.index.passages[at]
            if before.kind == "header":
                return (before, *above)
            if before.group is None and passage.group is not None and not above:
                above = [before]
        return ()

    def _position(self, passage: Passage) -> int:
        """Its position among all passages: its article's first, and its number there."""
        number = self._number[passage.article_id]
        first = int(np.searchsorted(self.index.units.article_of, number))
        return first + int(passage.passage_id.rpartition("#")[2])

    def unknown_share(self, question: str) -> float:
        """Share of the question's concepts, by rarity, that no article names; 0 to 1.

        The parts of a compound that is known count for nothing: "IL17" is known as "IL-17".
        """
        whole = (parts for name, *parts in compounds(question) if self.index.lexical.knows(name))
        known = {part for parts in whole for part in parts}
        wanted = [concept for concept in self.features.concepts(question) if concept[0] - known]
        weights = self.features.weights(wanted)
        unknown = [not self.features.knows(concept) for concept in wanted]
        return float(np.dot(weights, unknown)) / (sum(weights) or 1.0)

    def knows(self, terms: Sequence[str]) -> bool:
        """Whether each of the terms stands in a passage, or in a title."""
        return all(self.index.lexical.knows(term) or term in self._title_terms for term in terms)

    @cached_property
    def _title_terms(self) -> frozenset[str]:
        """The terms of the titles; of a large index none, as there are too many to read."""
        titles = [entry.title for entry in self.index.catalogue] if self.index.whole else []
        return frozenset(term for title in titles for term in indexed_terms(title))

    def is_in_vocabulary(self, word: str, *, whole: bool = False) -> bool:
        """Whether the vocabulary knows other forms of the word, or of a part where that will do."""
        pieces = self.features.vocabulary.pieces(word)
        return (len(pieces) == 1 or not whole) and any(len(forms) > 1 for forms in pieces)

    def knows_longer(self, word: str) -> bool:
        """Whether the word is cut short from a term of a passage: "microenv"."""
        start = american(normal(word))
        return len(start) >= MIN_CUT and bool(self.index.lexical.starting(start))

    def knows_similar(self, word: str) -> bool:
        """Whether a passage has a term spelt nearly like the word (a slip, an inflection)."""
        return any(get_close_matches(t, self._comparable(t), 1, CLOSE) for t in tokenize(word))

    def _comparable(self, term: str) -> list[str]:
        """All terms; of a large index those that begin alike, as comparing with all takes long."""
        lexical = self.index.lexical
        return lexical.terms if self.index.whole else lexical.starting(term[:SAME_START])

    def _distinct(self, order: Positions, ranked: _Ranked, k: int) -> list[int]:
        """The first k whose text has not come before."""
        kept: dict[str, int] = {}
        for at in order:
            passage = self.index.passages[int(ranked.passages[at])]
            kept.setdefault(" ".join(passage.text.casefold().split()), int(at))
            if len(kept) == k:
                break
        return list(kept.values())

    def _hit(self, at: int, ranked: _Ranked, vector: Vectors) -> Hit:
        position = int(ranked.passages[at])
        passage = self.index.passages[position]
        own = slice(ranked.first[at], ranked.first[at + 1])
        scores = ranked.scores[own]
        similarity = (ranked.matrix[own.start, _MEANING] + ranked.matrix[own, _CELL].max()) / 2
        unit = int(self.index.units.first[position])
        cells = self.features.cell_similarities(unit, vector) if passage.cells else ()
        return Hit(
            passage, float(scores.max()), float(similarity), tuple(scores.tolist()), tuple(cells)
        )


@dataclass(frozen=True)
class _Ranked:
    """The passages that were read for a question, with their units."""

    passages: Positions
    first: Positions  # of each passage its first unit in the matrix; at the end how many there are
    matrix: Matrix
    scores: NDArray[np.float64]  # of each unit
    best: NDArray[np.float64]  # of each passage, its best unit's


def _speller(index: Index) -> Speller:
    """Mends slips of the words of articles and vocabulary; for a large index of the vocabulary."""
    if not index.whole:
        return Speller(vocabulary_words(), index.lexical.knows)
    return Speller([*(a.text for a in index.articles.values()), *vocabulary_words()])
