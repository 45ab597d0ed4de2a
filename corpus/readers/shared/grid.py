"""Cells with spans -> a pipe table in the article format; shared by the JATS and HTML readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.markdown import CHILD_MARK, pipe_table

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


Rows = Sequence[Sequence[Cell]]


def span(value: str | None, least: int = 1) -> int:
    """A colspan or rowspan as a number from `least` to MAX_SPAN; 1 where it is not one."""
    try:
        return min(max(int((value or "1").strip()), least), MAX_SPAN)
    except ValueError:
        return 1


def grid_table(head: Rows, groups: Sequence[Rows]) -> str:
    """A pipe table: one header row, then the rows of each group; empty where no cell has text.

    A spanned cell's text stands in every cell that it covers, save for a row that is one
    cell across the whole table: that is a label of the rows below it. Raises TableTooLarge.
    """
    filled = [list(group) for group in groups if group]
    if not head:
        head, filled = _split_header(filled)
    heading, bodies = spread(head), [spread(group) for group in filled]
    filled = [
        [cells for cells, line in zip(group, body, strict=True) if any(line)]
        for group, body in zip(filled, bodies, strict=True)
    ]
    bodies = [[line for line in body if any(line)] for body in bodies]
    width = max((len(row) for rows in [heading, *bodies] for row in rows), default=0)
    lines = [
        line
        for group, body in zip(filled, bodies, strict=True)
        for line in _body_lines(group, body, width)
    ]
    header = _merged(heading, width)
    if not any(header) and not any(any(line) for line in lines):
        return ""
    return pipe_table(header, _with_children(lines, filled, width))


def spread(rows: Rows) -> list[list[str]]:
    """Rows of plain texts, with every spanned cell repeated. Raises TableTooLarge."""
    grid: list[dict[int, str]] = [{} for _ in rows]
    count = 0
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[number]:
                column += 1
            below = len(rows) if cell.rows == 0 else min(number + cell.rows, len(rows))
            count += cell.columns * (below - number)
            if count > MAX_CELLS:
                raise TableTooLarge
            for line in grid[number:below]:
                for covered in range(column, column + cell.columns):
                    line.setdefault(covered, cell.text)
            column += cell.columns
    return [_dense(line) for line in grid]


def _dense(line: dict[int, str]) -> list[str]:
    return [line.get(column, "") for column in range(max(line, default=-1) + 1)]


def _split_header(groups: list[list[Sequence[Cell]]]) -> tuple[Rows, list[list[Sequence[Cell]]]]:
    """The header of a table that marks none: its first rows of header cells, or its first row."""
    rows = [row for group in groups for row in group]
    size = 0
    while size < len(rows) - 1 and rows[size] and all(cell.header for cell in rows[size]):
        size += 1
    if size == 0 and len(rows) > 1:
        size = max((cell.rows for cell in rows[0]), default=1) or 1
        size = size if size < len(rows) else 1
    return rows[:size], [rows[size:]]


def _merged(rows: list[list[str]], width: int) -> list[str]:
    """The header rows as one; what a column says twice stands once."""
    merged = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = row[column] if column < len(row) else ""
            if text and text not in parts:
                parts.append(text)
        merged.append(" ".join(parts))
    return merged


def _body_lines(group: Rows, lines: list[list[str]], width: int) -> list[list[str]]:
    labelled = []
    for cells, line in zip(group, lines, strict=True):
        whole = _is_label(cells, width)
        labelled.append([cells[0].text, *[""] * (width - 1)] if whole else line)
    return labelled


def _is_label(cells: Sequence[Cell], width: int) -> bool:
    return len(cells) == 1 and width > 1 and cells[0].columns >= width and cells[0].rows == 1


def _with_children(lines: list[list[str]], groups: Sequence[Rows], width: int) -> list[list[str]]:
    """Mark child rows: those set in; where none is, those below a label across the table."""
    rows = [cells for group in groups for cells in group]
    set_in = [bool(cells) and cells[0].indented for cells in rows]
    if not any(set_in):
        set_in = _below_labels(rows, width)
    if not any(set_in):
        set_in = _below_bold(rows, lines)
    marked: list[list[str]] = []
    for line, child in zip(lines, set_in, strict=True):
        is_child = child and bool(marked) and bool(line) and bool(line[0])
        marked.append([f"{CHILD_MARK} {line[0]}", *line[1:]] if is_child else line)
    return marked


def _below_labels(rows: list[Sequence[Cell]], width: int) -> list[bool]:
    below, seen = [], False
    for cells in rows:
        label = _is_label(cells, width)
        below.append(seen and not label)
        seen = seen or label
    return below


def _below_bold(rows: list[Sequence[Cell]], lines: list[list[str]]) -> list[bool]:
    """Rows in plain type below a bold one that fills its first cell only ("Sex": "Male")."""
    below, inside = [], False
    for cells, line in zip(rows, lines, strict=True):
        strong = bool(cells) and cells[0].strong
        below.append(inside and not strong and any(line[1:]))
        if strong or not any(line[1:]):
            inside = strong and not any(line[1:])
    return below
