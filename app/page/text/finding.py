"""Searching inside an article: where words stand, however they are spelt there.

Words are compared in the normal form that questions are compared in (corpus/words/normal.py),
character by character, so that each match leads back to the characters that are shown. Beyond
that form, a hyphen next to a letter may be missing, or a blank ("CAR T" finds CAR-T and CART).
The browser does the same while one types (static/article.js), with the table that `table_of` gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from app.page.spans import Span
from corpus.words.normal import normal

MOST_CHARACTERS = 200  # of what is looked for
LEAST_CHARACTERS = 2  # in its normal form: a single letter stands everywhere
MOST_FOUND = 1000
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_THIN = "\u00a0\u2009\u202f"  # blanks within a figure: 10 000
_MICRO = "\u00b5\u03bc"  # before a unit it is read as "u"


def folded(text: str) -> tuple[str, list[int]]:
    """The text in its normal form, and for each character of that its place in the text."""
    read = [(char, at) for at in range(len(text)) for char in _read(text, at)]
    kept = [
        one for place, one in enumerate(read)
        if not (one[0] == "-" and 0 < place < len(read) - 1
                and _joins(read[place - 1][0], read[place + 1][0]))
    ]  # fmt: skip
    return "".join(char for char, _ in kept), [at for _, at in kept]


def pattern_of(words: str) -> re.Pattern[str] | None:
    """What finds the words in a normal form; None where they are too short."""
    parts = folded(words)[0].split()
    if sum(map(len, parts)) < LEAST_CHARACTERS:
        return None
    pattern = re.escape(parts[0])
    for before, after in pairwise(parts):
        beside_letter = before[-1].isalpha() or after[0].isalpha()
        pattern += (r"\s*" if beside_letter else r"\s+") + re.escape(after)
    return re.compile(pattern)


def matches(text: str, pattern: re.Pattern[str] | None) -> Iterator[Span]:
    """Where the pattern is found, as spans of the text, in order."""
    if pattern is None:
        return
    plain, places = folded(text)
    for match in pattern.finditer(plain):
        yield Span(places[match.start()], places[match.end() - 1] + 1)


def table_of(text: str) -> dict[str, str]:
    """The normal form of each character of the text beyond ASCII, for the browser."""
    return {char: _character(char) for char in sorted(set(text)) if not char.isascii()}


def _read(text: str, at: int) -> str:
    char = text[at]
    if char.isascii():
        return char.lower()
    before, after = text[at - 1] if at else "", text[at + 1 : at + 2]
    if char in _RAISED and before.isascii() and before.isdigit():
        return "^" + _character(char)
    if char in _THIN and before.isdigit() and after.isdigit():
        return ""
    if char in _MICRO and after.isascii() and after.isalpha():
        return "u"
    return _character(char)


@lru_cache(maxsize=5_000)
def _character(char: str) -> str:
    return normal(char)


def _joins(before: str, after: str) -> bool:
    """Whether a hyphen between the two may be left out: not between figures, nor a minus."""
    return before.isalnum() and after.isalnum() and (before.isalpha() or after.isalpha())
