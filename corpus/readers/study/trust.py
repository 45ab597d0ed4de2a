"""How surely a number of participants was read: a wrong one is worse than none.

The weights of the signs are those of a logistic regression over 1,258 numbers that were read from
labelled reports (corpus/README.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.readers.study.counted import Reading, numbers_of
from corpus.words.design import CLUSTER, CROSSOVER, RANDOMISED, REVIEW, SECONDARY, kinds_of

TRUSTED = 1.2  # log-odds; one in thirty of the numbers above it were wrong
TRUSTED_THOUGH_DISPUTED = 1.8  # where the report tells another total as plainly
AS_PLAIN, NOT_FAR = 6.0, 1.5  # the score of a total, and how many times as large it may be
_MOST_LEAD, _MOST_OFTEN, _MOST_PLAIN = 5.0, 4, 12.0


@dataclass(frozen=True)
class Signs:
    """What speaks for a number and against it."""

    plainness: float  # its score, see corpus/readers/study/participants.py
    lead: float  # before the next number
    lead_over_larger: float  # before the next number that is larger: it may be a part of that
    read_in_abstract: bool  # as a number of people
    in_abstract: bool  # at all
    n_readings: int
    is_sum: bool  # never told as such, but added up
    in_tables: bool  # their headers count as many
    is_randomised: bool  # the design, whose reports tell their numbers most plainly
    is_of_others: bool  # a further analysis or a trial of clusters: there are several totals

    @property
    def log_odds(self) -> float:
        """That the number is right."""
        return (
            -3.35
            + 0.26 * min(self.lead, _MOST_LEAD)
            + 0.35 * min(self.lead_over_larger, _MOST_LEAD)
            + 1.26 * self.read_in_abstract
            + 0.45 * self.in_abstract
            + 0.36 * min(self.n_readings, _MOST_OFTEN)
            - 1.27 * self.is_sum
            + 0.82 * self.in_tables
            + 0.17 * min(self.plainness, _MOST_PLAIN)
            + 1.05 * self.is_randomised
            - 0.84 * self.is_of_others
        )


def is_disputed(value: int, readings: Iterable[tuple[int, float]]) -> bool:
    """Whether a report tells a somewhat larger total as plainly, of which nothing says that these
    are a part: "240 adults were asked" and "251 took part". Scores are those of the sentences,
    wherever they stand.
    """
    told: dict[int, float] = {}
    for number, score in readings:
        told[number] = max(told.get(number, score), score)
    least = max(told[value], AS_PLAIN) if value in told else AS_PLAIN
    return any(
        value < number < NOT_FAR * value and score >= least for number, score in told.items()
    )


def signs_of(
    value: int, scores: Mapping[int, float], readings: Iterable[Reading],
    abstract: Sequence[str], totals: Iterable[int], design: str,
) -> Signs:  # fmt: skip
    """The signs of a number, given all that were read and their scores."""
    own = [one for one in readings if one.value == value]
    others = [score for number, score in scores.items() if number != value]
    larger = [score for number, score in scores.items() if number > value]
    kinds = set(kinds_of(design))
    return Signs(
        plainness=scores[value],
        lead=scores[value] - max(others, default=0.0),
        lead_over_larger=scores[value] - max(larger, default=0.0),
        read_in_abstract=any(one.place == 0 for one in own),
        in_abstract=any(value in numbers_of(sentence) for sentence in abstract),
        n_readings=len(own),
        is_sum=all(one.parts for one in own),
        in_tables=value in set(totals),
        is_randomised=bool(kinds & {RANDOMISED, CROSSOVER, CLUSTER}),
        is_of_others=bool(kinds & {SECONDARY, REVIEW, CLUSTER}),
    )
