"""The headings of a table's columns: each line of the header, over one column or several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.readers.pdf.pages.areas import NOTHING, Piece
from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page, Rule
from corpus.readers.pdf.tables.columns import Columns, column_of, edges_of
from corpus.readers.pdf.tables.pieces import piece_of

_CENTRED = 0.12  # of the width of the columns below; a heading over them is less off their middle
_ALIGNED = 3.0  # points between the left edges of a heading and of the first column below it

Span = tuple[int, int]  # the first and the last column that a heading stands over


def header_of(
    page: Page, rows: list[list[Fragment]], columns: Columns, partial: list[Rule]
) -> list[Piece]:
    """The heading of each column; one over several columns is a part of each of theirs."""
    heads = [NOTHING for _ in columns]
    for at, row in enumerate(rows):
        spans = _spread(row, rows[at + 1 :], columns)
        for fragment in row:
            span = spans.get(id(fragment)) or _ruled(fragment, row, columns, partial)
            placed = [(fragment, *span)] if span else _placed(fragment, columns)
            for part, first, last in placed:
                for column in range(first, last + 1):
                    heads[column] = heads[column].then(piece_of(page, [part]))
    return heads


def _ruled(
    fragment: Fragment, row: list[Fragment], columns: Columns, partial: list[Rule]
) -> Span | None:
    """The columns below the rule that a heading stands on alone; no rule of single cells."""
    for rule in partial:
        if not 0 < rule.y - fragment.y < 1.6 * fragment.size:
            continue
        over = [f for f in row if f.x0 > rule.x0 - 3 and f.x1 < rule.x1 + 3]
        below = [n for n, (x0, x1) in enumerate(columns) if x0 < rule.x1 and x1 > rule.x0]
        if below and len(over) == 1 and over[0] is fragment:
            return below[0], below[-1]
    return None


def _spread(
    row: list[Fragment], below: Sequence[list[Fragment]], columns: Columns
) -> dict[int, Span]:
    """The columns of headings that stand over as many columns each, all with headings of their own.

    They are centred over them, or begin with the first of them where the same headings recur
    below each. Headings that are alike, and the lines of one, are no such headings.
    """
    named = {at for other in below for f in other for at in _touched(f, columns)}
    over = [f for f in row if (own := _touched(f, columns)) and set(own) <= named and 0 not in own]
    texts = [plain(f.text) for f in over]
    if not over or len(set(texts)) < len(texts):
        return {}
    for width in range(len(columns) - 1, 1, -1):
        spans = [_span_of(f, width, columns, named) for f in over]
        found = [span for span in spans if span is not None]
        apart = all(left[1] < right[0] for left, right in pairwise(found))
        alone = len(over) == 1 and (width % 2 == 1 or len(_touched(over[0], columns)) < 2)
        if len(found) == len(over) and apart and not alone:
            return {id(f): span for f, span in zip(over, found, strict=True)}
    return _recurring(over, below, columns)


def _span_of(heading: Fragment, width: int, columns: Columns, named: set[int]) -> Span | None:
    """As many named columns as `width`, over whose middle a heading stands."""
    own = _touched(heading, columns)
    middle = (heading.x0 + heading.x1) / 2
    for first in range(max(own[-1] - width + 1, 1), own[0] + 1):
        last = first + width - 1
        if last >= len(columns) or not named.issuperset(range(first, last + 1)):
            continue
        x0, x1 = columns[first][0], columns[last][1]
        if abs((x0 + x1) / 2 - middle) < _CENTRED * (x1 - x0):
            return first, last
    return None


def _recurring(
    over: list[Fragment], below: Sequence[list[Fragment]], columns: Columns
) -> dict[int, Span]:
    """Headings that begin with the first of their columns, whose own headings recur below each."""
    if len(over) < 2 or not below:
        return {}
    texts = ["" for _ in columns]
    for fragment in below[0]:
        texts[column_of(fragment, edges_of(columns))] += plain(fragment.text)
    starts = [_touched(f, columns)[0] for f in over]
    width = starts[1] - starts[0]
    groups = [tuple(texts[start : start + width]) for start in starts]
    even = all(right - left == width for left, right in pairwise(starts))
    aligned = all(abs(f.x0 - columns[at][0]) < _ALIGNED for f, at in zip(over, starts, strict=True))
    if width < 2 or not even or not aligned or len(set(groups)) > 1 or "" in groups[0]:
        return {}
    return {id(f): (at, at + width - 1) for f, at in zip(over, starts, strict=True)}


def _touched(fragment: Fragment, columns: Columns) -> list[int]:
    """The columns that a fragment reaches into, in order; else the one that it is nearest to."""
    reached = [n for n, (x0, x1) in enumerate(columns) if x0 < fragment.x1 and x1 > fragment.x0]
    return reached or [column_of(fragment, edges_of(columns))]


def _placed(fragment: Fragment, columns: Columns) -> list[tuple[Fragment, int, int]]:
    """A heading that no other sign tells, by the columns that its words reach into."""
    touched = _touched(fragment, columns)
    if len(touched) == 1:
        return [(fragment, touched[0], touched[0])]
    if any(len(_touched(word, columns)) > 1 for word in fragment.words):
        return [(fragment, touched[0], touched[-1])]
    pieces: dict[int, list[Fragment]] = {}
    for word in fragment.words:
        pieces.setdefault(_touched(word, columns)[0], []).append(word)
    return [
        (Fragment([g for word in words for g in word.glyphs]), column, column)
        for column, words in pieces.items()
    ]
