"""Groups as the product reads them: each unit with its supports and the ranking's log-odds.

What supports a unit depends on the question (index/ranking/support.py), and so does the log-odds
that the ranking gives it. Both are found in the articles that the units are from: in an index of
them, or, where the ranking is not asked, in their sentences and rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.article import Article
from eval.training.reader.sources.group import Contrast, Group, Judged
from index.embedding.embedder import load_embedder
from index.fields import groups_for
from index.passages.passage import Passage, chunk
from index.passages.texts import lexical_terms
from index.passages.units import Units
from index.ranking.question import Question, QuestionReader
from index.ranking.reading import UnitText, unit_texts
from index.ranking.search import READER_WEIGHT, UNREAD, Searcher
from index.ranking.support import supports
from index.storage.store import load
from index.terms.lexical import LexicalIndex
from index.terms.vocabulary import Vocabulary

REMEMBERED = 20_000  # questions


class Articles:
    """The units of some articles, and what supports each for a question."""

    def __init__(
        self, articles: Mapping[str, Article], passages: Sequence[Passage], units: Units,
        read: Callable[[str], Question],
    ) -> None:  # fmt: skip
        self._units, self._read = units, lru_cache(REMEMBERED)(read)
        self._passage = np.repeat(np.arange(len(units.first)), units.counts)
        self.texts = [
            text for passage in passages
            for text in unit_texts(articles[passage.article_id], passage)
        ]  # fmt: skip
        self._at: dict[tuple[str, str], int] = {}
        for number, unit in enumerate(self.texts):
            self._at.setdefault((unit.title, unit.text), number)

    @classmethod
    def of(cls, articles: Mapping[str, Article]) -> Articles:
        """Without an index; the ranking cannot be asked."""
        passages = [passage for article in articles.values() for passage in chunk(article)]
        units = Units.build(articles, passages)
        lexical = LexicalIndex.build(map(lexical_terms, passages))
        titles = [article.title for article in articles.values()]
        vocabulary = Vocabulary(groups_for(titles), units.senses)
        return cls(articles, passages, units, QuestionReader(units, lexical, vocabulary).read)

    def place(self, unit: UnitText) -> int | None:
        """The number of a unit; None where no article has it."""
        return self._at.get((unit.title, unit.text))

    def supported(self, question: str, unit: UnitText) -> UnitText:
        """The unit as it is read with a question; without supports where no article has it."""
        number = self.place(unit)
        if number is None:
            return unit
        place = int(self._passage[number])
        found = supports(self._units, self._read(question), place, number)
        return replace(unit, supports=tuple(self.texts[at].text for at in found))


class Indexed(Articles):
    """Articles of an index, which the ranking can be asked."""

    def __init__(self, folder: Path) -> None:
        embedder = load_embedder()
        self._searcher = Searcher(load(folder, embedder), embedder)
        index = self._searcher.index
        super().__init__(index.articles, index.passages, index.units, self._searcher.read)
        self._shown = [
            passage.kind not in UNREAD for passage in index.passages for _ in passage.sentences
        ]

    def ranked(self, question: str, also: Iterable[UnitText] = ()) -> dict[int, float]:
        """Number of each unit that may answer, and of those given -> the ranking's log-odds."""
        places = [place for unit in also if (place := self.place(unit)) is not None]
        passages = np.unique(self._passage[places]).astype(np.intp)
        return self._searcher.unit_scores(self._read(question), passages)

    def best(self, scores: Mapping[int, float]) -> list[int]:
        """Numbers of the units that can be shown, best first."""
        return sorted((at for at in scores if self._shown[at]), key=lambda at: -scores[at])


def supported_group(group: Group, articles: Articles) -> Group:
    """The group with supports."""
    right, near, wrong = (
        tuple(articles.supported(group.question, unit) for unit in part)
        for part in (group.right, group.near, group.wrong)
    )
    return replace(group, right=right, near=near, wrong=wrong)


def supported_contrast(one: Contrast, articles: Articles) -> Contrast:
    """The contrast with the supports of its unit for each question."""
    pairs = zip(one.questions, one.units, strict=True)
    return replace(one, units=tuple(articles.supported(q, unit) for q, unit in pairs))


def supported_judged(group: Judged, articles: Indexed) -> Judged:
    """The judged group with supports, and with the log-odds of the present ranking."""
    scores = articles.ranked(group.question, group.units)
    return replace(
        group,
        units=tuple(articles.supported(group.question, unit) for unit in group.units),
        starts=started(scores, [articles.place(unit) for unit in group.units]),
    )


def started(scores: Mapping[int, float], places: Sequence[int | None]) -> tuple[float, ...]:
    """What *choose* starts from: the ranking's log-odds of units as the reader's are weighted.

    A unit that is not found has the least of all.
    """
    least = min(scores.values(), default=0.0)
    found = (least if at is None else scores.get(at, least) for at in places)
    return tuple(score / READER_WEIGHT for score in found)
