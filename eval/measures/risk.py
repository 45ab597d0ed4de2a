"""Risk and coverage: how wrong the answers are when only the surest are shown.

El-Yaniv and Wiener (2010), "On the Foundations of Noise-free Selective Classification";
AURC as in Geifman and El-Yaniv (2017), "Selective Classification for Deep Neural
Networks". The answered questions are taken in the order of the system's confidence.
Coverage is the share of all questions taken so far, risk the mean of what they miss: 1
less the share of facts shown, and 1 for any answer to an unanswerable question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from eval.measures.statistics import (
    SEED,
    Difference,
    Estimate,
    Floats,
    percentile_interval,
    resamples,
)


@dataclass(frozen=True)
class Outcome:
    """One question: what the answer missed, 0 to 1, or None where the system abstained."""

    confidence: float
    risk: float | None
    answerable: bool = True


FEWER = 400  # resamples, for a measure that is slow to compute (point by point)


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Points (coverage, risk), surest answers first; answers of equal confidence share a risk."""
    risks = _surest_first(outcomes)
    totals = accumulate(risks)
    return [(n / len(outcomes), total / n) for n, total in enumerate(totals, start=1)]


def generalised_risk(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Points (coverage, risk) over answered and refused questions alike.

    Answered questions come first, surest first, then refused ones. The risk at a coverage is the
    share of all questions that went wrong by then: what an answer missed, or 1 for an answerable
    question that was refused. So a wrong refusal costs, and the curve ends at the share of all
    questions that went wrong. After Traub et al.
    (2024), "Overcoming Common Flaws in the Evaluation of Selective Classification Systems".
    """
    refused = sorted((o for o in outcomes if o.risk is None), key=lambda o: -o.confidence)
    lost = [*_surest_first(outcomes), *(float(o.answerable) for o in refused)]
    n = len(outcomes)
    return [(at / n, total / n) for at, total in enumerate(accumulate(lost), start=1)]


def augrc(outcomes: Sequence[Outcome]) -> Estimate | None:
    """Mean generalised risk along the curve, the area under it; lower is better."""
    if not outcomes:
        return None
    mean = float(np.mean([risk for _, risk in generalised_risk(outcomes)]))
    areas = np.array(
        [
            np.mean([risk for _, risk in generalised_risk([outcomes[at] for at in picked])])
            for picked in resamples(len(outcomes))[:FEWER]
        ]
    )
    return Estimate(mean, *percentile_interval(areas), len(outcomes))


def aurc(outcomes: Sequence[Outcome]) -> Estimate | None:
    """Mean risk along the curve, the area under it; lower is better. None without an answer.

    It rewards knowing which answers are right, not only being right. Systems that
    answer different questions are compared with care: read it beside the coverage.
    """
    areas = _resampled_areas(outcomes)
    if areas is None:
        return None
    mean = float(np.mean([risk for _, risk in risk_coverage(outcomes)]))
    n = sum(item.risk is not None for item in outcomes)
    return Estimate(mean, *percentile_interval(areas[~np.isnan(areas)]), n)


def aurc_difference(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> Difference | None:
    """Our AURC less theirs over the same resamples of questions; p by paired bootstrap.

    Wins, losses and ties count the risks of the questions that both answered.
    """
    a, b = _resampled_areas(ours), _resampled_areas(theirs)
    mean_a, mean_b = aurc(ours), aurc(theirs)
    if a is None or b is None or mean_a is None or mean_b is None:
        return None
    spread = (a - b)[~np.isnan(a - b)]
    tail = min((spread <= 0).mean(), (spread >= 0).mean())
    p = min(1.0, max(2 * float(tail), 1 / len(spread)))
    delta = _risks(ours) - _risks(theirs)
    counts = (int((delta > 0).sum()), int((delta < 0).sum()), int((delta == 0).sum()))
    return Difference(mean_a.mean - mean_b.mean, *percentile_interval(spread), p, *counts)


def _resampled_areas(outcomes: Sequence[Outcome]) -> Floats | None:
    """AURC of each resample of the questions; None where nothing was answered.

    Answers of equal confidence come in a random order, a new one in each resample.
    """
    risks = _risks(outcomes)
    if np.isnan(risks).all():
        return None
    picked = resamples(len(risks))
    confidences = np.array([item.confidence for item in outcomes])[picked]
    chance = np.random.default_rng(SEED).random(picked.shape)
    order = np.lexsort((chance, -confidences), axis=1)
    drawn = np.take_along_axis(risks[picked], order, axis=1)
    known = ~np.isnan(drawn)
    taken = np.cumsum(known, axis=1)
    points = np.cumsum(np.where(known, drawn, 0.0), axis=1) / np.maximum(taken, 1)
    counts = taken[:, -1]
    total = np.where(known, points, 0.0).sum(axis=1)
    areas: Floats = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    return areas


def _risks(outcomes: Sequence[Outcome]) -> Floats:
    """The risk of each question, NaN where the system abstained."""
    return np.array([np.nan if o.risk is None else o.risk for o in outcomes], dtype=np.float64)


def _surest_first(outcomes: Sequence[Outcome]) -> list[float]:
    """Risks of the answers, surest first; answers of equal confidence have their mean risk."""
    by_confidence: dict[float, list[float]] = {}
    for item in outcomes:
        if item.risk is not None:
            by_confidence.setdefault(-item.confidence, []).append(item.risk)
    groups = [risks for _, risks in sorted(by_confidence.items())]
    return [sum(risks) / len(risks) for risks in groups for _ in risks]
