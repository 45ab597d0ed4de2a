"""Tables without rules: known by rows of short cells that stand below each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.readers.pdf.pages.lines import Fragment, rows_of
from corpus.readers.pdf.pages.page import Rule
from corpus.readers.pdf.tables.columns import body_columns
from corpus.readers.pdf.tables.framing.frames import Frame, is_over, is_prose

_WHITE = 2.6  # of the type size: more white between two lines ends the table
_WHITE_OF_CELLS = 3.6  # the same above a line of two cells or more
_BELOW_CAPTION = 4.0  # of the type size: white between the caption and the first row
_LINE = 1.5  # of the type size: lines of a caption stand nearer to each other
_WIDER = 1.3  # times the distance of the lines above: the caption has ended
_CELL_GAP = 1.0  # of the type size: white between two cells
_LEAST_ROWS = 3  # with two cells or more, the header among them
_OF_ROWS = 0.4  # of the lines: those with two cells or more
_MOST_WORDS = 6  # of a cell, on average
_WORDS_OF_CELL = 6  # a piece of running text has more
_SAME_LINE = 0.3  # of the type size: baselines of one line differ by less

Row = list[Fragment]


@dataclass(frozen=True)
class _Area:
    """A stretch of the page in which a table may stand."""

    x0: float
    x1: float

    @property
    def rule(self) -> Rule:
        """A line over its whole width."""
        return Rule(self.x0, self.x1, 0.0)

    def within(self, found: Sequence[Fragment]) -> list[Fragment]:
        """What stands in it, at any height."""
        return [f for f in found if is_over(f, self.rule)]


def bare_frame(
    caption: Fragment,
    found: Sequence[Fragment],
    others: Sequence[Fragment],
    running: Collection[int],
    gutter: tuple[float, float] | None,
) -> Frame | None:
    """Where a table stands below its caption, else above it, told by its rows alone.

    None where no rows of cells do. `others` are the first lines of other captions, which end it,
    `running` the ids of what is in the print of running text, `gutter` the white between the
    columns of the page.
    """
    areas = _areas(caption, found, gutter)
    for area in areas:
        over = [o for o in others if is_over(o, area.rule)]
        stop = min((o.top for o in over if o.y > caption.y), default=1e9)
        rows = rows_of([f for f in area.within(found) if caption.y - 1 < f.y < stop])
        first = _first_row(caption, rows)
        if first is not None:
            frame = _frame_of(_whole(rows[first:], area, running), area, found, running)
            if frame is not None:
                top = (rows[first - 1][0].bottom + frame.levels[0]) / 2
                return replace(frame, levels=[top, frame.levels[-1]], unclosed=True)
    for area in areas:
        over = [o for o in others if is_over(o, area.rule)]
        start = max((o.y for o in over if o.y < caption.y), default=0.0)
        rows = rows_of([f for f in area.within(found) if start < f.y < caption.top])
        if rows and caption.y - rows[-1][0].y < _BELOW_CAPTION * caption.size:
            upwards = _whole(rows[::-1], area, running)
            frame = _frame_of(upwards[::-1], area, found, running)
            if frame is not None:
                return frame
    return None


def _areas(
    caption: Fragment, found: Sequence[Fragment], gutter: tuple[float, float] | None
) -> list[_Area]:
    """The width of the page, then the column of it in which the caption begins."""
    whole = _Area(min(f.x0 for f in found), max(f.x1 for f in found))
    if gutter is None or (caption.x0 < gutter[0] - 5 and caption.x1 > gutter[1] + 5):
        return [whole]
    if (caption.x0 + caption.x1) / 2 > sum(gutter) / 2:
        return [whole, _Area(gutter[1] - 4, whole.x1)]
    return [whole, _Area(whole.x0, gutter[0] + 4)]


def _frame_of(
    rows: list[Row], area: _Area, found: Sequence[Fragment], running: Collection[int]
) -> Frame | None:
    """The frame around lines that are rows of cells, unless what stands beside them is more."""
    rows = list(rows)
    while rows and len(rows[-1]) < 2:  # notes, or the text that goes on
        rows.pop()
    if not _are_cells(rows) or _goes_beyond(rows, area, found, running):
        return None
    top, bottom = min(f.top for f in rows[0]), max(f.bottom for f in rows[-1])
    x0, x1 = min(f.x0 for row in rows for f in row), max(f.x1 for row in rows for f in row)
    return Frame(x0, x1, [top, bottom], [], bare=True)


def _goes_beyond(
    rows: Sequence[Row], area: _Area, found: Sequence[Fragment], running: Collection[int]
) -> bool:
    """Whether cells, not text, stand on the lines of most rows outside the area."""
    outside = [
        f for f in found
        if not is_over(f, area.rule) and not (id(f) in running and len(f.words) > _WORDS_OF_CELL)
    ]  # fmt: skip
    beside = [any(abs(f.y - row[0].y) < _SAME_LINE * f.size for f in outside) for row in rows]
    return sum(beside) > len(rows) / 2


def _first_row(caption: Fragment, rows: Sequence[Row]) -> int | None:
    """The number of the first line that is no line of the caption."""
    for at, (above, row) in enumerate(pairwise(rows), start=1):
        step = row[0].y - above[0].y
        if step > _BELOW_CAPTION * caption.size:
            return None
        usual = rows[1][0].y - rows[0][0].y if at > 1 else 0.0
        wider = step > (_WIDER * usual if usual else _LINE * caption.size)
        smaller = abs(row[0].size - caption.size) > 0.7
        if _has_cells(row) or wider or smaller:
            return at
    return None


def _has_cells(row: Row) -> bool:
    return any(right.x0 - left.x1 > _CELL_GAP * right.size for left, right in pairwise(row))


def _whole(rows: Sequence[Row], area: _Area, running: Collection[int]) -> list[Row]:
    """The lines from the first on up to white, or to running text."""
    own = [f for row in rows[:_LEAST_ROWS] for f in row]
    as_text = (
        sum(id(f) in running for f in own) > len(own) / 2
    )  # it is set in the print of the text
    kept: list[Row] = []
    for at, row in enumerate(rows):
        size = max(row[0].size, kept[-1][0].size) if kept else row[0].size
        white = _WHITE_OF_CELLS if _has_cells(row) else _WHITE
        if kept and abs(row[0].y - kept[-1][0].y) > white * size:
            break
        if any(id(f) in running and len(f.words) > _WORDS_OF_CELL for f in row) and not as_text:
            break
        opens = len(kept) < 2 and at + 1 < len(rows) and _has_cells(rows[at + 1])
        if is_prose(row, area.rule) and not opens:
            break
        kept.append(row)
    return kept


def _are_cells(rows: Sequence[Row]) -> bool:
    """Whether lines are rows of a table: short cells in columns, most of them figures."""
    several = [row for row in rows if len(row) > 1]
    if len(several) < _LEAST_ROWS:
        return False
    columns = body_columns(list(several[1:]), several[:1])
    if len(columns) < 2:
        return False
    in_columns = [row for row in rows if len(row) > 1 or row[0].x0 > columns[0][1]]
    if len(in_columns) < _OF_ROWS * len(rows):
        return False
    cells = [f for row in several for f in row[1:]]
    n_figures = sum(any(char.isdigit() for char in f.text) for f in cells)
    short = sum(len(f.words) for f in cells) <= _MOST_WORDS * len(cells)
    return short and (n_figures >= len(cells) / 3 or len(columns) > 2)
