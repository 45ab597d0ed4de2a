"""The headings of a table's columns: each line of the header, over one column or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, pairwise

from corpus.readers.pdf.pages.areas import NOTHING, Piece
from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page, Rule
from corpus.readers.pdf.tables.cells import line_cells
from corpus.readers.pdf.tables.columns import Columns, column_of, edges_of
from corpus.readers.pdf.tables.pieces import piece_of
from corpus.readers.pdf.tables.rhythm import VALUE
from corpus.readers.tables.cells import Cell, Line
from corpus.readers.tables.heading_rows import heading_rows

_CENTRED = 0.12  # of the width of the columns below; a heading over them is less off their middle
_ALIGNED = 3.0  # points between the left edges of a heading and of the first column below it
_APART = 1.2  # of the type size; white between two headings
_WIDER = 1.15  # times the blanks between words; one between headings is wider
_MOST_OVER = 8  # headings of one line that are tried as those over several columns

_MOST_UNRULED = 6  # lines of a header that no rule closes

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


def n_heading_lines(
    page: Page,
    head: list[list[Fragment]],
    body: list[list[Fragment]],
    columns: Columns,
    partial: list[Rule],
) -> int:
    """How many printed lines below the header's rule go on with it: "n (%) | n (%)"."""
    printed = [header_of(page, head, columns, partial)]
    printed += [line_cells(page, row, columns) for row in body]
    return heading_rows([_line(cells) for cells in printed], 1, len(columns))


def n_unruled_lines(rows: Sequence[list[Fragment]]) -> int:
    """How many printed lines are the header of a table that has no rule below it.

    Those before the first line of values, else the first with two headings; a line alone at the
    left, straight above the values, is the heading of a section.
    """
    first = next((at for at, row in enumerate(rows) if len(row) > 1), 0)
    values = next((at for at, row in enumerate(rows) if _holds_values(row)), 0)
    if values > first + 1:  # a figure beside words is a value too, where no line above has one
        values = next((at for at in range(first + 1, values) if _holds_value(rows[at])), values)
    while values > first + 1 and len(rows[values - 1]) == 1:
        values -= 1
    labels = sum(row[0].x0 < rows[values][0].x1 for row in rows[:values]) if values else 0
    return values if first < values <= _MOST_UNRULED and labels <= 2 else first + 1


def _holds_values(row: Sequence[Fragment]) -> bool:
    """Whether most cells beside the label are figures."""
    texts = [plain(f.text).strip() for f in row[1:]]
    n_values = sum(text == "-" or bool(VALUE.fullmatch(text)) for text in texts)
    return len(row) > 1 and 2 * n_values > len(row) - 1


def _holds_value(row: Sequence[Fragment]) -> bool:
    """Whether a cell beside the label is a figure alone."""
    texts = [plain(f.text).strip() for f in row[1:]]
    return any(VALUE.fullmatch(text) and any(map(str.isdigit, text)) for text in texts)


def are_beside(rows: list[list[Fragment]], columns: Columns) -> bool:
    """Whether two headings of one line stand side by side over one column: two were not parted."""
    return any(
        right.x0 - left.x1 > _APART * right.size and _touched(left, columns)[-1:] == [at]
        for row in rows
        for left, right in pairwise(row)
        for at in _touched(right, columns)[:1]
    )


