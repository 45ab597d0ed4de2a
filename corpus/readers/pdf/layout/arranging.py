"""Fragments of a page -> its lines, tables and figure captions, in the order of reading."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.pdf.layout.beside import column_beside
from corpus.readers.pdf.layout.figures import (
    FIGURE_CAPTION,
    caption_lines,
    figure_of,
    figures_on,
    is_caption,
)
from corpus.readers.pdf.layout.gutters import gutter_of, widest_gutter
from corpus.readers.pdf.layout.items import Body, Figure, Item, Line
from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.tables.finding import find_tables
from corpus.readers.pdf.tables.table import CAPTION as TABLE_CAPTION
from corpus.readers.pdf.tables.table import CONTINUES, Table


def arrange(
    page: Page,
    found: list[Fragment],
    body: Body,
    first_column: int,
    before: Sequence[Table] = (),
    later: Table | None = None,
    above: Sequence[Piece] = (),
) -> tuple[list[Item], int]:
    """The page's items in the order of reading, and the number for the next column.

    `before` are the tables of the page before it that may go on, `later` is a table of the page
    after it that may begin here, `above` a caption at the foot of the page before.
    """
    captions = [f for f in found if is_caption(f, TABLE_CAPTION, found, body)]
    part_ends = [f for f in found if CONTINUES.match(plain(f.text))]
    running = {id(f) for f in found if body.is_prose(f)}
    drawn = [f for f in found if is_caption(f, FIGURE_CAPTION, found, body)]
    tables = find_tables(
        page, found, [*part_ends, *captions], running, before, drawn, body.gutter, later, above
    )
    found = _without(found, tables)
    gutter = gutter_of(page, found, body)
    figures = figures_on(page, found, body, gutter)
    for caption in captions:
        if any(caption is f for f in found):
            figures.append(figure_of(page, caption_lines(caption, found, gutter), []))
    found = _without(found, figures)
    items: list[Item] = []
    number = first_column
    for part in _parts_in_order(found, gutter, page):
        items.extend(_lines(part, page, number))
        number += 1
    return _with_floats(items, [*tables, *figures], gutter), number


def _parts_in_order(
    found: list[Fragment], gutter: tuple[float, float] | None, page: Page
) -> list[list[Fragment]]:
    """The columns of the page; those of an abstract and of what stands beside it are apart."""
    beside = column_beside(found, gutter, page.number)
    if beside is None:
        return _columns_in_order(found, gutter, page.width)
    parts = (beside.above, beside.left, beside.right, beside.below)
    return [column for part in parts for column in _columns_in_order(part, gutter, page.width)]


def _columns_in_order(
    found: list[Fragment], gutter: tuple[float, float] | None, width: float, depth: int = 0
) -> list[list[Fragment]]:
    """The columns of the page, each whole, left before right, band after band."""
    columns: list[list[Fragment]] = []
    for full, band in _bands(found, gutter):
        if full or gutter is None:
            columns.append(band)
            continue
        for part in _split(band, gutter):
            # A margin column beside two of text, as on many first pages.
            inner = widest_gutter(part, width) if depth < 2 else None
            if inner is not None:
                columns.extend(_columns_in_order(part, inner, width, depth + 1))
            else:
                columns.append(part)
    return [column for column in columns if column]


def _without(found: list[Fragment], floats: Sequence[Table | Figure]) -> list[Fragment]:
    used = set().union(*(item.used for item in floats)) if floats else set()
    return [fragment for fragment in found if id(fragment) not in used]


def _bands(
    found: list[Fragment], gutter: tuple[float, float] | None
) -> list[tuple[bool, list[Fragment]]]:
    """Stretches of the page, top to bottom: across both columns (True), or in columns."""
    if gutter is None:
        return [(True, found)]
    bands: list[tuple[bool, list[Fragment]]] = []
    for row in rows_of(found):
        full = any(f.x0 < gutter[0] - 5 and f.x1 > gutter[1] + 5 for f in row)
        if not full and bands and bands[-1][0]:
            full = _ends_wide_paragraph(bands[-1][1], row, gutter)
        if bands and bands[-1][0] == full:
            bands[-1][1].extend(row)
        else:
            bands.append((full, list(row)))
    return bands


def _ends_wide_paragraph(
    above: list[Fragment], row: list[Fragment], gutter: tuple[float, float]
) -> bool:
    """Whether a short row is the last line of the text across both columns above it."""
    step = row[0].y - above[-1].y
    same = abs(row[0].size - above[-1].size) < 0.7 and row[0].font == above[-1].font
    return same and step < 1.45 * row[0].size and all(f.x0 < gutter[0] for f in row)


def _split(
    band: list[Fragment], gutter: tuple[float, float]
) -> tuple[list[Fragment], list[Fragment]]:
    middle = (gutter[0] + gutter[1]) / 2
    return (
        [f for f in band if (f.x0 + f.x1) / 2 < middle],
        [f for f in band if (f.x0 + f.x1) / 2 >= middle],
    )


def _lines(part: list[Fragment], page: Page, column: int) -> list[Line]:
    rows = [
        row[0] if len(row) == 1 else Fragment([g for f in row for g in f.glyphs])
        for row in rows_of(part)
    ]
    long = [f for f in rows if len(f.text) > 25] or rows
    starts = sorted(f.x0 for f in long)
    ends = sorted(f.x1 for f in long)
    left = starts[len(starts) // 12]
    right = ends[-1 - len(ends) // 12]
    return [Line(f, page, left, right, column) for f in rows]


def _with_floats(
    items: list[Item], floats: Sequence[Table | Figure], gutter: tuple[float, float] | None
) -> list[Item]:
    """Tables and captions put before the first line that stands below them in their column."""
    for item in sorted(floats, key=lambda i: i.box[1]):
        items.insert(_place(items, item, gutter), item)
    return items


def _place(items: list[Item], item: Table | Figure, gutter: tuple[float, float] | None) -> int:
    lines = [(n, i) for n, i in enumerate(items) if isinstance(i, Line)]
    x0, y, x1, _ = item.box
    across = gutter is None or (x0 < gutter[0] - 5 and x1 > gutter[1] + 5)
    if not across and gutter is not None:
        left = (x0 + x1) / 2 < (gutter[0] + gutter[1]) / 2
        lines = [
            (n, i) for n, i in lines
            if ((i.fragment.x0 + i.fragment.x1) / 2 < (gutter[0] + gutter[1]) / 2) == left
        ] or lines  # fmt: skip
    below = [n for n, i in lines if i.fragment.y > y]
    if across and gutter is not None and lines:
        # A wide float at the foot stands after both columns, one at the head before them.
        return below[0] if len(below) > len(lines) / 2 else len(items)
    return below[0] if below else (lines[-1][0] + 1 if lines else len(items))
