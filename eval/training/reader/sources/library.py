"""The units of a library of reports, and which of them a question's words find.

A unit that the words find and the question's writer did not name is a hard wrong unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from index.passages.passage import chunk
from index.ranking.reading import UnitText, unit_texts
from index.terms.lexical import LexicalIndex
from index.terms.tokens import tokenize

UNREAD = (
    "competing", "author", "acknowledg", "funding", "pre-publication", "abbreviation",
    "supplementary",
)  # fmt: skip  # sections that answer no question on medicine


@dataclass(frozen=True)
class Unit:
    """A sentence or row of a report; `number` counts those of the report, from 0."""

    report: str
    number: int
    start: int
    end: int
    table: int | None  # for a row, where its table begins
    text: UnitText


def units_of(article: Article) -> list[Unit]:
    """Every sentence, row, caption and note of a report that may answer, in reading order."""
    found: list[Unit] = []
    tables = {row.start: table.start for table in article.tables for row in table.rows}
    for passage in chunk(article):
        section = " > ".join(passage.section).lower()
        if passage.kind == "header" or any(word in section for word in UNREAD):
            continue
        table = tables.get(passage.start) if passage.kind == "row" else None
        for (start, end), text in zip(passage.sentences, unit_texts(article, passage), strict=True):
            found.append(Unit(article.article_id, len(found), start, end, table, text))
    return found


@cache
def terms(text: str) -> tuple[str, ...]:
    """The terms that BM25 reads of a text; cached, as every question compares the same units."""
    return tuple(tokenize(text))


class Library:
    """Units of several reports, found by BM25 of a question's words."""

    def __init__(self, reports: Iterable[Sequence[Unit]]) -> None:
        self.units = [unit for units in reports for unit in units]
        names = list(dict.fromkeys(unit.report for unit in self.units))
        number = {name: at for at, name in enumerate(names)}
        self._number = number
        self._report_of = np.array([number[unit.report] for unit in self.units])
        self._places = {name: np.flatnonzero(self._report_of == at) for name, at in number.items()}
        self._place = {(unit.report, unit.number): at for at, unit in enumerate(self.units)}

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex.build(
            [*terms(u.text.title), *terms(u.text.context), *terms(u.text.text)] for u in self.units
        )

    def unit(self, report: str, number: int) -> Unit:
        """The unit of a report and number. Raises KeyError."""
        return self.units[self._place[report, number]]

    def scores(self, question: str) -> NDArray[np.float32]:
        """The BM25 score of every unit for a question."""
        return self._lexical.scores(tokenize(question))

    def best_within(self, report: str, scores: NDArray[np.float32], n: int) -> list[Unit]:
        """The n best of one report, best first."""
        places = self._places[report]
        order = places[np.argsort(-scores[places], kind="stable")[:n]]
        return [self.units[int(at)] for at in order]

    def best_elsewhere(
        self, report: str, scores: NDArray[np.float32], n: int, of_each: int = 2
    ) -> list[Unit]:
        """The n best of all other reports, at most `of_each` from each."""
        elsewhere = np.where(self._report_of == self._number[report], -1.0, scores)
        taken: dict[int, int] = {}
        found: list[Unit] = []
        most = min(40 * n, len(elsewhere) - 1)
        likely = np.argpartition(-elsewhere, most)[:most]
        for at in likely[np.argsort(-elsewhere[likely], kind="stable")]:
            of = int(self._report_of[at])
            if elsewhere[at] > 0 and taken.get(of, 0) < of_each:
                taken[of] = taken.get(of, 0) + 1
                found.append(self.units[int(at)])
            if len(found) == n:
                break
        return found
