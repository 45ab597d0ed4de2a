"""Tables of a PDF page: found below their captions by rules, cut into cells by white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf.areas import Piece
from corpus.readers.pdf.cells import (
    Columns,
    body_columns,
    columns_of,
    header_of,
    n_crossing,
    n_gaps,
    printed_lines,
    rows_within,
)
from corpus.readers.pdf.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages import Page, Rule

CAPTION = re.compile(
    r"(?:supplementary |supplemental )?table\s*(?:[SA]?\d{1,2}|[IVX]{1,4})\b", re.I
)
_NEAR = 6.0  # points; ends of rules of one table differ by less
_BOXED = 8.0  # points; a box around a table is wider than the rules inside it by less
_REACH = 110.0  # points from a caption's first line to the table's first rule


@dataclass
class Table:
    """A table as printed, its cells still with the marks of superscripts."""

    caption: list[Piece]  # printed lines
    header: list[Piece]
    rows: list[list[Piece]]
    notes: list[Piece]  # printed lines
    box: tuple[float, float, float, float]
    n_crossing: int = 0  # lines of the body whose words had to be cut between two columns
    n_gaps: int = 0  # cells of a printed line whose words stand as far apart as columns do
    at_foot: bool = False  # whether its last rule is at the foot of the page: it may go on
    used: set[int] = field(default_factory=set)  # ids of the fragments that it took

    @property
    def pieces(self) -> list[Piece]:
        """Its header, cells and notes, in order."""
        return [*self.header, *(cell for row in self.rows for cell in row), *self.notes]


@dataclass(frozen=True)
class _Frame:
    """The rules of one table."""

    x0: float
    x1: float
    levels: list[float]  # of the rules across the whole table, from the top
    partial: list[Rule]  # those across some columns


def find_tables(page: Page, found: list[Fragment], captions: list[Fragment]) -> list[Table]:
    """The tables below (else above) the given first lines of captions."""
    lines = _merged(page.rules)
    tables: list[Table] = []
    for caption in captions:
        others = [other for other in captions if other is not caption]
        taken = set().union(*(table.used for table in tables)) if tables else set()
        free = [fragment for fragment in found if id(fragment) not in taken]
        frame = _frame_below(caption, free, lines, others) or _frame_above(caption, free, lines)
        table = _table(page, caption, frame, free) if frame else None
        if table is not None and table.rows:
            tables.append(table)
    return tables


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules drawn cell by cell become one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.y), r.x0)):
        last = merged[-1] if merged else None
        if last and abs(last.y - rule.y) < 1.5 and rule.x0 <= last.x1 + 3:
            merged[-1] = Rule(last.x0, max(last.x1, rule.x1), last.y, last.shade and rule.shade)
        else:
            merged.append(rule)
    return sorted((r for r in merged if r.x1 - r.x0 > 15), key=lambda r: r.y)


def _frame_below(
    caption: Fragment, found: list[Fragment], rules: list[Rule], others: list[Fragment]
) -> _Frame | None:
    below = [
        r for r in rules
        if caption.y - 2 < r.y < caption.y + _REACH and r.x1 - r.x0 > 60
        and r.x0 < caption.x1 and r.x1 > caption.x0
    ]  # fmt: skip
    if not below:  # the caption may stand at the table's side
        below = [
            r for r in rules
            if abs(r.y - caption.y) < 14 and 0 < r.x0 - caption.x1 < 90 and r.x1 - r.x0 > 150
        ]  # fmt: skip
    if not below:
        return None
    first = below[0]
    same = [
        r for r in rules
        if r.y >= first.y - 1 and abs(r.x0 - first.x0) < _NEAR and abs(r.x1 - first.x1) < _NEAR
    ]  # fmt: skip
    stop = min((o.top for o in others if o.y > first.y and _over(o, first)), default=1e9)
    levels = [first.y]
    for rule in same:
        if rule.y >= stop or _prose_between(found, first, levels[-1], rule.y):
            break
        if rule.y - levels[-1] > 1.5:
            levels.append(rule.y)
    if len(levels) < 2:
        bottom = _open_end(found, first, stop)
        if bottom is None:
            return None
        levels.append(bottom)
    elif len(levels) == 2:
        # Only its header may stand between rules: the page ends before the table does.
        bottom = _open_end(found, Rule(first.x0, first.x1, levels[-1]), stop)
        levels.extend([bottom] if bottom is not None else [])
    partial = [
        r for r in rules
        if levels[0] < r.y < levels[-1] and r not in same
        and r.x0 > first.x0 - _NEAR and r.x1 < first.x1 + _NEAR and not r.shade
    ]  # fmt: skip
    return _Frame(first.x0, first.x1, levels, partial)


def _frame_above(caption: Fragment, found: list[Fragment], rules: list[Rule]) -> _Frame | None:
    """The rules of a table that has its caption below it."""
    above = [
        r for r in rules
        if 0 < caption.y - r.y < _REACH and r.x1 - r.x0 > 60
        and r.x0 < caption.x1 and r.x1 > caption.x0
    ]  # fmt: skip
    if not above:
        return None
    last = above[-1]
    over = [f for f in found if f.y < last.y and _over(f, last)]
    levels = [_end_of_cells(rows_of(over)[-30:], last)]
    for rule in reversed([r for r in rules if r.y < last.y - 1.5]):
        if abs(rule.x0 - last.x0) < _BOXED and abs(rule.x1 - last.x1) < _BOXED:
            if _prose_between(found, last, rule.y, levels[0]):
                break
            levels.insert(0, rule.y)
    return _Frame(last.x0, last.x1, levels, []) if len(levels) > 1 else None


def _end_of_cells(rows: list[list[Fragment]], foot: Rule) -> float:
    """Where the cells above a table's last rule end: notes may stand between."""
    return foot.y if not (cells := _n_cells(rows, foot)) or cells == len(rows) else (
        (rows[cells - 1][0].bottom + rows[cells][0].top) / 2
    )  # fmt: skip


