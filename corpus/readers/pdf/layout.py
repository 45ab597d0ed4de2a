"""Fragments of a page -> its lines, tables and figure captions, in the order of reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.pdf.areas import Piece
from corpus.readers.pdf.cells import printed_lines
from corpus.readers.pdf.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages import Page
from corpus.readers.pdf.tables import CAPTION as TABLE_CAPTION
from corpus.readers.pdf.tables import Table, find_tables

FIGURE_CAPTION = re.compile(
    r"(?:supplementary |supplemental )?(?:figure|fig\.?|scheme|chart)\s*[SA]?\d{1,2}[A-Z]?\b", re.I
)
_GUTTER = 6.0  # points


@dataclass(eq=False)
class Line:
    """One printed line of a column."""

    fragment: Fragment  # all that stands on it
    sheet: Page
    left: float  # edges of its column
    right: float
    column: int  # counts the columns of the whole file: 0, 1, 2 ...

    @property
    def page(self) -> int:
        """The number of its page."""
        return self.sheet.number

    @property
    def text(self) -> str:
        """Its words, superscripts marked."""
        return self.fragment.text

    @property
    def words(self) -> str:
        """Its words, without marks."""
        return plain(self.fragment.text)

    @property
    def is_full(self) -> bool:
        """Whether it reaches the right edge of its column."""
        return self.fragment.x1 > self.right - 1.2 * self.fragment.size

    @property
    def indent(self) -> float:
        """How far it is set in from its column's left edge."""
        return self.fragment.x0 - self.left


@dataclass
class Figure:
    """The printed lines of a figure's caption, or of a table's whose cells were not found."""

    caption: list[Piece]
    box: tuple[float, float, float, float]
    used: set[int]
    n_labels: int = 0  # pieces of text inside the drawing, which are left out


Item = Line | Table | Figure


@dataclass(frozen=True)
class Body:
    """The print of running text: its font and size, and its columns."""

    font: str
    size: float
    gutter: tuple[float, float] | None  # between two columns, where most pages have them

    def is_prose(self, fragment: Fragment) -> bool:
        """Whether it is set as running text is."""
        return abs(fragment.size - self.size) < 0.6 and fragment.font == self.font


