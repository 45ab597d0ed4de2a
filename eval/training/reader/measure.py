"""How the reader does on a library that trained nothing: whether the first unit answers, what
it refuses, and how well its best log-odds tell answered questions from others.

The first ranking finds units; the reader reads the best few and orders them. A question is refused
if its best log-odds lie below a threshold that refuses one answerable question in twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.ranking.reading import UnitText, unit_texts
from index.ranking.search import Searcher

FOUND = 40  # units of each question that are kept, best first
PASSAGES = 60  # passages looked at for these units
REFUSED = 0.05  # share of the answerable questions that the threshold refuses

Scores = NDArray[np.float32]
Read = Callable[[str, Sequence[UnitText]], Scores]


@dataclass(frozen=True)
class Asked:
    """A question of a library; `answers` tells whether a unit (report, start, end) answers.

    1 where it does, 0.5 where it does in part.
    """

    question: str
    kind: str  # "answerable", "near-miss", ...
    reports: frozenset[str]  # those that answer it, or that a near miss was written against
    answers: Callable[[str, int, int], float]


@dataclass(frozen=True)
class Candidate:
    """A unit that the first ranking found."""

    report: str
    score: float
    answers: float
    text: UnitText


@dataclass(frozen=True)
class Candidates:
    """What was found for a question, and what is found with its reports left out."""

    question: str
    kind: str
    found: tuple[Candidate, ...]
    without: tuple[Candidate, ...]


@dataclass(frozen=True)
class Figures:
    """Shares of the answerable questions and of the others, and areas under the curve."""

    n_read: int
    first_answers_in_full: float
    first_answers_or_partly: float
    refused: dict[str, float]  # by the kind of question
    area: dict[str, float]


def candidates(searcher: Searcher, asked: Sequence[Asked]) -> Iterator[Candidates]:
    """The best units for each question, and the best ones of reports that do not answer it."""
    for one in asked:
        found = _found(searcher, one, PASSAGES)
        own = tuple(found[:FOUND])
        without = tuple(c for c in found if c.report not in one.reports)[:FOUND]
        yield Candidates(one.question, one.kind, own, without)


def _found(searcher: Searcher, asked: Asked, k: int) -> list[Candidate]:
    found = []
    for hit in searcher.search(asked.question, k=k):
        passage = hit.passage
        if passage.kind == "header":
            continue
        article = searcher.index.articles[passage.article_id]
        texts = unit_texts(article, passage)
        for (start, end), score, text in zip(
            passage.sentences, hit.sentence_scores, texts, strict=True
        ):
            answers = asked.answers(passage.article_id, start, end)
            found.append(Candidate(passage.article_id, score, answers, text))
    return sorted(found, key=lambda one: -one.score)


def figures(asked: Sequence[Candidates], read: Read | None, n: int) -> Figures:
    """The figures of the reader, or of the first ranking where no reader is given."""
    best: dict[str, list[float]] = {}
    first: list[float] = []
    for one in asked:
        top = one.found[:n]
        scores = _scores(one.question, top, read)
        best.setdefault(one.kind, []).append(float(scores.max(initial=-99.0)))
        if one.kind == "answerable":
            first.append(top[int(scores.argmax())].answers if top else 0.0)
            left = _scores(one.question, one.without[:n], read)
            best.setdefault("report left out", []).append(float(left.max(initial=-99.0)))
    answered = best.pop("answerable")
    threshold = float(np.quantile(answered, REFUSED))
    return Figures(
        n, _mean(value == 1 for value in first), _mean(value > 0 for value in first),
        {kind: _mean(value < threshold for value in values) for kind, values in best.items()},
        {kind: area(answered, values) for kind, values in best.items()},
    )  # fmt: skip


def _scores(question: str, units: Sequence[Candidate], read: Read | None) -> Scores:
    if read is None:
        return np.array([unit.score for unit in units], np.float32)
    return read(question, [unit.text for unit in units])


def area(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Area under the ROC curve: how often a value of `higher` exceeds one of `lower`."""
    a, b = np.array(higher)[:, None], np.array(lower)[None, :]
    return float(((a > b) + 0.5 * (a == b)).mean())


def _mean(values: Iterator[bool]) -> float:
    return float(np.mean([float(value) for value in values]))
