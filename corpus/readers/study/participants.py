"""The number of a study's own participants, as its report gives it.

Each number of people in the report's own sentences is a candidate. What decides is how plainly a
sentence says that so many were randomised or took part, where it stands, whether other parts of the
report agree (the headers of its tables too), and whether it is part of a total. A report that
numbers several studies gives none; and how sure a number is, trust.py tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from corpus.readers.study.counted import Reading, numbers_of
from corpus.readers.study.group_sums import listed_groups
from corpus.readers.study.people_counts import SEEN, WEAK, readings_of
from corpus.readers.study.trust import (
    TRUSTED,
    TRUSTED_THOUGH_DISPUTED,
    is_disputed,
    signs_of,
)

LEAST, TOLD = 5.0, 6.0  # least scores: of a number that is returned, of a total
RECURRING = 10  # smaller numbers recur by chance
LEAST_TOTAL, MOST_UNLIKE = 5.0, 2  # the score of a total, the ratio of its two arms
BONUS = (2.0, 0.0, 1.0, 0.0)  # of abstract, methods, results, title
AGREEING, IN_TABLES, PART, SUM_BELOW, LATER = 0.75, 1.5, 3.0, 2.0, 1.5  # added, and taken away
_OF_ANOTHER = re.compile(
    r"\b(?:previous|main|preliminary|earlier|prior|parent|original|larger|pilot) (?:[\w-]+ )?"
    r"(?:study|trial|experiment)\b(?!:)", re.IGNORECASE,
)  # fmt: skip
_OF_OWN = re.compile(
    r"\b(?:this|our|the present|the current) (?:[\w-]+ ){0,2}(?:study|trial|experiment)\b",
    re.IGNORECASE,
)
_CALCULATED = re.compile(
    r"\b(?:sample size|power)\b[^;]*\b(?:calculat|estimat|determin|comput|confidence|based on|"
    r"detect)|"
    r"\b(?:calculat|estimat|determin|comput)\w* (?:of )?(?:the )?(?:sample size|power)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?P<what>[Ss]tudy|[Tt]rial|[Ee]xperiment|Part) "
    r"(?P<which>[1-4]|\d{1,3}-\d|(?<!Part )[A-D]|I{1,3}|(?i:one|two|three))\b(?![-.]?\w)"
)
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five) (?:[\w-]+,? ){0,4}(?:studies|trials|experiments) (?:\w+ ){0,2}"
    r"(?:carried out|conducted|performed)\b|"
    r"\b[Ww]e (?:conducted|performed|report|carried out) (?:two|three|four|five) (?:[\w-]+,? ){0,4}"
    r"(?:studies|trials|experiments)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Likeliest:
    """The number that a report most plainly gives, and how surely it is right."""

    value: int
    log_odds: float
    is_disputed: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it may be told: a wrong number is worse than none."""
        return self.log_odds >= (TRUSTED_THOUGH_DISPUTED if self.is_disputed else TRUSTED)


def likeliest_number(
    abstract: Sequence[str], methods: Sequence[str], results: Sequence[str], title: str = "",
    totals: Iterable[int] = (), design: str = "",
) -> Likeliest | None:  # fmt: skip
    """How many were randomised, or else took part; None where the sentences do not say it.

    `totals` are what the headers of tables count (table_sizes.py). They support a number that the
    sentences give and never stand alone, for a table often counts those who were left.
    """
    readings: list[Reading] = []
    arms: dict[int, set[int]] = {}  # pairs of numbers in one sentence, by their sum
    parts = (abstract, methods, results, (title,))
    for place, (bonus, sentences) in enumerate(zip(BONUS, parts, strict=True)):
        listed = listed_groups(sentences)
        if listed:
            readings.append(replace(listed, score=listed.score + bonus, place=place))
        before = 0  # the largest number of people so far
        for sentence in sentences:
            if _is_of_another(sentence) or _CALCULATED.search(sentence):
                continue
            found = list(readings_of(sentence))
            readings += [
                replace(one, score=one.score + bonus - _less(one, before, place), place=place)
                for one in found
            ]
            whole = [one.value for one in found if one.score >= WEAK and not one.parts]
            before = max([before, *whole])
            for pair in _alike(sentence, found):
                arms.setdefault(sum(pair), set()).update(pair)
    if _tells_of_several(abstract):
        return None
    values = {one.value for one in readings if one.score >= LEAST_TOTAL and not one.parts}
    arms = {total: pair for total, pair in arms.items() if total in values}
    counted = frozenset(totals)
    scores = {
        value: _score(value, readings, arms, value in counted)
        for value in {one.value for one in readings}
    }
    if not scores:
        return None
    value = max(scores, key=lambda value: (scores[value], value))
    if scores[value] < LEAST:
        return None
    signs = signs_of(value, scores, readings, abstract, counted, design)
    told = [(one.value, one.score - BONUS[one.place]) for one in readings if not one.parts]
    return Likeliest(value, signs.log_odds, is_disputed(value, told))


def _less(one: Reading, before: int, place: int) -> float:
    """Taken from a number that an abstract gives in passing, after a larger number of people."""
    return LATER if place == 0 and one.score <= SEEN and one.value < before else 0.0


def _score(
    value: int, readings: list[Reading], arms: dict[int, set[int]], in_tables: bool
) -> float:  # fmt: skip
    """How plainly the report says a number: the plainest sentence, and more where others agree."""
    own = [one for one in readings if one.value == value]
    best = max(one.score for one in own)
    places = {one.place for one in own if one.score >= WEAK and value >= RECURRING} or {0}
    told = {one.value for one in readings if one.score >= TOLD and not one.parts}
    as_plain = {one.value for one in readings if one.score >= best and not one.parts}
    is_part = any(value in one.parts and one.value in told & as_plain for one in readings)
    is_part |= any(value in pair for pair in arms.values())
    is_part |= all(one.parts for one in own if one.score == best) and any(
        value in one.parts and one.value > value and one.score >= best for one in readings
    )
    below = all(one.parts for one in own) and any(one > value for one in told)
    found = best + AGREEING * (len(places) - 1) - (PART if is_part else 0)
    if below:  # a sum of those who were left, though more are told: tables count these as well
        return found - SUM_BELOW
    return found + (IN_TABLES if in_tables else 0)


def _alike(sentence: str, found: list[Reading]) -> Iterator[tuple[int, int]]:
    """Pairs of numbers of one sentence that may be the two arms of a study."""
    people = {one.value for one in found}
    for a, b in product(people, numbers_of(sentence)) if people else ():
        if min(a, b) >= RECURRING and max(a, b) <= MOST_UNLIKE * min(a, b) and a != b:
            yield a, b


def _tells_of_several(abstract: Iterable[str]) -> bool:
    """Whether a report numbers its studies ("Study 1", "Study 2"), each with its own people."""
    found: dict[str, set[str]] = {}
    for sentence in abstract:
        if _SEVERAL.search(sentence):
            return True
        for match in _NUMBERED.finditer(sentence):
            found.setdefault(match["what"].lower(), set()).add(match["which"])
    return any(len(which) > 1 for which in found.values())


def _is_of_another(sentence: str) -> bool:
    return bool(_OF_ANOTHER.search(sentence) and not _OF_OWN.search(sentence))
