"""Where on a page a table stands: the rules above, inside and below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Rule
from corpus.readers.pdf.tables.table import CAPTION

NEAR = 6.0  # points; ends of rules of one table differ by less
_BOXED = 8.0  # points; a box around a table is wider than the rules inside it by less
_WHITE = 30.0  # points between the rules over two columns
_ALIKE = 3  # heights at which rules over the same columns are those of one table
_WHITE_IN, WHITE_UNDER_NAME = 2.4, 4.0  # of the type size: white inside a table that no rule closes
_LEAST_TEXT = 6  # lines of running text, in all columns
_LEAST_ROWS = 3  # of a table above the text
_LABEL_GAP = 4.0  # of the type size: white between the label of a caption and its words
_REACH = 110.0  # points from a caption's first line to the table's first rule


@dataclass(frozen=True)
class Frame:
    """The rules of one table."""

    x0: float
    x1: float
    levels: list[float]  # of the rules across the whole table, from the top
    partial: list[Rule]  # those across some columns
    unclosed: bool = False  # whether no rule stands below the last row
    bare: bool = False  # whether no rule stands around or in it at all


def merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules drawn cell by cell become one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.y), r.x0)):
        last = merged[-1] if merged else None
        near = last and abs(last.y - rule.y) < 1.5
        if last and near and rule.x0 <= last.x1 + 3 and rule.x1 >= last.x0 - 3:
            x0, x1 = min(last.x0, rule.x0), max(last.x1, rule.x1)
            merged[-1] = Rule(x0, x1, last.y, last.shade and rule.shade)
        else:
            merged.append(rule)
    whole = sorted((r for r in merged if r.x1 - r.x0 > 15), key=lambda r: r.y)
    return _across_gaps(whole)


def _across_gaps(rules: list[Rule]) -> list[Rule]:
    """Rules over each column, with white between them, become one where they recur alike."""
    rows: list[list[Rule]] = []
    for rule in rules:
        if rows and abs(rows[-1][0].y - rule.y) < 1.5:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    rows = [sorted(row, key=lambda r: r.x0) for row in rows]
    ends = Counter(_ends(row) for row in rows)
    joined: list[Rule] = []
    for row in rows:
        gaps = [right.x0 - left.x1 for left, right in pairwise(row)]
        if gaps and ends[_ends(row)] >= _ALIKE and min(gaps) > 0 and max(gaps) < _WHITE:
            shade = all(r.shade for r in row)
            joined.append(Rule(row[0].x0, row[-1].x1, row[0].y, shade))
        else:
            joined.extend(row)
    return joined


def _ends(row: list[Rule]) -> tuple[tuple[int, int], ...]:
    return tuple((round(r.x0), round(r.x1)) for r in row)


def frame_below(
    caption: Fragment, found: list[Fragment], rules: list[Rule], others: list[Fragment]
) -> Frame | None:
    """The rules of the table below a caption."""
    first = _first_below(caption, found, rules)
    if first is None:
        return None
    stop = min((o.top for o in others if o.y > first.y and is_over(o, first)), default=1e9)
    levels = _levels_below(first, first.y, found, rules, stop)
    if len(levels) < 3:
        # Only its header may stand between rules: the page ends before the table does.
        bottom = _open_end(found, Rule(first.x0, first.x1, levels[-1]), stop)
        levels.extend([bottom] if bottom is not None else [])
        if bottom is not None:
            return replace(_framed(first, levels, rules), unclosed=True)
    return _framed(first, levels, rules) if len(levels) > 1 else None


def frame_at_head(
    first: Rule,
    found: list[Fragment],
    rules: list[Rule],
    captions: list[Fragment],
    white: float = _WHITE_IN,
) -> Frame | None:
    """The rules of a table at the head of a column, which spans the width of the given line.

    `white` is the widest distance of lines, in type sizes, in a table that no rule closes.
    """
    rows = rows_of([f for f in found if is_over(f, first)])
    if not rows or is_prose(rows[0], first):
        return None
    top = min(f.top for f in rows[0]) - 1
    stop = min((c.top for c in captions if c.y > rows[0][0].y and is_over(c, first)), default=1e9)
    levels = _levels_below(first, top, found, rules, stop)
    bottom = _open_end(found, Rule(first.x0, first.x1, levels[-1]), stop, white)
    if len(levels) < 3 and bottom is not None:
        levels.append(bottom)
        return replace(_framed(first, levels, rules), unclosed=True)
    return _framed(first, levels, rules) if len(levels) > 1 else None


def _first_below(caption: Fragment, found: list[Fragment], rules: list[Rule]) -> Rule | None:
    end = end_of_line(caption, found)
    below = (
        r for r in rules
        if caption.y - 2 < r.y < caption.y + _REACH and r.x1 - r.x0 > 60
        and r.x0 < end and r.x1 > caption.x0
    )  # fmt: skip
    beside = (  # the caption may stand at the table's side
        r for r in rules
        if abs(r.y - caption.y) < 14 and 0 < r.x0 - caption.x1 < 90 and r.x1 - r.x0 > 150
    )  # fmt: skip
    return next(below, None) or next(beside, None)


def end_of_line(caption: Fragment, found: list[Fragment]) -> float:
    """Where a caption's first line ends; white may stand between its label and its words."""
    if not CAPTION.fullmatch(plain(caption.text).rstrip(" .:")):
        return caption.x1
    beside = [f for f in found if abs(f.y - caption.y) < 1 and f.x0 > caption.x1]
    after = min(beside, key=lambda f: f.x0, default=caption)
    return after.x1 if after.x0 - caption.x1 < _LABEL_GAP * caption.size else caption.x1


