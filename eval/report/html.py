"""report.html: one file that needs nothing from any other machine.

Article text and questions come from others, so every text is escaped, and the page's policy
allows only its own script, by its hash, and lets nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from eval.measures.rows import Row
from eval.measures.statistics import Estimate
from eval.measures.summary import MEASURES, grouped
from eval.measures.texts import Evidence
from eval.report.headline import (
    OUTCOMES,
    WHAT,
    Headline,
    against,
    headline,
    measured,
    where_it_fails,
)
from eval.report.markdown import grids
from eval.report.opened import Opened
from eval.report.plots import bars, calibrated, curves, latencies
from eval.report.questions import filters, questions
from eval.report.results import Evaluation, LibraryResult
from eval.report.table import GROUPS, Grid

FOLDER = Path(__file__).parent
PLOTTED = (
    "first claim answers", "facts", "recall@1000", "recall@4000", "MRR@10", "claim precision",
    "abstention recall", "answerable refused",
)  # fmt: skip

Texts = Mapping[str, Sequence[Evidence]]  # library -> the evidence of its rows, in order


def page(evaluation: Evaluation, evidence: Texts, opened: Sequence[Opened]) -> str:
    """The whole report."""
    script = (FOLDER / "report.js").read_text(encoding="utf-8")
    results = evaluation.results
    body = "".join([
        "<h1>How good Bedside is</h1>", f"<p>{escape(WHAT)}</p>",
        _tiles(headline(evaluation, opened)),
        _listed(measured(evaluation)),
        *(_library(result) for result in results),
        "<h2>What is measured</h2>", _definitions(),
        "<h2>Every question</h2>", filters([row for one in results for row in one.ours.rows]),
        *(questions(result, evidence[result.library.name]) for result in results),
    ])  # fmt: skip
    style = (FOLDER / "report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>How good Bedside is</title><style>{style}</style></head>"
        f"<body>{body}<script>{script}</script></body></html>\n"
    )


def _tiles(first: Headline) -> str:
    tiles = "".join(
        f'<div class="card"><b>{escape(one.figure)}</b><span class="dim">{escape(one.interval)}'
        f"</span><br>{escape(one.words)}</div>"
        for one in first.tiles
    )
    return f'<div class="cards">{tiles}</div><p class="dim">{escape(first.source)}</p>'


def _library(result: LibraryResult) -> str:
    return "".join([
        f"<h2>{escape(result.library.name)}: {escape(result.library.title)}</h2>",
        _listed(against(result)), "<h3>Where it fails</h3>", _listed(where_it_fails(result)),
        _outcomes(result.ours.rows), _plots(result), *map(_table, grids(result)),
    ])  # fmt: skip


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _outcomes(rows: Sequence[Row]) -> str:
    counts = Counter(row.outcome for row in rows)
    lines = tuple((str(counts[o]), o, meaning) for o, meaning in OUTCOMES.items())
    return _table(Grid("Bedside, by outcome", ("questions", "outcome", "meaning"), lines))


def _plots(result: LibraryResult) -> str:
    systems = result.compared
    answering = [s for s in systems if s.curve]
    side_by_side = {m: {s.name: s.estimates[m] for s in systems} for m in PLOTTED}
    seconds = {s.name: s.timing.seconds for s in answering if s.timing}
    return "".join([
        bars(side_by_side, "Systems side by side; lines are 95% intervals"),
        bars(_groups(result, GROUPS[0][1]), "First statement right, by type of question"),
        curves({s.name: s.curve for s in answering},
               "Risk against coverage: how often the first statement is wrong when only the surest "
               "answers are shown; lower is better"),
        curves({s.name: s.whole_curve for s in systems},
               "Generalised risk: share of all questions that went wrong, the surest answers "
               "first, refusals last; lower is better"),
        calibrated({result.ours.name: [(b.confidence, b.right) for b in result.ours.reliability]},
                   "Reliability: of answers of one confidence, the share whose first statement "
                   "answers; the grey line is a confidence that says what it means"),
        latencies(seconds, "Time to answer: a line a question, and the median"),
    ])  # fmt: skip


def _groups(
    result: LibraryResult, key: Callable[[Row], str]
) -> dict[str, dict[str, Estimate | None]]:
    found = {s.name: grouped(s.rows, "first claim answers", key) for s in result.compared}
    groups = next(iter(found.values()))
    return {
        f"{group} ({ours.n})": {name: means.get(group) for name, means in found.items()}
        for group, ours in groups.items()
    }


def _definitions() -> str:
    return _listed([f"{m.name}: {m.meaning} (mean over {m.over})" for m in MEASURES])


def _listed(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(grid: Grid) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in grid.header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in grid.rows
    )
    return (
        f'<h3>{escape(grid.title)}</h3><div class="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
