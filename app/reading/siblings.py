"""Things that an article tells apart by a word: overall and event-free survival, HDL and LDL.

An article that gives two names an abbreviation each means two things by them. Where both end in the
same word, and neither has all words of the other, one is easily taken for the other:

    OS: overall survival, EFS: event-free survival      # siblings
    GVHD: graft-versus-host disease, aGVHD: acute GVHD  # none: the second is a kind of the first

Nothing here knows a field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.article import Article
from corpus.words.normal import normal
from index.terms.words import stem_of

PARTIAL = 2  # words of a long form, of more than which the last may be left out
MOST_WORDS = 5  # of a long form; a longer one names no thing that is measured

_SHARED_END = re.compile(r"\b(\w+)- (and|or) (\w+)-(\w+)")  # two words end in one
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _Name:
    """A short form with what it means in its article."""

    short: str
    long: str
    stems: tuple[str, ...]  # of the long form

    def is_in(self, text: str, stems: Sequence[str]) -> bool:
        """Whether a text of these stems names it: "mOS" names OS as well.

        Of three words or more the last may be another: "physical component score".
        """
        wanted = self.stems[:-1] if len(self.stems) > PARTIAL else self.stems
        n = len(wanted)
        if any(tuple(stems[at : at + n]) == wanted for at in range(len(stems) - n + 1)):
            return True
        short = rf"(?<![\w-])[a-z]?{re.escape(self.short)}s?(?!\w)"
        return re.search(short, text) is not None

    def is_sibling(self, other: _Name) -> bool:
        """Whether both end in one word and are told apart by the words before it."""
        own, others = set(self.stems), set(other.stems)
        is_kind = own <= others or others <= own
        is_kind |= self.short.endswith(other.short) or other.short.endswith(self.short)
        return self.stems[-1] == other.stems[-1] and not is_kind

    def __str__(self) -> str:
        return f"{self.long} ({self.short})"


def told_in_place(question: str, article: Article, text: str) -> tuple[str, str] | None:
    """What a question names, and the sibling that a text of the article names in its place.

    None where the text names something of what is asked about, or nothing like it.
    """
    asked = _asked(question, article)
    own = _stems(text) if asked else ()
    if any(name.is_in(text, own) for name in asked):
        return None
    names = _names(article)
    for name in asked:
        others = (one for one in names if one not in asked and one.is_sibling(name))
        if other := next((one for one in others if one.is_in(text, own)), None):
            return str(name), str(other)
    return None


def names_asked(question: str, article: Article, text: str) -> bool:
    """Whether a text of the article names something with an abbreviation that a question names."""
    return any(name.is_in(text, _stems(text)) for name in _asked(question, article))


def _asked(question: str, article: Article) -> list[_Name]:
    """The names that a question has: two in "event- or progression-free survival"."""
    whole = _SHARED_END.sub(r"\1-\4 \2 \3-\4", question)
    return [name for name in _names(article) if name.is_in(whole, _stems(whole))]


def _names(article: Article) -> tuple[_Name, ...]:
    found = (_Name(short, long, _stems(long)) for short, long in article.abbreviations.items())
    return tuple(name for name in found if 1 < len(name.stems) <= MOST_WORDS)


@lru_cache(maxsize=4_096)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(map(stem_of, _WORD.findall(normal(text))))
