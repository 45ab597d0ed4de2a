"""How sure it is that the articles answer, from what was found for a question.

Two logistic models, fitted on libraries of several fields (eval/training/confidence.py). The first
gives the log-odds that the articles answer, for refusing; the second turns them into the share of
such questions whose first statement answers, in full or in part, which is the confidence that is
shown (Platt 1999). Nothing in them knows a field, and
only what was found is read, so that they are the same for five articles and for a million passages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from index.ranking.search import Hit


@dataclass(frozen=True)
class Signs:
    """The signs that the articles answer; or the weight of each."""

    score: float  # log-odds of the ranking that any of the first hits answers
    answers: float = 0.0  # the best log-odds of the reader; 0 where nothing was read


@dataclass(frozen=True)
class Model:
    """A logistic model of the log-odds that the articles answer, and the least that is enough."""

    weights: Signs
    bias: float
    least: float  # log-odds with which a question is answered


# With a little more weight for the reader than the fit gave (0.48, beside 0.33) fewer questions in
# other words are refused, which share few words with what answers them; with still more (0.60,
# beside 0.22), more is answered that the library lacks (eval/NOTES.md). With a lower `least`, more
# of what a library does not cover is answered.
READ = Model(Signs(0.28, 0.54), 0.75, -0.40)
UNREAD = Model(Signs(0.41), 0.31, -0.68)
SLOPE, LEVEL = 0.33, -1.00  # of the confidence, by the log-odds


def signs_of(hits: Sequence[Hit]) -> Signs | None:
    """What the hits of a question tell; None where there are none."""
    if not hits:
        return None
    return Signs(
        math.log(sum(math.exp(hit.first_score) for hit in hits)),
        max((hit.answers for hit in hits if hit.answers is not None), default=0.0),
    )


def answers_log_odds(hits: Sequence[Hit]) -> float:
    """Log-odds that the articles answer, minus the least: below 0 the question is refused."""
    signs = signs_of(hits)
    if signs is None:
        return -math.inf
    model = READ if any(hit.answers is not None for hit in hits) else UNREAD
    counted: float = sum(a * b for a, b in zip(astuple(model.weights), astuple(signs), strict=True))
    return counted + model.bias - model.least


def confidence(hits: Sequence[Hit]) -> float:
    """The share of such questions whose first statement answers, in full or in part, 0 to 1."""
    odds = answers_log_odds(hits)
    return 1 / (1 + math.exp(-(SLOPE * odds + LEVEL))) if math.isfinite(odds) else 0.0
