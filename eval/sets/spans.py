"""Where a passage that was marked in another rendering of an article stands in ours.

Compared are letters and digits alone, in compatibility form and without case: blanks, dashes,
entities and the borders of a table's cells are what two renderings of one article differ in. What
is not found so, for a reference's number was kept or dropped within it, is found by its first and
last characters where what lies between is nearly the same.
"""

from __future__ import annotations

import html
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher

SHORTEST = 12  # letters and digits of a passage that can be told from others
ANCHOR = 16  # of each end, where the middle differs
ALIKE = 0.9  # difflib's ratio from which a middle is the same


class FoldedText:
    """A text in which passages are looked for by their letters and digits."""

    def __init__(self, text: str) -> None:
        self._folded, self._at = _folded(text)

    def find(self, passage: str) -> list[tuple[int, int]]:
        """Every place of the passage, as characters of the text; none where it is too short."""
        wanted, _ = _folded(html.unescape(html.unescape(passage)))
        if len(wanted) < SHORTEST:
            return []
        exact = [(at, at + len(wanted)) for at in _occurrences(self._folded, wanted)]
        return [self._span(*found) for found in exact or self._nearly(wanted)]

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self._at[start], self._at[end - 1] + 1

    def _nearly(self, wanted: str) -> list[tuple[int, int]]:
        """The best place that begins and ends as the passage, where it is alike enough."""
        if len(wanted) < 2 * ANCHOR:
            return []
        slack = len(wanted) // 4
        ends = [at + ANCHOR for at in _occurrences(self._folded, wanted[-ANCHOR:])]
        best, found = ALIKE, list[tuple[int, int]]()
        for start in _occurrences(self._folded, wanted[:ANCHOR]):
            first = bisect_left(ends, start + len(wanted) - slack)
            for end in ends[first:]:
                if end - start > len(wanted) + slack:
                    break
                ratio = SequenceMatcher(None, wanted, self._folded[start:end], False).ratio()
                if ratio > best:
                    best, found = ratio, [(start, end)]
        return found


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, and where in it each of them comes from."""
    chars: list[str] = []
    at: list[int] = []
    for position, char in enumerate(text):
        for folded in unicodedata.normalize("NFKD", char).casefold():
            if folded.isalnum():
                chars.append(folded)
                at.append(position)
    return "".join(chars), at


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
