"""Which event a time is to: "time to relapse" is no time to recovery, nor is the follow-up time.

of_another_event("time to relapse", "The median time to platelets was 16 days.", {})    # True
of_another_event("time to relapse", "Relapse came at a median of 99 days.", {})         # False
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

from corpus.words.normal import normal
from index.terms.words import stem_of

SAME_START = 5  # letters in which words of one stem agree: transplant, transplantation

_EVENT = re.compile(
    r"\btimes? (?:from [^.;,?]{0,60}? )?(?:to|until|till) (?:the |an? |first )*"
    r"(?P<event>[^.;,?()≥≤<>=\d]+?)(?=(?<!\s)\s*+(?:[.;,?()≥≤<>=\d]|$)|\s(?:in|with|after|for|among|of|between"
    r"|vs|versus|by|at|on|than|following|was|were|is|are|did|do|does|had|has|have|when|from)\b)"
)
_FOLLOW_UP = re.compile(r"\bfollow(?:ed)?[- ]?up\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_EVENT = frozenset("the and event events occurrence reach onset start end".split())


def of_another_event(question: str, text: str, abbreviations: Mapping[str, str]) -> bool:
    """Whether a text gives the time to something else than a question asks for.

    A text that speaks of no time "to" something may give any; one on a follow-up gives none.
    """
    asked = _events(question, abbreviations)
    if not asked:
        return False
    told = _events(text, abbreviations)
    if told:
        return not any(_are_same(one, other) for one in asked for other in told)
    return bool(_FOLLOW_UP.search(normal(text))) and not _FOLLOW_UP.search(normal(question))


def _events(text: str, abbreviations: Mapping[str, str]) -> set[str]:
    """Stems of the words after "time to", with those that abbreviations stand for."""
    named = (found["event"] for found in _EVENT.finditer(normal(text)))
    words = set(chain.from_iterable(map(_WORD.findall, named)))
    long = [
        word for short, meaning in abbreviations.items() if normal(short) in words
        for word in _WORD.findall(normal(meaning))
    ]  # fmt: skip
    return {stem_of(word) for word in (*words, *long) if word not in _NO_EVENT}


def _are_same(one: str, other: str) -> bool:
    return one == other or (len(one) >= SAME_START and one[:SAME_START] == other[:SAME_START])
