"""Rows -> means with intervals, differences with tests: what every report shows."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.measures.risk import aurc, aurc_difference, risk_coverage
from eval.measures.statistics import Difference, Estimate, Values, difference, estimate
from eval.run import Row


@dataclass(frozen=True)
class Measure:
    """A measure as reports name it; the definitions stand where it is computed."""

    name: str
    meaning: str
    better: int  # 1 where higher is better, -1 where lower is, 0 where neither
    over: str  # the questions that its mean is taken over


MEASURES = (
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
    Measure("facts", "facts of the reference answer that the answer shows", 1,
            "answerable questions"),
    Measure("answer length", "characters shown as the answer", 0, "answered questions"),
    Measure("citation precision", "cited passages that hold needed evidence", 1,
            "answerable questions answered"),
    Measure("citation recall", "claims that stand word for word in a passage they cite", 1,
            "answered questions"),
    Measure("evidence cited", "needed evidence that stands in a cited passage", 1,
            "answerable questions"),
    Measure("number-lock violations", "figures shown that stand in no cited passage, per question",
            -1, "all questions"),
    Measure("abstention precision", "refusals that were right", 1, "refused questions"),
    Measure("abstention recall", "unanswerable questions refused", 1, "unanswerable questions"),
    Measure("unanswerable answered", "unanswerable questions answered, all of them wrongly", -1,
            "unanswerable questions"),
    Measure("answerable refused", "answerable questions refused", -1, "answerable questions"),
    Measure("AURC", "area under the risk-coverage curve", -1, "answered questions"),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True)
class Timing:
    """What a system cost; the only figures that differ from run to run."""

    p50: float  # seconds a question
    p95: float
    seconds: tuple[float, ...]
    peak_memory: float | None = None  # MB of the process, of the system that was run first


@dataclass(frozen=True)
class Summary:
    """One system: its rows, its means, its curve of risk against coverage."""

    name: str
    rows: Sequence[Row]
    estimates: Mapping[str, Estimate | None]
    curve: Sequence[tuple[float, float]]
    timing: Timing | None  # None where embeddings were shared, which makes it look fast


def summarise(
    name: str, rows: Sequence[Row], *, timed: bool = True, peak_memory: float | None = None
) -> Summary:
    """Every mean of a system with its interval."""
    estimates = {m.name: estimate(values(rows, m.name)) for m in MEASURES if m.name != "AURC"}
    outcomes = [row.risk for row in rows]
    seconds = tuple(row.reply.seconds for row in rows)
    p50, p95 = (float(value) for value in np.percentile(seconds, [50, 95]))
    timing = Timing(p50, p95, seconds, peak_memory) if timed else None
    return Summary(
        name, rows, estimates | {"AURC": aurc(outcomes)}, risk_coverage(outcomes), timing
    )


def differences(ours: Sequence[Row], theirs: Sequence[Row]) -> dict[str, Difference | None]:
    """Ours less theirs for every measure, on the same questions."""
    found = {
        m.name: difference(values(ours, m.name), values(theirs, m.name))
        for m in MEASURES
        if m.name != "AURC"
    }
    risks = [row.risk for row in ours], [row.risk for row in theirs]
    return found | {"AURC": aurc_difference(*risks)}


def grouped(rows: Iterable[Row], measure: str, key: Callable[[Row], str]) -> dict[str, Estimate]:
    """The mean of a measure for each group of questions that it applies to."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    estimates = {name: estimate(values(group, measure)) for name, group in groups.items()}
    return {name: found for name, found in estimates.items() if found is not None}


def values(rows: Iterable[Row], measure: str) -> Values:
    """The value of a measure for each row, None where it does not apply."""
    return [row.scores.get(measure) for row in rows]


def peak_memory() -> float:
    """The most memory that this process has held so far, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1_000_000 if sys.platform == "darwin" else 1_000)
