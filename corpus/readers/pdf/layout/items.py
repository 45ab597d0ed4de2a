"""What stands on a page in the order of reading: lines, tables, captions of figures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.tables.table import Table


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
    def has_gaps(self) -> bool:
        """Whether white stands between its words as between the cells of a table."""
        words = self.fragment.words
        return any(b.x0 - a.x1 > 2 * self.fragment.size for a, b in pairwise(words))

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
        """Whether it has the font and size of running text."""
        return abs(fragment.size - self.size) < 0.6 and fragment.font == self.font
