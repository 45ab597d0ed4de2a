"""report.md: the tables of an evaluation, to be read in a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from eval.measures.summary import MEASURES
from eval.report.headline import WHAT, Tile, against, headline, measured, where_it_fails
from eval.report.opened import Opened
from eval.report.results import Evaluation, LibraryResult
from eval.report.table import (
    GROUPS,
    Grid,
    ablation_grid,
    difference_grid,
    group_grid,
    main_grid,
    refusal_grid,
)


def markdown(evaluation: Evaluation, opened: Sequence[Opened]) -> str:
    """The whole report."""
    first = headline(evaluation, opened)
    parts = [
        "# How good Bedside is",
        WHAT,
        _listed([f"**{one.figure}** ({one.interval}): {_worded(one)}" for one in first.tiles]),
        _plain(first.source),
        *(["## Where it fails most", _listed(list(first.failures))] if first.failures else []),
        "## What was asked, and what it is compared with",
        _listed(measured(evaluation)),
        *(part for result in evaluation.results for part in _library(result)),
        "## What is measured",
        _listed([f"**{m.name}**: {m.meaning} (mean over {m.over})" for m in MEASURES]),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _library(result: LibraryResult) -> list[str]:
    return [
        f"## {_plain(result.library.name)}: {_plain(result.library.title)}",
        _listed(against(result)),
        "### Where it fails",
        _listed(where_it_fails(result)),
        *(grid.markdown() for grid in grids(result)),
    ]


def grids(result: LibraryResult) -> list[Grid]:
    """Every table for which there is something to show."""
    grids = [main_grid(result)]
    if len(result.compared) > 1:
        grids.append(difference_grid(result))
    grids += [group_grid(result, title, key) for title, key in GROUPS]
    grids.append(refusal_grid(result))
    if result.ablated:
        grids.append(ablation_grid(result))
    return grids


def _worded(tile: Tile) -> str:
    return f"{tile.words} ({tile.beside})" if tile.beside else tile.words


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {_plain(line)}" for line in lines)


def _plain(text: str) -> str:
    """Others' text, with < escaped, as Markdown lets HTML through."""
    return text.replace("<", "&lt;")
