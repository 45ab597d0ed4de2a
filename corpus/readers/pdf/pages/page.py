"""What a page of a PDF shows, at points from its top left corner: characters, rules, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.readers.pdf.pages.visible import Box


@dataclass(slots=True)
class Glyph:
    """One visible character."""

    text: str
    x0: float
    x1: float
    y: float  # of its baseline, from the top
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    font: str
    blank: bool = False  # a blank stands before it
    code: int = 0  # its place in a font that does not say which character it shows


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x0: float
    x1: float
    y: float
    shade: bool = False  # the edge of a shaded box, not a line of its own


@dataclass(frozen=True, slots=True)
class Upright:
    """A line from top to bottom."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Turn:
    """From the file's coordinates to points from the top left of the page as it is read.

    The file's coordinates are those of the page before its own /Rotate; text is read the way
    it runs, so that /Rotate does not matter.
    """

    angle: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as read."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.angle in (90, 270) else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the page as read."""
        if self.angle == 90:
            return y - self.bottom, x - self.left
        if self.angle == 270:
            return self.top - y, self.right - x
        if self.angle == 180:
            return self.right - x, y - self.bottom
        return x - self.left, self.top - y

    def unturned(self, box: Box) -> Box:
        """Left, bottom, right, top in the file's coordinates of a box of the page as read."""
        corners = [self._back(box[0], box[1]), self._back(box[2], box[3])]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _back(self, x: float, y: float) -> tuple[float, float]:
        if self.angle == 90:
            return y + self.left, x + self.bottom
        if self.angle == 270:
            return self.right - y, self.top - x
        if self.angle == 180:
            return self.right - x, y + self.bottom
        return x + self.left, self.top - y

    def box(self, box: Box) -> Box:
        """A box of the file on the page as read: left, top, right, bottom."""
        (ax, ay), (bx, by) = self.point(box[0], box[1]), self.point(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@dataclass
class Page:
    """What one page shows, or the part of it whose text runs one way."""

    number: int  # from 1
    turn: Turn
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    uprights: list[Upright] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    n_hidden: int = 0  # characters left out since nobody can see them
    n_replaced: int = 0  # texts in place of other print, which were left out
    n_turned: int = 0  # characters left out since they run another way than the rest
    across: str = ""  # these characters, without blanks
    stamp: str = ""  # those of them that are set as large as a stamp

    @property
    def width(self) -> float:
        """Of the page as it is read, in points."""
        return self.turn.size[0]

    @property
    def height(self) -> float:
        """Of the page as it is read, in points."""
        return self.turn.size[1]