def _n_cells(rows: list[list[Fragment]], rule: Rule) -> int:
    """How many rows of print stand above the full lines of text, notes, that end it."""
    at = len(rows)
    while at and len(rows[at - 1]) == 1 and rows[at - 1][0].x0 < rule.x0 + 14:
        at -= 1
    return next((n for n in range(at, len(rows)) if _is_prose(rows[n], rule)), len(rows))


def _open_end(found: list[Fragment], first: Rule, stop: float) -> float | None:
    """The foot of a table that no rule closes: where its rows give way to text or to white."""
    below = [f for f in found if first.y < f.y < stop and _over(f, first)]
    last: list[Fragment] | None = None
    n_rows = 0
    for row in rows_of(below):
        step = row[0].y - (last[0].y if last else first.y)
        if step > 2.4 * row[0].size or _is_prose(row, first):
            break
        n_rows += len(row) > 1
        last = row
    return last[0].bottom if last and n_rows > 2 else None


def _over(fragment: Fragment, rule: Rule) -> bool:
    return fragment.x0 < rule.x1 and fragment.x1 > rule.x0


def _prose_between(found: list[Fragment], rule: Rule, top: float, bottom: float) -> bool:
    """Whether running text, three full lines of it, stands between two rules."""
    inside = [f for f in found if top < f.y < bottom and _over(f, rule)]
    run = 0
    for row in rows_of(inside):
        run = run + 1 if _is_prose(row, rule) else 0
        if run >= 3:
            return True
    return False


def _is_prose(row: list[Fragment], rule: Rule) -> bool:
    """Whether a line is running text: words from the rule's left end to near its right end."""
    covered = sum(f.x1 - f.x0 for f in row)
    return (
        row[0].x0 < rule.x0 + 14
        and covered > 0.8 * (rule.x1 - rule.x0)
        and len(row) <= 2
        and all(len(f.words) > 6 for f in row)
    )


