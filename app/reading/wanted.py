"""What kind of thing a question asks for that a statement must have: a dose, a time, criteria.

    wanted_of("dose of cefixime for typhoid fever")   # gives a number of mg, mL, units ...
    wanted_of("time to recovery with midazolam")      # gives a number of minutes, days ...
    wanted_of("Who was excluded from the trial?")     # says that people were excluded
    wanted_of("relapse with and without transplant")  # gives two figures

A statement may have all of a question's words and not be of its kind ("the dose was reduced"). The
patterns are the language of reports and units of measurement, of no field of medicine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answers.choices import COMPARES, Articles, is_head, points_elsewhere, row_of
from corpus.words.normal import normal
from index.passages.passage import Passage
from index.passages.sections import is_methods
from index.ranking.question import Question
from index.ranking.reading import unit_text


@dataclass(frozen=True)
class Wanted:
    """A kind of thing: how a question asks for it, and how a text gives it."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]
    falls: float = 5.0  # log-odds by which a statement of another kind falls


_MASS = (
    r"(?:[mnµμ]?g|mcg|kg|I?U|m?L|ml|mmol|[µμ]mol|mEq|m?Gy|[MG]?Bq|units?|tablets?|capsules?|drops"
    r"|puffs|cells|sessions?)\b"
)
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TIMES = (
    r"(?:s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|d|days?|wks?|weeks?|mo|months?|y|yrs?"
    r"|years?)"
)
_PEOPLE = (
    r"(?:patients?|participants?|subjects?|people|persons?|children|adults|women|men|infants|cases"
    r"|deaths|events)"
)
_INCLUDED = r"\binclusions?\b|\beligib|\benrol?lment criteria\b|\bentry criteria\b"
# "For eligible household members" asks for no criteria.
_NO_CRITERIA = r"(?!\beligible (?!for\b|to\b|in\b|if\b|when\b)\w+ \w)"
_EXCLUDED = r"\bexclusions?\b|\bexclud|\b(?:not|in)[- ]?eligib"