def _levels_below(
    first: Rule, top: float, found: list[Fragment], rules: list[Rule], stop: float
) -> list[float]:
    """The heights of the rules as wide as the first, from the top down to running text."""
    levels = [top]
    for rule in _as_wide(first, rules):
        if rule.y < top - 1:
            continue
        if rule.y >= stop or _prose_between(found, first, levels[-1], rule.y):
            break
        if rule.y - levels[-1] > 1.5:
            levels.append(rule.y)
    return levels


def _as_wide(first: Rule, rules: list[Rule]) -> list[Rule]:
    return [r for r in rules if abs(r.x0 - first.x0) < NEAR and abs(r.x1 - first.x1) < NEAR]


def _framed(first: Rule, levels: list[float], rules: list[Rule]) -> Frame:
    whole = {id(rule) for rule in _as_wide(first, rules)}
    partial = [
        r for r in rules
        if levels[0] < r.y < levels[-1] and id(r) not in whole
        and r.x0 > first.x0 - NEAR and r.x1 < first.x1 + NEAR and not r.shade
    ]  # fmt: skip
    return Frame(first.x0, first.x1, levels, partial)


def frame_above(caption: Fragment, found: list[Fragment], rules: list[Rule]) -> Frame | None:
    """The rules of a table that has its caption below it."""
    above = [
        r for r in rules
        if 0 < caption.y - r.y < _REACH and r.x1 - r.x0 > 60
        and r.x0 < caption.x1 and r.x1 > caption.x0
    ]  # fmt: skip
    if not above:
        return None
    last = above[-1]
    over = [f for f in found if f.y < last.y and is_over(f, last)]
    return _upwards(last, [_end_of_cells(rows_of(over)[-30:], last)], found, rules)


def frame_above_end(end: Fragment, found: list[Fragment], rules: list[Rule]) -> Frame | None:
    """The rules of a part of a table that a line like "Table 1 continues in next column" ends."""
    above = [
        r for r in rules
        if r.y < end.top and r.x1 - r.x0 > 60 and r.x0 < end.x1 and r.x1 > end.x0
    ]  # fmt: skip
    if not above or _prose_between(found, above[-1], above[-1].y, end.top):
        return None
    return _upwards(above[-1], [above[-1].y, end.top], found, rules)


