"""Tables whose every cell is drawn as a box: a word belongs to the box that it stands in.

Such a table needs no white between its columns, and says itself which lines are one row and
which cells go over several. Where the lines drawn do not make whole boxes, it is not one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.pdf.pages.areas import NOTHING, Piece
from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Page, Rule, Upright
from corpus.readers.pdf.tables.framing.frames import Frame
from corpus.readers.pdf.tables.pieces import piece_of
from corpus.readers.pdf.tables.rhythm import VALUE
from corpus.readers.pdf.tables.table import Row

_NEAR = 2.5  # points; pieces of one line differ by less
_DRAWN = 0.9  # of an edge of a cell, where it is drawn
_LEAST_ROWS, _LEAST_COLUMNS = 3, 2
_BOXED = 0.5  # of the inner edges of columns and of rows: a table of boxes has more drawn
_MOST_HEADING = 4  # rows of boxes


@dataclass(frozen=True)
class Box:
    """A cell: its first and last row and column, and the words in it."""

    top: int
    bottom: int
    left: int
    right: int
    words: list[Fragment]


@dataclass(frozen=True)
class Grid:
    """The edges of columns and rows, and the cells with words."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box]

    @property
    def n_heading(self) -> int:
        """How many rows of boxes are the header: until each column has a heading of its own."""
        last = 0
        for _ in range(_MOST_HEADING):
            firsts = [box for box in self.boxes if box.top <= last]
            end = max((box.bottom for box in firsts), default=last)
            wide = [box for box in firsts if box.right > box.left and box.bottom == end]
            if end == last and not wide:
                break
            last = max(end, last + bool(wide and end == last))
        return last + 1


def boxed_header(page: Page, grid: Grid) -> list[Piece]:
    """The heading of each column; one over several columns is a part of each of theirs."""
    heads = [NOTHING for _ in pairwise(grid.xs)]
    for box in grid.boxes:
        if box.top < grid.n_heading:
            for column in range(box.left, box.right + 1):
                heads[column] = heads[column].then(piece_of(page, box.words))
    return heads


def boxed_rows(page: Page, grid: Grid) -> list[Row]:
    """The rows below the header; a cell over several rows or columns stands in each of them.

    One over all columns is the heading of a section, and stands in the first.
    """
    n_columns = len(grid.xs) - 1
    rows = [[NOTHING] * n_columns for _ in pairwise(grid.ys)]
    for box in grid.boxes:
        whole = box.right - box.left + 1 == n_columns
        for row in range(box.top, box.bottom + 1):
            for column in range(box.left, box.left + 1 if whole else box.right + 1):
                rows[row][column] = piece_of(page, box.words)
    return [Row(cells) for cells in rows[grid.n_heading :] if any(cells)]


def grid_of(
    frame: Frame, inside: Sequence[Fragment], rules: Iterable[Rule], uprights: Sequence[Upright]
) -> Grid | None:
    """The cells of a table that is drawn as boxes; None where the lines do not make them."""
    top, bottom = frame.levels[0], frame.levels[-1]
    lines = [
        rule for rule in rules
        if top - _NEAR < rule.y < bottom + _NEAR
        and rule.x0 > frame.x0 - 3 * _NEAR and rule.x1 < frame.x1 + 3 * _NEAR
    ]  # fmt: skip
    xs = _clusters([frame.x0, *(u.x for u in uprights), frame.x1])
    ys = _clusters([top, *(rule.y for rule in lines), bottom])
    if len(xs) <= _LEAST_COLUMNS or len(ys) <= _LEAST_ROWS:
        return None
    walls = [[_covered(uprights, x, a, b) for a, b in pairwise(ys)] for x in xs[1:-1]]
    floors = [[_ruled(lines, y, a, b) for a, b in pairwise(xs)] for y in ys[1:-1]]
    if not _is_boxed(walls) or not _is_boxed(floors):
        return None
    return _filled(xs, ys, walls, floors, inside)


def _clusters(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return kept


def _covered(uprights: Sequence[Upright], x: float, top: float, bottom: float) -> bool:
    """Whether an upright line is drawn between two heights."""
    spans = [(u.top, u.bottom) for u in uprights if abs(u.x - x) <= _NEAR]
    return _length(spans, top, bottom) >= _DRAWN * (bottom - top)


def _ruled(lines: Sequence[Rule], y: float, left: float, right: float) -> bool:
    spans = [(rule.x0, rule.x1) for rule in lines if abs(rule.y - y) <= _NEAR]
    return _length(spans, left, right) >= _DRAWN * (right - left)


def _length(spans: Iterable[tuple[float, float]], start: float, end: float) -> float:
    """How much of a stretch some spans cover together."""
    covered, at = 0.0, start
    for span in sorted(spans):
        first, last = max(span[0], at), min(span[1], end)
        if last > first:
            covered, at = covered + last - first, last
    return covered


def _is_boxed(edges: Sequence[Sequence[bool]]) -> bool:
    drawn = [edge for line in edges for edge in line]
    return sum(drawn) >= _BOXED * len(drawn) and all(any(line) for line in edges)


def _filled(
    xs: list[float],
    ys: list[float],
    walls: Sequence[Sequence[bool]],
    floors: Sequence[Sequence[bool]],
    inside: Sequence[Fragment],
) -> Grid | None:
    """The words in their boxes; None where a word stands on a line, or a box holds rows."""
    held: dict[tuple[int, int, int, int], list[Fragment]] = {}
    for word in (word for fragment in inside for word in fragment.words):
        column = sum(x < (word.x0 + word.x1) / 2 for x in xs) - 1
        row = sum(y < word.y - 0.3 * word.size for y in ys) - 1
        if not (0 <= column < len(xs) - 1 and 0 <= row < len(ys) - 1):
            return None
        box = _box(row, column, walls, floors)
        if box is None:
            return None
        if word.x0 < xs[box[2]] - _NEAR or word.x1 > xs[box[3] + 1] + _NEAR:
            return None
        held.setdefault(box, []).append(word)
    if not held:
        return None
    first = min(top for top, *_ in held)  # a rule above the table may be as wide
    boxes = [
        Box(top - first, bottom - first, left, right, words)
        for (top, bottom, left, right), words in sorted(held.items())
    ]  # fmt: skip
    return None if any(map(_is_stacked, boxes)) else Grid(xs, ys[first:], boxes)


def _box(
    row: int, column: int, walls: Sequence[Sequence[bool]], floors: Sequence[Sequence[bool]]
) -> tuple[int, int, int, int] | None:
    """The rows and columns, first and last, of the box around a place; None if it is no box."""
    left = right = column
    while left > 0 and not walls[left - 1][row]:
        left -= 1
    while right < len(walls) and not walls[right][row]:
        right += 1
    top = bottom = row
    while top > 0 and not floors[top - 1][column]:
        top -= 1
    while bottom < len(floors) and not floors[bottom][column]:
        bottom += 1
    sides = all(
        (at == 0 or walls[at - 1][line]) for at in (left, right + 1) if at <= len(walls)
        for line in range(top, bottom + 1)
    )  # fmt: skip
    ends = all(
        (at == 0 or floors[at - 1][line]) for at in (top, bottom + 1) if at <= len(floors)
        for line in range(left, right + 1)
    )  # fmt: skip
    return (top, bottom, left, right) if sides and ends else None


def _is_stacked(box: Box) -> bool:
    """Whether the lines of a box are values below values: rows that no rule parts."""
    lines = [" ".join(plain(w.text) for w in row) for row in rows_of(box.words)]
    return len(lines) > 1 and sum(bool(VALUE.fullmatch(line)) for line in lines) > 1
