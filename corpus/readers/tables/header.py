"""Which rows of a table that marks no header are its header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.readers.tables.cells import Cell, Line
from corpus.words.labels import FIGURE as NUMBERS

# "11", "12 (34%)", "5.1 ± 2.3", "<0.001": a figure, and no words with it
_FIGURE = re.compile(r"[<>≤≥=~±+−–-]?\s?\d[^A-Za-z]*\Z")
_NOTHING = Cell("")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[–/-]\s?(?:\d\d|(?:19|20)\d\d))?\Z")


def header_size(lines: Sequence[Line], width: int) -> int:
    """How many rows are the header; 0 where the first row is one of data already.

    The header is the rows of header cells, with the rows below them that divide or continue their
    columns. Where no cell is marked as one, the first row is the header, unless its figures are
    like those of the row below.
    """
    if len(lines) < 2:
        return 0
    size = 0
    while size < len(lines) - 1 and lines[size] and all(c.header for c in lines[size].values()):
        size += 1
    if not size and _is_data(lines, width):
        return 0
    size = max(size, 1)
    while size < len(lines) - 1 and (_divides(lines, size) or _goes_on(lines, size)):
        size += 1
    return size


def _is_data(lines: Sequence[Line], width: int) -> bool:
    first, second = lines[0], lines[1]
    if _is_across(first, width):
        return not _divides(lines, 1)  # a label of the rows below it
    if _has_fellows(lines):
        return True
    if not first.get(0, _NOTHING).text or all(cell.strong for cell in _own(first, {}) if cell.text):
        return False
    figures = {column: cell.text for column, cell in first.items() if _FIGURE.match(cell.text)}
    if not figures or _is_scale(list(figures.values())):
        return False
    return all(
        column in second and _shape(second[column].text) == _shape(text)
        for column, text in figures.items()
    )


def _has_fellows(lines: Sequence[Line]) -> bool:
    """Whether a row below repeats part of the first: "Men | Drug | yes", "Women | Drug | no".

    A row that repeats all of it, or its first cell, is the header of another part.
    """
    first = lines[0]
    words = {
        column: cell.text
        for column, cell in _placed(first, {})
        if column and re.search(r"[^\W\d_]", cell.text)
    }
    for above, line in pairwise(lines):
        own = {column: cell.text for column, cell in _placed(line, above)}
        again = sum(own.get(column) == text for column, text in words.items())
        names = first.get(0, _NOTHING).text, own.get(0, "")
        if 0 < again < len(words) and all(names) and names[0] != names[1]:
            return True
    return False


def _shape(text: str) -> str:
    return re.sub(r"\s", "", NUMBERS.sub("9", text))


def _is_scale(figures: list[str]) -> bool:
    """Years, or three and more rising numbers, head columns: "Week | 0 | 6 | 12"."""
    if all(_YEAR.match(text) for text in figures):
        return True
    numbers = [int(text) for text in figures if text.isdecimal()]
    rising = all(one < other for one, other in pairwise(numbers))
    return len(numbers) == len(figures) > 2 and rising


def _divides(lines: Sequence[Line], number: int) -> bool:
    """Whether a row names parts of columns that the row above spans together."""
    row, above = lines[number], lines[number - 1]
    parts = [(column, cell) for column, cell in _placed(row, above) if cell.text]
    under = [above.get(column, _NOTHING) for column, _ in parts]
    if not any(cell.columns > 1 for cell in under):
        return False
    if any(cell.text and cell.columns == 1 for cell in under):
        return False
    figures = [cell.text for column, cell in parts if column and _FIGURE.match(cell.text)]
    return not figures or _is_scale(figures) or parts[0][0] > 0


def _goes_on(lines: Sequence[Line], number: int) -> bool:
    """Whether a row has no label, and describes its columns in words: " | n = 23 | n = 24"."""
    row, above = lines[number], lines[number - 1]
    texts = [cell.text for column, cell in _placed(row, above) if column and cell.text]
    names_line = bool(row.get(0, _NOTHING).text) and row[0] is not above.get(0)
    return not names_line and bool(texts) and not any(map(_FIGURE.match, texts))


def _placed(row: Line, above: Line) -> Iterator[tuple[int, Cell]]:
    """The cells that begin in a row, with their first columns."""
    last: Cell | None = None
    for column, cell in sorted(row.items()):
        if cell is not last and above.get(column) is not cell:
            yield column, cell
        last = cell


def _own(row: Line, above: Line) -> list[Cell]:
    return [cell for _, cell in _placed(row, above)]


def _is_across(row: Line, width: int) -> bool:
    return width > 1 and len(row) == width and len(_own(row, {})) == 1
