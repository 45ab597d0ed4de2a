"""A paragraph, heading, table or caption in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.readers.pdf.layout.items import Line
from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import plain
from corpus.readers.pdf.tables.table import Table


@dataclass(eq=False)
class Block:
    """A paragraph, heading, table or caption in the making."""

    kind: str  # "title", "text", "heading", "table", "figure", "item"
    lines: list[Line] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)  # of a caption: its printed lines
    table: Table | None = None
    depth: int = 0

    @property
    def size(self) -> float:
        """The type size of its first line; 0 without lines."""
        return self.lines[0].fragment.size if self.lines else 0.0

    @property
    def words(self) -> str:
        """Its text as printed, on one line."""
        return plain(" ".join(self.texts))

    @property
    def texts(self) -> list[str]:
        """Its printed lines, superscripts marked; of a table those of its caption."""
        return [line.text for line in self.lines] or [piece.text for piece in self.pieces]

    @property
    def printed(self) -> str:
        """All its lines and cells as printed, one a line."""
        inside = self.table.pieces if self.table is not None else []
        return plain("\n".join([*self.texts, *(piece.text for piece in inside)]))
