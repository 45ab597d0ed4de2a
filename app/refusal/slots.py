"""Where a question names what is measured, what is done, and what that is compared with.

    "Does tiotropium reduce exacerbations in COPD?"      measured: exacerbations; done: tiotropium
    "What was the rate of HIV transmission at 4 weeks?"  measured: HIV transmission
    "HbA1c change at week 102 with dapagliflozin"        measured: HbA1c
    "cure rate with gatifloxacin vs cefixime"            compared: cefixime

They are found by the words around them, which belong to no field of medicine. What is measured is
also the place that a follow-up's new outcome takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.refusal.looks import is_drug

_WORD = re.compile(r"[^\W_][\w-]*")
_COMPARED = re.compile(r"\s+(?:versus|vs)\b", re.IGNORECASE)
MOST_WORDS = 5  # that name one thing
# Words that name no comparator by themselves; laymen call a placebo a dummy.
PLAIN = frozenset(
    "placebo control controls group groups standard usual care treatment treatments therapy none "
    "baseline alone other others patient patients comparator conventional routine sham arm arms "
    "untreated start value values participants regimen dummy sugar pill pills".split()
)

_END = (
    r"(?=(?<!\s)\s*+(?:[,;:?.(]|$)|(?<!\s)\s++(?:in|for|with|without|at|after|before|among|by|from|during|versus"
    r"|vs|when|while|between|on|over|than|compared|as|within|following|under|who|that|if)\b)"
)
_THING = rf"(?P<thing>[^\s,;:?(][^,;:?(]{{0,200}}?){_END}"
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
    r"|scores?|reductions?|increases?|decreases?|values?|frequency)){1,4}$",
    re.IGNORECASE,
)


# "The effect of X on Y": what is measured stands last.
_ON = re.compile(
    r"\b(?:effect|impact|influence)s? of\b.*?\bon (?:the )?(?P<thing>[^,;:?]+)", re.IGNORECASE
)
_DONE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:and )?(?:do|does|did|can|could|will|would|may)\b (?P<thing>[^,;?]*?)\b{_EFFECT}\b",
        r"\b(?:effect|impact|influence)s? of (?P<thing>[^,;?]*?)(?=[,;?]|\bcompared\b|\bon\b|$)",
    )
)
_THAN = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|compare (?:with|to)|(?:in|by) comparison (?:with|to)"
    r"|than|against|instead of|rather than|as opposed to"
    r"|relative to|superior to|inferior to)\s+(?P<thing>(?![<>≥≤\d])[^,;:?]*?)"
    r"(?=\s*(?:[,;:?]|\.(?:\s|$)|$)|\s+(?:in|for|on|at|after|during|among|within|between|when|who"
    r"|that|while|by|as|if|following|does|do|did|was|were|is|are|had|has|have)\b)",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(r"(?:in|at|if|of|among|for|after|when|with|during|on)\b", re.IGNORECASE)


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


def measured(question: str) -> list[tuple[int, int]]:
    """Where a question names what is measured, as far as the words around it tell."""
    is_sentence = question.rstrip().endswith("?")
    found = next(_spans(question, _PATTERNS[:-1] if is_sentence else _PATTERNS), None)
    return [] if found is None or _LEADS_IN.match(question, found[0]) else [found]


def affected(question: str) -> list[tuple[int, int]]:
    """Where a question names what something may have an effect on: surely what is measured."""
    return [match.span("thing") for match in _ON.finditer(question)]


def done(question: str) -> list[tuple[int, int]]:
    """Where a question names what is done: the drug or programme whose effect is asked for."""
    found = (pattern.search(question) for pattern in _DONE)
    return [match.span("thing") for match in found if match]


def compared(question: str) -> list[tuple[int, int]]:
    """Where a question names what something is compared with."""
    return [match.span("thing") for match in _THAN.finditer(question)]


def _without_arm(question: str, start: int, end: int) -> int:
    """Where a thing ends that the name of a drug, or of what is compared, stands behind."""
    words = list(_WORD.finditer(question, start, end))
    drug = next((word for word in words[1:] if is_drug(word.group())), None)
    if drug is None and len(words) > 1 and _COMPARED.match(question, end):
        drug = words[-1]
    return end if drug is None else len(question[: drug.start()].rstrip())


def _spans(
    question: str, patterns: Sequence[re.Pattern[str]] = _PATTERNS
) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
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
