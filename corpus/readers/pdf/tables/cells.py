"""The inside of a table: printed lines -> rows, each cell with its area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from corpus.markdown import CHILD_MARK
from corpus.readers.pdf.pages.areas import NOTHING, Piece
from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.tables.columns import (
    Columns,
    column_of,
    edges_crossed,
    edges_of,
    has_gaps,
    is_crossing,
    is_overprinted,
)
from corpus.readers.pdf.tables.pieces import piece_of
from corpus.readers.pdf.tables.rhythm import Printed, grouped
from corpus.readers.pdf.tables.table import Row


def _cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line, column by column."""
    edges = edges_of(columns)
    cells: list[list[Fragment]] = [[] for _ in columns]
    for fragment in row:
        if edges_crossed(fragment, edges):
            for word in fragment.words:
                cells[column_of(word, edges)].append(word)
        else:
            cells[column_of(fragment, edges)].append(fragment)
    return [piece_of(page, cell) for cell in cells]


def rows_within(
    page: Page, printed: list[list[Fragment]], columns: Columns, levels: list[float]
) -> list[Row]:
    """Rows of the table, each of one printed line or of several that belong together."""
    edges = edges_of(columns)
    left = min((x for row in printed if (x := _label_start(row, edges)) is not None), default=0.0)
    lines = [Printed(row, line_cells(page, row, columns), columns) for row in printed]
    rows: list[Row] = []
    for group in _groups(lines, levels, edges):
        cells = list(group[0].cells)
        for line in group[1:]:
            cells = [a.then(b) for a, b in zip(cells, line.cells, strict=True)]
        starts = [_label_start(line.row, edges) for line in group]
        start = next((x for x in starts if x is not None), None)
        numbered = plain(cells[0].text).strip(" .)").isdigit()  # set to the right or the middle
        child = start is not None and start - left > 3.5 and bool(rows) and not numbered
        lines_of = [line.row for line in group]
        rows.append(
            Row(
                [_as_child(cells[0]), *cells[1:]] if child else cells,
                crossing=any(is_crossing(line, columns) for line in lines_of),
                renames=any(_is_wide_heading(line, edges) for line in lines_of),
                gaps=any(has_gaps(line, columns) for line in lines_of),
                overprinted=any(map(is_overprinted, lines_of)),
            )
        )
    return rows


def _groups(
    lines: list[Printed], levels: list[float], edges: list[float]
) -> Iterator[list[Printed]]:
    """The lines of each row; a heading over several columns is a row of its own."""
    for is_heading, run in groupby(lines, lambda line: _is_wide_heading(line.row, edges)):
        held = list(run)
        yield from [[line] for line in held] if is_heading else grouped(held, levels)


def _as_child(label: Piece) -> Piece:
    return replace(label, text=f"{CHILD_MARK} {label.text}")


def _label_start(row: list[Fragment], edges: list[float]) -> float | None:
    """Where the text of the first column begins."""
    return min((f.x0 for f in row if not edges or f.x0 < edges[0]), default=None)


def line_cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line as cells."""
    edges = edges_of(columns)
    if len(row) == 1 and row[0].x0 < columns[0][1] and edges_crossed(row[0], edges):
        # A label across columns.
        return [piece_of(page, row), *[NOTHING] * (len(columns) - 1)]
    if _is_wide_heading(row, edges):  # as in the header, it names each of them
        over = [
            [f for f in row if not (f.x1 < left or f.x0 > right)] for left, right in columns
        ]  # fmt: skip
        return [piece_of(page, found) if found else NOTHING for found in over]
    return _cells(page, row, columns)


def _is_wide_heading(row: list[Fragment], edges: list[float]) -> bool:
    """Whether each part of a line is words alone over several columns."""
    words = len(row) > 1 and not any(char.isdigit() for f in row for char in f.text)
    return words and len(row) < len(edges) and all(edges_crossed(f, edges) for f in row)
