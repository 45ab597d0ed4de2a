"""`bedside feedback`: what people said of answers, listed, exported and cleared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from app.answers.citations import one_line
from app.cli.options import (
    FeedbackOption,
)
from app.cli.terminal import err, out
from app.feedback.store import DEFAULT_FEEDBACK, FeedbackStore, write_candidates
from corpus.errors import BedsideError

feedback_cli = typer.Typer(no_args_is_help=True, help="What people said of answers in the chat.")


@feedback_cli.command("list")
def list_feedback(feedback: FeedbackOption = DEFAULT_FEEDBACK) -> None:
    """Show the feedback, shortly: when, whether the answer helped, the question, the reason."""
    entries = FeedbackStore(feedback).entries()
    if not entries:
        out.print(f"There is no feedback in {feedback}.", markup=False)
        return
    grid = Grid("given (UTC)", "helpful", "question", "reason", box=None)
    for entry in entries:
        given = entry.given_at[:16].replace("T", " ")
        # Text objects: what people typed is neither markup nor a command to the terminal.
        shown = (Text(_shortened(text)) for text in (entry.question, entry.reason))
        grid.add_row(given, "yes" if entry.helpful else "no", *shown)
    out.print(grid)


@feedback_cli.command("export")
def export_feedback(
    output: Annotated[Path, typer.Option(help="New file for the candidates, JSON Lines.")],
    feedback: FeedbackOption = DEFAULT_FEEDBACK,
) -> None:
    """Make candidates for the question set of the evaluation; a person must finish each."""
    entries = FeedbackStore(feedback).entries()
    if not entries:
        raise BedsideError(f"there is no feedback in {feedback}; give another --feedback.")
    write_candidates(entries, output)
    err.print(
        f"{len(entries)} candidates in {output}. They may hold patients' details; the note of "
        "each says what is to be finished.",
        markup=False,
    )


@feedback_cli.command("clear")
def clear_feedback(
    feedback: FeedbackOption = DEFAULT_FEEDBACK,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete all feedback."""
    if not yes:
        typer.confirm(f"Delete all feedback in {feedback}?", abort=True, err=True)
    n_entries = FeedbackStore(feedback).clear()
    out.print(f"{n_entries} entries deleted from {feedback}.", markup=False)


def _shortened(text: str, limit: int = 70) -> str:
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"
