"""Cells with spans -> a pipe table in the article format; shared by the JATS and HTML readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.markdown import CHILD_MARK, pipe_table
from corpus.readers.tables.cells import Cell, Line, Rows, spread, width_of
from corpus.readers.tables.header import header_size
from corpus.readers.tables.heading_rows import heading_rows

_FIGURE = re.compile(r"[<>≤≥=~±+−–-]?\s?\.?\d(?!.*[^\W\d_]{2})")  # "12 (34%)", no words with it


@dataclass(frozen=True)
class Drawn:
    """A pipe table, and the rows of its body where one figure stands for several columns."""

    text: str
    shared: tuple[int, ...] = ()


def grid_table(head: Rows, groups: Sequence[Rows]) -> Drawn:
    """A pipe table: one header row, then the rows of each group; empty where no cell has text.

    A spanned cell's text stands in every cell that it covers, save for a row that is one
    cell across the whole table: that is a label of the rows below it. Raises TableTooLarge.
    """
    filled = [group for group in [head, *groups] if group]
    rows = [cells for group in filled for cells in group]
    lines = spread(filled)
    width = width_of(lines)
    n_head = len(head) if head else header_size(lines, width)
    n_head += heading_rows(lines, n_head, width)
    texts = [[_text_at(line, column) for column in range(width)] for line in lines]
    kept = [number for number in range(n_head, len(rows)) if any(texts[number])]
    if not kept and not any(any(line) for line in texts[:n_head]):
        return Drawn("")
    body = [_body_line(rows[number], texts[number], width) for number in kept]
    marked = _with_children(body, [rows[number] for number in kept], width)
    header = _merged(texts[:n_head], width)
    shared = (at for at, number in enumerate(kept) if _has_shared(lines[number], header))
    return Drawn(pipe_table(header, marked), tuple(shared))


def _has_shared(line: Line, header: Sequence[str]) -> bool:
    """Whether one figure of a row covers columns that have different heads."""
    heads: dict[int, set[str]] = {}
    for column, cell in line.items():
        if column and cell.columns > 1 and _FIGURE.match(cell.text):
            heads.setdefault(id(cell), set()).add(header[column])
    return any(len(names) > 1 for names in heads.values())


def _text_at(line: Line, column: int) -> str:
    return line[column].text if column in line else ""


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


def _body_line(cells: Sequence[Cell], texts: list[str], width: int) -> list[str]:
    return [cells[0].text, *[""] * (width - 1)] if _is_label(cells, width) else texts


def _is_label(cells: Sequence[Cell], width: int) -> bool:
    return len(cells) == 1 and width > 1 and cells[0].columns >= width and cells[0].rows == 1


def _with_children(lines: list[list[str]], rows: Rows, width: int) -> list[list[str]]:
    """Mark child rows: those set in, else those below a label across the table or a bold one."""
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


def _below_labels(rows: Rows, width: int) -> list[bool]:
    below, seen = [], False
    for cells in rows:
        label = _is_label(cells, width)
        below.append(seen and not label)
        seen = seen or label
    return below


def _below_bold(rows: Rows, lines: list[list[str]]) -> list[bool]:
    """Rows in plain type below a bold one that fills its first cell only ("Sex": "Male")."""
    below, inside = [], False
    for cells, line in zip(rows, lines, strict=True):
        strong = bool(cells) and cells[0].strong
        below.append(inside and not strong and any(line[1:]))
        if strong or not any(line[1:]):
            inside = strong and not any(line[1:])
    return below
