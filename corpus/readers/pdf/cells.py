"""The inside of a table: printed lines -> columns, header and rows, each cell with its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.markdown import CHILD_MARK
from corpus.readers.pdf.areas import NOTHING, Piece, area_of
from corpus.readers.pdf.lines import Fragment, rows_of
from corpus.readers.pdf.pages import Page, Rule
from corpus.readers.pdf.rhythm import Printed, grouped

Columns = list[tuple[float, float]]  # left and right edge of each


def printed_lines(page: Page, found: Sequence[Fragment]) -> list[Piece]:
    """Each printed line of a caption or of notes."""
    return [_piece(page, row) for row in rows_of(found)]


def columns_of(rows: list[list[Fragment]]) -> Columns:
    """Where the columns are, left to right: stretches between gaps that no row's words cross."""
    words = [[w for f in row for w in f.words] for row in rows if len(row) > 1]
    if not words:
        return []
    size = words[0][0].size
    spans = sorted((w.x0, w.x1) for row in words for w in row)
    # A stretch that many rows leave white may be as narrow as a wide blank.
    gap = (0.42 if len(words) > 8 else 0.55 if len(words) > 3 else 0.85) * size
    columns = [spans[0]]
    for x0, x1 in spans[1:]:
        last = columns[-1]
        if x0 - last[1] > gap:
            columns.append((x0, x1))
        else:
            columns[-1] = (last[0], max(last[1], x1))
    return columns


def body_columns(rows: list[list[Fragment]]) -> Columns:
    """The same; words of one row among many are no column: its cell has a wide blank."""
    kept: Columns = []
    for x0, x1 in columns_of(rows):
        n_rows = sum(any(w.x0 < x1 and w.x1 > x0 for f in row for w in f.words) for row in rows)
        if kept and n_rows < 2 and len(rows) > 8:
            kept[-1] = (kept[-1][0], x1)
        else:
            kept.append((x0, x1))
    return _labels_beside(rows, kept) + kept


def _labels_beside(rows: list[list[Fragment]], columns: Columns) -> Columns:
    """The column of labels that all stand at another height than their figures, if there is one."""
    alone = [row[0] for row in rows if len(row) == 1 and columns and row[0].x1 < columns[0][0]]
    return [(min(f.x0 for f in alone), max(f.x1 for f in alone))] if len(alone) > 1 else []


def _edges(columns: Columns) -> list[float]:
    return [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]


def _column_of(fragment: Fragment, edges: list[float]) -> int:
    middle = (fragment.x0 + fragment.x1) / 2
    return sum(middle > edge for edge in edges)


def _cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line, column by column."""
    edges = _edges(columns)
    cells: list[list[Fragment]] = [[] for _ in columns]
    for fragment in row:
        if _crossed(fragment, edges):
            for word in fragment.words:
                cells[_column_of(word, edges)].append(word)
        else:
            cells[_column_of(fragment, edges)].append(fragment)
    return [_piece(page, cell) for cell in cells]


def _piece(page: Page, found: Sequence[Fragment]) -> Piece:
    lines = [" ".join(f.text for f in line) for line in rows_of(found)]
    return Piece("\n".join(lines), area_of(page, found))


def _crossed(fragment: Fragment, edges: list[float]) -> list[int]:
    return [at for at, edge in enumerate(edges) if fragment.x0 < edge < fragment.x1]


def n_crossing(rows: list[list[Fragment]], columns: Columns) -> int:
    """How many lines with other cells beside them have words on both sides of a border."""
    edges = _edges(columns)
    return sum(len(row) > 1 and any(_crossed(f, edges) for f in row) for row in rows)


def n_gaps(rows: list[list[Fragment]], columns: Columns) -> int:
    """How many rows have words in one column that stand as far apart as columns do."""
    edges = _edges(columns)
    held = [[_column_of(f, edges) for f in row] for row in rows]
    return sum(len(set(columns)) < len(columns) for columns in held)


def header_of(
    page: Page, rows: list[list[Fragment]], columns: Columns, partial: list[Rule]
) -> list[Piece]:
    """The heading of each column; one over several columns is a part of each of theirs."""
    edges = _edges(columns)
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
    crossed = _crossed(fragment, edges)
    if not crossed:
        column = _column_of(fragment, edges)
        return [(fragment, column, column)]
    through = any(_crossed(word, [edges[at]]) for word in fragment.words for at in crossed)
    if through:
        return [(fragment, crossed[0], crossed[-1] + 1)]
    pieces: dict[int, list[Fragment]] = {}
    for word in fragment.words:
        pieces.setdefault(_column_of(word, edges), []).append(word)
    return [
        (Fragment([g for word in words for g in word.glyphs]), column, column)
        for column, words in pieces.items()
    ]


def rows_within(
    page: Page, printed: list[list[Fragment]], columns: Columns, levels: list[float]
) -> list[list[Piece]]:
    """Rows of the table, each of one printed line or of several that belong together."""
    edges = _edges(columns)
    left = min((x for row in printed if (x := _label_start(row, edges)) is not None), default=0.0)
    lines = [Printed(row, _line_cells(page, row, columns), columns) for row in printed]
    rows: list[list[Piece]] = []
    for group in grouped(lines, levels):
        cells = list(group[0].cells)
        for line in group[1:]:
            cells = [a.then(b) for a, b in zip(cells, line.cells, strict=True)]
        starts = [_label_start(line.row, edges) for line in group]
        start = next((x for x in starts if x is not None), None)
        child = start is not None and start - left > 3.5 and bool(rows)
        rows.append([_as_child(cells[0]), *cells[1:]] if child else cells)
    return rows


def _as_child(label: Piece) -> Piece:
    return replace(label, text=f"{CHILD_MARK} {label.text}")


def _label_start(row: list[Fragment], edges: list[float]) -> float | None:
    """Where the text of the first column begins."""
    return min((f.x0 for f in row if not edges or f.x0 < edges[0]), default=None)


def _line_cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line as cells."""
    edges = _edges(columns)
    if len(row) == 1 and row[0].x0 < columns[0][1] and _crossed(row[0], edges):
        # A label across columns.
        return [_piece(page, row), *[NOTHING] * (len(columns) - 1)]
    return _cells(page, row, columns)