KINDS = (
    Wanted(
        "exclusion criteria",
        re.compile(_EXCLUDED, re.IGNORECASE),
        re.compile(rf"{_EXCLUDED}|\bcontraindicat", re.IGNORECASE),
    ),
    Wanted(
        "inclusion criteria",
        re.compile(
            rf"{_NO_CRITERIA}(?:{_INCLUDED})"
            r"|\bwho (?:was|were|could be) (?:included|enrol?led|allowed)\b"
            r"|\bwho could (?:enter|take part|participate|join)\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?:{_INCLUDED}|\b(?:were|was|be) (?:included|enrol?led|recruited)\b"
            r"|\b(?:had|required|needed) to (?:have|be)\b|\bcriteri(?:a|on)\b"
            r"|\bwe (?:included|enrol?led|recruited|studied)\b)",
            re.IGNORECASE,
        ),
    ),
    Wanted(
        "dose",
        re.compile(
            r"\b(?:what|which)(?: [\w-]+){0,3}? dos(?:es?|ages?)\b"
            r"(?! (?:interval|reduction|respon|adjust|escalat|limit|depend|group|level|schedul))"
            r"|\bwhat (?:is|was|are|were) the (?:(?!of\b|on\b|to\b|for\b)[\w-]+ ){0,3}"
            r"dos(?:es?|ages?)\b"
            r"(?! (?:interval|reduction|respon|adjust|escalat|limit|depend|group|level|schedul))"
            r"|^\W*+(?:the )?(?:[\w-]+ ){0,2}(?<!another )dos(?:es?|ages?)\b"
            r"(?= (?:of|for|given|used|before)\b)"
            r"|\bdos(?:es?|ages?)\W*$|\bat (?:what|which) dose\b"
            r"|\bhow (?:much(?! (?:do|does|did|is|are|was|were)\b)"
            r"|many (?:mg|milligrams?|grams?|units|tablets|capsules))\b"
            r"(?=.*\b(?:given|receive|received|administered|take|took|infused|injected)\b)",
            re.IGNORECASE,
        ),
        re.compile(rf"\d\)?\s?(?:{_MASS}|[×x]\s?10)|\d-{_MASS}"),
    ),
    Wanted(
        "time",
        re.compile(
            r"\bhow (?:long|soon|quick(?:ly)?|fast)\b|\btime (?:to|until|till)\b"
            r"|^(?!\W*+how many\b)\W*+(?:what (?:was|is|were) the )?(?:(?:median|mean|average) )?"
            r"(?:[\w-]+ ){1,2}times?\b(?! points?\b)|\b(?:duration|length) of\b"
            r"|\bhow many (?:days|weeks|months|hours|minutes|years)\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\d\)?\s?{_TIMES}\b|\({_TIMES}\)|,\s?{_TIMES}\b|\bin {_TIMES} (?:was|were)\b"
            rf"|\b(?:{_NUMBERS}) {_TIMES}\b",
            re.IGNORECASE,
        ),
    ),
)
_FIGURE = Wanted(
    "figure",
    re.compile(
        r"\bhow (?:many|much|often|common|frequent|high|low|large|big|likely)\b|%"
        r"|\bfrom what to what\b|\band from what\b|\bin points\b|\bcut-?offs?\b|\bthresholds?\b"
        r"|\bby (?:what|which) (?:\w+ )?criteria\b"
        r"|\bwhat (?:was|were|is|are) the (?:[\w-]+ ){0,5}?(?:scores?|counts?|coefficients?)\b"
        r"|\b(?:percentages?|proportions?|percent|rates?|numbers?|incidences?|prevalence|medians?"
        r"|means|(?:hazard|odds|risk) ratios?|chances?|fraction|share)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w-])\d|\b(?:{_NUMBERS})\b(?! (?:\w+ )?(?:groups?|arms?|cohorts?|cent(?:er|re)s?"
        rf"|stud(?:y|ies)|trials?)\b)|\A(?:No|None|All|Both|Half)\b"
        rf"|\b(?:none|neither|never)\b|\b(?:no|all|half of the) (?:\w+ )?{_PEOPLE}\b",
        re.IGNORECASE,
    ),
)
_DOSE_OF = re.compile(
    r"\bdos(?:es?|ages?) of (?:(?:the|oral|intravenous|iv|daily|weekly|each) )?([\w-]{4,})"
    r"|(?<![\w-])([\w-]{4,}+) dos(?:es?|ages?)\b",
    re.IGNORECASE,
)
# Words before "dose" that say which dose is meant, not of what.
_NO_SUBJECT = re.compile(
    r"maximum|maximal|minimum|median|mean|average|daily|weekly|total|initial|starting|loading"
    r"|maintenance|single|recommended|usual|standard|high|higher|highest|lower|lowest|first|second"
    r"|third|next|last|cumulative|target|tested|optimal|right|what|which|this|that|each|same"
    r"|effective|adult|treatment|drug|study|given|used|their|these|those",
    re.IGNORECASE,
)
# Of two things that are set side by side, each has a figure, or none of something ("in two patients
# with clips, but in none without"). P values, ranges and reference marks are none, nor is a ratio
# that names an arm ("15:2").
_ONE = (
    r"(?:(?<![\w.:/–-])\d[\d.,·]{0,15}(?![\d–-]|:\d)"
    rf"|\b(?:{_NUMBERS}|no|none|not|neither|never)\b)"
)
_COMPARISON = Wanted(
    "figure", COMPARES, re.compile(rf"{_ONE}.*?{_ONE}", re.DOTALL | re.IGNORECASE), 8.0
)
_NO_FIGURE = re.compile(
    r"\b[Pp](?:[- ]values?)?\s?[<=>≤≥]\s?[\d.·]+|\[\d[\d,–\s-]*\]"
    r"|\b(?:Tables?|Figures?|Figs?)\.? ?\d+|\b\d+ ?% ?CI\b"
)
# A dose or a time tells neither how many nor how often.
_ASKS_COUNT = re.compile(
    rf"\bhow many (?:\w+ )?{_PEOPLE}|\bhow (?:often|common|frequent)"
    r"|\b(?:percentages?|proportions?|percent|share|fraction)\b|\bfrom what\b",
    re.IGNORECASE,
)
_AMOUNTS = re.compile(
    r"(?<![\w.])(?:\d[\d.]{0,9}(?: to | and | or |, |–|-)){0,4}\d[\d.]{0,9}[ -]?"
    rf"(?:{_MASS}|{_TIMES}\b)"
    rf"|\b(?:{_NUMBERS})[ -](?:{_TIMES}|times)\b|\b(?:days?|weeks?|months?|years?) \d+\b",
    re.IGNORECASE,
)
# What asks in a sentence, and what shorthand names of a report that is no result.
_SENTENCE = re.compile(
    r"\?\s*$|(?<![\w-])(?:what|which|how|who|why|where|when|does|do|did|is|are|was|were|can|could|has|have"
    r"|list|explain|compare|describe|criteria|definitions?|defined|mechanisms?|reasons?|limitations?"
    r"|guidelines?|designs?|methods?|aims?|funding|authors?|regimens?|treatments?|protocols?|types?"
    r"|names?|causes?|indications?|recommendations?|role|risk factors)\b",
    re.IGNORECASE,
)

