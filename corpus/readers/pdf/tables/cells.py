"""The inside of a table: printed lines -> columns, header and rows, each cell with its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.markdown import CHILD_MARK
from corpus.readers.pdf.pages.areas import NOTHING, Piece, area_of
from corpus.readers.pdf.pages.lines import Fragment, rows_of
from corpus.readers.pdf.pages.page import Page, Rule
from corpus.readers.pdf.tables.columns import (
    Columns,
    column_of,
    edges_crossed,
    edges_of,
    has_gaps,
    is_crossing,
    is_overprinted,
)
from corpus.readers.pdf.tables.rhythm import Printed, grouped
from corpus.readers.pdf.tables.table import Row


def printed_lines(page: Page, found: Sequence[Fragment]) -> list[Piece]:
    """Each printed line of a caption or of notes."""
    return [_piece(page, row) for row in rows_of(found)]


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
    return [_piece(page, cell) for cell in cells]


def _piece(page: Page, found: Sequence[Fragment]) -> Piece:
    lines = [" ".join(f.text for f in line) for line in rows_of(found)]
    return Piece("\n".join(lines), area_of(page, found))


def header_of(
    page: Page, rows: list[list[Fragment]], columns: Columns, partial: list[Rule]
) -> list[Piece]:
    """The heading of each column; one over several columns is a part of each of theirs."""
    edges = edges_of(columns)
    heads = [NOTHING for _ in columns]
    for row in rows:
        for fragment in row:
            for part, first, last in _placed(fragment, edges, columns, partial):
                for column in range(first, last + 1):
                    heads[column] = heads[column].then(_piece(page, [part]))
    return heads


def _placed(
    fragment: Fragment, edges: list[float], columns: Columns, partial: list[Rule]
) -> list[tuple[Fragment, int, int]]:
    """A header's text with the first and last column that it stands over."""
    rule = next(
        (r for r in partial if 0 < r.y - fragment.y < 1.6 * fragment.size
         and r.x0 - 3 <= (fragment.x0 + fragment.x1) / 2 <= r.x1 + 3
         and fragment.x0 > r.x0 - 3 and fragment.x1 < r.x1 + 3), None
    )  # fmt: skip
    if rule:
        over = [n for n, (x0, x1) in enumerate(columns) if x0 < rule.x1 and x1 > rule.x0]
        if over:
            return [(fragment, over[0], over[-1])]
    crossed = edges_crossed(fragment, edges)
    if not crossed:
        column = column_of(fragment, edges)
        return [(fragment, column, column)]
    through = any(edges_crossed(word, [edges[at]]) for word in fragment.words for at in crossed)
    if through:
        return [(fragment, crossed[0], crossed[-1] + 1)]
    pieces: dict[int, list[Fragment]] = {}
    for word in fragment.words:
        pieces.setdefault(column_of(word, edges), []).append(word)
    return [
        (Fragment([g for word in words for g in word.glyphs]), column, column)
        for column, words in pieces.items()
    ]


def rows_within(
    page: Page, printed: list[list[Fragment]], columns: Columns, levels: list[float]
) -> list[Row]:
    """Rows of the table, each of one printed line or of several that belong together."""
    edges = edges_of(columns)
    left = min((x for row in printed if (x := _label_start(row, edges)) is not None), default=0.0)
    lines = [Printed(row, _line_cells(page, row, columns), columns) for row in printed]
    rows: list[Row] = []
    for group in grouped(lines, levels):
        cells = list(group[0].cells)
        for line in group[1:]:
            cells = [a.then(b) for a, b in zip(cells, line.cells, strict=True)]
        starts = [_label_start(line.row, edges) for line in group]
        start = next((x for x in starts if x is not None), None)
        child = start is not None and start - left > 3.5 and bool(rows)
        lines_of = [line.row for line in group]
        rows.append(
            Row(
                [_as_child(cells[0]), *cells[1:]] if child else cells,
                crossing=any(is_crossing(line, columns) for line in lines_of),
                gaps=any(has_gaps(line, columns) for line in lines_of),
                overprinted=any(map(is_overprinted, lines_of)),
            )
        )
    return rows


def _as_child(label: Piece) -> Piece:
    return replace(label, text=f"{CHILD_MARK} {label.text}")


def _label_start(row: list[Fragment], edges: list[float]) -> float | None:
    """Where the text of the first column begins."""
    return min((f.x0 for f in row if not edges or f.x0 < edges[0]), default=None)


def _line_cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line as cells."""
    edges = edges_of(columns)
    if len(row) == 1 and row[0].x0 < columns[0][1] and edges_crossed(row[0], edges):
        # A label across columns.
        return [_piece(page, row), *[NOTHING] * (len(columns) - 1)]
    return _cells(page, row, columns)
