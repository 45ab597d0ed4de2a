"""Reference lists, and the marks in the text that point into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ITEM = re.compile(r"(?:\[(\d{1,3})\]|(\d{1,3})[.)])\s+")
# "[1, 2]", "[14–16]", "(8, 15)"; figures in round brackets may be years or counts.
_SQUARE = re.compile(r"\[(\d{1,3}(?:\s?[,–-]\s?\d{1,3})*)\]")
_ROUND = re.compile(r"\((\d{1,3}(?:\s?[,–-]\s?\d{1,3})*)\)")
# What stands before the share of a count in a cell of a table: "| 1 (3) |".
_COUNT_IN_CELL = re.compile(r"\|[\s<>≤≥~≈=]*\d[\d.,·\s±%/]*\Z")


@dataclass(frozen=True)
class Reference:
    """One entry of a reference list; offsets are into `Article.text`."""

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class ReferenceMark:
    """A mark in the text, with the numbers that it stands for."""

    start: int
    end: int
    numbers: tuple[int, ...]


def parse_reference(text: str, start: int, end: int, position: int) -> Reference:
    """An entry as it stands in the list; one without a number gets its position, from 1."""
    entry = text[start:end]
    match = _ITEM.match(entry)
    number = int(match.group(1) or match.group(2)) if match else position
    return Reference(number, entry[match.end() :] if match else entry, start, end)


def reference_marks(text: str, last: int | None) -> list[ReferenceMark]:
    """The marks of a text in order; `last` is the highest number of the list, if received.

    Square brackets are marks; round ones only where the text has no square ones. Their numbers
    must be ones that the list can hold (at most 200 where there is no list).
    """
    square = list(_marks(_SQUARE, text, last))
    return square or [
        mark for mark in _marks(_ROUND, text, last) if not _is_share(text, mark.start)
    ]


def _is_share(text: str, at: int) -> bool:
    """Whether a round bracket stands behind a count, in a cell of figures alone."""
    return _COUNT_IN_CELL.search(text[text.rfind("\n", 0, at) + 1 : at]) is not None


def _marks(pattern: re.Pattern[str], text: str, last: int | None) -> Iterator[ReferenceMark]:
    for match in pattern.finditer(text):
        numbers = tuple(_expanded(match.group(1)))
        if numbers and min(numbers) > 0 and max(numbers) <= (last or 200):
            yield ReferenceMark(match.start(), match.end(), numbers)


def _expanded(marks: str) -> Iterator[int]:
    """`14–16, 20` -> 14, 15, 16, 20."""
    for part in re.split(r"\s?,\s?", marks):
        ends = [int(end) for end in re.split(r"\s?[–-]\s?", part)]
        yield from range(ends[0], ends[-1] + 1) if len(ends) > 1 else ends
