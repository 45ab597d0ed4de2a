"""Question -> Hits: the ranking, readable top to bottom.

Every sentence and table row gets the weighted mean of its features (index/features.py);
a passage is as good as its best one. The weights are learned, not guessed: a linear model
with a listwise loss (Cao et al. 2007, ListNet's top-one probability; here the negative log
of the probability of any right unit), by eval/training/weights.py, on the `dev` half, 878 written
questions over passages that trained no model, and 700 written over 160 trial reports.
The best few units are then read together with the question (index/reader.py); the log-odds that
each answers are added to its score.
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
from index.lines import Entry
from index.names import indexed_terms
from index.passage import Passage
from index.reader import UnitReader
from index.reading import UnitText, unit_text
from index.remembered import RememberedQuestions
from index.spelling import Speller
from index.store import Index
from index.tokens import compounds, tokenize
from index.words import american

_MEANING, _CELL, _ARTICLE = map(FEATURES.index, ("meaning", "cell", "article"))
READ = 5  # units that the reader reads; each costs about 10 ms of a processor without bfloat16
UNREAD = ("header", "caption")  # kinds of passage that are never shown as an answer
READER_WEIGHT = 0.015  # of its log-odds, beside a score of about 0 to 1
MIN_CUT = 6  # characters of a word that is cut short
CLOSE = 0.85  # difflib ratio from which two spellings count as one word
SAME_START = 3  # characters in which they must agree, in a large index


@dataclass(frozen=True)
class Weights:
    """How much each feature counts, in the order of FEATURES; an ablation sets one to 0."""

    lexical: float = -0.026
    meaning: float = 0.118
    sentence: float = 0.123
    cell: float = 0.131
    words: float = 0.012
    labels: float = -0.017
    paragraph: float = 0.031
    article: float = 0.078
    figure: float = 0.014
    row: float = -0.005
    row_label: float = 0.123
    length: float = -0.048
    read: float = 0.144
    beyond_title: float = 0.056
    summary: float = 0.039
    around: float = -0.017
    figures: float = 0.018


@dataclass(frozen=True)
class Hit:
    """A passage with its score for one question, and those of its sentences."""

    passage: Passage
    score: float  # of its best sentence, by which hits are in order; higher is better
    similarity: float  # to the question: mean cosine of the passage and its best sentence or cell
    sentence_scores: tuple[float, ...]  # one for each of passage.sentences
    cell_similarities: tuple[float, ...] = ()  # of a row: of each cell behind its label
    first_score: float = 0.0  # the score before anything was read: about 0 to 1
    covered: float = 0.0  # share of what the question names that its article names, by rarity
    answers: float | None = None  # log-odds that its best sentence answers; None where not read

    def read(self, logits: Sequence[float | None], floor: float) -> Hit:
        """The same with the reader's log-odds added to the scores of its sentences.

        What was not read counts as the worst that was, the floor.
        """
        read = [logit for logit in logits if logit is not None]
        gains = [READER_WEIGHT * (floor if logit is None else logit) for logit in logits]
        scores = tuple(a + b for a, b in zip(self.sentence_scores, gains, strict=True))
        return replace(
            self, score=max(scores), sentence_scores=scores, answers=max(read) if read else None
        )


class Searcher:
    """Ranks the passages of one index generation."""

    def __init__(
        self, index: Index, embedder: Embedder, weights: Weights | None = None,
        reader: UnitReader | None = None,
    ) -> None:  # fmt: skip
        self.index = index
        self.features = Features(index)
        self.speller = _speller(index, self.features.groups)
        self.reader = reader
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
        return hits if self.reader is None else self._read(question, hits, self.reader)

    def _ranked(self, question: str, vector: Vectors, among: Positions | None) -> _Ranked:
        matrix = self.features.matrix(question, vector, among)
        passages = np.arange(len(self.index.passages)) if among is None else among
        counts = self._counts[passages]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        scores = matrix @ self._weights
        return _Ranked(passages, first, matrix, scores, np.maximum.reduceat(scores, first[:-1]))

    def _read(self, question: str, hits: Sequence[Hit], reader: UnitReader) -> list[Hit]:
        """The hits in the order of their scores once their best few units have been read."""
        units = sorted(
            (
                (score, at, number)
                for at, hit in enumerate(hits)
                if hit.passage.kind not in UNREAD
                for number, score in enumerate(hit.sentence_scores)
            ),
            key=lambda unit: -unit[0],
        )[:READ]
        if not units:
            return list(hits)
        texts = [self._unit_text(hits[at].passage, number) for _, at, number in units]
        found = reader.scores(question, texts)
        logits: list[list[float | None]] = [[None] * len(hit.sentence_scores) for hit in hits]
        for (_, at, number), logit in zip(units, found, strict=True):
            logits[at][number] = float(logit)
        floor = float(found.min())
        read = [hit.read(own, floor) for hit, own in zip(hits, logits, strict=True)]
        return sorted(read, key=lambda hit: hit.score, reverse=True)

    def log_odds(self, question: str, passage: Passage, number: int) -> float:
        """That a sentence of a passage, or a row, answers, by the reader; 0 where there is none."""
        if self.reader is None:
            return 0.0
        return float(self.reader.scores(question, [self._unit_text(passage, number)])[0])

    def _unit_text(self, passage: Passage, number: int) -> UnitText:
        return unit_text(self.index.articles[passage.article_id], passage, number)

    def entry(self, article_id: str) -> Entry:
        """The article's line in the catalogue, for which its text is not read."""
        return self.index.catalogue[self._number[article_id]]

    def read_with(self, passage: Passage) -> tuple[Passage, ...]:
        """What a row is read with: its table's header, and the row that it stands under."""
        if passage.kind != "row":
            return ()
        above: list[Passage] = []
        for at in range(self.position(passage) - 1, -1, -1):
            before = self.index.passages[at]
            if before.kind == "header":
                return (before, *above)
            if before.group is None and passage.group is not None and not above:
                above = [before]
        return ()

    def position(self, passage: Passage) -> int:
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
        best = float(scores.max())
        return Hit(
            passage, best, float(similarity), tuple(scores.tolist()), tuple(cells), best,
            float(ranked.matrix[own.start, _ARTICLE]),
        )  # fmt: skip


@dataclass(frozen=True)
class _Ranked:
    """The passages that were read for a question, with their units."""

    passages: Positions
    first: Positions  # of each passage its first unit in the matrix; at the end how many there are
    matrix: Matrix
    scores: NDArray[np.float64]  # of each unit
    best: NDArray[np.float64]  # of each passage, its best unit's


def _speller(index: Index, groups: Sequence[Sequence[str]]) -> Speller:
    """Mends slips of the words of articles and vocabulary; for a large index of the vocabulary."""
    words = [form for group in groups for form in group]
    if not index.whole:
        return Speller(words, index.lexical.knows)
    return Speller([*(a.text for a in index.articles.values()), *words])
