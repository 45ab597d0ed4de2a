"""Fragments of a table -> the text of a cell with its area."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.pdf.pages.areas import Piece, area_of
from corpus.readers.pdf.pages.lines import Fragment, rows_of
from corpus.readers.pdf.pages.page import Page


def piece_of(page: Page, found: Sequence[Fragment]) -> Piece:
    """The printed lines of some fragments, and what they cover together."""
    lines = [" ".join(f.text for f in line) for line in rows_of(found)]
    return Piece("\n".join(lines), area_of(page, found))


def printed_lines(page: Page, found: Sequence[Fragment]) -> list[Piece]:
    """Each printed line of a caption or of notes."""
    return [piece_of(page, row) for row in rows_of(found)]
