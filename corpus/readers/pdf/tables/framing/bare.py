"""Tables without rules: known by rows of short cells that stand below each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.pdf.pages.lines import Fragment, rows_of
from corpus.readers.pdf.pages.page import Rule
from corpus.readers.pdf.tables.columns import body_columns
from corpus.readers.pdf.tables.framing.frames import Frame, is_over, is_prose

_WHITE = 2.6  # of the type size: more white between two lines ends the table
_BELOW_CAPTION = 4.0  # of the type size: white between the caption and the first row
_LINE = 1.5  # of the type size: lines of a caption stand nearer to each other
_WIDER = 1.3  # times the distance of the lines above: the caption has ended
_CELL_GAP = 1.0  # of the type size: white between two cells
_LEAST_ROWS = 3  # with two cells or more, the header among them
_OF_ROWS = 0.4  # of the lines: those with two cells or more
_MOST_WORDS = 6  # of a cell, on average
_WORDS_OF_TEXT = 6  # a piece of running text has more

Row = list[Fragment]


@dataclass(frozen=True)
class _Area:
    """A stretch of the page in which a table may stand."""

    x0: float
    x1: float

    @property
    def rule(self) -> Rule:
        return Rule(self.x0, self.x1, 0.0)


def bare_frame(
    caption: Fragment,
    found: Sequence[Fragment],
    others: Sequence[Fragment],
    running: Collection[int],
    gutter: tuple[float, float] | None,
) -> Frame | None:
    """Where a table stands below its caption, told by its rows alone; None where none do.

    `others` are the first lines of other captions, which end it, `running` the ids of what is in
    the print of running text, `gutter` the white between the columns of the page.
    """
    for area in _areas(caption, found, others, gutter):
        frame = _frame_in(area, caption, found, others, running)
        if frame is not None:
            return frame
    return None


def _areas(
    caption: Fragment,
    found: Sequence[Fragment],
    others: Sequence[Fragment],
    gutter: tuple[float, float] | None,
) -> list[_Area]:
    """The width of the page, or a column of it, the likelier one first."""
    whole = _Area(min(f.x0 for f in found), max(f.x1 for f in found))
    if gutter is None or (caption.x0 < gutter[0] - 5 and caption.x1 > gutter[1] + 5):
        return [whole]
    middle = sum(gutter) / 2
    if (caption.x0 + caption.x1) / 2 > middle and caption.x0 > gutter[0] - 5:
        return [_Area(gutter[1] - 4, whole.x1)]
    left = _Area(whole.x0, gutter[0] + 4)
    beside = any(abs(o.y - caption.y) < 60 and o.x0 > middle for o in others)
    return [left] if beside else [whole, left]


def _frame_in(
    area: _Area,
    caption: Fragment,
    found: Sequence[Fragment],
    others: Sequence[Fragment],
    running: Collection[int],
) -> Frame | None:
    stop = min((o.top for o in others if o.y > caption.y and is_over(o, area.rule)), default=1e9)
    inside = [f for f in found if caption.y - 1 < f.y < stop and is_over(f, area.rule)]
    rows = rows_of(inside)
    first = _first_row(caption, rows)
    if first is None:
        return None
    above, rows = rows[:first], _whole(rows[first:], area, running)
    while rows and len(rows[-1]) < 2:  # notes, or the text that goes on
        rows.pop()
    if not _are_cells(rows):
        return None
    top = (above[-1][0].bottom + min(f.top for f in rows[0])) / 2
    bottom = max(f.bottom for f in rows[-1])
    x0, x1 = min(f.x0 for row in rows for f in row), max(f.x1 for row in rows for f in row)
    return Frame(x0, x1, [top, bottom], [], unclosed=True)


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
    """The lines up to white, or to running text."""
    own = [f for row in rows[:_LEAST_ROWS] for f in row]
    as_text = sum(id(f) in running for f in own) > len(own) / 2  # it is set in the print of the text
    kept: list[Row] = []
    for row in rows:
        if kept and row[0].y - kept[-1][0].y > _WHITE * max(row[0].size, kept[-1][0].size):
            break
        text = any(id(f) in running and len(f.words) > _WORDS_OF_TEXT for f in row)
        if is_prose(row, area.rule) or (text and not as_text):
            break
        kept.append(row)
    return kept


def _are_cells(rows: Sequence[Row]) -> bool:
    """Whether lines are rows of a table: short cells in columns, most of them figures."""
    several = [row for row in rows if len(row) > 1]
    if len(several) < _LEAST_ROWS or len(several) < _OF_ROWS * len(rows):
        return False
    columns = body_columns(list(several[1:]), several[:1])
    if len(columns) < 2:
        return False
    cells = [f for row in several for f in row[1:]]
    n_figures = sum(any(char.isdigit() for char in f.text) for f in cells)
    short = sum(len(f.words) for f in cells) <= _MOST_WORDS * len(cells)
    return short and (n_figures >= len(cells) / 3 or len(columns) > 2)
