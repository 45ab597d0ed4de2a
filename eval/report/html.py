"""report.html: one file that asks nothing of any other machine.

Article text and questions come from others: every text is escaped, and the page's
policy lets no script run but the one below it, by its hash, and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from eval.measures.statistics import Estimate
from eval.measures.summary import BY_NAME, MEASURES, grouped
from eval.measures.texts import Evidence
from eval.report.headline import OUTCOMES, how_good, measured, where_it_fails
from eval.report.markdown import grids
from eval.report.plots import bars, curves, latencies
from eval.report.questions import filters, questions
from eval.report.results import Evaluation
from eval.report.table import GROUPS, Grid, shown
from eval.run import Row

FOLDER = Path(__file__).parent
HEADLINES = ("facts", "recall@4000", "abstention recall", "citation recall")
PLOTTED = (
    "facts", "recall@1000", "recall@4000", "success@1", "MRR@10", "nDCG@10",
    "citation precision", "evidence cited", "abstention recall",
)  # fmt: skip


def page(evaluation: Evaluation, evidence: Sequence[Evidence]) -> str:
    """The whole report; `evidence` is in the order of Bedside's rows."""
    script = (FOLDER / "report.js").read_text(encoding="utf-8")
    rows = evaluation.ours.rows
    body = "".join([
        "<h1>How good Bedside is</h1>", f'<p class="dim">{escape(measured(evaluation))}</p>',
        _cards(evaluation), _listed(how_good(evaluation)),
        "<h2>Where it fails</h2>", _listed(where_it_fails(evaluation)), _outcomes(rows),
        "<h2>Side by side</h2>", _plots(evaluation), *map(_table, grids(evaluation)),
        "<h2>What is measured</h2>", _definitions(),
        "<h2>Every question</h2>", filters(rows), questions(evaluation, evidence),
    ])  # fmt: skip
    style = (FOLDER / "report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>How good Bedside is</title><style>{style}</style></head>"
        f"<body>{body}<script>{script}</script></body></html>\n"
    )


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _cards(evaluation: Evaluation) -> str:
    return f'<div class="cards">{"".join(_card(evaluation, name) for name in HEADLINES)}</div>'


def _card(evaluation: Evaluation, measure: str) -> str:
    """One figure of Bedside, with its interval and those that it stands against."""
    ours = evaluation.ours.estimates[measure]
    if ours is None:
        return ""
    against = [
        f"{system.name} {shown(found.mean, measure)}"
        for system in evaluation.compared[1:]
        if (found := system.estimates[measure]) is not None
    ]
    interval = f"{shown(ours.low, measure)} to {shown(ours.high, measure)}"
    return (
        f'<div class="card">{escape(measure)}<b>{shown(ours.mean, measure)}</b>'
        f'<span class="dim">{interval}<br>{escape(BY_NAME[measure].meaning)}<br>'
        f"{escape(' · '.join(against))}</span></div>"
    )


def _outcomes(rows: Sequence[Row]) -> str:
    counts = Counter(row.outcome for row in rows)
    lines = tuple((str(counts[o]), o, meaning) for o, meaning in OUTCOMES.items())
    return _table(Grid("Bedside, by outcome", ("questions", "outcome", "meaning"), lines))


def _plots(evaluation: Evaluation) -> str:
    systems = evaluation.compared
    answering = [s for s in systems if s.curve]
    side_by_side = {m: {s.name: s.estimates[m] for s in systems} for m in PLOTTED}
    seconds = {s.name: s.timing.seconds for s in answering if s.timing}
    return "".join([
        bars(side_by_side, "Systems side by side; lines are 95% intervals"),
        *(bars(_groups(evaluation, key), f"Evidence recall in 4,000 characters, by {title}")
          for title, key in GROUPS[:2]),
        curves({s.name: s.curve for s in answering},
               "Risk against coverage: what answers miss when only the surest are shown; lower "
               "is better"),
        latencies(seconds, "Time to answer: a line a question, and the median"),
    ])  # fmt: skip


def _groups(
    evaluation: Evaluation, key: Callable[[Row], str]
) -> dict[str, dict[str, Estimate | None]]:
    found = {s.name: grouped(s.rows, "recall@4000", key) for s in evaluation.compared}
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
