"""The letters of a text and of a printed page, in a form in which the two can be compared.

An article's text was repaired: ligatures and hyphens, glued words, raised figures, signs. None of
this changes its letters and digits once they are folded, so these alone are compared.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from corpus.readers.pdf.pages.lines import fragments, is_blank_between
from corpus.readers.pdf.pages.page import Glyph, Page
from corpus.readers.pdf.pages.visible import Box

_NUMBER_PARTS = ".,·"


class Part:
    """A page, or the part of it whose text runs one way; see corpus/readers/pdf/pages/page.py."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def lines(self) -> list[tuple[Glyph, Box]]:
        """Its characters line by line, each line from left to right; and their boxes."""
        found = [glyph for line in fragments(self.page) for glyph in line.glyphs]
        return [(glyph, self.file_box(glyph)) for glyph in found]

    def file_box(self, glyph: Glyph) -> Box:
        """Left, bottom, right, top of a character in the file's own coordinates."""
        return self.page.turn.unturned((glyph.x0, glyph.top, glyph.x1, glyph.bottom))


@dataclass(frozen=True, slots=True)
class Printed:
    """A character on a page, in the order of a stream."""

    glyph: Glyph
    part: Part


@lru_cache(maxsize=4096)
def folded(character: str) -> str:
    """The letters and digits that a character stands for, without case and accents."""
    plain = unicodedata.normalize("NFKD", character).casefold().replace("ı", "i")
    return "".join(letter for letter in plain if letter.isalnum())


def letters_of(text: str) -> str:
    """The letters and digits of a text, folded, nothing between them."""
    return "".join(map(folded, text))


class Stream:
    """Printed characters in some order of reading, and the letters that they make together."""

    def __init__(self, printed: Sequence[Printed]) -> None:
        self.printed = printed
        letters: list[str] = []
        owners: list[int] = []  # letter -> position of its character in `printed`
        for at, one in enumerate(printed):
            for letter in folded(one.glyph.text):
                letters.append(letter)
                owners.append(at)
        self.text = "".join(letters)
        self._owners = owners

    def characters(self, start: int, end: int) -> list[Printed]:
        """The characters that hold the letters from start to end, and those between them."""
        if start >= end:
            return []
        return list(self.printed[self._owners[start] : self._owners[end - 1] + 1])

    def is_cut(self, start: int, end: int) -> bool:
        """Whether the letters from start to end begin or end within a printed word or number."""
        first, last = self._owners[start], self._owners[end - 1]
        return self._is_joined(first, -1) or self._is_joined(last, 1)

    def _is_joined(self, at: int, step: int) -> bool:
        """Whether the word at a character goes on beyond it, over the dot of a figure too."""
        here, beside = at, at + step
        if not 0 <= beside < len(self.printed) or self._is_apart(here, beside):
            return False
        other = self.printed[beside].glyph.text
        if folded(other):
            return self._is_like(here, beside)
        further = beside + step
        if other not in _NUMBER_PARTS or not 0 <= further < len(self.printed):
            return False
        digits = self.printed[here].glyph.text.isdigit() and self.printed[further].glyph.text
        return bool(digits and digits.isdigit()) and not self._is_apart(beside, further)

    def _is_apart(self, here: int, beside: int) -> bool:
        left, right = sorted((here, beside))
        one, other = self.printed[left], self.printed[right]
        if one.part is not other.part or not is_on_line(one.glyph, other.glyph):
            return True
        return is_blank_between(one.glyph, other.glyph, max(one.glyph.size, other.glyph.size))

    def _is_like(self, here: int, beside: int) -> bool:
        """Whether two characters are of one size: a raised mark is no part of the word."""
        one, other = self.printed[here].glyph.size, self.printed[beside].glyph.size
        return min(one, other) > 0.86 * max(one, other)


def is_on_line(one: Glyph, other: Glyph) -> bool:
    """Whether two characters stand on one line, raised and lowered ones with their line."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.4 * min(one.bottom - one.top, other.bottom - other.top)


def in_file_order(parts: Sequence[Part]) -> Stream:
    """The characters in the order of the file, which is mostly that of reading."""
    return Stream([Printed(glyph, part) for part in parts for glyph in part.page.glyphs])


def in_line_order(parts: Sequence[Part]) -> Stream:
    """The characters line by line, each line from left to right."""
    return Stream([Printed(glyph, part) for part in parts for glyph, _ in part.lines])


def in_boxes(parts: Sequence[Part], areas: Sequence[tuple[int, Box]]) -> Stream:
    """The characters of areas (page from 1, box in the file's coordinates), line by line."""
    return Stream(
        [
            Printed(glyph, part)
            for number, around in areas
            for part in parts
            if part.page.number == number
            for glyph, box in part.lines
            if is_inside(box, around)
        ]
    )


def is_inside(box: Box, around: Box) -> bool:
    """Whether the middle of a box lies in another one."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return around[0] <= x <= around[2] and around[1] <= y <= around[3]
