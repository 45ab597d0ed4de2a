"""The pages of a file in turn, with what may go on from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.pdf.layout.arranging import arrange
from corpus.readers.pdf.layout.items import Body, Figure, Item, Line
from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.tables.table import CAPTION, Table

_FOOT = 0.7  # of the height of a page: a caption at its foot stands below
_LEAST_ROWS = 3  # of cells at the foot of a page: a table that was not read


def arranged_pages(content: Sequence[tuple[Page, list[Fragment]]], body: Body) -> list[list[Item]]:
    """The items of each page in the order of reading.

    A table whose caption stands below it, at the head of a page, may begin on the page before;
    that page is then read once more, for the first part. A caption at the foot of a page is that
    of the table at the head of the next one.
    """
    pages: list[list[Item]] = []
    columns = [0]  # the number of the first column of each page
    for at, (page, found) in enumerate(content):
        before, lone = _tables(pages, at), _at_foot(pages[at - 1], content[at - 1]) if at else None
        above = lone.caption if lone is not None else ()
        items, after = arrange(page, found, body, columns[at], before, above=above)
        if lone is not None and any(_has_caption(item, lone.caption) for item in items):
            pages[at - 1].remove(lone)
        later = _begins_before(items) if at else None
        if later is not None:
            first, column = arrange(
                *content[at - 1], body, columns[at - 1], _tables(pages, at - 1), later
            )
            if any(isinstance(item, Table) and item.awaits for item in first):
                pages[at - 1], columns[at] = first, column
                items, after = arrange(page, found, body, column, _tables(pages, at))
                _give_up(first, items)
            else:
                later.lacks_first = _ends_in_cells(first)
        pages.append(items)
        columns.append(after)
    return pages


def _tables(pages: Sequence[list[Item]], at: int) -> list[Table]:
    """Those of the page before the one with a number, which may go on there."""
    before = pages[at - 1] if at else []
    return [item for item in before if isinstance(item, Table)]


def _at_foot(items: Sequence[Item], content: tuple[Page, list[Fragment]]) -> Figure | None:
    """A caption of a table below which nothing stands in its column."""
    for item in items:
        if isinstance(item, Figure) and CAPTION.match(plain(item.caption[0].text)):
            x0, _, x1, bottom = item.box
            rest = [f for f in content[1] if f.y > bottom and f.x0 < x1 and f.x1 > x0]
            if len(rest) < _LEAST_ROWS and bottom > _FOOT * content[0].height:
                return item
    return None


def _has_caption(item: Item, caption: Sequence[Piece]) -> bool:
    return isinstance(item, Table) and item.caption == caption


def _begins_before(items: Sequence[Item]) -> Table | None:
    """The table at the head of a page that has its caption below it and is no further part."""
    for item in items:
        if isinstance(item, Table) and item.follows is None and item.caption_below:
            above = [
                other for other in items
                if isinstance(other, Line) and other.fragment.y < item.box[1]
                and other.fragment.x0 < item.box[2] and other.fragment.x1 > item.box[0]
            ]  # fmt: skip
            if not above:
                return item
    return None


def _give_up(first: Sequence[Item], items: Sequence[Item]) -> None:
    """Doubt a first part that no table of the next page took up."""
    taken = {id(item.follows) for item in items if isinstance(item, Table)}
    for item in first:
        if isinstance(item, Table) and item.awaits and id(item) not in taken:
            item.is_part = True


def _ends_in_cells(items: Sequence[Item]) -> bool:
    """Whether the last lines of a page look like rows of a table that was not read."""
    lines = [item for item in items if isinstance(item, Line)][-_LEAST_ROWS:]
    return len(lines) == _LEAST_ROWS and all(line.has_gaps for line in lines)
