"""A follow-up question ("and in children?") -> the whole question that it stands for.

A fragment takes the place of what is of the same kind in the question before ("in adults",
"2-year", "tisagenlecleucel"), or that of the outcome ("and FVC?"), or is added to it. A whole
sentence that only points back ("how many of them relapsed?") gets the names of the question before
in brackets. The kinds are the headings of index/fields/haematology/vocabulary.tsv, periods of time,
and drugs by the ends of their names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from app.refusal.looks import is_drug
from app.refusal.slots import MOST_WORDS, outcome_span
from corpus.words.normal import CAPITALS
from index.terms.tokens import tokenize
from index.terms.vocabulary import read_sections

_OPENING = re.compile(
    r"^(?:(?:ok(?:ay)?|and|but|or|so|also|then|what about|how about|what of|same|now)\b[\s,]*)+"
    r"(?:(?:the same|question|again)\b[\s,]*)?",
    re.IGNORECASE,
)
PREPOSITIONS = r"in|for|with|without|w/o|w/|at|after|before|among|by|from|during|versus|vs\.?|of"
_PREPOSITION = re.compile(rf"^(?:{PREPOSITIONS})(?=\s)", re.IGNORECASE)
_POLARITY = re.compile(r"^(?:with|without|w/o|w/)\s", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\b(?:what|which|how|who|when|where|why|is|are|was|were|did|does|do|can|could|has|have|had"
    r"|should|will)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|those|these|the same"
    r"|(?:that|this) (?:trial|study|cohort|group|arm|drug|treatment|rate|figure|article|review))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w/+\u2212\u207b\u207a]+(?:[-\u2010-\u2013.][\w/+]+)*[+\u2212-]?")
PERIOD = re.compile(
    r"\b(?:\d{1,3}|one|two|three|four|five|six|ten)[- ]?(?:hours?|hrs?|days?|weeks?|months?|years?"
    r"|yrs?|wks?|mos?|[hdwmy])\b|\b(?:day|week|month|year|hour)s? \d{1,3}\b",
    re.IGNORECASE,
)
# Whom a fragment is on, not what was measured.
_ARM = re.compile(
    r"\b(?:placebo|controls?|group|groups|arms?|cohorts?|patients?|women|men|children|adults"
    r"|infants|girls|boys|smokers|elderly|people|trial|study)\b|\d",
    re.IGNORECASE,
)
_GROUP = re.compile(r"(?<![\w+-])[\w+-]++ (?:group|arm|cohort)\b", re.IGNORECASE)
OUTCOMES = "outcomes and statistics"  # the heading of what is measured in that vocabulary
_STATE = re.compile(  # an abbreviation that is positive or negative: "MRD+", "HIV-negative"
    r"\b(?:[A-Z]+[a-z]?\d*|[a-z]{2,5}\d{0,2}(?=[+\u2212-]))"
    r"(?:\s?[+\u2212\u207b\u207a-](?!\w)|[- ](?:pos|neg)(?:itive|ative)?\b)"
)
_NAME = re.compile(
    rf"\b(?=\w*[{CAPITALS}\d])(?=\w*[{CAPITALS}])[{CAPITALS}][{CAPITALS}\d-]{{2,}}\b"
)
FRAGMENT_WORDS = 5  # a longer one that starts with a preposition is a question of its own
OWN_NAMES = 2  # a sentence that names more than this stands alone, whatever "it" means
LONGEST_FORM = 5  # words


@dataclass(frozen=True)
class _Piece:
    """Characters start to end of a question that name something of one kind."""

    start: int
    end: int
    kind: str


def read_in_context(question: str, previous: str) -> str | None:
    """The question made whole by the one asked before; None where it stands alone."""
    question, previous = question.strip(), previous.strip()
    if not tokenize(previous):  # nothing to point back to
        return None
    opening = _OPENING.match(question)
    rest = without_opening(question)
    if not rest.strip("?!. "):
        return previous if opening is None else f"{previous.rstrip('?. ')} ({question})"
    sentence = is_sentence(rest)
    if not sentence and (opening or _is_fragment(rest)):
        return _substituted(rest, previous)
    lone = question.strip("?!. ").lower() in ("why", "how", "when", "who", "how many", "since when")
    points_back = _POINTS_BACK.search(rest) is not None and len(_pieces(rest)) <= OWN_NAMES
    if lone or points_back or (opening and len(_pieces(rest)) <= OWN_NAMES):
        return _with_names(rest, previous)
    return None


def without_opening(question: str) -> str:
    """The question without the words that say that it goes on: "and", "what about"."""
    return _OPENING.sub("", question)


def is_sentence(question: str) -> bool:
    """Whether it asks with a verb or a question word, as a fragment does not."""
    return _SENTENCE.search(question) is not None


def _is_fragment(text: str) -> bool:
    return _PREPOSITION.match(text) is not None and len(text.split()) <= FRAGMENT_WORDS


def _substituted(fragment: str, previous: str) -> str:
    """The question before with the fragment in place of the pieces of the same kinds."""
    fragment = re.sub(r"^the ", "", fragment.strip("?!. "), flags=re.IGNORECASE)
    bare = _PREPOSITION.sub("", fragment).strip()
    kinds = {piece.kind for piece in _pieces(bare)}
    replaced = [piece for piece in _pieces(previous) if piece.kind in kinds]
    if not replaced:
        return _added(fragment, previous, kinds)
    place = _place(fragment, previous, replaced)
    before, after = previous[: _start(place, replaced, previous)], previous[place.end :]
    if _POLARITY.match(fragment):  # "without transplant" takes the place of "with transplant"
        before = re.sub(rf"\b(?:{PREPOSITIONS})\s+(?:the\s+)?$", "", before, flags=re.IGNORECASE)
        bare = fragment
    return f"{before}{bare}{after}".strip()


def _place(fragment: str, previous: str, pieces: Sequence[_Piece]) -> _Piece:
    """Which of the pieces of its kind a fragment replaces.

    That is the one behind the same preposition, or the first; of "median overall survival" the
    survival.
    """
    if preposition := _PREPOSITION.match(fragment):
        behind = re.compile(rf"\b{re.escape(preposition.group())}\s+$", re.IGNORECASE)
        same = [one for one in pieces if behind.search(previous[: one.start])]
        if same:
            return same[0]
    pairs = pairwise(pieces)
    ends = (one for one, after in pairs if previous[one.end : after.start].strip())
    return next(ends, pieces[-1])


def _start(place: _Piece, pieces: Sequence[_Piece], previous: str) -> int:
    """Where what a fragment replaces begins: "1-year LFS" replaces all of "2-year OS"."""
    start = place.start
    for one in reversed(pieces):
        if one.end <= start and one.kind != place.kind and not previous[one.end : start].strip():
            start = one.start
    return start


def _added(fragment: str, previous: str, kinds: set[str]) -> str:
    """The question before with the fragment as its group or outcome, or else behind it."""
    group = _GROUP.fullmatch(fragment)
    spans = [match.span() for match in _GROUP.finditer(previous)] if group else []
    if not (kinds - {OUTCOMES} or _PREPOSITION.match(fragment) or _ARM.search(fragment)):
        span = outcome_span(previous) if len(fragment.split()) <= MOST_WORDS else None
        spans = [span] if span else []
    if len(spans) != 1:
        return f"{previous.rstrip('?!. ')} {fragment}?"
    ((start, end),) = spans
    return f"{previous[:start]}{fragment}{previous[end:]}".strip()


def _with_names(sentence: str, previous: str) -> str:
    """The sentence with the names of the question before, except of kinds that it names itself."""
    kinds = {piece.kind for piece in _pieces(sentence)}
    spans = [(p.start, p.end) for p in _pieces(previous) if p.kind not in kinds]
    spans += [match.span() for match in _NAME.finditer(previous)]
    names = dict.fromkeys(previous[start:end] for start, end in sorted(spans))
    listed = ", ".join(n for n in names if not any(n != m and n in m for m in names))
    return f"{sentence.rstrip('?!. ')} ({listed or previous.rstrip('?!. ')})?"


def _pieces(text: str) -> list[_Piece]:
    """What a text names, in order; of overlapping names the longest."""
    patterns = {"period": PERIOD, "state": _STATE}
    found = [_Piece(*m.span(), kind) for kind, p in patterns.items() for m in p.finditer(text)]
    taken = [(piece.start, piece.end) for piece in found]
    words = [match.span() for match in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        for n in range(min(LONGEST_FORM, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + n - 1][1]
            kind = _kind(text[start:end])
            if kind and not any(start < e and s < end for s, e in taken):
                found.append(_Piece(start, end, kind))
                at += n - 1
                break
        at += 1
    return sorted(found, key=lambda piece: piece.start)


def _kind(name: str) -> str | None:
    """The kind of thing that a name is; None if unknown, or if a stop word begins or ends it."""
    words = name.split()
    if len(words) == 1 and is_drug(name) and tuple(tokenize(name)) not in _kinds():
        return "drug"
    if not tokenize(words[0]) or not tokenize(words[-1]) or _PREPOSITION.match(f"{words[0]} "):
        return None
    return _kinds().get(tuple(tokenize(name)))


@lru_cache(maxsize=1)
def _kinds() -> dict[tuple[str, ...], str]:
    """Terms of every form of the vocabulary -> the heading that it stands under."""
    kinds: dict[tuple[str, ...], str] = {}
    for kind, groups in read_sections().items():
        for form in (form for group in groups for form in group):
            # The first heading counts: a product is listed again, further down, with its trials.
            kinds.setdefault(tuple(tokenize(form)), kind)
    return {terms: kind for terms, kind in kinds.items() if terms}
