"""Every figure of the tables of quality, with the command that gives it: `bedside eval published`.

As in the reproduction pages of Pyserini (Lin et al. 2021), a figure in README or on a page of docs/
is a line of published.yaml with where it is looked up and what it must be. The command compares
each line with the last reports and with the record of openings, and writes each page's table from
the lines, so that no figure is typed by hand and none goes out of date unnoticed. What takes a set
that does not come with Bedside is run seldom: its output is kept in recorded.json, with the
version that it is of, and its figures are compared with that unless a report has the set.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import BadBatch, OutputUnwritable
from eval.measures.statistics import Estimate
from eval.report.opened import Opened
from eval.report.results import RESULTS
from eval.report.table import shown, with_interval

PUBLISHED = Path(__file__).parent / "published.yaml"
RECORDED = Path(__file__).parent / "recorded.json"
PROJECT = Path(__file__).parents[1]
README = "README.md"  # the page of a line that names none
BEGIN, END = "<!-- published figures -->", "<!-- end of published figures -->"
REFUSED = "refused, "  # before a type of question; a number of questions, and no share
COMMANDS = {
    "results": "bedside eval", "opened": "bedside eval open",
    "recorded": "bedside eval --library",
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One published figure: `source` is where it is looked up, `expected` what README says."""

    row: str
    column: str
    source: tuple[str, ...]
    expected: str
    page: str = README  # relative to the project

    @property
    def command(self) -> str:
        """The command that measures the figure."""
        kind, library, *_ = self.source
        return COMMANDS[kind] if kind == "results" else f"{COMMANDS[kind]} {library}"

    @property
    def is_recorded(self) -> bool:
        """Whether it is of a long run whose output is kept, which is not made each time."""
        return self.source[0] == "recorded"


@dataclass(frozen=True)
class Checked:
    """A figure beside what its command gave last; None where that has not been run."""

    figure: Figure
    now: str | None

    @property
    def holds(self) -> bool:
        """Whether it is still what is published."""
        return self.now == self.figure.expected


def read_figures(path: Path = PUBLISHED) -> list[Figure]:
    """The lines of published.yaml. Raises BadBatch."""
    try:
        lines = yaml.safe_load(path.read_text(encoding="utf-8"))["figures"]
        figures = [
            Figure(
                one["row"], one["column"], _source(one["from"]), str(one["expected"]),
                one.get("page", README),
            )
            for one in lines
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as exc:
        raise BadBatch(f"{path} cannot be read ({exc!r}); see its first lines.") from exc
    return figures


def check(
    figures: Sequence[Figure], reports: Sequence[Path], opened: Sequence[Opened],
    long_runs: Mapping[str, Any] | None = None,
) -> list[Checked]:  # fmt: skip
    """Each figure beside the reports, of which the last counts, and the last opening.

    `long_runs` are those that were recorded, where a report has none of their libraries.

    Raises BadBatch.
    """
    results = dict(recorded() if long_runs is None else long_runs) | {
        name: found for report in reports for name, found in _results(report).items()
    }
    return [Checked(one, _look_up(one.source, results, opened)) for one in figures]


def recorded(path: Path = RECORDED) -> dict[str, Any]:
    """What long runs gave, in the form of a report's libraries. Raises BadBatch."""
    try:
        runs = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: {"systems": {s: {"means": means} for s, means in run["systems"].items()}}
            for name, run in runs.items()
        }
    except (OSError, ValueError, KeyError, AttributeError) as exc:
        raise BadBatch(f"{path} holds no readable runs: {exc!r}.") from exc


def table(figures: Sequence[Figure]) -> str:
    """A page's table: a row for each `row`, a column for each `column`, in their order."""
    columns = list(dict.fromkeys(one.column for one in figures))
    cells = {(one.row, one.column): one.expected for one in figures}
    lines = [["", *columns], ["---"] * (len(columns) + 1)]
    for row in dict.fromkeys(one.row for one in figures):
        lines.append([row, *(cells.get((row, column), "–") for column in columns)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_tables(figures: Sequence[Figure], project: Path = PROJECT) -> None:
    """Put each page's table between its two marks. Raises BadBatch or OutputUnwritable."""
    for name in dict.fromkeys(one.page for one in figures):
        page = project / name
        text = page.read_text(encoding="utf-8")
        if BEGIN not in text or END not in text:
            raise BadBatch(f"{page} has no {BEGIN} and {END}; put them where the table belongs.")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        own = table([one for one in figures if one.page == name])
        try:
            page.write_text(f"{before}{BEGIN}\n{own}\n{END}{after}", encoding="utf-8")
        except OSError as exc:
            raise OutputUnwritable(f"{page} cannot be written: {exc.strerror}.") from exc


def accepted(figures: Sequence[Checked], path: Path = PUBLISHED) -> None:
    """Write what the commands gave as the published figures. Raises OutputUnwritable."""
    head = path.read_text(encoding="utf-8").split("figures:")[0]
    lines = [
        {
            "row": one.figure.row, "column": one.figure.column,
            "from": " | ".join(one.figure.source), "expected": one.now or one.figure.expected,
        } | ({} if one.figure.page == README else {"page": one.figure.page})
        for one in figures
    ]  # fmt: skip
    text = yaml.safe_dump({"figures": lines}, sort_keys=False, allow_unicode=True, width=100)
    try:
        path.write_text(head + text, encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(f"{path} cannot be written: {exc.strerror}.") from exc


def _source(text: str) -> tuple[str, ...]:
    source = tuple(part.strip() for part in text.split("|"))
    wanted = {"results": 4, "recorded": 4, "opened": 3}
    if len(source) != wanted.get(source[0]):
        raise ValueError(f"{text!r} is not `results | LIBRARY | SYSTEM | MEASURE`, the same with "
                         "`recorded`, or `opened | LIBRARY | MEASURE`")  # fmt: skip
    return source


def _results(report: Path) -> dict[str, Any]:
    path = report / RESULTS
    if not path.exists():
        return {}
    try:
        libraries: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["libraries"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadBatch(f"{path} is no readable results.json: {exc!r}.") from exc
    return libraries


def _look_up(
    source: tuple[str, ...], results: dict[str, Any], opened: Sequence[Opened]
) -> str | None:
    kind, library, *rest = source
    if kind == "opened":
        (measure,) = rest
        last = next((one for one in reversed(opened) if one.library == library), None)
        found = last.estimates.get(measure) if last else None
        return with_interval(found, measure) if found else None
    system, measure = rest
    of_library = results.get(library, {})
    if measure.startswith(REFUSED):
        kind = measure.removeprefix(REFUSED)
        rows = of_library.get("systems", {}).get(system, {}).get("rows", [])
        refused = [row["abstained"] for row in rows if row["type"] == kind]
        return f"{sum(refused)} of {len(refused)}" if refused else None
    values = (
        of_library.get(measure)
        if measure == "left out, refused"
        else of_library.get("systems", {}).get(system, {}).get("means", {}).get(measure)
    )
    if not values:
        return None
    if "low" not in values:  # of a version that gave no interval
        return shown(values["mean"], measure)
    estimate = Estimate(**values)
    return (
        with_interval(estimate, measure) if system == "bedside" else shown(estimate.mean, measure)
    )
