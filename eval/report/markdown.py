"""report.md: the tables of an evaluation, to be read in a pull request."""

from __future__ import annotations

from eval.measures.summary import MEASURES
from eval.report.headline import how_good, measured, where_it_fails
from eval.report.results import Evaluation
from eval.report.table import (
    GROUPS,
    Grid,
    ablation_grid,
    difference_grid,
    group_grid,
    main_grid,
    refusal_grid,
)


def markdown(evaluation: Evaluation) -> str:
    """The whole report."""
    parts = [
        "# How good Bedside is",
        _plain(measured(evaluation)),
        _listed(how_good(evaluation)),
        "## Where it fails",
        _listed(where_it_fails(evaluation)),
        *(grid.markdown() for grid in grids(evaluation)),
        "## What is measured",
        _listed([f"**{m.name}**: {m.meaning} (mean over {m.over})" for m in MEASURES]),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def grids(evaluation: Evaluation) -> list[Grid]:
    """Every table that there is something to put in."""
    grids = [main_grid(evaluation)]
    if len(evaluation.compared) > 1:
        grids.append(difference_grid(evaluation))
    grids += [group_grid(evaluation, title, key) for title, key in GROUPS]
    grids.append(refusal_grid(evaluation))
    if evaluation.ablated:
        grids.append(ablation_grid(evaluation))
    return grids


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {_plain(line)}" for line in lines)


def _plain(text: str) -> str:
    """Text of others as text: Markdown lets HTML through."""
    return text.replace("<", "&lt;")
