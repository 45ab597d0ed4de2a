"""Printed characters -> the boxes around them, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.original.letters import Printed, is_on_line
from corpus.readers.pdf.pages.visible import Box

_ASCENT, _DESCENT = 0.75, 0.22  # of the type size, above and below the baseline
_WIDE = 3.0  # of the type size; a wider gap is between columns

Kind = Literal["text", "row", "cell"]


@dataclass(frozen=True)
class Mark:
    """A box of a page, from 1, in the file's own coordinates: left, bottom, right, top."""

    page: int
    box: Box
    kind: Kind


def marks_of(characters: Sequence[Printed], kind: Kind) -> Iterator[Mark]:
    """The boxes of characters in the order of reading: one a line."""
    line: list[Printed] = []
    for one in characters:
        if line and not _goes_on(line, one):
            yield _around(line, kind)
            line = []
        line.append(one)
    if line:
        yield _around(line, kind)


def _goes_on(line: Sequence[Printed], one: Printed) -> bool:
    last = line[-1]
    if last.part is not one.part:
        return False
    size = max(last.glyph.size, one.glyph.size)
    near = -size <= one.glyph.x0 - last.glyph.x1 <= _WIDE * size
    main = max(line[-4:], key=lambda other: other.glyph.size)
    return near and is_on_line(main.glyph, one.glyph)


def _around(line: Sequence[Printed], kind: Kind) -> Mark:
    glyphs, part = [one.glyph for one in line], line[0].part
    box = (
        min(glyph.x0 for glyph in glyphs),
        min(glyph.y - _ASCENT * glyph.size for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.y + _DESCENT * glyph.size for glyph in glyphs),
    )
    return Mark(part.page.number, part.page.turn.unturned(box), kind)
