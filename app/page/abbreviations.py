"""Abbreviations in what is shown, each with what its own article says that it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from app.page.spans import Piece
from corpus.article import Article


class Explained:
    """Finds the abbreviations of one article in pieces of its text, each once.

    One that stands beside its own long form ("overall survival (OS)") is explained there.
    """

    def __init__(self, article: Article, words: str) -> None:
        """`words` is all that is shown together."""
        shown = words.casefold()
        self._long = {
            short: long for short, long in article.abbreviations.items()
            if short in words and long.casefold() not in shown and _is_whole(short, long)
        }  # fmt: skip
        self._told: set[str] = set()

    def pieces(self, parts: Iterable[Piece]) -> tuple[Piece, ...]:
        """The same words, cut at the abbreviations that were not explained before."""
        return tuple(piece for part in parts for piece in self._cut(part))

    def _cut(self, part: Piece) -> Iterator[Piece]:
        if not self._long:
            yield part
            return
        at = 0
        for found in _any_of(tuple(self._long)).finditer(part.text):
            short = found.group(1)
            if short in self._told:
                continue
            self._told.add(short)
            if found.start() > at:
                yield replace(part, text=part.text[at : found.start()])
            yield replace(part, text=found.group(), long=self._long[short])
            at = found.end()
        if at < len(part.text):
            yield replace(part, text=part.text[at:])


def _is_whole(short: str, long: str) -> bool:
    """Whether each part of a short form has a word: "R/R" is not "refractory" alone."""
    return len(long.split()) >= len(short.split("/"))


@lru_cache(maxsize=1024)
def _any_of(shorts: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the short forms as a word, the longest first; its plural too."""
    named = "|".join(map(re.escape, sorted(shorts, key=len, reverse=True)))
    return re.compile(rf"(?<![^\W_])({named})s?(?![^\W_])")
