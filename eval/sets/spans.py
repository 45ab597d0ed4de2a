"""Where a passage that was marked in another rendering of an article stands in ours.

Only letters and digits are compared, in compatibility form (NFKD) and without case: blanks, dashes,
entities and the borders of a table's cells differ between two renderings of an article. There are
no approximate matches, as another sentence may differ in a figure alone.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator

SHORTEST = 12  # letters and digits that a passage needs to be told from others


class FoldedText:
    """A text in which passages are looked for by their letters and digits."""

    def __init__(self, text: str) -> None:
        self._folded, self._at = _folded(text)

    def find(self, passage: str) -> list[tuple[int, int]]:
        """Every place of the passage, as characters of the text; none where it is too short."""
        wanted, _ = _folded(html.unescape(html.unescape(passage)))
        if len(wanted) < SHORTEST:
            return []
        found = _occurrences(self._folded, wanted)
        return [(self._at[at], self._at[at + len(wanted) - 1] + 1) for at in found]


def _folded(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, and the position in the text that each comes from."""
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
