"""Where a question names what is measured: the place that a follow-up's new outcome takes.

    "Does tiotropium reduce exacerbations in COPD?"      exacerbations
    "What was the rate of HIV transmission at 4 weeks?"  HIV transmission
    "HbA1c change at week 102 with dapagliflozin"        HbA1c

It is found by the words around it, which belong to no field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.refusal.abstain import is_drug

_WORD = re.compile(r"[^\W_][\w-]*")
_COMPARED = re.compile(r"\s+(?:versus|vs)\b", re.IGNORECASE)
MOST_WORDS = 5  # that name one thing

_END = (
    r"(?=\s*(?:[,;:?.(]|$)|\s+(?:in|for|with|without|at|after|before|among|by|from|during|versus"
    r"|vs|when|while|between|on|over|than|compared|as|within|following|under|who|that|if)\b)"
)
_THING = rf"(?P<thing>[^\s,;:?(][^,;:?(]*?){_END}"
_EFFECT = (
    r"(?:reduce|increase|improve|lower|raise|affect|prevent|change|decrease|alter|ease|relieve"
    r"|shorten|prolong|cause|worsen|influence|lessen|speed up|slow|help|control|delay|lengthen"
    r"|protect against|lead to|have an? (?:effect|influence) on|make a difference to)"
)
_HAPPENS = r"(?:had|have|got|get|developed|develop|experienced|suffered(?: from)?|showed|reached)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "What was the rate of X", and "rate of X" as shorthand.
        r"^(?:(?:and )?(?:what|which) (?:was|were|is|are) the )?(?:[\w-]+ ){0,2}"
        rf"(?:rates?|incidence|prevalence|risk|number|percentage|proportion|frequency) of {_THING}",
        rf"^(?:and )?(?:what|which) (?:was|were|is|are) the {_THING}",
        rf"^(?:and )?(?:do|does|did|can|could|will|would|may)\b.*?\b{_EFFECT}\s+(?:the )?{_THING}",
        rf"^(?:and )?how (?:much|often) (?:do|does|did|can)\b.*?\b{_EFFECT}\s+(?:the )?{_THING}",
        rf"^(?:and )?how (?:many|often)\b.*?\b{_HAPPENS}\s+(?:an? |the )?{_THING}",
        rf"^(?!(?:what|which|how|who|why|when|where|do|does|did|is|are|was|were|can|has|have)\b)"
        rf"(?:the )?{_THING}(?!\W*$)",
    )
)
# Words beside a thing's name that tell what is said of it, and stay.
_SAID = r"(?:median|mean|average|maximum|minimum|peak|total|\d+[- ](?:year|month|week|day)s?)"
_BEFORE = re.compile(rf"(?:{_SAID} )+", re.IGNORECASE)
_AFTER = re.compile(
    r"(?: (?:rates?|incidence|prevalence|risk|changes?|differences?|numbers?|percentages?|levels?"
    r"|scores?|reductions?|increases?|decreases?|values?|frequency))+$",
    re.IGNORECASE,
)


# "How long did the diarrhoea last with juice?": all of it names what is measured.
_LASTING = re.compile(
    r"^(?:and )?how (?:long|soon|quickly|fast) (?:do|does|did) [^,;:?]*?\b"
    r"(?:last|take|persist|continue|begin|start)\b",
    re.IGNORECASE,
)


def outcome_span(question: str) -> tuple[int, int] | None:
    """Where the question names what is measured; None where that is not clear."""
    lasting = _LASTING.search(question)
    return lasting.span() if lasting else next(_spans(question), None)


def _without_arm(question: str, start: int, end: int) -> int:
    """Where a thing ends that the name of a drug, or of what is compared, stands behind."""
    words = list(_WORD.finditer(question, start, end))
    drug = next((word for word in words[1:] if is_drug(word.group())), None)
    if drug is None and len(words) > 1 and _COMPARED.match(question, end):
        drug = words[-1]
    return end if drug is None else len(question[: drug.start()].rstrip())


def _spans(question: str) -> Iterator[tuple[int, int]]:
    for pattern in _PATTERNS:
        found = pattern.search(question)
        if found is None:
            continue
        start, end = found.span("thing")
        end = _without_arm(question, start, end)
        before = _BEFORE.match(question, start, end)
        start = before.end() if before and before.end() < end else start
        after = _AFTER.search(question[start:end])
        end = start + after.start() if after else end
        if question[start:end].strip() and len(question[start:end].split()) <= MOST_WORDS:
            yield start, end
