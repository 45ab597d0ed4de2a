"""A narrow column beside an abstract that is set across the columns of the text below it.

Many first pages have one: the history of the paper and its keywords, left or right of the
abstract. Its lines stand on the abstract's baselines, and must not be read into its sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.pdf.pages.lines import Fragment, rows_of

_STRIP = 6.0  # points of white between the two
_LEAST = 4  # lines of words on each side
_WORDS = 12  # characters of such a line
_FIRST_PAGES = 2  # the first may be a cover sheet


@dataclass(frozen=True)
class Beside:
    """The fragments above, left and right of the white strip, and below."""

    above: list[Fragment]
    left: list[Fragment]
    right: list[Fragment]
    below: list[Fragment]


def column_beside(
    found: Sequence[Fragment], gutter: tuple[float, float] | None, page: int
) -> Beside | None:
    """Where two columns stand side by side whose wider one goes across the page's own gutter."""
    if page > _FIRST_PAGES:
        return None
    rows = rows_of(found)
    best: tuple[int, int, int, float] | None = None
    for start, strip in _strips(rows):
        first, last, middle = _reach(rows, start, strip)
        inside = [f for row in rows[first:last] for f in row]
        n_lines = _balance(inside, middle)
        if n_lines >= _LEAST and _is_across(inside, gutter) and (not best or n_lines > best[0]):
            best = n_lines, first, last, middle
    if best is None:
        return None
    _, first, last, middle = best
    above, inside, below = (
        [f for row in part for f in row]
        for part in (rows[:first], rows[first:last], rows[last:])
    )  # fmt: skip
    left = [f for f in inside if _middle(f) < middle]
    return Beside(above, left, [f for f in inside if _middle(f) >= middle], below)


def _strips(rows: Sequence[Sequence[Fragment]]) -> Iterator[tuple[int, tuple[float, float]]]:
    """Each white strip between two neighbours of a row, and the number of the row."""
    for number, row in enumerate(rows):
        for left, right in pairwise(row):
            if right.x0 - left.x1 >= _STRIP:
                yield number, (left.x1, right.x0)


def _reach(
    rows: Sequence[Sequence[Fragment]], start: int, strip: tuple[float, float]
) -> tuple[int, int, float]:
    """The first row, and the one after the last, that leave the strip white; its middle."""
    first, last = start, start + 1
    while last < len(rows) and (narrowed := _narrowed(strip, rows[last])):
        strip, last = narrowed, last + 1
    while first > 0 and (narrowed := _narrowed(strip, rows[first - 1])):
        strip, first = narrowed, first - 1
    return first, last, sum(strip) / 2


def _narrowed(strip: tuple[float, float], row: Sequence[Fragment]) -> tuple[float, float] | None:
    """What a row leaves white of the strip; None where that is too little."""
    middle = sum(strip) / 2
    left = max([strip[0], *(f.x1 for f in row if _middle(f) < middle)])
    right = min([strip[1], *(f.x0 for f in row if _middle(f) >= middle)])
    return (left, right) if right - left >= _STRIP else None


def _balance(inside: Sequence[Fragment], middle: float) -> int:
    """Lines of words on the side that has fewer."""
    long = [f for f in inside if len(f.glyphs) > _WORDS]
    n_left = sum(_middle(f) < middle for f in long)
    return min(n_left, len(long) - n_left)


def _is_across(inside: Sequence[Fragment], gutter: tuple[float, float] | None) -> bool:
    """Whether the wider one is set across the columns of the page; else these are the columns."""
    if gutter is None:
        return False
    return sum(f.x0 < gutter[0] - 5 and f.x1 > gutter[1] + 5 for f in inside) >= _LEAST


def _middle(fragment: Fragment) -> float:
    return (fragment.x0 + fragment.x1) / 2
