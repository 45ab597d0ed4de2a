"""report.html: one file that needs nothing from any other machine.

Article text and questions come from others, so every text is escaped, and the page's policy
allows only its own script, by its hash, and lets nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from app.page.markup import templates_in
from eval.measures.rows import Row
from eval.measures.statistics import Estimate
from eval.measures.summary import MEASURES, grouped
from eval.measures.texts import Evidence
from eval.report.headline import OUTCOMES, WHAT, against, headline, measured, where_it_fails
from eval.report.markdown import grids
from eval.report.opened import Opened
from eval.report.plots import bars, calibrated, curves, latencies
from eval.report.questions import SCORES, choices, questions
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
    style = (FOLDER / "report.css").read_text(encoding="utf-8")
    results = evaluation.results
    return _environment().get_template("page.html").render(
        # Markup is what is not escaped: our own script, style, policy and plots.
        script=Markup(script), style=Markup(style), policy=Markup(_policy(script)),
        what=WHAT, headline=headline(evaluation, opened), measured=measured(evaluation),
        libraries=[_library(result, evidence[result.library.name]) for result in results],
        definitions=[f"{m.name}: {m.meaning} (mean over {m.over})" for m in MEASURES],
        choices=choices([row for one in results for row in one.ours.rows]),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = templates_in(FOLDER)
    environment.globals["measures"] = SCORES
    return environment


def _library(result: LibraryResult, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """What the page shows of one library."""
    return {
        "name": result.library.name, "title": result.library.title,
        "against": against(result), "where_it_fails": where_it_fails(result),
        "outcomes": _outcomes(result.ours.rows),
        "plots": [Markup(plot) for plot in _plots(result)],
        "grids": grids(result), "questions": questions(result, evidence),
    }  # fmt: skip


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _outcomes(rows: Sequence[Row]) -> Grid:
    counts = Counter(row.outcome for row in rows)
    lines = tuple((str(counts[o]), o, meaning) for o, meaning in OUTCOMES.items())
    return Grid("Bedside, by outcome", ("questions", "outcome", "meaning"), lines)


def _plots(result: LibraryResult) -> list[str]:
    systems = result.compared
    answering = [s for s in systems if s.curve]
    side_by_side = {m: {s.name: s.estimates[m] for s in systems} for m in PLOTTED}
    seconds = {s.name: s.timing.seconds for s in answering if s.timing}
    return [
        bars(side_by_side, "Systems side by side; lines are 95% intervals"),
        bars(_groups(result, GROUPS[0][1]), "First statement answers, by type"),
        curves({s.name: s.curve for s in answering},
               "Risk against coverage: how often the first statement is wrong when only the surest "
               "answers are shown; lower is better"),
        curves({s.name: s.whole_curve for s in systems},
               "Generalised risk: share of all questions that went wrong, the surest answers "
               "first, refusals last; lower is better"),
        calibrated({result.ours.name: [(b.confidence, b.right) for b in result.ours.reliability]},
                   "Reliability: of answers of one confidence, the share whose first statement "
                   "answers, in full or in part; the grey line is a confidence that says what it "
                   "means"),
        latencies(seconds, "Time to answer: a line a question, and the median"),
    ]  # fmt: skip


def _groups(
    result: LibraryResult, key: Callable[[Row], str]
) -> dict[str, dict[str, Estimate | None]]:
    found = {s.name: grouped(s.rows, "first claim answers", key) for s in result.compared}
    groups = next(iter(found.values()))
    return {
        f"{group} ({ours.n})": {name: means.get(group) for name, means in found.items()}
        for group, ours in groups.items()
    }
