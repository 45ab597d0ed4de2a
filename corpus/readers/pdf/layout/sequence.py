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

    A table whose caption stands below it, at the head of a page, may begin on pages before;
    these are then read once more, for its first parts. A caption at the foot of a page is that
    of the table at the head of the next one.
    """
    sequence = _Sequence(content, body)
    for at in range(len(content)):
        sequence.add(at)
    return sequence.pages


class _Sequence:
    """The pages read so far."""

    def __init__(self, content: Sequence[tuple[Page, list[Fragment]]], body: Body) -> None:
        self.content = content
        self.body = body
        self.pages: list[list[Item]] = []
        self.columns = [0]  # the number of the first column of each page
        self.above: list[Sequence[Piece]] = []  # captions at the foot of the page before each

    def add(self, at: int) -> None:
        """Read one more page, and those before it again where a table turns out to begin there."""
        lone = _at_foot(self.pages[at - 1], self.content[at - 1]) if at else None
        self.above.append(lone.caption if lone is not None else ())
        items, after = self._read(at)
        if lone is not None and any(_has_caption(item, lone.caption) for item in items):
            self.pages[at - 1].remove(lone)
        else:
            self.above[at] = ()
        later = _begins_before(items) if at else None
        if later is not None and self._read_back(at, later):
            items, after = self._read(at)
            _give_up(self.pages[at - 1], items)
        self.pages.append(items)
        self.columns.append(after)

    def _read(self, at: int, later: Table | None = None) -> tuple[list[Item], int]:
        before = [
            item for item in (self.pages[at - 1] if at else []) if isinstance(item, Table)
        ]  # fmt: skip
        page, found = self.content[at]
        return arrange(page, found, self.body, self.columns[at], before, later, self.above[at])

    def _read_back(self, at: int, later: Table) -> bool:
        """Read the page before once more, and those before it; False where no part stands there."""
        first, column = self._read(at - 1, later)
        part = next((item for item in first if isinstance(item, Table) and item.awaits), None)
        if part is None:
            later.lacks_first = _ends_in_cells(first)
            return False
        if at > 1 and _is_at_head(part, first) and self._read_back(at - 1, part):
            first, column = self._read(at - 1, later)
        self.pages[at - 1], self.columns[at] = first, column
        return True


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
    below = (
        item for item in items
        if isinstance(item, Table) and item.follows is None and item.caption_below
    )  # fmt: skip
    return next((table for table in below if _is_at_head(table, items)), None)


def _is_at_head(table: Table, items: Sequence[Item]) -> bool:
    """Whether nothing stands above a table."""
    x0, top, x1, bottom = table.box
    top = min(top, bottom)
    for other in items:
        box = other.fragment.box if isinstance(other, Line) else other.box
        if other is not table and box[1] < top and box[0] < x1 and box[2] > x0:
            return False
    return True


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
