"""The tables of an evaluation as plain cells, and as `bedside eval` prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table

from eval.compare import Change
from eval.gate import Verdict
from eval.measures.statistics import Difference, Estimate
from eval.measures.summary import MEASURES, Measure, Summary, grouped
from eval.report.results import Evaluation
from eval.run import Row

ABLATED = ("recall@1000", "recall@4000", "nDCG@10", "facts", "AURC")  # shown of ablations
GROUPED = ("recall@4000", "facts")
GROUPS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("type", lambda row: row.question.type),
    ("style", lambda row: row.question.style),
    ("split", lambda row: row.question.split),
)
DASH = "–"


@dataclass(frozen=True)
class Grid:
    """A table: a title, the heads of its columns, its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def rich(self) -> Table:
        """For the terminal."""
        table = Table(*self.header, title=self.title, box=None, title_justify="left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """As a pipe table below its title."""
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        table = "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
        return f"## {self.title}\n\n{table}\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def shown(value: float, measure: str) -> str:
    """A value in the places that its measure needs."""
    if measure == "answer length":
        return f"{value:.0f}"
    return f"{value:.3f}" if measure == "number-lock violations" else f"{value:.2f}"


def with_interval(found: Estimate | None, measure: str) -> str:
    """`0.73 [0.67–0.79]`, or a dash where there is no mean."""
    if found is None:
        return DASH
    low, high = shown(found.low, measure), shown(found.high, measure)
    return f"{shown(found.mean, measure)} [{low}–{high}]"


def with_test(found: Difference | None, measure: str) -> str:
    """`+0.12 [+0.05 to +0.19] p = 0.003`."""
    if found is None:
        return DASH
    low, high = signed(found.low, measure), signed(found.high, measure)
    return f"{signed(found.mean, measure)} [{low} to {high}] {p_value(found.p)}"


def signed(value: float, measure: str) -> str:
    """With + or −; zero has neither."""
    text = shown(abs(value), measure)
    if not float(text):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def p_value(p: float) -> str:
    """As papers print it."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def main_grid(evaluation: Evaluation) -> Grid:
    """Systems side by side, a measure a line."""
    systems = evaluation.compared
    rows = [
        (label(m), *(with_interval(s.estimates[m.name], m.name) for s in systems)) for m in MEASURES
    ]
    return Grid(
        "Systems side by side, mean [95% interval]",
        ("measure", *(system.name for system in systems)),
        (*rows, *_timing_rows(systems)),
    )


def label(measure: Measure) -> str:
    """A measure with an arrow to its better side."""
    return f"{measure.name} {({1: '↑', -1: '↓', 0: ''})[measure.better]}".rstrip()


def difference_grid(evaluation: Evaluation) -> Grid:
    """Bedside less each baseline."""
    names = [system.name for system in evaluation.compared[1:]]
    rows = tuple(
        (label(m), *(with_test(evaluation.differences[n][m.name], m.name) for n in names))
        for m in MEASURES
    )
    return Grid("Bedside less each baseline, paired test", ("measure", *names), rows)


def ablation_grid(evaluation: Evaluation) -> Grid:
    """What each part is worth: the system without it, and its difference from the whole."""
    rows = tuple(
        (system.name, *(_without(evaluation, system, measure) for measure in ABLATED))
        for system in evaluation.ablated
    )
    title = "One part switched off at a time: mean (less the whole system, paired p)"
    return Grid(title, ("system", *ABLATED), rows)


def group_grid(evaluation: Evaluation, title: str, key: Callable[[Row], str]) -> Grid:
    """Recall and facts by a property of the question, for Bedside and the baselines."""
    rows = []
    for measure in GROUPED:
        groups = [grouped(system.rows, measure, key) for system in evaluation.compared]
        for name, ours in groups[0].items():
            cells = (with_interval(group.get(name), measure) for group in groups)
            rows.append((measure, f"{name} ({ours.n})", *cells))
    header = ("measure", f"{title} (questions)", *(s.name for s in evaluation.compared))
    return Grid(f"By {title}", header, tuple(rows))


def refusal_grid(evaluation: Evaluation) -> Grid:
    """How many questions of each type were refused."""
    types = dict.fromkeys(row.question.type for row in evaluation.ours.rows)
    rows = tuple(
        (kind, *(_refused(system.rows, kind) for system in evaluation.compared)) for kind in types
    )
    names = (system.name for system in evaluation.compared)
    return Grid("Questions refused, by type", ("type", *names), rows)


def change_grid(changes: Sequence[Change]) -> Grid:
    """New against old results."""
    rows = tuple(
        (
            c.measure, with_test(c.difference, c.measure),
            str(len(c.better)) if c.measure != "AURC" else DASH,
            str(len(c.worse)) if c.measure != "AURC" else DASH,
        )
        for c in changes
    )  # fmt: skip
    return Grid("New less old", ("measure", "difference", "better on", "worse on"), rows)


def gate_grid(found: Sequence[Verdict]) -> Grid:
    """Each measure against what was accepted."""
    rows = tuple(
        (
            v.split, v.measure,
            f"{shown(v.accepted.mean, v.measure)} ± {shown(v.accepted.half_width, v.measure)}",
            DASH if v.mean is None else shown(v.mean, v.measure),
            "holds" if v.holds else "FALLS",
        )
        for v in found
    )  # fmt: skip
    return Grid("Against eval/baseline.json", ("half", "measure", "accepted", "now", ""), rows)


def _without(evaluation: Evaluation, system: Summary, measure: str) -> str:
    found, gain = system.estimates[measure], evaluation.differences[system.name][measure]
    if found is None or gain is None:
        return DASH
    return f"{shown(found.mean, measure)} ({signed(-gain.mean, measure)}, {p_value(gain.p)})"


def _refused(rows: Sequence[Row], kind: str) -> str:
    chosen = [row for row in rows if row.question.type == kind]
    return f"{sum(row.abstained for row in chosen)} of {len(chosen)}"


def _timing_rows(systems: Sequence[Summary]) -> list[tuple[str, ...]]:
    timings = [system.timing for system in systems]
    return [
        ("seconds p50 ↓", *(f"{t.p50:.3f}" if t else DASH for t in timings)),
        ("seconds p95 ↓", *(f"{t.p95:.3f}" if t else DASH for t in timings)),
        (
            "peak memory, MB ↓",
            *(f"{t.peak_memory:.0f}" if t and t.peak_memory else DASH for t in timings),
        ),
    ]
