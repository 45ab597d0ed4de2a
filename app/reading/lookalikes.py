"""What has a question's words and a figure, and still gives something else than is asked for.

    defines("time to relapse", "Relapse was defined as blasts of more than 5%.")            # True
    allots("time to relapse", "90 were assigned to zinc for 12 weeks.")                     # True
    counts_others("how many studies were pooled?", "51 patients of a pooled analysis")      # True

The patterns are the language of reports, of no field of medicine.
"""

from __future__ import annotations

import re

from corpus.words.normal import normal
from index.terms.words import stem_of

_DEFINES = re.compile(
    r"\b(?:was|were|is|are) (?:\w+ly )?(?:defined|considered|regarded|classified|calculated"
    r"|expressed|counted|scored|graded|quantified)\b"
    r"|\bdefinitions? of\b|\bwe (?:defined|calculated|considered)\b",
    re.IGNORECASE,
)
# A result of its own beside what it defines: "which was seen in 12%".
_RESULT = re.compile(
    r"\d ?%\s?\(|\(\d[\d.]* ?%\)|\b[Pp](?:[- ]values?)?\s?[<=>]|\bCIs?\b|\d ?± ?\d"
)
_ASKS_MEANING = re.compile(
    r"defin|criteri|meaning|\bmeant\b|threshold|cut-?offs?|\bmeasured\b|\bcalculated\b|\bassessed\b"
    r"|\bgraded\b|\bscored\b|\bclassified\b|\bconsidered\b|\bcounted as\b|\bscales?\b|\bwhat is\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow many (?:[\w-]+ ){0,3}?(studies|trials|cent(?:er|re)s|sites|hospitals|practices|schools"
    r"|sessions|courses|cycles|visits|countries|articles|papers|groups|arms|cohorts|questions|items)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
)
# What each group was given, and how many were in it, which is no result.
_ALLOTS = re.compile(
    r"\b(?:was|were) (?:\w+ ){0,2}?(?:randomi[sz]ed|assigned|allocated|enrol?led|recruited)\b"
    r"|\b(?:interventions?|treatments?|therapy) (?:consisted of|comprised|included)\b"
    r"|\b(?:patients|participants|subjects|groups?|women|men|children) (?:all )?received\b"
    r"|\bwas added on to\b",
    re.IGNORECASE,
)
_ASKS_ALLOTTED = re.compile(
    r"randomi[sz]|\bassign|\ballocat|\benrol|\brecruit|\binclu|\breceiv|\bgiven\b|\bdos(?:es?|age)"
    r"|\btreatment|\btherapy|\bregimen|\bparticipa|\btook part\b|\bsample|\bcompared\b|\bgroups\b"
    r"|\barms\b|\btested\b",
    re.IGNORECASE,
)
_WORDS_BETWEEN = 3  # between a number and what it counts: "19 eligible controlled trials"


def defines(question: str, text: str) -> bool:
    """Whether a text says what something is or how it is measured, which nobody asked."""
    if _ASKS_MEANING.search(question) or not _DEFINES.search(text):
        return False
    return _RESULT.search(text) is None


def allots(question: str, text: str) -> bool:
    """Whether a text says who was given what, and no result, which nobody asked."""
    if _ASKS_ALLOTTED.search(question) or not _ALLOTS.search(text):
        return False
    return _RESULT.search(text) is None and "%" not in text


def counts_others(question: str, text: str) -> bool:
    """Whether a question asks how many studies, sites, sessions ... and a text counts none."""
    asked = _HOW_MANY.search(question)
    if asked is None:
        return False
    stem = re.sub(r"i$", "[iy]", stem_of(normal(asked.group(1))))
    stem = "cent(?:er|re)" if stem.startswith("cent") else stem
    words = normal(text)
    counted = rf"\b{_NUMBER}\b(?: [\w/-]+){{0,{_WORDS_BETWEEN}}} {stem}"
    behind = rf"\b{stem}\w*(?: included)?\W{{1,3}}(?:\(?n ?= ?)?{_NUMBER}\b"
    return not re.search(f"{counted}|{behind}", words)
