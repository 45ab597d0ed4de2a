"""Pages of the PDF that an article came from, as pictures, with the cited words boxed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.page.article import notice_of
from app.page.markup import render
from app.page.spans import (
    Found,
    Piece,
    Span,
    Target,
    article_link,
    original_link,
    picture_link,
    pieces,
)
from corpus.article import Article, Row
from corpus.markdown import CHILD_MARK
from corpus.original.originals import Box, Originals, View

MAX_PAGES = 4  # shown at once; cited words rarely stand on more than two
AROUND = 1.5  # points between the words and their box
AROUND_ROW = 3.0  # the box of a row, which may have that of a cell in it
NOT_PLACED = (
    "The cited words could not be found for certain on the pages of this file, so nothing is boxed."
)
SOME_NOT_PLACED = (
    "{n} of the {all} cited passages could not be found for certain on the pages, and "
    "{has} no box there."
)


@dataclass(frozen=True)
class Frame:
    """A box as the page draws it, in points from the left top corner of the picture."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Sheet:
    """One page of the file."""

    number: int
    src: str
    width: float  # in points, as the page is seen
    height: float
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class Cited:
    """What is cited, as the article's text has it: a stretch of text, or the cells of a row."""

    text: tuple[Piece, ...]
    cells: tuple[tuple[str, str], ...]  # header and text
    is_boxed: bool


def original_page(
    article: Article, targets: Sequence[Target], originals: Originals, page: int = 0
) -> str:
    """The page numbered `page`, or those with the targets on them; the targets are boxed.

    Raises OriginalUnavailable, ServiceBusy.
    """
    found = Found.of(article, targets)
    spans = found.spans
    view = originals.view(article, [(span.start, span.end) for span in spans])
    numbers = _shown(view, page)
    boxed = {span for span, boxes in zip(spans, view.boxes, strict=True) if boxes}
    marked = sorted({box.page for boxes in view.boxes for box in boxes})
    return render(
        "original.html",
        article=article,
        view=view,
        sheets=[_sheet(article, view, number) for number in numbers],
        cited=[_cited(article, span, not boxed or span in boxed) for span in _outermost(spans)],
        before=original_link(article, spans, numbers[0] - 1) if numbers[0] > 1 else "",
        after=original_link(article, spans, numbers[-1] + 1) if numbers[-1] < view.n_pages else "",
        others=[(n, original_link(article, spans, n)) for n in marked if n not in numbers],
        link=article_link(article, spans),
        notices=_notices(view, spans, notice_of(found)),
    )


def _shown(view: View, page: int) -> list[int]:
    """The pages to show: the one asked for, or else those with boxes that follow one another."""
    if page:
        return [min(page, view.n_pages)]
    marked = {box.page for boxes in view.boxes for box in boxes}
    numbers = [view.page]
    while numbers[-1] + 1 in marked and len(numbers) < MAX_PAGES:
        numbers.append(numbers[-1] + 1)
    return numbers


def _sheet(article: Article, view: View, number: int) -> Sheet:
    width, height = view.shapes[number - 1]
    frames = tuple(_frame(box, width, height) for box in view.on(number))
    return Sheet(number, picture_link(article, number), width, height, frames)


def _frame(box: Box, width: float, height: float) -> Frame:
    around = AROUND_ROW if box.kind == "row" else AROUND
    left, top = box.left * width - around, box.top * height - around
    across = (box.right - box.left) * width + 2 * around
    down = (box.bottom - box.top) * height + 2 * around
    return Frame(round(left, 1), round(top, 1), round(across, 1), round(down, 1), box.kind)


def _outermost(spans: Sequence[Span]) -> list[Span]:
    """The spans, without those that lie in another: the cell asked for lies in its row."""
    return [
        span for span in dict.fromkeys(spans)
        if not any(
            other != span and other.start <= span.start and span.end <= other.end
            for other in spans
        )
    ]  # fmt: skip


def _cited(article: Article, span: Span, is_boxed: bool) -> Cited:
    for table in article.tables:
        for row in table.rows:
            if span.overlaps(row.start, row.end):
                return Cited((), _cells(table.header, row), is_boxed)
    return Cited(pieces(article.text, span.start, span.end, [span]), (), is_boxed)


def _cells(header: Sequence[str], row: Row) -> tuple[tuple[str, str], ...]:
    texts = [cell.removeprefix(CHILD_MARK).strip() for cell in row.cells]
    heads = [*header, *[""] * (len(texts) - len(header))]
    return tuple((head, text) for head, text in zip(heads, texts, strict=False) if text)


def _notices(view: View, spans: Sequence[Span], of_link: str) -> list[str]:
    lost = sum(not boxes for boxes in view.boxes)
    if not lost:
        of_file = ""
    elif lost == len(spans):
        of_file = NOT_PLACED
    else:
        of_file = SOME_NOT_PLACED.format(n=lost, all=len(spans), has="have" if lost > 1 else "has")
    return [notice for notice in (of_link, of_file) if notice]