def body_of(pages: Sequence[tuple[Page, list[Fragment]]]) -> Body:
    """What most characters of the file are set in."""
    prints: Counter[tuple[str, float]] = Counter()
    for _, found in pages:
        for fragment in found:
            prints[fragment.font, round(fragment.size * 2) / 2] += len(fragment.glyphs)
    font, size = prints.most_common(1)[0][0] if prints else ("", 10.0)
    gutters = [g for page, found in pages if (g := _own_gutter(page, found))]
    middle = sorted(gutters)[len(gutters) // 2] if len(gutters) * 3 > len(pages) else None
    return Body(font, size, middle)


def _own_gutter(page: Page, found: Sequence[Fragment]) -> tuple[float, float] | None:
    """Where the columns of the whole page part, else those of its lower or upper part."""
    for low, high in ((0.0, 1.0), (0.4, 1.0), (0.6, 1.0), (0.0, 0.6), (0.75, 1.0), (0.0, 0.4)):
        part = [f for f in found if low * page.height <= f.y <= high * page.height]
        gutter = _gutter(part, page.width)
        if gutter is not None:
            return gutter
    return None


def _gutter(found: Sequence[Fragment], width: float) -> tuple[float, float] | None:
    """The widest upright white stretch with text on both of its sides, if there is one."""
    lines = [f for f in found if len(f.glyphs) > 12]
    cover = [0] * (int(width) + 2)
    for fragment in lines:
        for x in range(max(int(fragment.x0), 0), min(int(fragment.x1) + 1, len(cover))):
            cover[x] += 1
    best: tuple[int, tuple[float, float]] | None = None
    for start, end in _low_runs(cover, limit=0.1 * len(lines)):
        left = sum(1 for f in lines if f.x1 <= start + 2)
        right = sum(1 for f in lines if f.x0 >= end - 2)
        balance = min(left, right)
        if end - start >= _GUTTER and balance >= 5 and (best is None or balance > best[0]):
            best = balance, (float(start), float(end))
    return best[1] if best else None


def _low_runs(cover: list[int], limit: float) -> list[tuple[int, int]]:
    runs, start = [], None
    for x, count in enumerate([*cover, 10**9]):
        if count <= limit:
            start = x if start is None else start
        elif start is not None:
            runs.append((start, x))
            start = None
    return [run for run in runs if run[0] > 0]


def gutter_of(page: Page, found: list[Fragment], body: Body) -> tuple[float, float] | None:
    """Where the page's columns part, as on most pages unless its lines speak against it."""
    own = _own_gutter(page, found)
    usual = body.gutter
    if usual is None or (own is not None and _is_firm(own, found)):
        return own
    long = [f for f in found if len(f.glyphs) > 12]
    crossing = [f for f in long if f.x0 < usual[0] - 4 and f.x1 > usual[1] + 4]
    beyond = [f for f in long if f.x0 >= usual[0]]
    if len(crossing) < len(long) / 2 and len(beyond) > 2:
        return usual
    return own


def _is_firm(gutter: tuple[float, float], found: list[Fragment]) -> bool:
    """Whether a quarter of the long lines stand on each side: no gap in an unruled table."""
    long = [f for f in found if len(f.glyphs) > 12]
    left = sum(f.x1 <= gutter[0] + 2 for f in long)
    right = sum(f.x0 >= gutter[1] - 2 for f in long)
    return min(left, right) > len(long) / 4


def arrange(
    page: Page, found: list[Fragment], body: Body, first_column: int
) -> tuple[list[Item], int]:
    """The page's items in the order of reading, and the number for the next column."""
    captions = [f for f in found if _is_caption(f, TABLE_CAPTION, found, body)]
    tables = find_tables(page, found, captions)
    found = _without(found, tables)
    gutter = gutter_of(page, found, body)
    figures = _figures(page, found, body, gutter)
    for caption in captions:
        if any(caption is f for f in found):
            figures.append(_figure(page, _caption_lines(caption, found, gutter), []))
    found = _without(found, figures)
    items: list[Item] = []
    number = first_column
    for part in _columns_in_order(found, gutter, page.width):
        items.extend(_lines(part, page, number))
        number += 1
    return _with_floats(items, [*tables, *figures], gutter), number


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
            inner = _gutter(part, width) if depth < 2 else None
            if inner is not None:
                columns.extend(_columns_in_order(part, inner, width, depth + 1))
            else:
                columns.append(part)
    return [column for column in columns if column]


def _without(found: list[Fragment], floats: Sequence[Table | Figure]) -> list[Fragment]:
    used = set().union(*(item.used for item in floats)) if floats else set()
    return [fragment for fragment in found if id(fragment) not in used]


def _is_caption(
    fragment: Fragment, pattern: re.Pattern[str], found: list[Fragment], body: Body
) -> bool:
    """Whether it opens a caption; "Table 1 shows" at the start of a line of prose does not."""
    text = plain(fragment.text)
    match = pattern.match(text)
    if not match:
        return False
    label = fragment.glyphs[: len(re.sub(r"\s", "", match.group(0)))]
    if all(g.bold for g in label) or not body.is_prose(fragment):
        return True
    rest = text[match.end() :]
    if re.match(r"\s*(?:[.:|–—-]\s*[A-Z(\d]|\Z)", rest):
        above = [f for f in found if f.x0 < fragment.x1 and f.x1 > fragment.x0 and f.y < fragment.y]
        nearest = max((f.y for f in above), default=0.0)
        return fragment.y - nearest > 1.3 * fragment.size or fragment.text.isupper()
    return bool(re.match(r"\s+[A-Z][a-z]*\s", rest)) and text[:5].isupper()


def _figures(
    page: Page, found: list[Fragment], body: Body, gutter: tuple[float, float] | None
) -> list[Figure]:
    figures: list[Figure] = []
    for first in found:
        if _is_caption(first, FIGURE_CAPTION, found, body):
            lines = _caption_lines(first, found, gutter)
            inner = _inner_text(first, lines, found, body, page)
            figures.append(_figure(page, lines, inner))
    for picture in page.pictures:  # print on top of an image
        inside = {id(f) for f in found if _inside(f, picture) and not body.is_prose(f)}
        if figures and picture[2] - picture[0] > 60 and len(inside) < 200:
            figures[-1].used |= inside
            figures[-1].n_labels += len(inside)
    return figures


def _figure(page: Page, lines: list[Fragment], inner: list[Fragment]) -> Figure:
    box = (min(f.x0 for f in lines), lines[0].top, max(f.x1 for f in lines), lines[-1].bottom)
    return Figure(printed_lines(page, lines), box, {id(f) for f in [*lines, *inner]}, len(inner))


def _inside(fragment: Fragment, box: tuple[float, float, float, float]) -> bool:
    return (
        box[0] - 2 <= fragment.x0 and fragment.x1 <= box[2] + 2
        and box[1] - 2 <= fragment.y <= box[3] + 2
    )  # fmt: skip


def _caption_lines(
    first: Fragment, found: list[Fragment], gutter: tuple[float, float] | None
) -> list[Fragment]:
    """The caption from its first line down to a wider gap or other print."""
    left = first.x0
    right = gutter[0] + 5 if gutter and first.x1 <= gutter[1] else 1e9
    lines = [first]
    below = [
        f for f in found
        if f.y >= first.y - 1 and f is not first and f.x0 > left - 40 and f.x1 <= right
    ]  # fmt: skip
    for row in rows_of(below):
        same_line = abs(row[0].y - first.y) < 2
        step = row[0].y - lines[-1].y
        size = lines[-1].size
        if not same_line and (step > 1.55 * size or abs(row[0].size - first.size) > 0.7):
            break
        if any(f.x0 < left - 14 for f in row) and not same_line and len(lines) > 1:
            break
        lines.extend(row)
    return lines


def _inner_text(
    first: Fragment, lines: list[Fragment], found: list[Fragment], body: Body, page: Page
) -> list[Fragment]:
    """Labels of a drawing: other print straight above its caption, up to the running text."""
    left = min(f.x0 for f in lines) - 30
    right = max(max(f.x1 for f in lines) + 30, left + 200)
    over = [f for f in found if f.y < first.top and f.x0 < right and f.x1 > left]
    inner: list[Fragment] = []
    y = first.y
    for row in reversed(rows_of(over)):
        if any(_is_text(f, body) for f in row) or y - row[0].y > 0.5 * page.height:
            break
        inner.extend(row)
        y = row[0].y
    return inner


def _is_text(fragment: Fragment, body: Body) -> bool:
    """Running text or a heading, not the label of an axis."""
    if body.is_prose(fragment):
        return True
    if len(fragment.words) > 7:
        return True
    large = fragment.size > body.size - 0.6
    return large and fragment.share(bold=True) > 0.9 and len(fragment.text) > 3


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
