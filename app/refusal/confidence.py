"""How sure it is that the articles answer, from what was found for a question.

Two logistic models, fitted on libraries of several fields (eval/training/confidence.py, which
prints the numbers below). The first gives the log-odds that the articles answer, for refusing;
the second turns them into the share of such questions whose first statement answers, which is
the confidence that is shown (Platt 1999). Nothing in them knows a field, and only what was found
is read, so that they are the same for five articles and for a million passages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from index.search import Hit, Searcher

CHECKED_HITS = 8  # the best ones


@dataclass(frozen=True)
class Signs:
    """What tells whether the articles answer; or by how much each counts."""

    score: float  # of the best unit in the first ranking, about 0 to 1
    similarity: float  # the best cosine similarity, of the first hits
    unknown: float  # share of the question, by rarity, that no article names
    covered: float  # the largest share that the article of one of the first hits names
    answers: float = 0.0  # the best log-odds of the reader; 0 where nothing was read


@dataclass(frozen=True)
class Model:
    """Log-odds that the articles answer, and the least with which they are asked to."""

    weights: Signs
    bias: float
    least: float  # with which a question is answered


# The least is below what the fit proposes for 5% of the answerable questions that it read (-1.13
# and -1.14): of those of the two development libraries about 4% are refused by it.
READ = Model(Signs(19.98, 4.44, -5.38, 2.12, 0.39), -8.92, -1.35)
UNREAD = Model(Signs(24.39, 5.24, -6.34, 2.33), -10.76, -1.35)
SLOPE, LEVEL = 0.49, -2.96  # of the confidence, by the log-odds


def signs_of(question: str, hits: Sequence[Hit], searcher: Searcher) -> Signs | None:
    """What the hits of a question tell; None where there are none."""
    if not hits:
        return None
    best = hits[:CHECKED_HITS]
    return Signs(
        max(hit.first_score for hit in hits),
        max(hit.similarity for hit in best),
        searcher.unknown_share(question),
        max(hit.covered for hit in best),
        max((hit.answers for hit in hits if hit.answers is not None), default=0.0),
    )


def answers_log_odds(question: str, hits: Sequence[Hit], searcher: Searcher) -> float:
    """That the articles answer, less the least that is enough: below 0 the question is refused."""
    signs = signs_of(question, hits, searcher)
    if signs is None:
        return -math.inf
    model = READ if any(hit.answers is not None for hit in hits) else UNREAD
    counted: float = sum(a * b for a, b in zip(astuple(model.weights), astuple(signs), strict=True))
    return counted + model.bias - model.least


def confidence(question: str, hits: Sequence[Hit], searcher: Searcher) -> float:
    """The share of such questions whose first statement answers, 0 to 1."""
    odds = answers_log_odds(question, hits, searcher)
    return 1 / (1 + math.exp(-(SLOPE * odds + LEVEL))) if math.isfinite(odds) else 0.0
