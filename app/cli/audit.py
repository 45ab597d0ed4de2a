"""`bedside corpus audit`: how well the JATS files of a folder are read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table as Grid

from app.cli.terminal import err, harmless, out
from corpus.errors import BedsideError, OutputUnwritable

MAX_ERRORS = 20  # shown; the file of results has them all


def audit_folder(
    folder: Annotated[Path, typer.Argument(help="Folder of JATS files (.xml, .nxml), searched.")],
    output: Annotated[
        Path | None, typer.Option(help="What was found in each file, as JSON Lines.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many at once; as many as there are cores.")
    ] = None,
) -> None:
    """Measure the reading of JATS: tables cell by cell, sentences, references, people, status."""
    from corpus.audit.run import Rates, audit_files, jats_files, record_of

    paths = jats_files(folder)
    if not paths:
        raise BedsideError(f"there is no .xml or .nxml file in {folder}; give a folder of JATS.")
    rates = Rates()
    errors: list[str] = []
    audits = audit_files(paths, processes)
    with _results(output) as write:
        for audit in track(
            audits, "Reading", total=len(paths), console=err, disable=not sys.stderr.isatty()
        ):
            rates.add(audit)
            write(record_of(audit) + "\n")
            if audit.error:
                errors.append(audit.error)
    for error in errors[:MAX_ERRORS]:
        err.print(f"bedside: {error}", markup=False, style="red")
    if len(errors) > MAX_ERRORS:
        err.print(f"and {len(errors) - MAX_ERRORS} files more that cannot be read.", markup=False)
    grid = Grid("measure", "right", "of", "rate", box=None)
    for row in rates.rows():
        total = f"{row.total:,}" if row.total else ""
        grid.add_row(harmless(row.name), f"{row.right:,}", total, _rate(row.right, row.total))
    out.print(grid, markup=False)
    if not rates.n_read:
        raise BedsideError(f"none of the {len(paths)} files in {folder} can be read as JATS.")


@contextmanager
def _results(output: Path | None) -> Iterator[Callable[[str], object]]:
    """A function that writes a line of the results; it does nothing where none are wanted."""
    if output is None:
        yield lambda _: None
        return
    try:
        with output.open("w", encoding="utf-8", newline="\n") as file:
            yield file.write
    except OSError as exc:
        reason = exc.strerror or exc
        raise OutputUnwritable(f"{output} cannot be written ({reason}); give another.") from exc


def _rate(right: int, total: int) -> str:
    return f"{right / total:.5f}" if total else ""
