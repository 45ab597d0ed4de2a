"""Whether the confidence shown beside an answer is the share of such answers that are right.

An answer is right where its first claim answers, in full or in part (eval/measures/reading.py).
Brier score: Brier (1950), "Verification of forecasts expressed in terms of probability". Expected
calibration error over bins of equal numbers of answers, so that none is empty where confidences
cluster: Nguyen and O'Connor (2015), "Posterior calibration and exploratory analysis for NLP
models", EMNLP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from eval.measures.statistics import Estimate, Floats, Z, percentile_interval, resamples

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Answers of nearly one confidence: its mean, and the share of them that are right."""

    confidence: float
    right: float
    n: int


def reliability(confidences: Sequence[float], right: Sequence[float]) -> list[Bin]:
    """The points of a reliability plot, least sure first; at most one bin for each answer."""
    if not confidences:
        return []
    order = np.argsort(confidences, kind="stable")
    parts = np.array_split(order, min(BINS, len(order)))
    sure, hit = np.asarray(confidences, float), np.asarray(right, float)
    return [Bin(float(sure[p].mean()), float(hit[p].mean()), len(p)) for p in parts]


def calibration_error(confidences: Sequence[float], right: Sequence[float]) -> Estimate | None:
    """Mean distance of confidence and share right over the bins (ECE); lower is better.

    None where a confidence is not between 0 and 1 (scores of BM25 or of a cross-encoder).
    """
    return _resampled(confidences, right, _error)


def brier(confidences: Sequence[float], right: Sequence[float]) -> Estimate | None:
    """Mean squared distance of confidence and outcome; lower is better. None as above."""
    return _resampled(confidences, right, lambda sure, hit: float(((sure - hit) ** 2).mean()))


def separation(confidences: Sequence[float], answerable: Sequence[bool]) -> Estimate | None:
    """Area under the ROC curve: how often an answerable question has the higher confidence.

    Over all pairs of an answerable and an unanswerable question; ties count half (Hanley and
    McNeil 1982, whose standard error gives the interval). None where either kind is missing.
    """
    sure, of = np.asarray(confidences, float), np.asarray(answerable, bool)
    higher, lower = sure[of], sure[~of]
    if not len(higher) or not len(lower):
        return None
    pairs = higher[:, None] - lower[None, :]
    area = float(((pairs > 0) + 0.5 * (pairs == 0)).mean())
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    variance = area * (1 - area) + (len(higher) - 1) * (one - area**2)
    variance = (variance + (len(lower) - 1) * (two - area**2)) / (len(higher) * len(lower))
    half = Z * sqrt(max(variance, 0.0))
    return Estimate(area, max(0.0, area - half), min(1.0, area + half), len(sure))


def _error(sure: Floats, hit: Floats) -> float:
    order = np.argsort(sure, kind="stable")
    parts = np.array_split(order, min(BINS, len(order)))
    gaps = [abs(sure[p].mean() - hit[p].mean()) * len(p) for p in parts]
    return float(sum(gaps) / len(sure))


def _resampled(
    confidences: Sequence[float], right: Sequence[float], of: Callable[[Floats, Floats], float]
) -> Estimate | None:
    if not confidences or min(confidences) < 0 or max(confidences) > 1:
        return None
    sure, hit = np.asarray(confidences, float), np.asarray(right, float)
    found = of(sure, hit)
    spread = np.array([of(sure[p], hit[p]) for p in resamples(len(sure))])
    return Estimate(found, *percentile_interval(spread), len(sure))
