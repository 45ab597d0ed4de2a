"""A table as printed, and how captions of tables begin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.tables.columns import Columns

CAPTION = re.compile(
    r"(?:continued |continuation of )?"
    r"((?:supplementary |supplemental )?table(?:\s*|\s?[-–]\s?)(?:[SA]?\d{1,2}|[IVX]{1,4}))\b",
    re.I,
)


# Below a part of a table that has its caption below its last part.
CONTINUES = re.compile(
    r"\(?(table(?:\s*|\s?[-–]\s?)(?:[SA]?\d{1,2}|[IVX]{1,4})) continues (?:in|on|over)\b", re.I
)


def label_of(caption: str) -> str:
    """`table 2` for "Table 2 (continued)" and for "Continued Table 2"; "" where there is none."""
    match = CAPTION.match(caption) or CONTINUES.match(caption)
    return match.group(1).casefold() if match else ""


@dataclass(frozen=True)
class Setting:
    """How a table was set, by which the rest of it is known on the next page."""

    x0: float
    x1: float
    columns: Columns
    head: frozenset[str]  # the words of its header


@dataclass(frozen=True)
class Row:
    """A row of one printed line or more, and what speaks against its cells."""

    cells: list[Piece]
    crossing: bool = False  # words had to be cut between two columns
    gaps: bool = False  # words of a cell stand as far apart as columns do
    overprinted: bool = False  # words lie on other words
    renames: bool = False  # headings over several columns, which name what stands below anew


@dataclass
class Table:
    """A table as printed, its cells still with the marks of superscripts."""

    caption: list[Piece]  # printed lines
    header: list[Piece]
    rows: list[Row]
    notes: list[Piece]  # printed lines
    box: tuple[float, float, float, float]
    at_foot: bool = False  # whether it may go on: at the foot of the page, or no rule closes it
    unclosed: bool = False  # whether no rule stands below its last row
    beside: bool = False  # whether two headings of one line stand over one column
    is_part: bool = False  # whether it has further parts, or is one, that could not be joined
    is_open: bool = False  # whether nothing stands below it in its column
    bare: bool = False  # whether it has no rules: white alone told its rows and columns
    caption_below: bool = False  # whether its caption stands below it
    awaits: bool = False  # whether its caption stands below a further part, on the next page
    lacks_first: bool = False  # whether a first part may stand on the page before
    setting: Setting | None = None
    follows: Table | None = None  # the table of which it is a further part
    used: set[int] = field(default_factory=set)  # ids of the fragments that it took

    @property
    def pieces(self) -> list[Piece]:
        """Its header, cells and notes, in order."""
        return [*self.header, *(cell for row in self.rows for cell in row.cells), *self.notes]
