"""Where printed text stands: on which page, and in which box of the file's own coordinates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.readers.pdf.pages.lines import Fragment
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.pages.visible import Box


@dataclass(frozen=True)
class Area:
    """A box of one page: left, bottom, right, top in points of the page before its /Rotate."""

    page: int  # from 1
    box: Box


@dataclass(frozen=True)
class Piece:
    """Printed text, its superscripts marked and a line break between its lines."""

    text: str
    areas: tuple[Area, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def then(self, other: Piece) -> Piece:
        """Both, the other on a line of its own."""
        text = "\n".join(filter(None, (self.text, other.text)))
        return Piece(text, united([*self.areas, *other.areas]))


NOTHING = Piece("")


def area_of(page: Page, found: Iterable[Fragment]) -> tuple[Area, ...]:
    """What the fragments of a page cover together; nothing where there are none."""
    boxes = [fragment.box for fragment in found]
    return (Area(page.number, page.turn.unturned(_around(boxes))),) if boxes else ()


def united(areas: Iterable[Area]) -> tuple[Area, ...]:
    """One area a page."""
    pages: dict[int, list[Box]] = {}
    for area in areas:
        pages.setdefault(area.page, []).append(area.box)
    return tuple(Area(page, _around(boxes)) for page, boxes in pages.items())


def _around(boxes: list[Box]) -> Box:
    firsts, seconds, thirds, fourths = zip(*boxes, strict=True)
    return min(firsts), min(seconds), max(thirds), max(fourths)
