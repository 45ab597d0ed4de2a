"""How far a mean can be trusted, and whether two systems differ.

Intervals: percentile bootstrap over questions (Efron and Tibshirani 1993; for
retrieval, Sakai 2006). Differences: paired randomisation test, which swaps the two
systems' values of a question (Smucker, Allan and Carterette 2007). The seed is fixed;
the same values always give the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES, LEVEL, SEED = 2_000, 0.95, 20_201
SWAPS = 5_000

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


def estimate(values: Values) -> Estimate | None:
    """Mean and percentile bootstrap interval of the known values; None where there are none."""
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(known):
        return None
    means = known[resamples(len(known))].mean(axis=1)
    return Estimate(float(known.mean()), *percentile_interval(means), len(known))


def difference(ours: Values, theirs: Values) -> Difference | None:
    """Ours less theirs, question by question; None where either has no value at all.

    A question on which a measure applies to one system alone still counts in that
    system's mean, as it does in the table (precision of abstaining, for one).
    """
    a, b = _array(ours), _array(theirs)
    if np.isnan(a).all() or np.isnan(b).all():
        return None
    observed = float(np.nanmean(a) - np.nanmean(b))
    picked = resamples(len(a))
    spread = _means(a[picked]) - _means(b[picked])
    delta = a - b
    return Difference(
        observed, *percentile_interval(spread[~np.isnan(spread)]), _swap_p(a, b, observed),
        int((delta > 0).sum()), int((delta < 0).sum()), int((delta == 0).sum()),
    )  # fmt: skip


@cache
def resamples(n: int) -> Positions:
    """Positions drawn with replacement, a resample a row; always the same for one n."""
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
