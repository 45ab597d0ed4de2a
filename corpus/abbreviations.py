"""Abbreviations that a text defines itself: "minimal residual disease (MRD)".

The algorithm is that of Schwartz and Hearst (2003), "A simple algorithm for identifying
abbreviation definitions in biomedical text": the characters of the short form must occur
in the words before the bracket, in order, the first at the start of a word. Lists such as
"BCA: B-cell aplasia; CR: Complete remission" are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_SHORT, MIN_SHORT = 10, 2

_BRACKETED = re.compile(r"\(([^();,]{2,12})(?:[;,][^()]*)?\)")
_LISTED = re.compile(r"(?:^|[;:] |> )([A-Za-z][\w/+-]{1,11}): ([A-Z][^;:.\n]{4,90})(?=[;.\n]|$)")


def defined_abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Each short form with its long form, both as they are written, in order of definition."""
    for short, long in (*_defined(text), *_LISTED.findall(text)):
        if is_short_form(short) and len(long) > len(short):
            yield short, long.strip()


def is_short_form(text: str) -> bool:
    """Two to ten characters without a blank, beginning with a letter, two of them capitals."""
    return (
        MIN_SHORT <= len(text) <= MAX_SHORT
        and " " not in text
        and text[0].isalpha()
        and sum(char.isupper() for char in text) > 1
    )


def long_form(short: str, before: str) -> str | None:
    """The shortest run of words at the end of `before` that the short form abbreviates."""
    at = len(before) - 1
    for position in range(len(short) - 1, -1, -1):
        char = short[position].lower()
        if not char.isalnum():
            continue
        first = position == 0
        while at >= 0 and not (
            before[at].lower() == char and not (first and at > 0 and before[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
        at -= 1
    long = before[at + 1 :].strip()
    return long if len(long.split()) <= min(len(short) + 5, len(short) * 2) else None


def _defined(text: str) -> Iterator[tuple[str, str]]:
    for match in _BRACKETED.finditer(text):
        short = match.group(1).strip()
        if not is_short_form(short):
            continue
        words = text[: match.start()].split()[-(len(short) + 5) :]
        long = long_form(short, " ".join(words))
        if long:
            yield short, long
