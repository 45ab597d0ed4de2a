"""Other parts of a table, in the next column or on the next page: known by place and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Rule
from corpus.readers.pdf.tables.columns import (
    Columns,
    body_columns,
    column_of,
    edges_crossed,
    edges_of,
)
from corpus.readers.pdf.tables.framing.frames import (
    NEAR,
    WHITE_UNDER_NAME,
    Frame,
    frame_at_head,
    is_over,
    is_prose,
)
from corpus.readers.pdf.tables.table import CONTINUES, Table, label_of

_CONTINUED = re.compile(r"\bcont(?:inued|inuation|d|’d|'d|\.|\b)", re.IGNORECASE)
_WHENCE = re.compile(r"\(?continued from (?:the )?previous (?:page|column)\)?\Z", re.IGNORECASE)
_OF_HEAD = 0.8  # of the words of a line that repeats the header
_MOST_BELOW = 2  # lines of other things at the foot of a page
_LEAST_RULED, _LEAST_BARE = 2, 4  # rows with cells in their columns, with rules around them or not


def words_of(rows: Iterable[Sequence[Fragment]]) -> frozenset[str]:
    """The words of printed lines, by which a repeated header is known."""
    return frozenset(word for row in rows for word in _words(row))


def repeats(row: Sequence[Fragment], head: frozenset[str]) -> bool:
    """Whether a printed line is one of the header, set anew above a further part."""
    words = _words(row)
    return bool(words) and sum(word in head for word in words) >= _OF_HEAD * len(words)


def _words(row: Sequence[Fragment]) -> list[str]:
    words = (plain(word.text).casefold() for f in row for word in f.words)
    return [letters for word in words if (letters := "".join(filter(str.isalnum, word)))]


def start_of(caption: Fragment, tables: Sequence[Table]) -> Table | None:
    """The table that goes on below a caption like "Table 2 (continued)", or above its caption."""
    text = plain(caption.text)
    label = label_of(text)
    same = [table for table in tables if label and _label(table) == label]
    named = _CONTINUED.search(text) or any(map(_says_it_continues, same))
    return same[-1] if same and named else None


def _says_it_continues(table: Table) -> bool:
    return bool(table.caption) and bool(CONTINUES.match(plain(table.caption[0].text)))


def says_whence(row: Sequence[Fragment]) -> bool:
    """Whether a printed line says that a part goes on: "(Continued from previous page)"."""
    return bool(_WHENCE.match(plain(row[0].text)))


def _label(table: Table) -> str:
    """`table 2`, also for a part without a caption."""
    if not table.caption and table.follows is not None:
        return _label(table.follows)
    return label_of(plain(table.caption[0].text)) if table.caption else ""


def named_frame(
    earlier: Table, found: list[Fragment], rules: list[Rule], captions: list[Fragment]
) -> Frame | None:
    """Where a table goes on below a caption that says so, if no rules tell it: by its columns."""
    setting = earlier.setting
    if setting is None:
        return None
    line = Rule(setting.x0, setting.x1, 0.0)
    frame = frame_at_head(line, found, rules, captions, WHITE_UNDER_NAME)
    if frame is None:
        return None
    as_many = len(body_columns(rows_of(_inside(frame, found)))) == len(setting.columns)
    return frame if as_many or _fits(frame, found, setting.columns, 0.0) else None


def further_frame(
    earlier: Table,
    found: list[Fragment],
    rules: list[Rule],
    captions: list[Fragment],
    *,
    beside: bool,
) -> Frame | None:
    """Where an open table goes on: at the head of a page, or of the column beside it."""
    setting = earlier.setting
    if setting is None:
        return None
    width = setting.x1 - setting.x0
    lines = [Rule(r.x0, r.x1, 0.0) for r in rules if abs(r.x1 - r.x0 - width) < NEAR]
    if not beside:
        lines.insert(0, Rule(setting.x0, setting.x1, 0.0))
    for line in lines:
        if beside and line.x0 < setting.x1:
            continue
        frame = frame_at_head(line, found, rules, captions)
        if frame is not None and _fits(frame, found, setting.columns, line.x0 - setting.x0):
            return frame
    return None


def frame_at_foot(
    later: Table, found: list[Fragment], rules: list[Rule], captions: list[Fragment], shift: float
) -> Frame | None:
    """Where the first part of a table may stand, at the foot of the page before.

    The caption of such a table stands below its last part, `later`. `shift` is how far to the
    right of that part the first one is looked for.
    """
    setting = later.setting
    if setting is None:
        return None
    line = Rule(setting.x0 + shift, setting.x1 + shift, 0.0)
    start = max((c.y for c in captions if is_over(c, line)), default=0.0)
    rows = rows_of([f for f in found if f.y > start and is_over(f, line)])
    for _ in range(_MOST_BELOW):  # a number of the page, a note
        if rows and len(rows[-1]) < 2 and not is_prose(rows[-1], line):
            rows.pop()
    taken: list[list[Fragment]] = []
    for row in reversed(rows):
        white = taken and taken[-1][0].y - row[0].y > WHITE_UNDER_NAME * row[0].size
        if white or is_prose(row, line):
            break
        taken.append(row)
    highest = min((f.top for row in taken[-1:] for f in row), default=0.0)
    while taken and len(taken[-1]) < 2:
        taken.pop()
    if not taken:
        return None
    top, bottom = min(f.top for f in taken[-1]) - 1, max(f.bottom for f in taken[0])
    own = [
        r for r in rules
        if highest - NEAR < r.y < bottom + NEAR and r.x0 < line.x1 and r.x1 > line.x0
    ]  # fmt: skip
    whole = [r.y for r in own if abs(r.x0 - line.x0) < NEAR and abs(r.x1 - line.x1) < NEAR]
    top = min([top, *whole])  # headings over all columns stand below the first rule
    levels = sorted({top, bottom, *(y for y in whole if top + 2 < y < bottom - 2)})
    frame = Frame(line.x0, line.x1, levels, [r for r in own if r.y not in whole], unclosed=True)
    return frame if _fits(frame, found, setting.columns, shift) else None


def _fits(frame: Frame, found: list[Fragment], columns: Columns, shift: float) -> bool:
    """Whether most rows have cells in the columns of the table, and none across two of them."""
    edges = [edge + shift for edge in edges_of(columns)]
    rows = [row for row in rows_of(_inside(frame, found)) if len(row) > 1]
    fitting = [
        row for row in rows
        if not any(edges_crossed(f, edges) for f in row)
        and len({column_of(f, edges) for f in row}) > 1
    ]  # fmt: skip
    least = _LEAST_RULED if len(frame.levels) > 2 else _LEAST_BARE
    return len(fitting) >= least and len(fitting) > 0.7 * len(rows)


def _inside(frame: Frame, found: list[Fragment]) -> list[Fragment]:
    return [
        f for f in found
        if frame.levels[0] < f.y < frame.levels[-1] + 1
        and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4
    ]  # fmt: skip
