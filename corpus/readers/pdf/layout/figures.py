"""Captions of figures, and the text inside the drawings above them."""

from __future__ import annotations

import re

from corpus.readers.pdf.layout.items import Body, Figure
from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.tables.pieces import printed_lines

FIGURE_CAPTION = re.compile(
    r"(?:supplementary |supplemental )?(?:figure|fig\.?|scheme|chart)"
    r"(?:\s*|\s?[-–]\s?)[SA]?\d{1,2}[A-Z]?\b",
    re.I,
)


def is_caption(
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


def figures_on(
    page: Page, found: list[Fragment], body: Body, gutter: tuple[float, float] | None
) -> list[Figure]:
    """The captions of figures on a page, with the labels of their drawings."""
    figures: list[Figure] = []
    for first in found:
        if is_caption(first, FIGURE_CAPTION, found, body):
            lines = caption_lines(first, found, gutter)
            inner = _inner_text(first, lines, found, body, page)
            figures.append(figure_of(page, lines, inner))
    for picture in page.pictures:  # print on top of an image
        inside = {id(f) for f in found if _inside(f, picture) and not body.is_prose(f)}
        if figures and picture[2] - picture[0] > 60 and len(inside) < 200:
            figures[-1].used |= inside
            figures[-1].n_labels += len(inside)
    return figures


def figure_of(page: Page, lines: list[Fragment], inner: list[Fragment]) -> Figure:
    """A caption with the text inside its drawing."""
    box = (min(f.x0 for f in lines), lines[0].top, max(f.x1 for f in lines), lines[-1].bottom)
    return Figure(printed_lines(page, lines), box, {id(f) for f in [*lines, *inner]}, len(inner))


def _inside(fragment: Fragment, box: tuple[float, float, float, float]) -> bool:
    return (
        box[0] - 2 <= fragment.x0 and fragment.x1 <= box[2] + 2
        and box[1] - 2 <= fragment.y <= box[3] + 2
    )  # fmt: skip


def caption_lines(
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
