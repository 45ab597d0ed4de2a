"""A question put with a patient: which part of it the articles can answer.

    "68-year-old with melanoma, ECOG 1, brain metastases. Does interferon prolong survival?"

No article is on that patient. Searched for is the question with what is said of the patient's
illness, without age, sex and figures; and where that is not answered, the question alone. Where
advice is asked for ("Can my mother with COPD use a phone app to walk more?") and not answered so,
it is asked of any patient. The answer says how it was read.
"""

from __future__ import annotations

import re

from app.refusal.courtesy import RELATIVES
from index.terms.tokens import tokenize

FEW = 3  # terms; a question of fewer is not searched for alone

_AGE = (
    r"(?:\d{1,3}[ -]?(?:years?|yrs?|months?|weeks?)?[ -]?olds?\b|\d{1,3} ?(?:y/?o?|yrs?|years?)\b"
    r"|\d{1,3} ?[MF]\b|aged? \d{1,3}\b)"
)
_WHO = (
    r"(?:patients?|pts?|m[ae]n|wom[ae]n|males?|females?|boys?|girls?|child|infant|lady|gentleman"
    r"|person)\b"
)
_DESCRIBES = re.compile(rf"\b{_AGE}|^\W*+(?:my |our |an? |this )?(?:[\w+-]+ ){{0,3}}{_WHO}", re.I)
# What is said of the person alone: "My 22-year-old patient with", "woman, 34", "who has".
_PERSON = re.compile(
    rf"^\W*(?:(?:{_AGE}|{_WHO}|(?:my|our|an?|the|this|elderly|young|adult|\d{{1,3}})\b)[\s,]*)+"
    r"(?:(?:with|who (?:has|had|is|was)|presents? with|presenting with|has|had"
    r"|is (?:aged )?\d{1,3}(?: years?(?: old)?)? and has)\s+)?",
    re.IGNORECASE,
)
# How long ago something was, which no article can be asked for: "relapsed 8 months after".
_AGO = re.compile(r"\b\d+ (?:hours?|days?|weeks?|months?|years?) (?=after|before|post|ago)", re.I)
# The figure that a clause ends with: "ECOG 1", "triglycerides of 300 mg/dl", not "type 2 diabetes".
_FIGURE = re.compile(
    r"(?:(?<!\s)\s++(?:of|at|is|was|[<>=]))?(?:(?<!\s)\s++)?"
    r"(?<!type )(?<!stage )(?<!grade )(?<!class )\b"
    r"\d+(?:[.,]\d+)?(?: ?(?:%|[^\W\d_]{1,4}(?:/\S+)?))?$",
    re.IGNORECASE,
)
# The one whom advice is asked for, as it is replaced or left out, in this order.
_OF_ANYBODY = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\b(?:mr|mrs|ms|miss|mister)\.? (?-i:[A-Z])[\w'’-]*(?=,? who\b|\W|$)", "patients"),
        (r"(?<!\s)\s*+\b(?:in )?(?:bed|room|rm|bay|cubicle)\s?\d+\b", ""),
        (r"(?<!\s)\s*+\b(?:today|tonight|tomorrow|right now|now)\b", ""),
        (rf"\b(?:my|our|this)\s(?:\w+\s)?{RELATIVES}\b(?!['’])", "patients"),
        (r"\bis it (?:ok|okay|safe|wise|reasonable|all right) (?:for (?:me|us) )?to\b\s*", ""),
        (r"\b(?:shall|should|can|could|may|must) (?:i|we|he|she) "
         r"(?:(?:take|have|get|start|stop|give|use|try|do) )?", ""),
        (r"\bmy\b\s*", ""),
        (rf"^\W*(?:(?:{_AGE}|{_WHO})[\s,]*)+", ""),
        (rf"\ba {_AGE}(?: {_WHO})?", "patients"),
    )
)  # fmt: skip
_SENTENCES = re.compile(r"(?<=\w[.!;])\s+(?=[^\W\d_a-z])|\s*\n\s*")
_CLAUSE = re.compile(r"(?:(?<!\s)\s++)?[,;]\s*+")


def as_question(text: str) -> str:
    """The question with what is said of the patient's illness; a text without a patient as it is.

    Only a text of several sentences of which the last asks is one.
    """
    said, asked = _parts(text)
    if not said:
        return text
    clauses = [clause for clause in _CLAUSE.split(_PERSON.sub("", _AGO.sub("", said))) if clause]
    illness = ", ".join(filter(None, map(_without_figure, clauses)))
    return f"{illness}. {asked}" if tokenize(illness) else asked


def _without_figure(clause: str) -> str:
    """A clause without the figure at its end; empty where a word alone is left, or the person."""
    rest = _FIGURE.sub("", clause)
    is_person = re.fullmatch(_WHO, rest, re.IGNORECASE) is not None
    return "" if is_person or (rest != clause and len(rest.split()) < 2) else rest


def asking_alone(text: str) -> str | None:
    """The question without all that is said of a patient; None where it names too little."""
    said, asked = _parts(text)
    return asked if said and len(set(tokenize(asked))) >= FEW else None


def of_anybody(text: str) -> str | None:
    """A question for advice as it is asked of any patient; None where that names too little."""
    asked = text
    for pattern, said in _OF_ANYBODY:
        asked = pattern.sub(said, asked)
    asked = " ".join(asked.split())
    return asked if asked != text and len(set(tokenize(asked))) > 1 else None


def _parts(text: str) -> tuple[str, str]:
    """What is said of a patient and what is asked; nothing and the text where none is meant."""
    sentences = _SENTENCES.split(text.strip())
    *said, asked = sentences or [""]
    described = " ".join(said).rstrip(". ")
    if not asked.endswith("?") or "?" in described or not _DESCRIBES.search(described):
        return "", text
    return described, asked
