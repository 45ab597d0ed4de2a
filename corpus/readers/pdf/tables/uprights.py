"""Upright rules between the columns of a table: words on both sides of one are in two cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.readers.pdf.pages.lines import Fragment
from corpus.readers.pdf.pages.page import Upright
from corpus.readers.pdf.tables.columns import Columns

_NEAR = 2.0  # points; pieces of one rule stand nearer to each other
_LEAST = 0.6  # of a table's height: a rule between columns is as long, its pieces together
_MOST_ACROSS = 0.1  # of the rows: cells that go over two columns


def uprights_within(
    uprights: Iterable[Upright], x0: float, top: float, x1: float, bottom: float
) -> list[Upright]:
    """The pieces of upright rules inside a box, without those at its left and right edges."""
    return [
        Upright(rule.x, max(rule.top, top), min(rule.bottom, bottom))
        for rule in uprights
        if x0 + 3 * _NEAR < rule.x < x1 - 3 * _NEAR and rule.top < bottom and rule.bottom > top
    ]


def parted(found: Sequence[Fragment], uprights: Sequence[Upright]) -> list[Fragment]:
    """The fragments, cut where an upright rule stands between two of their words."""
    parts: list[Fragment] = []
    for fragment in found:
        at = [
            rule.x for rule in uprights
            if rule.top < fragment.y - 0.3 * fragment.size < rule.bottom
            and fragment.x0 < rule.x < fragment.x1
        ]  # fmt: skip
        parts.extend(_cut(fragment, at))
    return parts


def _cut(fragment: Fragment, at: Sequence[float]) -> list[Fragment]:
    words = fragment.words
    parts: dict[int, list[Fragment]] = {}
    for word in words:
        if any(word.x0 < x - 1 and word.x1 > x + 1 for x in at):
            return [fragment]
        parts.setdefault(sum(x < (word.x0 + word.x1) / 2 for x in at), []).append(word)
    if len(parts) < 2:
        return [fragment]
    return [Fragment([glyph for word in part for glyph in word.glyphs]) for part in parts.values()]


def cut_at_uprights(
    columns: Columns, rows: Sequence[Sequence[Fragment]], uprights: Sequence[Upright], height: float
) -> Columns:
    """The columns, cut where an upright rule as long as most of the table runs through one."""
    lengths: dict[float, float] = {}
    ends: dict[float, float] = {}  # how far down the pieces of each reach; cells share their edges
    for rule in sorted(uprights, key=lambda rule: rule.top):
        same = next((x for x in lengths if abs(x - rule.x) < _NEAR), rule.x)
        top = max(rule.top, ends.get(same, rule.top))
        lengths[same] = lengths.get(same, 0.0) + max(rule.bottom - top, 0.0)
        ends[same] = max(rule.bottom, top)
    for x in (x for x, length in lengths.items() if length >= _LEAST * height):
        columns = [part for column in columns for part in _halves(column, rows, x)]
    return columns


def _halves(
    column: tuple[float, float], rows: Sequence[Sequence[Fragment]], x: float
) -> list[tuple[float, float]]:
    """A column as it is, or what stands of it on either side of a rule."""
    if not column[0] < x < column[1]:
        return [column]
    words = [w for row in rows for f in row for w in f.words]
    inside = [w for w in words if w.x0 >= column[0] - 1 and w.x1 <= column[1] + 1]
    left = [w.x1 for w in inside if w.x1 <= x + 1]
    right = [w.x0 for w in inside if w.x0 >= x - 1]
    across = len(inside) - len(left) - len(right)
    if not left or not right or across > _MOST_ACROSS * len(rows):
        return [column]
    return [(column[0], max(left)), (min(right), column[1])]
