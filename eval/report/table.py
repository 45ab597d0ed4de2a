"""The tables of an evaluation as plain cells, and as `bedside eval` prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table

from eval.measures.rows import Row
from eval.measures.statistics import Difference, Estimate, holm
from eval.measures.summary import BY_NAME, MEASURES, OF_ALL, Measure, Summary, grouped
from eval.report.compare import Change
from eval.report.gate import Verdict
from eval.report.results import LibraryResult

ABLATED = ("first claim answers", "facts", "recall@1000", "recall@4000", "AURC")  # of ablations
GROUPED = ("first claim answers", "facts", "recall@4000")
# The measures that the terminal shows; the report has all.
SHORT = (
    "first claim answers", "first claim answers in full", "first claim misleads", "facts",
    "answer length", "answerable refused", "abstention recall", "useful refusals", "separation",
    "calibration error", "faithful", "recall@1000", "recall@4000", "nDCG@10", "recall@100",
)  # fmt: skip
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
        """The table for the terminal; on a narrow one cells are folded and nothing is left out."""
        table = Table(title=self.title, box=None, title_justify="left")
        for name in self.header:
            table.add_column(name, overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """As a pipe table below its title."""
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        table = "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
        return f"### {self.title}\n\n{table}\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def shown(value: float, measure: str) -> str:
    """A value in the places that its measure needs."""
    if measure == "answer length":
        return f"{value:.0f}"
    return f"{value:.3f}" if measure == "unlocked figures" else f"{value:.2f}"


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


def short_grid(result: LibraryResult) -> Grid:
    """The main measures of Bedside, with intervals, and of the baselines, without."""
    ours, *others = systems = result.compared
    # Of a set that is judged by document, most measures have no value.
    rows = tuple(
        (
            label(BY_NAME[name]), with_interval(ours.estimates[name], name),
            *(_mean(system.estimates[name], name) for system in others),
        )
        for name in SHORT
        if any(system.estimates[name] is not None for system in systems)
    )  # fmt: skip
    names = (system.name for system in others)
    return Grid(f"{result.library.name}, mean", ("measure", "bedside [95%]", *names), rows)


def _mean(found: Estimate | None, measure: str) -> str:
    return DASH if found is None else shown(found.mean, measure)


def main_grid(result: LibraryResult) -> Grid:
    """Systems side by side, a measure a line."""
    systems = result.compared
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


def difference_grid(result: LibraryResult) -> Grid:
    """Bedside minus each baseline."""
    names = [system.name for system in result.compared[1:]]
    rows = tuple(
        (label(m), *(with_test(result.differences[n].get(m.name), m.name) for n in names))
        for m in MEASURES
    )
    return Grid("Bedside less each baseline, paired test", ("measure", *names), rows)


def ablation_grid(result: LibraryResult) -> Grid:
    """What each part is worth: the system without it, and its difference from the whole."""
    corrected = {measure: _corrected(result, measure) for measure in ABLATED}
    rows = tuple(
        (
            system.name,
            *(_without(result, system, key, corrected[key].get(system.name)) for key in ABLATED),
        )
        for system in result.ablated
    )
    title = "One part switched off at a time: mean (less the whole system, p corrected by Holm)"
    return Grid(title, ("system", *ABLATED), rows)


def _corrected(result: LibraryResult, measure: str) -> dict[str, float]:
    """The p of each ablation, corrected for looking at all of them."""
    found = {s.name: result.differences[s.name].get(measure) for s in result.ablated}
    tested = {name: one.p for name, one in found.items() if one is not None}
    return dict(zip(tested, holm(list(tested.values())), strict=True))


def group_grid(result: LibraryResult, title: str, key: Callable[[Row], str]) -> Grid:
    """Recall and facts by a property of the question, for Bedside and the baselines."""
    rows = []
    for measure in GROUPED:
        groups = [grouped(system.rows, measure, key) for system in result.compared]
        for name, ours in groups[0].items():
            cells = (with_interval(group.get(name), measure) for group in groups)
            rows.append((measure, f"{name} ({ours.n})", *cells))
    header = ("measure", f"{title} (questions)", *(s.name for s in result.compared))
    return Grid(f"By {title}", header, tuple(rows))


def refusal_grid(result: LibraryResult) -> Grid:
    """How many questions of each type were refused, and how many whose articles were left out."""
    types = dict.fromkeys(row.question.type for row in result.ours.rows)
    rows = [(kind, *(_refused(system.rows, kind) for system in result.compared)) for kind in types]
    if result.left_out:
        refused = sum(row.abstained for row in result.left_out)
        others = [DASH] * (len(result.compared) - 1)
        rows.append(("its articles left out", f"{refused} of {len(result.left_out)}", *others))
    names = (system.name for system in result.compared)
    return Grid("Questions refused, by type", ("type", *names), tuple(rows))


def change_grid(changes: Sequence[Change]) -> Grid:
    """New against old results."""
    rows = tuple(
        (
            c.measure, with_test(c.difference, c.measure),
            str(len(c.better)) if c.measure not in OF_ALL else DASH,
            str(len(c.worse)) if c.measure not in OF_ALL else DASH,
        )
        for c in changes
    )  # fmt: skip
    return Grid("New less old", ("measure", "difference", "better on", "worse on"), rows)


def gate_grid(found: Sequence[Verdict]) -> Grid:
    """Each measure against what was accepted."""
    rows = tuple(
        (
            v.library, v.measure, shown(v.accepted, v.measure),
            DASH if v.now is None else shown(v.now, v.measure),
            p_value(v.p) if v.p < 1 else DASH,
            "holds" if v.holds else "FALLS",
        )
        for v in found
    )  # fmt: skip
    header = ("library", "measure", "accepted", "now", "p", "")
    return Grid("Against what was accepted", header, rows)


def _without(
    result: LibraryResult, system: Summary, measure: str, p: float | None
) -> str:  # fmt: skip
    found, gain = system.estimates[measure], result.differences[system.name].get(measure)
    if found is None or gain is None or p is None:
        return DASH
    return f"{shown(found.mean, measure)} ({signed(-gain.mean, measure)}, {p_value(p)})"


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
