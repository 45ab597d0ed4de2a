"""Tables that the text speaks of and that were not read: each is named on import."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"(?:\d{1,2}|[IVX]{1,4})"
_SPOKEN_OF = re.compile(
    rf"\b(?:T(?:able|ABLE)[sS]?|tables?(?=\s\d))\s+"
    rf"(?P<numbers>{_NUMBER}\b(?:\s?(?:,|and|to|&|[-–])\s?(?:and\s|[Tt]able\s)?{_NUMBER}\b)*)"
    r"(?![.\d]*\d)(?=(?P<after>.{0,40}))"
)
# "Table 2 of Smith", "Additional file 3: Table 1", "Table 1 in the appendix": those of other texts.
_ELSEWHERE = re.compile(
    r"\A[a-z]?\)?,?\s(?:of|from|in)\s(?:the\s)?(?:online|supp|append|additional|ref|\[|[A-Z])"
)
_OTHERS = re.compile(
    r"(?:supp\w{0,20}|additional|online|appendix|web|electronic|file \w{1,20}[:,;]?|material[:,;]?)"
    r"\s*+\(?\Z",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"(?P<first>{_NUMBER})(?:\s?(?:to|[-–])\s?(?P<last>{_NUMBER}))?")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_MOST = 40  # a higher number is no table's


def tables_spoken_of(paragraphs: Iterable[str]) -> set[int]:
    """The numbers of the article's own tables that its text refers to."""
    found: set[int] = set()
    for text in paragraphs:
        for match in _SPOKEN_OF.finditer(text):
            before = text[max(match.start() - 30, 0) : match.start()]
            if _OTHERS.search(before) or _ELSEWHERE.match(match["after"]):
                continue
            for part in _PARTS.finditer(match["numbers"]):
                first = _value(part["first"])
                last = _value(part["last"]) if part["last"] else first
                found.update(range(first, min(last, first + _MOST) + 1))
    return {number for number in found if 0 < number <= _MOST}


def number_of_label(label: str) -> int:
    """3 for "table 3" and "table iii"; 0 for "table s3"."""
    match = re.search(rf"(?<![A-Za-z]){_NUMBER}\Z", label.strip(), re.IGNORECASE)
    return _value(match.group(0)) if match else 0


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    digits = [_ROMAN[letter] for letter in number.casefold()]
    following = [*digits[1:], 0]
    return sum(-a if a < b else a for a, b in zip(digits, following, strict=True))
