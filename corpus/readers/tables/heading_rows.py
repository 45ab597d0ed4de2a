"""Rows of a table's body that go on with its header: "| | n (%) | n (%) |" above the figures.

Journals set the parts, times, units or sizes of the columns in the first rows of the body. Such a
row is part of the header only where nothing in it can be a result: it has no label of its own, its
cells are words, and the columns below it hold figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.tables.cells import Cell, Line

MOST_ROWS, LONGEST = 3, 80  # rows that are looked at; characters of a heading
_NOTHING = Cell("")
_UNIT = (
    r"(?:years?|yrs?|months?|mo|weeks?|wks?|days?|hours?|hrs?|h|minutes?|mins?|min|s|sec|visits?|"
    r"phases?|times?|groups?|arms?|cycles?|sessions?|periods?|stages?|waves?|points?|rounds?|tests?)"
)
_DIGITS_OF_HEADINGS = re.compile(
    r"\b[nN]\s?=\s?\d[\d,\s]*\d|\b[nN]\s?=\s?\d|"  # sizes of groups
    r"\d+(?:\.\d+)?\s?%\s?(?:CI\b|confidence|C\.I\.)|\bCI\s?\(?\d+\s?%\)?|"
    rf"\b{_UNIT}\.?\s?[–-]?\d+(?:\s?(?:[–/-]|to|and)\s?\d+)*\b|"  # "week 1-4"
    rf"\b\d+(?:\s?(?:[–/-]|to)\s?\d+)*(?:st|nd|rd|th)?[\s-]?{_UNIT}\b|"
    r"\b[A-Za-z]{1,5}\d{1,2}[a-z]?\b|[₀-₉⁰-⁹¹²³]+|\b(?:25|50|75|95)th\b|×\s?10\d?|/\s?\d+\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,2}[.)]?\s+[A-Za-z]{3,}(?:-[A-Za-z]+)*\Z")  # "1 pre-mid"
_VALUE = re.compile(
    r"(?:yes|no|none|nil|n\.?[sar]\.?|n/a|not \w+|ref(?:erence)?\.?|[+–—−-]+|present|absent|"
    r"positive|negative|(?:[pP]\s?)?[<>=≤≥].*|[xX✓✔●•*†‡§]+)\Z",
    re.IGNORECASE,
)
_ROW_OF_FIGURES = 0.5  # share of a column's cells below that hold a digit


def heading_rows(lines: Sequence[Line], n_head: int, width: int) -> int:
    """How many rows of the body, straight below `n_head` header rows, belong to the header."""
    if not n_head or width < 2:
        return 0
    size = n_head
    while size < min(len(lines) - 1, n_head + MOST_ROWS) and _heads(lines, size, n_head, width):
        size += 1
    changed = any(_names_anew(line, lines[n_head:size]) for line in lines[size:])
    return 0 if changed else size - n_head


def _names_anew(line: Line, heading: Sequence[Line]) -> bool:
    """Whether a row further down names the columns otherwise, so that no heading holds for all."""
    filled = {column: cell.text for column, cell in line.items() if column and cell.text}
    named = {column for row in heading for column, cell in row.items() if column and cell.text}
    if line.get(0, _NOTHING).text or 2 * len(filled) <= len(named) or not _are_headings(filled):
        return False
    return not any(
        all(row.get(column, _NOTHING).text == text for column, text in filled.items())
        for row in heading
    )


def _heads(lines: Sequence[Line], number: int, n_head: int, width: int) -> bool:
    row, above = lines[number], lines[number - 1]
    texts = {column: row[column].text for column in range(1, width) if column in row}
    filled = {column: text for column, text in texts.items() if text}
    label = row.get(0, _NOTHING)
    if len({id(cell) for cell in row.values()}) == 1 or len(filled) < min(2, width - 1):
        return False  # a label across the table, or a lonely word
    named = bool(label.text) and label is not above.get(0)
    if named and label.text != above.get(0, _NOTHING).text and not _parts_alike(row, above, width):
        return False
    if number > n_head and _goes_through(row, above, filled):
        return True
    return _are_headings(filled) and _over_figures(lines[number + 1 :], row, filled)


def _are_headings(filled: dict[int, str]) -> bool:
    """Whether each text names a column; few may begin with a number of their own."""
    others = [text for text in filled.values() if not _is_heading(text)]
    return len(others) * 4 <= len(filled) and all(map(_NUMBERED.match, others))


def _is_heading(text: str) -> bool:
    if len(text) > LONGEST or _VALUE.match(text):
        return False
    rest = _DIGITS_OF_HEADINGS.sub(" ", text)
    return not re.search(r"\d", rest) and bool(re.search(r"[^\W\d_]|%", text))


def _over_figures(below: Sequence[Line], row: Line, filled: dict[int, str]) -> bool:
    """Whether half of the columns that the row names, or more, hold figures below it."""
    over = 0
    for column in filled:
        under = [line[column] for line in below if column in line]
        cells = [cell.text for cell in under if cell.text and cell is not row[column]]
        figures = sum(bool(re.search(r"\d", text)) for text in cells)
        over += bool(cells) and figures >= _ROW_OF_FIGURES * len(cells)
    return over * 2 >= len(filled)


def _goes_through(row: Line, above: Line, filled: dict[int, str]) -> bool:
    """Whether most cells of a row are cells of the heading row above that reach down into it."""
    shared = sum(row[column] is above.get(column) for column in filled)
    return shared * 2 > len(filled)


def _parts_alike(row: Line, above: Line, width: int) -> bool:
    """Whether a named row parts each spanned column alike: "Scores | Mean | SD | Mean | SD"."""
    if row[0].rows > 1 or above.get(0, _NOTHING).text or len(row[0].text.split()) > 2:
        return False
    parts: dict[int, list[str]] = {}
    for column in range(1, width):
        over, cell = above.get(column, _NOTHING), row.get(column, _NOTHING)
        if over.columns > 1 and over.text and cell is not over:
            parts.setdefault(id(over), []).append(cell.text)
    found = [tuple(texts) for texts in parts.values()]
    return len(found) > 1 and len(set(found)) == 1 and len(set(found[0])) > 1