def _line(pieces: Sequence[Piece]) -> Line:
    """A printed line as readers of files have it: one cell over the columns that it spans."""
    line: Line = {}
    for _, run in groupby(enumerate(pieces), key=lambda item: item[1].text or item[0]):
        columns = [at for at, _ in run]
        cell = Cell(" ".join(plain(pieces[columns[0]].text).split()), columns=len(columns))
        line.update(dict.fromkeys(columns, cell))
    return line


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
    below each. Headings that are alike are none of these, but lines of the headings below them.
    """
    named = {at for other in below for f in other for at in _touched(f, columns)}
    over = [f for f in row if (own := _touched(f, columns)) and set(own) <= named and 0 not in own]
    texts = Counter(plain(f.text) for f in over)
    single = [f for f in over if texts[plain(f.text)] == 1]
    choices: list[dict[int, Span]] = []
    for width in range(2, len(columns) + 1):
        spans = {id(f): span for f in single if (span := _span_of(f, width, columns, named))}
        choices.extend(_consistent(spans, over, columns))
    best = max(choices, key=lambda found: _fit(found, single, columns), default={})
    return best or _recurring(over, below, columns)


def _consistent(
    spans: dict[int, Span], over: list[Fragment], columns: Columns
) -> Iterator[dict[int, Span]]:
    """The choices of headings that may stand over several columns each, all that go together."""
    able = [f for f in over if id(f) in spans]
    for n in range(min(len(able), _MOST_OVER), 0, -1):
        for chosen in combinations(able, n):
            found = {id(f): spans[id(f)] for f in chosen}
            others = [at for f in over if id(f) not in found for at in _touched(f, columns)]
            taken = [at for first, last in found.values() for at in range(first, last + 1)]
            apart = len(set(taken)) == len(taken) and not set(taken) & set(others)
            if apart and (n > 1 or _is_certain(chosen[0], taken, over, columns)):
                yield found


def _is_certain(
    heading: Fragment, taken: list[int], over: list[Fragment], columns: Columns
) -> bool:
    """Whether a lone heading over several columns is no line of the heading of one of them."""
    between = len(_touched(heading, columns)) > 1 or (len(over) == 1 and len(taken) % 2 == 0)
    return 0 not in taken and between


def _fit(
    found: dict[int, Span], headings: list[Fragment], columns: Columns
) -> tuple[int, bool, float]:
    """More headings are better, then columns that leave none between them, then the middle."""
    spans = sorted(found.values())
    whole = all(left[1] + 1 == right[0] for left, right in pairwise(spans))
    off = (_off_middle(f, found[id(f)], columns) for f in headings if id(f) in found)
    return len(spans), whole, -max(off)


def _off_middle(heading: Fragment, span: Span, columns: Columns) -> float:
    """How far a heading stands from the middle of some columns, in shares of their width."""
    x0, x1 = columns[span[0]][0], columns[span[1]][1]
    return abs((x0 + x1) / 2 - (heading.x0 + heading.x1) / 2) / (x1 - x0)


def _span_of(heading: Fragment, width: int, columns: Columns, named: set[int]) -> Span | None:
    """As many named columns as `width`, over whose middle a heading stands."""
    own = _touched(heading, columns)
    for first in range(max(own[-1] - width + 1, 0), own[0] + 1):
        last = first + width - 1
        if last >= len(columns) or not named.issuperset(range(first, last + 1)):
            continue
        if _off_middle(heading, (first, last), columns) < _CENTRED:
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
    pieces = _cut(fragment, len(touched))
    if [_touched(piece, columns) for piece in pieces] != [[at] for at in touched]:
        return [(fragment, touched[0], touched[-1])]
    return [(piece, at, at) for piece, at in zip(pieces, touched, strict=True)]


def _cut(fragment: Fragment, n: int) -> list[Fragment]:
    """A fragment cut at its widest blanks into `n` pieces, where these are wider than others."""
    words = fragment.words
    blanks = [right.x0 - left.x1 for left, right in pairwise(words)]
    widest = sorted(range(len(blanks)), key=lambda at: -blanks[at])
    cuts, others = sorted(widest[: n - 1]), widest[n - 1 :]
    if not cuts or (others and blanks[widest[n - 2]] < _WIDER * blanks[others[0]]):
        return [fragment]
    ends = [0, *(at + 1 for at in cuts), len(words)]
    return [
        Fragment([glyph for word in words[start:end] for glyph in word.glyphs])
        for start, end in pairwise(ends)
    ]
