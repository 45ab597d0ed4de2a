"""Question -> Hits: the ranking, readable top to bottom.

Every sentence and table row of the passages that may answer (index/ranking/candidates.py) gets the
log-odds that it answers, from its features (index/ranking/features.py) by a small network
(index/ranking/network.py); a passage is as good as its best unit. The best few units are then read
together with the question (index/ranking/reader.py), and the reader's log-odds, weighted, are added
to their scores. All this is the same for five articles and for a million passages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.status import Standing
from corpus.words.normal import normal, on_the_line
from index.embedding.embedder import Embedder, Vectors
from index.embedding.remembered import RememberedQuestions
from index.passages.filters import Filters
from index.passages.passage import Passage
from index.passages.stored import Entry
from index.passages.texts import indexed_words
from index.ranking.candidates import candidates
from index.ranking.features import FEATURES, Features, Matrix
from index.ranking.network import Ranking
from index.ranking.question import Among, Question, QuestionReader
from index.ranking.reader import UnitReader
from index.ranking.reading import UnitText, unit_text
from index.storage.store import Index
from index.terms.concepts import Positions
from index.terms.spelling import WORD, Speller, Words
from index.terms.tokens import tokenize
from index.terms.words import american

_ARTICLE = FEATURES.index("article")
READ = 5  # units that the reader reads; each costs about 10 ms of a processor without bfloat16
UNREAD = ("header", "caption")  # kinds of passage that are never shown as an answer
READER_WEIGHT = 1.3  # of the reader's log-odds, beside those of the ranking
MIN_CUT = 6  # characters that a word cut short has at least
CLOSE = 0.85  # difflib ratio from which two spellings count as one word
SAME_START = 3  # characters in which they must agree, in a large index


@dataclass(frozen=True)
class Hit:
    """A passage with its score for one question, and those of its sentences."""

    passage: Passage
    score: float  # of its best sentence; hits are ordered by it, higher is better
    sentence_scores: tuple[float, ...]  # one for each of passage.sentences
    first_score: float = 0.0  # the score before anything was read: log-odds that it answers
    covered: float = 0.0  # share of what the question names that its article names, by rarity
    answers: float | None = None  # log-odds that its best sentence answers; None where not read
    # The reader's log-odds that each sentence answers; None for one that was not read.
    logits: tuple[float | None, ...] = ()

    def read(self, logits: Sequence[float | None], floor: float) -> Hit:
        """The same hit with the reader's log-odds, weighted, added to its sentences' scores.

        A sentence that was not read counts as `floor`, the lowest log-odds of those read.
        """
        read = [logit for logit in logits if logit is not None]
        gains = [READER_WEIGHT * (floor if logit is None else logit) for logit in logits]
        scores = tuple(a + b for a, b in zip(self.sentence_scores, gains, strict=True))
        return replace(
            self, score=max(scores), sentence_scores=scores,
            answers=max(read) if read else None, logits=tuple(logits),
        )  # fmt: skip


class Searcher:
    """Ranks the passages of one index generation."""

    def __init__(
        self, index: Index, embedder: Embedder, ranking: Ranking | None = None,
        reader: UnitReader | None = None,
    ) -> None:  # fmt: skip
        self.index = index
        self.features = Features(index)
        self._reads = QuestionReader(index.units, index.lexical, self.features.vocabulary)
        self.speller = _speller(index, self.features.groups)
        self.reader = reader
        self._questions = RememberedQuestions(embedder)
        # What rules have read of this index, by the function that read it: app/reading/known.py.
        self.kept: dict[Callable[..., Any], Callable[..., Any]] = {}
        # The same of one article each, by the function and the article_id.
        self.kept_of: dict[tuple[Callable[..., Any], str], Any] = {}
        self._ranking = ranking
        self._counts = index.units.counts
        self._number = {entry.article_id: n for n, entry in enumerate(index.catalogue)}

    def search(self, question: str, k: int = 20, filters: Filters | None = None) -> list[Hit]:
        """The k best passages, best first, each text once. Raises BadFilter."""
        return self.hits(self.read(question), k, filters)

    def release(self) -> None:
        """Let go of what was read of the index, which refers back to it."""
        self.kept.clear()

    def take_over(self, before: Searcher) -> None:
        """Use what rules have read, for another generation, of articles that have not changed."""
        own, others = self.index.manifest.articles, before.index.manifest.articles
        self.kept_of |= {
            key: found for key, found in before.kept_of.copy().items()
            if own.get(key[1], "") == others[key[1]]
        }  # fmt: skip

    def read(self, text: str, filters: Filters | None = None) -> Question:
        """A question as the steps after it take it."""
        question = self._reads.read(text)
        if filters is None or not (filters.collection or filters.removed):
            return question
        members = filters.members if filters.collection else self._number.keys()
        there = (self._number[key] for key in members - filters.removed if key in self._number)
        numbers = np.array(sorted(there), dtype=np.intp)
        return replace(question, among=Among(filters.collection, numbers))

    def hits(self, question: Question, k: int = 20, filters: Filters | None = None) -> list[Hit]:
        """As `search`, of a question that was read."""
        vector = self.vector(question.text)
        admitted = filters.admitted(self.index.units, self.index.catalogue) if filters else None
        passages = candidates(self.index, vector, question.terms, admitted)
        ranked = self._ranked(question, vector, passages)
        order = np.argsort(-ranked.best, kind="stable")
        hits = [self._hit(at, ranked) for at in self._distinct(order, ranked, k)]
        return hits if self.reader is None else self._read(question, hits, self.reader)

    def unit_scores(self, question: Question, also: Positions) -> dict[int, float]:
        """Numbers of the units that may answer, and of those in some passages -> log-odds.

        The log-odds are the ranking's; nothing is read.
        """
        vector = self.vector(question.text)
        passages = np.union1d(candidates(self.index, vector, question.terms), also)
        ranked = self._ranked(question, vector, passages.astype(np.intp))
        units = self.features.of_passages(ranked.passages)
        return dict(zip(units.tolist(), ranked.scores.tolist(), strict=True))

    def vector(self, question: str) -> Vectors:
        """The unit vector of a question."""
        return self._questions.vector(on_the_line(question))

    def _ranked(self, question: Question, vector: Vectors, passages: Positions) -> _Ranked:
        matrix = self.features.matrix(question, vector, passages)
        counts = self._counts[passages]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        ranking = self._ranking or shipped_ranking()
        scores = ranking.scores(matrix, self.features.of_question(question))
        return _Ranked(passages, first, matrix, scores, np.maximum.reduceat(scores, first[:-1]))

    def _read(self, question: Question, hits: Sequence[Hit], reader: UnitReader) -> list[Hit]:
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
        texts = [self.unit_text(hits[at].passage, number) for _, at, number in units]
        found = reader.scores(question.text, texts)
        logits: list[list[float | None]] = [[None] * len(hit.sentence_scores) for hit in hits]
        for (_, at, number), logit in zip(units, found, strict=True):
            logits[at][number] = float(logit)
        floor = float(found.min())
        read = [hit.read(own, floor) for hit, own in zip(hits, logits, strict=True)]
        return sorted(read, key=lambda hit: hit.score, reverse=True)

    def read_more(
        self, question: Question, hits: Sequence[Hit], units: Sequence[tuple[int, int]]
    ) -> list[Hit]:
        """The hits in the order of their scores once some more of their units have been read.

        `units` are positions of hits with numbers of their sentences, none of them read before.
        Without a reader, the hits are returned as they are.
        """
        before = [logit for hit in hits for logit in hit.logits if logit is not None]
        if self.reader is None or not units or not before:
            return list(hits)
        floor = min(before)
        texts = [self.unit_text(hits[at].passage, number) for at, number in units]
        found = dict(zip(units, self.reader.scores(question.text, texts).tolist(), strict=True))

        def again(at: int, hit: Hit) -> Hit:
            own = hit.logits or (None,) * len(hit.sentence_scores)
            logits = tuple(found.get((at, number), logit) for number, logit in enumerate(own))
            scores = tuple(
                score + READER_WEIGHT * (found[at, number] - floor if (at, number) in found else 0)
                for number, score in enumerate(hit.sentence_scores)
            )
            known = [logit for logit in logits if logit is not None]
            return replace(
                hit, score=max(scores), sentence_scores=scores,
                answers=max(known) if known else None, logits=logits,
            )  # fmt: skip

        read = [again(at, hit) for at, hit in enumerate(hits)]
        return sorted(read, key=lambda hit: hit.score, reverse=True)

    def log_odds(self, question: str, passage: Passage, number: int) -> float:
        """The reader's log-odds that a sentence or row of a passage answers; 0 without a reader."""
        if self.reader is None:
            return 0.0
        return float(self.reader.scores(question, [self.unit_text(passage, number)])[0])

    def unit_text(self, passage: Passage, number: int) -> UnitText:
        """A sentence or row of a passage with the words that it is read with."""
        return unit_text(self.index.articles[passage.article_id], passage, number)

    def entry(self, article_id: str) -> Entry:
        """The article's line in the catalogue; its text is not read for it."""
        return self.index.catalogue[self._number[article_id]]

    def number(self, article_id: str) -> NDArray[np.intp]:
        """The article's number in the catalogue, as an array of one."""
        return np.array([self._number[article_id]], dtype=np.intp)

    def standing_of(self, article_id: str) -> Standing | None:
        """What became of an article; None for one that the index does not have."""
        number = self._number.get(article_id)
        return None if number is None else self.index.catalogue[number].standing

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
        """Its position among all passages: that of its article's first, plus its number there."""
        number = self._number[passage.article_id]
        first = int(np.searchsorted(self.index.units.article_of, number))
        return first + int(passage.passage_id.rpartition("#")[2])

    def knows(self, terms: Sequence[str]) -> bool:
        """Whether each of the terms stands in a passage, or in a title."""
        titles = self.index.units.titles
        return all(
            self.index.lexical.knows(term) or bool(titles.having((frozenset({term}),)).any())
            for term in terms
        )

    def is_in_vocabulary(self, word: str, *, whole: bool = False) -> bool:
        """Whether the vocabulary knows other forms of the word, or, unless `whole`, of a part."""
        pieces = self.features.vocabulary.pieces(word, self.index.lexical.count)
        return (len(pieces) == 1 or not whole) and any(len(forms) > 1 for forms in pieces)

    def knows_longer(self, word: str) -> bool:
        """Whether the word is the beginning of a longer indexed term: "microenv"."""
        start = american(normal(word))
        return len(start) >= MIN_CUT and bool(self.index.lexical.starting(start))

    def knows_similar(self, word: str) -> bool:
        """Whether a passage has a term spelt nearly like the word (a slip, an inflection)."""
        return any(get_close_matches(t, self._comparable(t), 1, CLOSE) for t in tokenize(word))

    def _comparable(self, term: str) -> list[str]:
        """All terms; in a large index only those that begin like it, as comparing all is slow."""
        lexical = self.index.lexical
        return lexical.terms if self.index.whole else lexical.starting(term[:SAME_START])

    def _distinct(self, order: Positions, ranked: _Ranked, k: int) -> list[int]:
        """The first k in `order`, leaving out repeated texts."""
        kept: dict[str, int] = {}
        for at in order:
            passage = self.index.passages[int(ranked.passages[at])]
            kept.setdefault(" ".join(passage.text.casefold().split()), int(at))
            if len(kept) == k:
                break
        return list(kept.values())

    def _hit(self, at: int, ranked: _Ranked) -> Hit:
        own = slice(ranked.first[at], ranked.first[at + 1])
        scores = ranked.scores[own]
        best = float(scores.max())
        return Hit(
            self.index.passages[int(ranked.passages[at])], best,
            tuple(scores.tolist()), best,
            float(ranked.matrix[own.start, _ARTICLE]),
        )  # fmt: skip


@dataclass(frozen=True)
class _Ranked:
    """The passages that were ranked for a question, with their units."""

    passages: Positions
    first: Positions  # of each passage: its first unit in the matrix; last, the number of units
    matrix: Matrix
    scores: NDArray[np.float64]  # of each unit
    best: NDArray[np.float64]  # of each passage: its best unit's


@cache
def shipped_ranking() -> Ranking:
    """The one that comes with Bedside. Raises ModelUnavailable."""
    return Ranking()


def _speller(index: Index, groups: Sequence[Sequence[str]]) -> Speller:
    """Mends misspelt words of the articles (not of a large index) and of the vocabulary."""
    forms = [form for group in groups for form in group]
    if not index.whole:
        lexical = index.lexical
        return Speller(
            lambda: Words.of(forms), lexical.knows, lexical.starting, partial(_written, index)
        )
    return Speller(lambda: index.words().with_texts(forms))


def _written(index: Index, term: str) -> str:
    """A term as the first passage that has it writes it: "hydrocortisone" for "hydrocortison"."""
    at = index.lexical.first_with(term)
    text = "" if at is None else indexed_words(index.passages[at])
    words = [word.lower() for word in WORD.findall(text) if tokenize(word) == [term]]
    return min(words, key=len, default=term)
