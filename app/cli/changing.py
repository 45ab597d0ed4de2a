"""`bedside corpus correct`, `remove`, `removed`, `restore`: articles corrected or taken out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table as Grid

from app.cli.options import CorpusOption, build_command
from app.cli.terminal import PIPED_WIDTH, harmless, out
from corpus.adding.removing import remove_article, restore_article
from corpus.changing.correcting import correct, undo_correction
from corpus.changing.moving import removed_folder, removed_papers
from corpus.corrections import SEVERAL, Step, history
from corpus.errors import BadCorrection
from corpus.library import DEFAULT_CORPUS, article_path

IdArgument = Annotated[str, typer.Argument(help="As `bedside corpus list` shows it.")]


def correct_article(
    article_id: IdArgument,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            help="field=value (repeatable); several authors, registrations or statuses are set "
            "apart by `;`. A field without a value is cleared.",
            show_default=False,
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the newest correction.")] = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Correct what is known of an article, beside its file; without fields, list the corrections.

    The file of the article is not changed, and an article that is added again keeps them.
    """
    if not (undo or fields):
        article_path(article_id, corpus)  # raises where there is none
        _list_steps(history(article_id, corpus))
        return
    if undo and fields:
        raise BadCorrection("give fields, or --undo, not both.")
    if undo:
        undo_correction(article_id, corpus)
    else:
        correct(article_id, dict(map(_read, fields or ())), corpus)
    verb = "Undone" if undo else "Corrected"
    out.print(f"{verb}. Run `{build_command(corpus)}` next.", markup=False)


def remove_from_corpus(article_id: IdArgument, corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Move an article, with the file that it was received as, into the bin."""
    remove_article(article_id, corpus)
    out.print(
        f"{article_id} is in {removed_folder(corpus)}; `bedside corpus restore` brings it back. "
        f"Run `{build_command(corpus)}` next.", markup=False,
    )  # fmt: skip


def restore_to_corpus(article_id: IdArgument, corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Bring a removed article back, as it was."""
    restore_article(article_id, corpus)
    out.print(f"{article_id} is back. Run `{build_command(corpus)}` next.", markup=False)


def list_removed(corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """The articles that were removed, and can be brought back."""
    grid = Grid("id", "title", "removed", "by", box=None)
    for paper in removed_papers(corpus):
        grid.add_row(*map(harmless, (paper.article_id, paper.title, _day(paper.at), paper.by)))
    _print(grid)


def _list_steps(steps: Sequence[Step]) -> None:
    grid = Grid("when", "by", "what", box=None)
    for step in steps:
        what = "the one before it undone" if step.undoes else json.dumps(
            dict(step.changes), ensure_ascii=False
        )  # fmt: skip
        grid.add_row(*map(harmless, (_day(step.at), step.by, what)))
    _print(grid)


def _print(grid: Grid) -> None:
    if grid.row_count:
        out.print(
            grid, markup=False, width=None if out.is_terminal else max(out.width, PIPED_WIDTH)
        )
    else:
        out.print("None.", markup=False)


def _read(given: str) -> tuple[str, Any]:
    """`year=2020` as a field and its value. Raises BadCorrection."""
    name, equals, value = given.partition("=")
    if not equals:
        raise BadCorrection(f"{given[:40]!r} is no correction; give field=value.")
    if name in SEVERAL:
        return name, [part.strip() for part in value.split(";") if part.strip()] or None
    return name, value.strip() or None


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
