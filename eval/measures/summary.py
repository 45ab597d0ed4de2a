"""Rows -> means with intervals, differences with tests: what every report shows."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.measures.calibration import Bin, brier, calibration_error, reliability, separation
from eval.measures.risk import augrc, aurc, aurc_difference, generalised_risk, risk_coverage
from eval.measures.rows import Row
from eval.measures.statistics import Difference, Estimate, Values, difference, estimate


@dataclass(frozen=True)
class Measure:
    """A measure as reports name it; the definitions stand where it is computed."""

    name: str
    meaning: str
    better: int  # 1 where higher is better, -1 where lower is, 0 where neither
    over: str  # the questions that its mean is taken over


MEASURES = (
    # What a reader sees.
    Measure("first claim answers", "the first statement shown answers what was asked, or tells "
            "one of several things asked for", 1, "answerable questions"),
    Measure("first claim answers in full", "it tells all that was asked", 1,
            "answerable questions"),
    Measure("first claim misleads", "it looks right, and is of another arm, study, outcome or time",
            -1, "answerable questions answered"),
    Measure("claim precision", "statements shown that answer, or tell a needed piece", 1,
            "answerable questions answered"),
    Measure("facts", "facts of the reference answer that the answer shows", 1,
            "answerable questions"),
    Measure("answer length", "characters shown as the answer", 0, "answered questions"),
    Measure("statements in view that answer", "statements that answer, of those not folded", 1,
            "answerable questions answered"),
    Measure("facts in view", "facts that the statements show that are not folded", 1,
            "answerable questions"),
    Measure("differing sides that answer", "statements under 'Sources differ' that answer", 1,
            "answerable questions with a difference shown"),
    Measure("right cell", "cells set off as the one asked for that hold a fact", 1,
            "answers with such a cell"),
    Measure("right arms", "cells set side by side, as arms that are compared, that hold a fact", 1,
            "answers with such cells"),
    # Whether it knows when to answer.
    Measure("answerable refused", "answerable questions refused", -1, "answerable questions"),
    Measure("abstention recall", "unanswerable questions refused", 1, "unanswerable questions"),
    Measure("useful refusals", "refused, and what is missing is named", 1,
            "unanswerable questions"),
    Measure("abstention precision", "refusals that were right", 1, "refused questions"),
    Measure("separation", "an answerable question is given more confidence than another one", 1,
            "pairs of questions"),
    Measure("calibration error", "confidence less the share of such answers that are right", -1,
            "answered questions"),
    Measure("Brier score", "squared distance of the confidence and what was right", -1,
            "answered questions"),
    Measure("AUGRC", "area under the generalised risk-coverage curve", -1, "all questions"),
    Measure("AURC", "area under the risk-coverage curve", -1, "answered questions"),
    # Whether what is shown is what stands there.
    Measure("faithful", "statements shown exactly as they stand in the article", 1,
            "answered questions"),
    Measure("right title", "statements whose card has the title of their article", 1,
            "answered questions"),
    Measure("right card", "statements that their card sets off as they stand in the article", 1,
            "answered questions"),
    Measure("right source", "statements whose line names their article, section and table", 1,
            "answered questions"),
    Measure("right heading", "differing statements under a heading in their own words", 1,
            "answers with a difference"),
    Measure("study named beside", "named studies that are named beside the statement", 1,
            "answers that name a study"),
    Measure("read with", "sentences shown beside a statement that stand where they are said to", 1,
            "answers with such sentences"),
    Measure("right long forms", "abbreviations explained as their own article explains them", 1,
            "answers with such abbreviations"),
    Measure("right papers", "papers named as the source of a result that the passage cites", 1,
            "answers that name papers"),
    Measure("cautious when unsure", "a weak match is said just where the confidence is below .4", 1,
            "answered questions"),
    Measure("read as asked", "words of the question as read that were asked, now or before", 1,
            "questions of which it is shown how they were read"),
    Measure("true refusals", "every number of the reason was asked, counts the articles or names "
            "one", 1, "refused questions"),
    Measure("unlocked figures", "figures shown that do not stand where they say, per question", -1,
            "all questions"),
    # Whether the evidence is found.
    Measure("recall@1000", "needed evidence found in the first 1,000 characters of passages", 1,
            "answerable questions"),
    Measure("recall@2000", "needed evidence found in the first 2,000 characters", 1,
            "answerable questions"),
    Measure("recall@4000", "needed evidence found in the first 4,000 characters", 1,
            "answerable questions"),
    Measure("success@1", "the first passage holds evidence", 1, "answerable questions"),
    Measure("success@3", "one of the first three does", 1, "answerable questions"),
    Measure("success@5", "one of the first five does", 1, "answerable questions"),
    Measure("MRR@10", "1 / rank of the first passage with evidence", 1, "answerable questions"),
    Measure("nDCG@10", "order of the passages with evidence against the best order", 1,
            "answerable questions"),
    Measure("recall@100", "relevant articles among the first 100 articles", 1,
            "questions of sets that are judged by document"),
    Measure("citation precision", "cited passages that hold needed evidence", 1,
            "answerable questions answered"),
    Measure("evidence cited", "needed evidence that stands in a cited passage", 1,
            "answerable questions"),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True)
class Timing:
    """What a system cost; the only figures that differ from run to run."""

    p50: float  # seconds a question
    p95: float
    seconds: tuple[float, ...]
    peak_memory: float | None = None  # MB, of the process; only for the system run first


@dataclass(frozen=True)
class Summary:
    """One system: its rows, its means, its curve of risk against coverage."""

    name: str
    rows: Sequence[Row]
    estimates: Mapping[str, Estimate | None]
    curve: Sequence[tuple[float, float]]  # risk against coverage
    whole_curve: Sequence[tuple[float, float]]  # generalised risk, over refused ones too
    reliability: Sequence[Bin]
    timing: Timing | None  # None where embeddings were shared, as it would look too fast


def summarise(
    name: str, rows: Sequence[Row], *, timed: bool = True, peak_memory: float | None = None
) -> Summary:
    """Every mean of a system with its interval."""
    outcomes = [row.risk for row in rows]
    seconds = tuple(row.reply.seconds for row in rows)
    p50, p95 = (float(value) for value in np.percentile(seconds, [50, 95]))
    timing = Timing(p50, p95, seconds, peak_memory) if timed else None
    return Summary(
        name, rows, estimates(rows), risk_coverage(outcomes), generalised_risk(outcomes),
        reliability(*_sure_and_right(rows)), timing,
    )  # fmt: skip


def estimates(rows: Sequence[Row]) -> dict[str, Estimate | None]:
    """Every measure of the rows, in the order of MEASURES."""
    return {m.name: measure(rows, m.name) for m in MEASURES}


def measure(rows: Sequence[Row], name: str) -> Estimate | None:
    """One measure of the rows; None where it applies to none of them."""
    if name in OF_ALL:
        return OF_ALL[name](rows)
    return estimate(values(rows, name), [row.about for row in rows])


def _sure_and_right(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """For the answered questions, the confidence, and 1 where the first claim tells a piece."""
    answered = [row for row in rows if not row.abstained]
    return [row.reply.confidence for row in answered], [row.right for row in answered]


def _separation(rows: Sequence[Row]) -> Estimate | None:
    sure = [row.reply.confidence for row in rows]
    return separation(sure, [row.question.answerable for row in rows])


# Measures of all rows together, which no single row has.
OF_ALL: Mapping[str, Callable[[Sequence[Row]], Estimate | None]] = {
    "separation": _separation,
    "calibration error": lambda rows: calibration_error(*_sure_and_right(rows)),
    "Brier score": lambda rows: brier(*_sure_and_right(rows)),
    "AUGRC": lambda rows: augrc([row.risk for row in rows]),
    "AURC": lambda rows: aurc([row.risk for row in rows]),
}


def differences(ours: Sequence[Row], theirs: Sequence[Row]) -> dict[str, Difference | None]:
    """Ours minus theirs for every measure of single questions, and for AURC."""
    about = [row.about for row in ours]
    found: dict[str, Difference | None] = {
        m.name: difference(values(ours, m.name), values(theirs, m.name), about)
        for m in MEASURES
        if m.name not in OF_ALL
    }
    risks = [row.risk for row in ours], [row.risk for row in theirs]
    return found | {"AURC": aurc_difference(*risks)}


def grouped(rows: Iterable[Row], name: str, key: Callable[[Row], str]) -> dict[str, Estimate]:
    """The mean of a measure for each group of questions that it applies to."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    found = {key: estimate(values(group, name)) for key, group in groups.items()}
    return {key: one for key, one in found.items() if one is not None}


def values(rows: Iterable[Row], measure: str) -> Values:
    """The value of a measure for each row, None where it does not apply."""
    return [row.scores.get(measure) for row in rows]


def peak_memory() -> float:
    """The most memory that this process has held so far, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1_000_000 if sys.platform == "darwin" else 1_000)
