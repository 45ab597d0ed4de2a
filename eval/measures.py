"""What is measured of an answer; pure functions of texts, so that any system can be scored.

Evidence is compared as text, not as offsets, because a baseline may cut the received
text and not the articles: a piece of evidence is *found* in a text when nearly all of
its letters and digits stand there in the same local order, and every number of it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

SHINGLE = 6  # characters compared at a time
FOUND_SHARE = 0.8  # of the evidence's shingles; below 1 for broken words of received text

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "−": "-", "—": "-", "⁻": "-", "·": "."})


def is_found(evidence: str, text: str) -> bool:
    """Whether a piece of evidence stands in a text, broken words and line ends apart."""
    wanted = _shingles(evidence)
    present = _shingles(text)
    if len(wanted & present) < FOUND_SHARE * len(wanted):
        return False
    return set(_numbers(evidence)) <= set(_numbers(text))


def evidence_recall(
    evidence: Sequence[Sequence[str]], passages: Iterable[str], characters: int
) -> float:
    """Share of the needed pieces found in the first `characters` characters of the passages.

    Each piece is a list of alternative texts of which one is enough. Reading cost is
    counted in characters, not in passages, so that long passages earn nothing.
    """
    if not evidence:
        raise ValueError("recall needs at least one piece of evidence")
    text = "\n".join(passages)[:characters]
    return sum(any(is_found(place, text) for place in piece) for piece in evidence) / len(evidence)


def facts_shown(facts: Sequence[Sequence[str]], answer: str) -> float:
    """Share of the facts that the answer's text shows, in any of their spellings."""
    if not facts:
        raise ValueError("a question without facts has no share of them")
    return sum(any(shows(answer, spelling) for spelling in fact) for fact in facts) / len(facts)


def shows(text: str, fact: str) -> bool:
    """Whether a text has a fact literally; "8.4" does not stand in "38.4" or in "8.41"."""
    text, fact = _plain(text), _plain(fact)
    edges = (r"(?<![\w.])", r"(?![\w]|\.\d)")
    before = edges[0] if fact[:1].isalnum() else ""
    after = edges[1] if fact[-1:].isalnum() else ""
    return re.search(before + re.escape(fact) + after, text) is not None


@lru_cache(maxsize=4_096)
def _shingles(text: str) -> frozenset[str]:
    squeezed = "".join(re.findall(r"[^\W_]+", text.lower()))
    last = max(len(squeezed) - SHINGLE + 1, 1)
    return frozenset(squeezed[at : at + SHINGLE] for at in range(last))


@lru_cache(maxsize=4_096)
def _numbers(text: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(text))


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).lower().split())
