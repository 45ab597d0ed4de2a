"""How far a mean can be trusted, and whether two systems differ.

Intervals of shares: Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001), which
holds for few questions and for shares near 0 and 1. Intervals of other means and of differences:
percentile bootstrap (Efron and Tibshirani 1993; for retrieval, Sakai 2006) over articles, as
questions on one article fail together. Differences: paired randomisation test, which swaps the
two systems' values of a question (Smucker, Allan and Carterette 2007), with Holm's correction
(Holm 1979) for several at once. The seed is fixed; the same values always give the same numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

RESAMPLES, LEVEL, SEED = 2_000, 0.95, 20_201
SWAPS = 5_000
Z = 1.959964  # of the normal distribution, for LEVEL

Values = Sequence[float | None]  # one for each question; None where the measure does not apply
Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95% interval, over the n questions that it applies to."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Difference:
    """Mean of one system less that of another on the same questions, with interval and p."""

    mean: float
    low: float
    high: float
    p: float
    wins: int  # questions on which the first has the higher value
    losses: int
    ties: int


def estimate(values: Values, clusters: Sequence[Hashable] | None = None) -> Estimate | None:
    """Mean of the known values with its interval; None where there are none.

    `clusters` has the article that each value is about; without it each value is its own cluster.
    """
    kept = [at for at, value in enumerate(values) if value is not None]
    if not kept:
        return None
    known = _array([values[at] for at in kept])
    mean = float(known.mean())
    if set(known) <= {0.0, 1.0}:
        return Estimate(mean, *wilson(int(known.sum()), len(known)), len(known))
    weights = _weights(tuple(clusters[at] for at in kept) if clusters else tuple(kept))
    means = (weights @ known) / weights.sum(axis=1)
    return Estimate(mean, *percentile_interval(means), len(known))


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The score interval of a share of n."""
    share, spread = hits / n, Z * Z / n
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def difference(
    ours: Values, theirs: Values, clusters: Sequence[Hashable] | None = None
) -> Difference | None:
    """Ours less theirs, question by question; None where either has no value at all.

    A question on which a measure applies to one system alone still counts in that
    system's mean, as it does in the table (precision of abstaining, for one).
    """
    a, b = _array(ours), _array(theirs)
    if np.isnan(a).all() or np.isnan(b).all():
        return None
    observed = float(np.nanmean(a) - np.nanmean(b))
    weights = _weights(tuple(clusters) if clusters else tuple(range(len(a))))
    spread = _weighted(weights, a) - _weighted(weights, b)
    delta = a - b
    return Difference(
        observed, *percentile_interval(spread[~np.isnan(spread)]), _swap_p(a, b, observed),
        int((delta > 0).sum()), int((delta < 0).sum()), int((delta == 0).sum()),
    )  # fmt: skip


def holm(ps: Sequence[float]) -> list[float]:
    """Each p corrected for multiple comparisons (Holm 1979)."""
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda at: ps[at])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = highest
    return adjusted


@cache
def _weights(clusters: tuple[Hashable, ...]) -> Floats:
    """How often each value is drawn if clusters are drawn with replacement, one row a resample."""
    names = {name: n for n, name in enumerate(dict.fromkeys(clusters))}
    drawn = resamples(len(names))
    counts = np.stack([np.bincount(row, minlength=len(names)) for row in drawn]).astype(float)
    weights: Floats = counts[:, [names[name] for name in clusters]]
    return weights


def _weighted(weights: Floats, values: Floats) -> Floats:
    """Mean of the known values for each row of weights; NaN where none was drawn."""
    known = ~np.isnan(values)
    totals = weights[:, known] @ values[known]
    counts = weights[:, known].sum(axis=1)
    means: Floats = np.divide(totals, counts, out=np.full(len(weights), np.nan), where=counts > 0)
    return means


@cache
def resamples(n: int) -> Positions:
    """Positions drawn with replacement, one resample a row; always the same for the same n."""
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n), dtype=np.intp)


def percentile_interval(values: Floats) -> tuple[float, float]:
    """The bounds that leave out 2.5% of the values at each end."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _swap_p(a: Floats, b: Floats, observed: float) -> float:
    """Two-sided p: how often swapped labels give a difference at least as large."""
    swap = np.random.default_rng(SEED).random((SWAPS, len(a))) < 0.5
    shuffled = _means(np.where(swap, b, a)) - _means(np.where(swap, a, b))
    as_large = np.abs(shuffled[~np.isnan(shuffled)]) >= abs(observed) - 1e-12
    return float((1 + as_large.sum()) / (1 + len(as_large)))


def _array(values: Values) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _means(table: Floats) -> Floats:
    """Mean of the known values of each row; NaN where a row has none."""
    known = ~np.isnan(table)
    counts = known.sum(axis=1)
    totals = np.where(known, table, 0.0).sum(axis=1)
    means: Floats = np.divide(totals, counts, out=np.full(len(table), np.nan), where=counts > 0)
    return means
