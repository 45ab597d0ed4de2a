"""Abbreviations that a text defines itself: "minimal residual disease (MRD)".

The algorithm is that of Schwartz and Hearst (2003), "A simple algorithm for identifying
abbreviation definitions in biomedical text": the characters of the short form must occur
in the words before the bracket, in order, the first at the start of a word. The same test
proves what stands the other way round ("MRD (minimal residual disease)"), what is said
("minimal residual disease, abbreviated as MRD"; "MRD stands for minimal residual disease"),
and what is listed below tables and in glossaries ("MRD, minimal residual disease; OS, ...").
Letters are compared in their normal form, α as the "a" of alpha.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.words.normal import normal

MAX_SHORT, MIN_SHORT = 10, 2

_SHORT = r"(?<![\w-])([^\W\d_][\w/+-]{1,11})"
_LONG = r"([^\W_][^;:.,=()|\n]{3,90}?)"
_END = r"(?=\s*(?:[;.,()|\n]|\Z))"
_BRACKETED = re.compile(r"\(([^();,]{2,24})(?:[;,][^()]*)?\)")
_CALLED = re.compile(
    r",? (?:\()?(?:(?:here(?:in)?(?:after)?|henceforth)? ?(?:abbreviated|shortened|referred to)"
    rf"(?: here)? (?:as|to) |(?:hereafter|henceforth),? )[\"'“‘]?{_SHORT}"
)
_REVERSED = re.compile(rf"{_SHORT} \(([^();]{{4,90}})\)")
_STANDS_FOR = re.compile(rf"{_SHORT} (?:stands for|denotes|indicates|means) {_LONG}{_END}")
_IN_LIST = re.compile(rf"{_SHORT}(?:,|:|\s?=|\s[–—-]|\s*\|) ?{_LONG}{_END}")
_IN_LINE = re.compile(rf"^(?:[-*] )?[*_]*{_SHORT}[*_]*:?[ \t]+{_LONG}$", re.MULTILINE)
_NOT_IN_LONG = re.compile(r"\||^[^(]*\)")
_LISTED = re.compile(r"(?:^|[;:] |> )([A-Za-z][\w/+-]{1,11}): ([A-Z][^;:.\n]{4,90})(?=[;.\n]|$)")


def defined_abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Each short form with its long form, both as they are written, in order of definition."""
    for short, long in (*_defined(text), *_after(text), *_LISTED.findall(text)):
        if is_short_form(short) and len(long) > len(short) and not _NOT_IN_LONG.search(long):
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
    letters = "".join(map(_letter, before))
    at = len(letters) - 1
    for position in range(len(short) - 1, -1, -1):
        char = _letter(short[position])
        if not char.isalnum():
            continue
        first = position == 0
        while at >= 0 and not (
            letters[at] == char and not (first and at > 0 and letters[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
        at -= 1
    long = before[at + 1 :].strip()
    return long if len(long.split()) <= min(len(short) + 5, len(short) * 2) else None


def _letter(char: str) -> str:
    """The one character that a character is compared by."""
    return normal(char)[:1] or char


def _singular(short: str) -> str:
    """The short form in the singular: "PD" for "PDs"."""
    one = short.removesuffix("s").rstrip("'’‘") if short.endswith("s") else short
    return one if is_short_form(one) else short


def _defined(text: str) -> Iterator[tuple[str, str]]:
    """Definitions with the short form last; "2-year overall survival (2-year OS)" as well."""
    for match in (*_BRACKETED.finditer(text), *_CALLED.finditer(text)):
        *shared, short = match.group(1).split() or [""]
        short = _singular(short)
        before = text[: match.start()]
        if not is_short_form(short) or " ".join(shared) not in before[-150:]:
            continue
        long = long_form(short, " ".join(before.split()[-(len(short) + 5) :]))
        if long:
            yield short, long


def _after(text: str) -> Iterator[tuple[str, str]]:
    """Definitions with the long form last; the short form must abbreviate all of its words."""
    for pattern in (_REVERSED, _STANDS_FOR, _IN_LIST, _IN_LINE):
        for written, long in pattern.findall(text):
            short = _singular(written)
            if is_short_form(short) and _is_all_of(long.strip(), short):
                yield short, long


def _is_all_of(long: str, short: str) -> bool:
    """Whether a short form abbreviates all of these words, the last one too.

    Two letters and a surname with initials are authors' names: "DE, de Souza RJ".
    """
    last = long.rsplit(maxsplit=1)[-1]
    initials = len(short) == MIN_SHORT and last.isupper()
    ends_alike = _letter(short[-1]) in map(_letter, last)
    return ends_alike and not initials and short not in long and long_form(short, long) == long
