"""Rows -> the table that `bedside eval` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import mean, median

from rich.table import Table

from eval.run import Row


def summary_table(runs: Mapping[str, Sequence[Row]]) -> Table:
    """Systems side by side, one measure a line."""
    table = Table("measure", *runs, box=None)
    for name, measure in MEASURES.items():
        table.add_row(name, *(measure(rows) for rows in runs.values()))
    return table


def _mean(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{mean(known):.3f}" if known else "–"


def _answerable(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.question.answerable]


def _refused(rows: Sequence[Row], kind: str) -> str:
    chosen = [row for row in rows if row.question.type == kind]
    return f"{sum(row.abstained for row in chosen)} of {len(chosen)}"


def _wrongly_refused(rows: Sequence[Row]) -> str:
    answerable = _answerable(rows)
    return f"{sum(row.abstained for row in answerable)} of {len(answerable)}"


def _answer_length(rows: Sequence[Row]) -> str:
    lengths = [len(row.answer) for row in _answerable(rows) if not row.abstained]
    return f"{median(lengths):.0f}" if lengths else "–"


MEASURES: Mapping[str, Callable[[Sequence[Row]], str]] = {
    "evidence recall, first 1,000 characters": lambda rows: _mean(r.recall_1000 for r in rows),
    "evidence recall, first 4,000 characters": lambda rows: _mean(r.recall_4000 for r in rows),
    "facts in the answer": lambda rows: _mean(r.facts for r in rows),
    "answer length, median characters": _answer_length,
    "off-topic questions refused": lambda rows: _refused(rows, "off-topic"),
    "near-miss questions refused": lambda rows: _refused(rows, "near-miss"),
    "answerable questions refused": _wrongly_refused,
    "milliseconds a question, median": lambda rows: f"{median(r.seconds for r in rows) * 1e3:.0f}",
}
