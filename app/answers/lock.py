"""The number lock: a claim that does not say what its source says is never shown.

Claims are copied, so nothing should ever be caught here. Independently of the code that made
them, this checks what a reader relies on: each claim stands where it says, cites passages that
were retrieved, and shows the figures, units and negations of its source and no others.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from app.answers.answer import Answer, Claim, Difference
from app.answers.choices import UNNAMED
from app.answers.refusal import Refusal, RefusalKind

log = logging.getLogger(__name__)

NOTHING_LEFT = (
    "What was found did not match its source when it was compared, so it is not shown; "
    "read the passages."
)
# A figure with its sign or comparison before it, and its unit or the word that follows.
_FIGURE = re.compile(
    r"(?:[<>≤≥=±~≈+−–-]\s?)?\d+(?:[.,·]\d+)*(?:\s?(?:%|‰|°?[A-Za-zµμ²³⁰-⁹/]+(?:/[A-Za-zµμ²³]+)*))?"
)
_WORD = re.compile(r"[^\W_]+|%")
_NEGATION = re.compile(
    r"\b(?:no|not|non|none|nor|neither|never|without|cannot|un(?=\w{4})|in(?=significant)"
    r"|absence|absent|lack\w*|fail\w*)\b|n[’']t\b",
    re.IGNORECASE,
)


def locked(answer: Answer) -> Answer:
    """The answer without claims and differences that fail; an abstention if no claim is left."""
    claims = tuple(claim for claim in answer.claims if _holds(claim, answer))
    differences = tuple(
        difference for difference in answer.differences if _all_hold(difference, answer)
    )
    if (claims, differences) == (answer.claims, answer.differences):
        return answer
    log.error(
        "the number lock held back %d claims and %d differences",
        len(answer.claims) - len(claims), len(answer.differences) - len(differences),
    )  # fmt: skip
    refusal = answer.refusal if claims else Refusal(RefusalKind.WITHHELD, NOTHING_LEFT)
    return replace(answer, claims=claims, differences=differences, refusal=refusal)


def fault(claim: Claim, answer: Answer) -> str | None:
    """What is wrong with a claim of an answer; None where it says what its source says."""
    numbers = range(1, len(answer.evidence) + 1)
    if not claim.citations or any(n not in numbers for n in claim.citations):
        return "it cites what was not retrieved"
    cited = [answer.evidence[n - 1] for n in claim.citations]
    source = cited[0]
    if not source.passage.start <= claim.start < claim.end <= source.passage.end:
        return "it stands outside the passage that it cites"
    if source.article.text[source.passage.start : source.passage.end] != source.passage.text:
        return "the passage that it cites is not the text of the article"
    if source.article.text[claim.start : claim.end] != claim.text:
        return "it is not the text of the article"
    if source.passage.kind == "row":
        known = " | ".join(f"{item.passage.text} | {item.passage.context}" for item in cited)
        shown = claim.shown.replace(f"; {UNNAMED}: ", "; ")
        parts_known = set(_locked(shown)) <= set(_locked(known))
        words_known = set(_WORD.findall(shown)) <= set(_WORD.findall(known))
        return None if parts_known and words_known else "a figure or word differs"
    return None if _locked(claim.shown) == _locked(claim.text) else "a figure or negation differs"


def _holds(claim: Claim, answer: Answer) -> bool:
    return fault(claim, answer) is None


def _all_hold(difference: Difference, answer: Answer) -> bool:
    return all(
        _holds(side.claim, answer) and (side.figure or "") in side.claim.text
        for side in difference.sides
    )


def _locked(text: str) -> Sequence[str]:
    """The figures with signs and units, then the negations, in order; blanks do not count."""
    found = (*_FIGURE.findall(text), *_NEGATION.findall(text))
    return ["".join(piece.split()).casefold() for piece in found]