# Measures that a report gives by their names or signs, or not at all.
MEASURES = (
    Wanted("odds ratio", re.compile(r"\b[Oo]dds ratios?\b"), re.compile(r"\b[Oo]dds\b|\ba?ORs?\b")),
    Wanted(
        "hazard ratio",
        re.compile(r"\b[Hh]azard ratios?\b"),
        re.compile(r"\b[Hh]azards?\b|\ba?HRs?\b"),
    ),
    Wanted(
        "relative risk",
        re.compile(r"\b[Rr]elative risks?\b|\b[Rr]isk ratios?\b"),
        re.compile(r"\b(?:[Rr]elative risks?|[Rr]isk ratios?|[Rr]ate ratios?|a?RRs?)\b"),
    ),
    Wanted(
        "number needed to treat",
        re.compile(
            r"\bNNTs?\b|\b[Nn]umbers? needed to (?:treat|harm)\b|\b[Hh]ow many (?:\w+ ){1,3}"
            r"(?:must|need to|have to|would need to) be (?:treated|given)\b"
        ),
        re.compile(r"\bNN[TH]\b|\bneeded to (?:treat|harm|be treated)\b"),
    ),
    Wanted(
        "sensitivity",
        re.compile(
            r"\b(?:the|diagnostic|and|its) sensitivity\b(?! anal)|^[Ss]ensitivity\b(?! anal)"
        ),
        re.compile(r"(?<!insulin )\b[Ss]ensitivit(?:y|ies)\b(?! anal)"),
    ),
    Wanted("specificity", re.compile(r"\b[Ss]pecificity\b"), re.compile(r"\b[Ss]pecificit")),
    Wanted(
        "cost",
        re.compile(
            r"\b[Cc]osts?\b(?! of living)|\b[Pp]rices?\b|\bQALYs?\b|\bICERs?\b|\b[Cc]heaper\b"
            r"|\b[Ee]xpensive\b"
        ),
        re.compile(
            r"\b[Cc]ost|\b[Pp]rice|\bQALY|\bICER|\b[Cc]heap|\b[Ee]xpens|[$€£¥]|\b[Dd]ollars?\b"
            r"|\b[Ee]uros?\b|\bUSD\b|\bcharged?\b|\b[Rr]eimburs"
        ),
    ),
    Wanted(
        "correlation",
        re.compile(r"\b[Cc]orrelation coefficient\b|\b[Pp]earson\b|\b[Ss]pearman\b|\br value\b"),
        re.compile(r"[Cc]orrelat|\br\s?=|\brho\b|ρ"),
    ),
)


def wanted_of(question: Question) -> Wanted | None:
    """The first kind that a question asks for; None where it asks for no such thing.

    Shorthand without a verb ("nausea with cisplatin") asks for a figure.
    """
    text = question.text
    kind = next((one for one in KINDS if one.asked.search(text)), None)
    if kind is None and (_FIGURE.asked.search(text) or not _SENTENCE.search(text)):
        return _COMPARISON if COMPARES.search(text) else _FIGURE
    return kind


_TIMES_COMPARED = re.compile(
    r"\A(?=.*\b(?:times?|duration|length)\b)"
    r".*\b(?:differen|longer|shorter|increas|decreas|reduc|faster|slower|prolong|similar)",
    re.IGNORECASE | re.DOTALL,
)


def measure_asked(question: str) -> Wanted | None:
    """The measure that a question asks for by its name; None where it asks for none."""
    return next((one for one in MEASURES if one.asked.search(question)), None)


def is_vague(kind: Wanted) -> bool:
    """Whether a statement may answer without it: a conclusion in words, where a figure is asked."""
    return kind in (_FIGURE, _COMPARISON)


def subject_of(kind: Wanted, question: Question) -> str:
    """What a dose is asked of: "atropine" of "maximum atropine dose"; empty where it is not said.

    Where several things are dosed in one paragraph, a statement has to name this one.
    """
    if kind.name != "dose":
        return ""
    found = _DOSE_OF.search(question.text)
    word = next(filter(None, found.groups()), "") if found else ""
    return "" if _NO_SUBJECT.fullmatch(word) else normal(word)


def gives(
    kind: Wanted, passage: Passage, number: int, articles: Articles, asked: str = ""
) -> bool:  # fmt: skip
    """Whether a sentence or row of a passage has a thing of this kind.

    "Figure 1 shows the time to onset." has what the next sentence has. Where two things are
    compared in what is asked, "no difference in operation time" gives a time as well.
    """
    article = articles[passage.article_id]
    unit = unit_text(article, passage, number)
    text = f"{unit.context} {unit.text}" if passage.kind == "row" else unit.text
    if points_elsewhere(text) and number + 1 < len(passage.sentences):
        text = unit_text(article, passage, number + 1).text
    if passage.kind == "row" and _is_headed(kind, text):
        return True
    if kind.name == "time" and COMPARES.search(asked) and _TIMES_COMPARED.search(text):
        return True
    if passage.kind == "row" and is_vague(kind) and is_head(*row_of(article, passage)):
        return True  # what stands under it gives it
    if kind is _FIGURE and passage.kind != "row" and _ASKS_COUNT.search(asked):
        text = _AMOUNTS.sub("", _NO_FIGURE.sub("", text))
    if kind is _COMPARISON:
        if passage.kind != "row" and is_methods(passage.section):
            return False
        text = _NO_FIGURE.sub("", text)
    return kind.given.search(text) is not None


def names(subject: str, passage: Passage, number: int, articles: Articles) -> bool:
    """Whether a sentence or row names what is asked about."""
    unit = unit_text(articles[passage.article_id], passage, number)
    return subject in normal(f"{unit.context} {unit.text}")


def _is_headed(kind: Wanted, row: str) -> bool:
    """Whether the words of a row or its group name the kind, and it has a figure: "Dose, mg: 5"."""
    named = re.search(rf"\b{kind.name}", row, re.IGNORECASE)
    return named is not None and re.search(r"\d", row[named.end() :]) is not None