def _upwards(
    last: Rule, levels: list[float], found: list[Fragment], rules: list[Rule]
) -> Frame | None:
    """The frame that ends with `levels`, up to running text, from the rules as wide as the last."""
    for rule in reversed([r for r in rules if r.y < last.y - 1.5]):
        if abs(rule.x0 - last.x0) < _BOXED and abs(rule.x1 - last.x1) < _BOXED:
            if _prose_between(found, last, rule.y, levels[0]):
                break
            levels.insert(0, rule.y)
    return Frame(last.x0, last.x1, levels, []) if len(levels) > 1 else None


def _end_of_cells(rows: list[list[Fragment]], foot: Rule) -> float:
    """Where the cells above a table's last rule end: notes may stand between."""
    return foot.y if not (cells := n_cells(rows, foot)) or cells == len(rows) else (
        (rows[cells - 1][0].bottom + rows[cells][0].top) / 2
    )  # fmt: skip


def n_cells(rows: list[list[Fragment]], rule: Rule) -> int:
    """How many rows of print stand above the notes, full lines of text, that end a table."""
    at = len(rows)
    while at and len(rows[at - 1]) == 1 and rows[at - 1][0].x0 < rule.x0 + 14:
        at -= 1
    return next((n for n in range(at, len(rows)) if is_prose(rows[n], rule)), len(rows))


def _open_end(
    found: list[Fragment], first: Rule, stop: float, white: float = _WHITE_IN
) -> float | None:
    """The foot of a table that no rule closes: where its rows give way to text or to white."""
    below = [f for f in found if first.y < f.y < stop and is_over(f, first)]
    last: list[Fragment] | None = None
    n_rows = 0
    for row in rows_of(below):
        step = row[0].y - (last[0].y if last else first.y)
        if step > white * row[0].size or is_prose(row, first):
            break
        n_rows += len(row) > 1
        last = row
    return last[0].bottom if last and n_rows > 2 else None


def cut_at_text(frame: Frame, found: list[Fragment], running: Collection[int]) -> Frame:
    """The frame up to the rule below which the text of the page goes on, in print of its own.

    `running` are the ids of what is in the print of running text. The rule at the foot of a page
    may be as wide as those of a table above it. A table in the print of the text is left whole.
    """
    for at in range(1, len(frame.levels) - 1):
        top, level, below = frame.levels[0], frame.levels[at], frame.levels[at + 1]
        inside = [f for f in found if f.x1 > frame.x0 and f.x0 < frame.x1]
        cells = [f for f in inside if top < f.y < level]
        lines = [id(f) in running for f in inside if level < f.y < below and len(f.words) > 4]
        n_rows = sum(len(row) > 1 for row in rows_of(cells))
        if sum(lines) < max(_LEAST_TEXT, len(lines) / 5) or n_rows < _LEAST_ROWS:
            continue
        if sum(id(f) in running for f in cells) <= 0.1 * len(cells):
            partial = [rule for rule in frame.partial if rule.y < level]
            return replace(frame, levels=frame.levels[: at + 1], partial=partial)
    return frame


def is_over(fragment: Fragment, rule: Rule) -> bool:
    """Whether a fragment stands above, on or below a rule, not beside it."""
    return fragment.x0 < rule.x1 and fragment.x1 > rule.x0


def _prose_between(found: list[Fragment], rule: Rule, top: float, bottom: float) -> bool:
    """Whether running text, three full lines of it, stands between two rules."""
    inside = [f for f in found if top < f.y < bottom and is_over(f, rule)]
    run = 0
    for row in rows_of(inside):
        run = run + 1 if is_prose(row, rule) else 0
        if run >= 3:
            return True
    return False


def is_prose(row: list[Fragment], rule: Rule) -> bool:
    """Whether a line is running text: words from the rule's left end to near its right end."""
    covered = sum(f.x1 - f.x0 for f in row)
    return (
        row[0].x0 < rule.x0 + 14
        and covered > 0.8 * (rule.x1 - rule.x0)
        and len(row) <= 2
        and all(len(f.words) > 6 for f in row)
    )
