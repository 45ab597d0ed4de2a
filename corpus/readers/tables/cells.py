"""The cells of a table as a file has them, and the columns and rows that their spans cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_SPAN = 1_000
MAX_CELLS = 200_000  # of one table once its spans are spread; no printed table comes near


class TableTooLarge(Exception):
    """The spans of a table cover more than MAX_CELLS cells."""


@dataclass(frozen=True)
class Cell:
    """One cell as its file has it."""

    text: str
    columns: int = 1
    rows: int = 1  # 0: down to the end of its group of rows, as HTML has it
    header: bool = False
    indented: bool = False
    strong: bool = False  # all of it in bold
    at: int | None = None  # its first column, from 0, where the file names it


Rows = Sequence[Sequence[Cell]]
Line = dict[int, Cell]  # the cell that covers each column of a row
OpenSpans = dict[int, tuple[Cell, int]]  # column -> its cell, and how many rows more it covers


def span(value: str | None, least: int = 1) -> int:
    """A colspan or rowspan as a number from `least` to MAX_SPAN; 1 where it is not one."""
    try:
        return min(max(int((value or "1").strip()), least), MAX_SPAN)
    except ValueError:
        return 1


def spread(groups: Sequence[Rows]) -> list[Line]:
    """Each row with the cell that covers each of its columns. Raises TableTooLarge.

    A span that reaches past its group of rows, as real files have it, goes on where the rows
    below leave room for it; where they do not, it ends with its group.
    """
    width = width_of(_spread(groups, None))
    return _spread(groups, width)


def width_of(lines: Sequence[Line]) -> int:
    """How many columns the rows have."""
    return max((max(line, default=-1) + 1 for line in lines), default=0)


def _spread(groups: Sequence[Rows], width: int | None) -> list[Line]:
    """The rows of all groups; without a width no span goes past its group."""
    lines: list[Line] = []
    count = 0
    open_spans: OpenSpans = {}
    for group in groups:
        placed, left = _placed(group, open_spans, width or 0)
        open_spans = left if width else {}
        lines += placed
        count += sum(map(len, placed))
        if count > MAX_CELLS:
            raise TableTooLarge
    return lines


def _placed(rows: Rows, open_spans: OpenSpans, width: int) -> tuple[list[Line], OpenSpans]:
    """The rows of one group below spans left open above it, and the spans it leaves open."""
    lines: list[Line] = [{} for _ in rows]
    left: OpenSpans = {}
    count = 0
    for number, row in enumerate(rows):
        if open_spans and sum(cell.columns for cell in row) + len(open_spans) > width:
            open_spans = {}
        lines[number].update({column: cell for column, (cell, _) in open_spans.items()})
        open_spans = {c: (cell, more - 1) for c, (cell, more) in open_spans.items() if more > 1}
        column = 0
        for cell in row:
            column = cell.at if cell.at is not None else column
            while cell.at is None and column in lines[number]:
                column += 1
            below = len(rows) if cell.rows == 0 else min(number + cell.rows, len(rows))
            covered = range(column, column + cell.columns)
            count += cell.columns * (below - number)
            if count > MAX_CELLS:
                raise TableTooLarge
            for line in lines[number:below]:
                for place in covered:
                    line.setdefault(place, cell)
            if number + cell.rows > len(rows):
                left.update({place: (cell, number + cell.rows - len(rows)) for place in covered})
            column += cell.columns
    return lines, {**open_spans, **left}
