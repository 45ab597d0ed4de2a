"""Takes out the numbers down the margin of a manuscript that count its lines.

They are told from every other number (a table's "No.", a list's) by five signs together: no word
stands in their upright channel, they go up by one step, between two of them stand as many lines
as they count, what stands beside most of them is a line of running text and no row of cells, and
a good part of all lines of the file is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page

Printed = list[tuple[Page, list[Fragment]]]
_STEPS = frozenset(range(1, 11))
_LEAST = 3  # numbers that it takes to prove a column
_ALIGNED = 3.0  # points
_BESIDE = 110.0  # points from the numbers to the text that they count
_COVERED = 0.6  # of the lines beside them; tables and captions may go uncounted
_OF_FILE = 0.3  # of all lines; a title page, tables and references may go uncounted
_LINE = 0.15  # of the page's width: what is shorter beside a number is a cell, not a line
_HEAD, _FOOT = 0.07, 0.93  # of the page's height: what stands there crosses no channel
_AGREE = 0.75  # of the steps must agree with the lines; headings may go uncounted


@dataclass(frozen=True)
class _Column:
    """Figures that stand below one another in a channel of their own."""

    page: Page
    words: list[Fragment]  # from the top

    @property
    def values(self) -> list[int]:
        return [int(plain(word.text)) for word in self.words]

    @property
    def step(self) -> int:
        """By how much they go up; 0 where they do not do so evenly."""
        steps = {b - a for a, b in pairwise(self.values)}
        return steps.pop() if len(steps) == 1 and steps <= _STEPS else 0

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    def is_below(self, other: _Column) -> bool:
        """Whether the other stands at the same edge."""
        return abs(self.x1 - other.x1) < _ALIGNED or abs(self.x0 - other.x0) < _ALIGNED


def without_line_numbers(printed: Printed) -> tuple[Printed, int]:
    """The fragments of each page without the line numbers, and how many these were."""
    columns = [column for page, found in printed for column in _columns(page, found)]
    lines = {id(page): found for page, found in printed}
    counted = [
        (c, _lines_beside(c, lines[id(c.page)])) for c in columns
        if len(c.words) >= _LEAST and _counts_text(c, lines[id(c.page)])
    ]  # fmt: skip
    agreed = [(column, beside) for column, beside in counted if beside]
    n_counted = sum(len(column.words) * column.step for column, _ in agreed)
    n_lines = sum(len(_levels(found)) for _, found in printed)
    whole = n_counted >= max(
        _COVERED * sum(len(beside) for _, beside in agreed), _OF_FILE * n_lines
    )
    proven = [column for column, _ in agreed] if whole else []
    steps = {column.step for column in proven}
    # A last page may have too few to prove a column: take those that go on in the same place.
    rest = [
        column for column in columns
        if column not in proven and len(column.words) < _LEAST
        and any(column.is_below(other) for other in proven)
        and (column.step in steps or len(column.words) == 1)
        and any(value % step in (0, 1) for value in column.values[:1] for step in steps)
    ]  # fmt: skip
    glyphs = {id(g) for column in [*proven, *rest] for word in column.words for g in word.glyphs}
    kept = [(page, _without(found, glyphs)) for page, found in printed]
    return kept, sum(len(column.words) for column in [*proven, *rest])


def _without(found: list[Fragment], glyphs: set[int]) -> list[Fragment]:
    if not glyphs:
        return found
    kept = [(f, [g for g in f.glyphs if id(g) not in glyphs]) for f in found]
    return [f if len(left) == len(f.glyphs) else Fragment(left) for f, left in kept if left]


def _columns(page: Page, found: Sequence[Fragment]) -> list[_Column]:
    """Columns of figures at the ends of lines, in upright channels that hold nothing else."""
    words = [word for fragment in found for word in fragment.words]
    ends = [w for f in found for w in {id(w): w for w in (f.words[0], f.words[-1])}.values()]
    figures = sorted((w for w in ends if _is_number(w)), key=lambda w: (w.x0, w.y))
    channels: list[list[Fragment]] = []
    for figure in figures:
        if channels and figure.x0 <= max(w.x1 for w in channels[-1]):
            channels[-1].append(figure)
        else:
            channels.append([figure])
    columns = []
    for channel in channels:
        column = _even(_Column(page, sorted(channel, key=lambda w: w.y)))
        if not _crossed(column, page, words):
            columns.append(column)
    return columns


def _even(column: _Column) -> _Column:
    """The column without a page number above or below it."""
    for words in (column.words, column.words[1:], column.words[:-1]):
        if len(words) >= _LEAST and _Column(column.page, words).step:
            return _Column(column.page, words)
    return column


def _crossed(column: _Column, page: Page, words: Sequence[Fragment]) -> bool:
    """Whether a word stands in the channel; between columns of text it may begin below a title."""
    taken = {id(word) for word in column.words}
    others = [w for w in words if id(w) not in taken]
    top, bottom = _HEAD * page.height, _FOOT * page.height
    outside = [w.x1 < column.x0 for w in others], [w.x0 > column.x1 for w in others]
    if sum(outside[0]) > len(others) / 4 and sum(outside[1]) > len(others) / 4:
        top, bottom = column.words[0].y - 1, column.words[-1].y + 1
    return any(
        w.x0 < column.x1 + 1 and w.x1 > column.x0 - 1 and top <= w.y <= bottom for w in others
    )


def _is_number(word: Fragment) -> bool:
    text = plain(word.text)
    return len(text) <= 4 and text.isdecimal()


def _lines_beside(column: _Column, found: Sequence[Fragment]) -> list[float]:
    """The baselines of the text that a column counts; none where it does not count them."""
    if not column.step:
        return []
    taken = {id(g) for word in column.words for g in word.glyphs}
    text = [Fragment([g for g in f.glyphs if id(g) not in taken]) for f in found
            if not all(id(g) in taken for g in f.glyphs)]  # fmt: skip
    right = _levels(f for f in text if -1 < f.x0 - column.x1 < _BESIDE)
    left = _levels(f for f in text if f.x1 < column.x0 and column.x0 - f.x1 < 4 * _BESIDE)
    return next((levels for levels in (right, left) if _agree(column, levels)), [])


def _counts_text(column: _Column, found: Sequence[Fragment]) -> bool:
    """Whether a long stretch of text stands beside at least half of the numbers."""
    taken = {id(g) for word in column.words for g in word.glyphs}
    least = _LINE * column.page.width
    n_beside = 0
    for word in column.words:
        for fragment in found:
            own = [g for g in fragment.glyphs if id(g) not in taken]
            if own and abs(fragment.y - word.y) < 4:
                rest = Fragment(own)
                if rest.x1 - rest.x0 >= least:
                    n_beside += 1
                    break
    return 2 * n_beside >= len(column.words)


def _levels(text: Iterable[Fragment]) -> list[float]:
    levels: list[float] = []
    for y in sorted(fragment.y for fragment in text):
        if not levels or y - levels[-1] > 4:
            levels.append(y)
    return levels


def _agree(column: _Column, levels: Sequence[float]) -> bool:
    """Whether between two numbers stand as many lines as they count."""
    right = [
        sum(a.y + 3 < y <= b.y + 3 for y in levels) == column.step
        for a, b in pairwise(column.words)
    ]  # fmt: skip
    return sum(right) >= _AGREE * len(right)
