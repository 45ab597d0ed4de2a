"""Compounds with a part of one letter: "CAR-T", "CAR T" and "CART", "X-ray" and "xray", "T cells".

A letter tells nothing alone, so that it is one name with the word beside it, however the two are
written. A text is found by the letter joined with the word before it and with the word after it; a
question is read with the one that the texts have more often. There is no list of such names: what
the articles write decides. A longer word before a letter ("vitamin D") is a name of its own kind
(index/terms/names.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.terms.tokens import STOP_WORDS, canonical, terms_of
from index.terms.words import stem_of

Count = Callable[[str], int]  # how many texts have a term

LETTERED = 4  # letters from which on a word before a letter, with a blank, has it as its number
_FARTHEST = 40  # characters before a letter that are looked at
_LETTER = re.compile(r"(?<![^\W_])(?<![.+/'&])[^\W\d_](?![^\W_]|[.+/'&])")
_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_][^\W_]+)([ -])\Z")
_AFTER = re.compile(r"([ -])([^\W\d_][^\W_]+)")


@dataclass(frozen=True)
class _Joined:
    """A letter with the word beside it: where both stand in a text, and the two as one word."""

    start: int
    end: int
    word: str
    mark: str  # what stands between them: a blank or a hyphen
    lettered: str = ""  # the term that the two have as a longer word with its letter

    @property
    def term(self) -> str:
        return stem_of(self.word)


def joined_terms(text: str) -> Iterator[str]:
    """What the letters of a text give with the words beside them; the text in canonical form.

    A compound of two parts gives this term already.
    """
    for letter in _LETTER.finditer(text):
        for one in _beside(letter.group(), letter.start(), text):
            if not (one.mark == "-" and _is_whole(one, text)):
                yield one.term


def asked_terms(text: str, count: Count | None = None) -> list[str]:
    """The terms of a question or of a name, in order, where a joined letter gives one term alone.

    Letters are joined where any text has the two as one; without `count`, where a hyphen joins
    them.
    """
    text = canonical(text)
    pieces: list[str] = []
    at = 0
    for letter in _LETTER.finditer(text):
        beside = [one for one in _beside(letter.group(), letter.start(), text) if one.start >= at]
        if one := _as_meant(beside, count):
            pieces += [text[at : one.start].removesuffix("-"), f" {one.word} "]
            at = one.end + text.startswith("-", one.end)
    return terms_of("".join([*pieces, text[at:]]))


def _beside(letter: str, at: int, text: str) -> Iterator[_Joined]:
    """The letter with the word before it, and with the one after it."""
    if letter in STOP_WORDS:
        return
    before = _BEFORE.search(text, max(0, at - _FARTHEST), at)
    if before and before.group(1) not in STOP_WORDS:
        word, mark = before.groups()
        lettered = f"{stem_of(word)} {letter}" if mark == " " and len(word) >= LETTERED else ""
        yield _Joined(before.start(), at + 1, f"{word}{letter}", mark, lettered)
    after = _AFTER.match(text, at + 1)
    if after and after.group(2) not in STOP_WORDS:
        yield _Joined(at, after.end(), f"{letter}{after.group(2)}", after.group(1))


def _is_whole(one: _Joined, text: str) -> bool:
    """Whether the two are all of a compound."""
    return text[one.start - 1 : one.start] != "-" and text[one.end : one.end + 1] != "-"


def _as_meant(beside: list[_Joined], count: Count | None) -> _Joined | None:
    """Of a letter with its neighbours the one that the texts have most often, if any has it."""
    if count is None:
        return next((one for one in beside if one.mark == "-"), None)
    best = max(beside, key=lambda one: count(one.lettered or one.term), default=None)
    return best if best and not best.lettered and count(best.term) else None