def _table(page: Page, caption: Fragment, frame: _Frame, found: list[Fragment]) -> Table | None:
    inside = [
        f for f in found
        if frame.levels[0] < f.y < frame.levels[-1] + 1
        and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4
    ]  # fmt: skip
    above = _caption_of(caption, frame, found)
    head, body = _head_and_body(frame, inside)
    body = body[: _n_cells(body, Rule(frame.x0, frame.x1, 0.0))]
    columns = body_columns(body or head)
    if not body or len(columns) < 2:
        return None
    head, body = _whole_head(head, body, columns)
    for row in reversed(head):  # headers are often wider than what stands below them
        wider = columns_of([*body, row])
        columns = wider if len(wider) == len(columns) else columns
    taken = {id(f) for f in above}
    last = max((row[0].y for row in body), default=frame.levels[-1])
    notes = _notes(frame, [f for f in found if id(f) not in taken], inside)
    notes = [f for f in inside if f.y > last + 0.5 * f.size] + notes
    return Table(
        caption=printed_lines(page, above),
        header=header_of(page, head, columns, frame.partial),
        rows=rows_within(page, body, columns, frame.levels),
        notes=printed_lines(page, notes),
        box=(frame.x0, caption.top, frame.x1, frame.levels[-1]),
        n_crossing=n_crossing(body, columns),
        at_foot=frame.levels[-1] > 0.94 * page.height,
        n_gaps=n_gaps([*head[-1:], *body], columns),
        used={id(f) for f in [*inside, *above, *notes]},
    )


def _caption_of(caption: Fragment, frame: _Frame, found: list[Fragment]) -> list[Fragment]:
    if caption.x1 < frame.x0:  # at the side: lines in its own narrow column
        lines = [caption]
        for f in found:
            beside = f.x1 < frame.x0 and abs(f.x0 - caption.x0) < 4
            if beside and 0 < f.y - lines[-1].y < 1.6 * caption.size:
                lines.append(f)
        return lines
    if caption.y > frame.levels[-1]:  # below it: lines down to a gap
        lines = [caption]
        for f in found:
            step = f.y - lines[-1].y
            near = 0 <= step < 1.5 * caption.size and f.size < caption.size + 0.5
            under = f.x0 > frame.x0 - 30 and f.x1 < frame.x1 + 30 and f.y > frame.levels[-1]
            if f is not caption and near and under:
                lines.append(f)
        return lines
    return [
        f for f in found
        if caption.top <= f.y < frame.levels[0] + 1 and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4
    ]  # fmt: skip


def _head_and_body(
    frame: _Frame, inside: list[Fragment]
) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """Rows above and below the rule that closes the header; else the first row is the header."""
    rows = rows_of(inside)
    for level in frame.levels[1:-1]:
        head = [row for row in rows if row[0].y < level]
        if any(len(row) > 1 for row in head) and len(head) < len(rows):
            return head, rows[len(head) :]
    first = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    return rows[: first + 1], rows[first + 1 :]


def _whole_head(
    head: list[list[Fragment]], body: list[list[Fragment]], columns: Columns
) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """The header goes on below its rule where it left columns without a name."""
    if len(body) < 3 or not head:
        return head, body
    first = body[0]
    below = all(f.x0 > columns[0][1] for f in first) and len(first) > len(head[-1])
    named = [any(f.x0 < x1 and f.x1 > x0 for row in head for f in row) for x0, x1 in columns]
    filled = [any(f.x0 < x1 and f.x1 > x0 for f in first) for x0, x1 in columns]
    whole = all(a or b for a, b in zip(named, filled, strict=True))
    return ([*head, first], body[1:]) if below and whole and not all(named) else (head, body)


def _notes(frame: _Frame, found: list[Fragment], inside: list[Fragment]) -> list[Fragment]:
    """Lines straight below the last rule, in print no larger than the table's."""
    size = max((f.size for f in inside), default=9.0)
    notes: list[Fragment] = []
    y = frame.levels[-1]
    below = [f for f in found if f.y > y + 1 and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4]
    for row in rows_of(below):
        near = row[0].y - y < (1.6 if notes else 2.2) * row[0].size
        narrow = row[0].x0 > frame.x0 - 8 and row[-1].x1 < frame.x1 + 8
        small = all(f.size <= size + 0.2 for f in row)
        if not (near and narrow and small) or CAPTION.match(plain(row[0].text)):
            break
        if notes and row[0].size > notes[-1].size + 0.4:
            break
        notes.extend(row)
        y = row[0].y
    return notes
