"""Names whose parts stand apart: "ZUMA 3", "IL 17", "vitamin D", "hepatitis B or C".

A compound without a blank is a term of its own (index/terms/tokens.py). One with a blank gets a
term as well, so that it is found, and told from its siblings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.words.normal import compatible, normal
from index.terms.letters import joined_terms
from index.terms.tokens import STOP_WORDS, canonical, terms_of
from index.terms.words import stem_of

# In capitals, at least two of them: "ZUMA 3", "CheckMate 025", "IMpower 150".
_NUMBERED = re.compile(
    r"\b([^\W\d_a-z](?:[A-Za-z]*+[^\W\d_A-Za-z]|[a-z]*+[A-Z])[A-Za-z]*+)[ ]"
    r"(\d{1,3})(?![\w%]|[.,]\d)"
)
_NUMBERED_ANY_CASE = re.compile(r"\b([^\W\d_]{2,})[ ](\d{1,3})(?![\w%]|[.,]\d)")
_CODE = r"[^\W\d_](?:-?\d{1,3})?"
_LETTERED = re.compile(
    rf"\b([^\W\d_]{{4,}})[ ]({_CODE}(?:(?: ?[,/&] ?| )(?:(?:and|or) )?{_CODE})*)(?![\w'/-])"
)


def indexed_terms(text: str) -> list[str]:
    """The terms that a text is found by: those of its words, and of its names with blanks."""
    named = (term for terms, _ in (*numbered_names(text), *_lettered(text)) for term in terms)
    plain = canonical(text)
    return [*terms_of(plain), *joined_terms(plain), *named]


def numbered_names(text: str, *, any_case: bool = False) -> Iterator[tuple[list[str], str]]:
    """Names in capitals before a number: the term of "IL-17" for "IL 17", and as written."""
    pattern = _NUMBERED_ANY_CASE if any_case else _NUMBERED
    for match in pattern.finditer(compatible(text)):
        if match.group(1).lower() in STOP_WORDS:
            continue
        yield [stem_of(normal(match.group(1)) + match.group(2))], match.group()


def lettered_names(question: str) -> Iterator[tuple[str, str, str]]:
    """Words before a letter ("vitamin K2"): the term of both, of the word, and as written."""
    for terms, written in _lettered(question, any_case=True):
        yield terms[0], terms[0].partition(" ")[0], written


def _lettered(text: str, *, any_case: bool = False) -> Iterator[tuple[list[str], str]]:
    """From "vitamins D and K2" the terms "vitamin d", then "vitamin k2" and "vitamin k"."""
    for match in _LETTERED.finditer(compatible(text)):
        word = normal(match.group(1))
        for code in () if word in STOP_WORDS else re.findall(rf"\b{_CODE}(?!\w)", match.group(2)):
            if code[0].isupper() or (any_case and code not in STOP_WORDS):
                codes = dict.fromkeys((code.lower().replace("-", ""), code[0].lower()))
                yield [f"{stem_of(word)} {one}" for one in codes], f"{match.group(1)} {code}"
