"""What is measured of one reply; pure functions of texts, so that any system can be scored.

Evidence is compared as text, not as offsets, because a baseline may cut the received
text and not the articles: a piece of evidence is *found* in a text when nearly all of
its letters and digits stand there in the same local order, and every number of it does.

The measures of citations follow ALCE (Gao, Yen, Yu and Chen 2023, "Enabling Large
Language Models to Generate Text with Citations", EMNLP). Whether a claim is shown as it
stands is measured in eval/measures/reading.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from eval.systems.system import Reply

Evidence = Sequence[Sequence[str]]  # needed pieces, each with the places where it stands

SHINGLE = 6  # characters compared at a time
FOUND_SHARE = 0.8  # of the evidence's shingles; below 1, as received text may have broken words

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "−": "-", "—": "-", "⁻": "-", "·": "."})


def is_found(evidence: str, text: str) -> bool:
    """Whether a piece of evidence stands in a text, in spite of broken words and line ends."""
    if not set(_numbers(evidence)) <= set(_numbers(text)):
        return False
    wanted = _shingles(evidence)
    if not wanted:  # too short to be compared in shingles
        return shows(text, evidence)
    return len(wanted & _shingles(text)) >= FOUND_SHARE * len(wanted)


def holds(piece: Sequence[str], text: str) -> bool:
    """Whether a text has a needed piece of evidence, at any of the places where it stands."""
    return any(is_found(place, text) for place in piece)


def evidence_recall(evidence: Evidence, passages: Iterable[str], characters: int) -> float:
    """Share of the needed pieces found in the first `characters` characters of the passages.

    Each piece is a list of alternative texts of which one is enough. Reading cost is
    counted in characters, not in passages, so that long passages earn nothing. This is
    ours; it is recall at a fixed length of text, as in the time-biased measures of
    Smucker and Clarke (2012), "Time-Based Calibration of Effectiveness Measures", SIGIR.
    """
    if not evidence:
        raise ValueError("recall needs at least one piece of evidence")
    text = "\n".join(passages)[:characters]
    return sum(holds(piece, text) for piece in evidence) / len(evidence)


def facts_shown(facts: Sequence[Sequence[str]], answer: str) -> float:
    """Share of the facts that the answer's text shows, in any of their spellings.

    The nugget recall of TREC's question answering track (Voorhees 2003), with nuggets
    matched by their characters and not by an assessor.
    """
    if not facts:
        raise ValueError("a question without facts has no share of them")
    return sum(is_shown(fact, answer) for fact in facts) / len(facts)


def is_shown(fact: Sequence[str], answer: str) -> bool:
    """Whether an answer shows a fact, in any of its spellings."""
    return any(shows(answer, spelling) for spelling in fact)


def shows(text: str, fact: str) -> bool:
    """Whether a text has a fact literally; "8.4" does not stand in "38.4" or in "8.41"."""
    text, fact = _plain(text), _plain(fact)
    edges = (r"(?<![\w.])", r"(?![\w]|\.\d)")
    before = edges[0] if fact[:1].isalnum() else ""
    after = edges[1] if fact[-1:].isalnum() else ""
    return re.search(before + re.escape(fact) + after, text) is not None


def citation_precision(evidence: Evidence, reply: Reply) -> float | None:
    """Share of the cited passages that hold a needed piece of the question's evidence.

    ALCE's citation precision asks whether a citation helps to support its claim; that
    is certain for copied text, so this asks the harder question, whether it helps to
    answer. A table's header that is cited beside its row makes the row readable and is
    not counted. None where nothing is cited.
    """
    cited = [item.text for item in reply.all_cited if item.kind != "header"]
    if not cited:
        return None
    return sum(any(holds(piece, text) for piece in evidence) for text in cited) / len(cited)


def evidence_cited(evidence: Evidence, reply: Reply) -> float:
    """Share of the needed pieces that stand in a cited passage; 0 where nothing is cited."""
    cited = [item.text for item in reply.all_cited]
    return sum(any(holds(piece, text) for text in cited) for piece in evidence) / len(evidence)


def shown_length(reply: Reply) -> float | None:
    """Characters of the claims that are shown; None for a refusal."""
    return float(sum(len(claim.text) for claim in reply.claims)) if reply.claims else None


def _shingles(text: str) -> frozenset[str]:
    squeezed = "".join(re.findall(r"[^\W_]+", text.lower()))
    return frozenset(squeezed[at : at + SHINGLE] for at in range(len(squeezed) - SHINGLE + 1))


@lru_cache(maxsize=16_384)
def _numbers(text: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(text))


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).lower().split())
