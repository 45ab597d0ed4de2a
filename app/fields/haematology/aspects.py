"""A kind of figure that a question asks for, and that the articles do not give for its subject.

"Hazard ratio for relapse after haploidentical transplantation", "what dose of busulfan":
search finds the passages on the relapse and on busulfan, and none of them has such a figure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from app.fields.haematology.missing import Outcome, as_asked, outcomes, with_kin
from app.fields.haematology.scope import passages_on, studies_meant, terms_of
from app.fields.haematology.spoken import DRUGS, PAIRED, STATES, Topic, spoken_of
from app.reading.known import kept, of_each_article
from index.passages.passage import Passage
from index.ranking.search import Searcher
from index.terms.vocabulary import Form


@dataclass(frozen=True)
class Aspect:
    """A kind of figure: how a question asks for it, and how a text gives it."""

    name: str
    asked: re.Pattern[str]
    given: re.Pattern[str]
    beside: Collection[str] = PAIRED  # what is asked about of these sections must stand with it


# HR also means "high risk": it is a hazard ratio only where it is one of, or for, something.
_HAZARD = r"(?i:hazard ratio)|\bHR\b(?= (?:for|of)\b|,)|\b(?:[A-Z]{2,3}|death|relapse)[ :]+HR\b"
_INTERVAL = r"(?i:confidence interval)|\b95% ?CI\b|\bCI\?"
_P_VALUE = r"\b[Pp][ -]?values?\b|\b[Pp]\s*\?|, [Pp]$"
# "A second dose" is another infusion, and "15 mg" in a question is known to the one who asks.
_DOSE_WORD = "".join(rf"(?<!{w} )" for w in ("another", "first", "second", "repeat", "extra"))
_DOSE = (
    rf"(?i:\b(?:what|which|how (?:big|high|large|strong) an?) (?:[\w-]+ ){{0,3}}{_DOSE_WORD}"
    rf"dos(?:e|es|age)\b|{_DOSE_WORD}\b(?:dos(?:e|age|ing) for\b|dos(?:e|age)\?)"
    r"|\b(?:milli|micro)grams?\b"
    r"|(?<!\d)(?<!\d )\b(?:(?:mg|mcg|[\u00b5\u03bc]g)\b|cells ?(?:/|per) ?kg))"
)
_DOSE_GIVEN = (
    r"\d\s?(?:mg|g/m|[\u00b5\u03bc]g|mcg|U/kg|c?Gy|mL)|\d\s?[\u00d7x]\s?10"
    r"|(?i:cells ?(?:/|per) ?kg)"
)
_ODDS, _NEEDED = r"(?i:odds ratio)|\bOR\b(?= (?:for|of)\b)", r"\bNNT\b|(?i:number needed to treat)"
_SENSITIVE = r"(?i:sensitivity|specificity)"
_LASTING = (
    r"(?:overall |event-free |relapse-free |leuk[ae]?emia-free |progression-free |disease-free )?"
)
_LASTING += r"(?:survival|OS|LFS|EFS|RFS|PFS|DFS|DOR|duration of (?:response|remission))"
_MEDIAN = rf"(?i:\bmedian (?:[\w/-]+ ){{0,2}}{_LASTING}\b)|\bm(?:OS|LFS|EFS|RFS|PFS|DFS|DOR)\b"
_MEDIAN_GIVEN = rf"{_MEDIAN}|(?i:\b{_LASTING}\b[^.;]{{0,60}}\bmedian\b(?! follow)|\bmedians? of\b)"
# Grade II to IV, and III or more, however they are written.
_TO = r" ?(?:[-\u2010-\u2015/]|to|or) ?"
_GRADE = r"(?i:\b(?:grades?|gr\.?) ?)"
_MODERATE = rf"{_GRADE}(?:(?:II|2){_TO}(?:IV|4)\b|(?:[>\u2265]=? ?)(?:II|2)\b)"
_SEVERE = (
    rf"{_GRADE}(?:(?:III|3){_TO}(?:IV|V|4|5)\b|(?:[>\u2265]=? ?)(?:III|3)\b"
    r"|(?:III|3) (?:or|and) \w+)"
)
_SEVERE_GIVEN = rf"{_SEVERE}|{_GRADE}(?:3|4|5|III|IV|V)\b|(?i:\bsevere\b)|\bs(?:CRS|ICANS)\b"
ASPECTS = tuple(
    Aspect(f"the {name}", re.compile(asked), re.compile(given), *beside)
    for name, asked, given, *beside in (
        ("hazard ratio", _HAZARD, r"\bHRs?\b|(?i:hazard ratio)"),
        ("confidence interval", _INTERVAL, r"\bCI\b|(?i:confidence interval)"),
        ("odds ratio", _ODDS, r"(?i:odds ratio)|\bOR\b"),
        (
            "P value",
            _P_VALUE,
            r"\b[Pp] ?[=<>\u2264]|\bP values?\b|\bP\b(?:(?!\bP\b)[^;])*: ?<?0?\.\d",
            (),
        ),
        ("sensitivity or specificity", _SENSITIVE, _SENSITIVE),
        ("number needed to treat", _NEEDED, _NEEDED),
        ("dose", _DOSE, _DOSE_GIVEN),
        ("median", _MEDIAN, _MEDIAN_GIVEN, (STATES, DRUGS)),
        ("figure for grade II to IV", _MODERATE, _MODERATE, (DRUGS,)),
        ("figure for grade III or more", _SEVERE, _SEVERE_GIVEN, (DRUGS,)),
    )
)


# "over 60 years", "in under-18s", "past the age of seventy"; and in a text "aged 60", "60 years".
_NUMBERS = {
    word: n
    for n, word in zip(
        (10, 12, 16, 18, *range(20, 100, 10)),
        "ten twelve sixteen eighteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        strict=True,
    )
}
_BOUND = r"\b(?:over|above|older than|past|under|younger than|below|aged)|[><\u2265\u2264]"
_YEARS = r"[ -]?(?:y|yo|yrs?|years?(?: old| of age)?)\b(?! (?:on|later|after))"
_WHO = r"\b(?:patients?|people|adults|children|recipients|any(?:one|body)|those|someone) (?:aged )?"
_AGE = re.compile(
    rf"(?i:(?P<who>{_WHO})?(?:{_BOUND})[ -]?(?:the age of )?(?P<age>\d{{1,2}}|{'|'.join(_NUMBERS)})"
    rf"(?:{_YEARS}|(?<=[a-z])s\b|(?<=\d)s\b|(?<=[a-z])(?=\W*$)|(?(who)\b(?!%|\W?\d)|(?!))))"
)


@dataclass(frozen=True)
class _Giving:
    """A passage with such a figure: its words with its caption's, and where it stands."""

    passage_id: str
    place: int
    terms: frozenset[str]


def missing_aspect(question: str, searcher: Searcher) -> str | None:
    """A sentence that names the kind of figure and what it is not given for; or None."""
    asked = [aspect for aspect in (*ASPECTS, *_ages(question)) if aspect.asked.search(question)]
    return next(filter(None, (_missing(question, one, searcher) for one in asked)), None)


def prepare(searcher: Searcher) -> None:
    """Find the passages that give each kind of figure, before anything is asked."""
    for aspect in ASPECTS:
        _giving(aspect, searcher)


def _ages(question: str) -> list[Aspect]:
    """Figures for patients of the ages that the question names."""
    found = (match["age"].lower() for match in _AGE.finditer(question))
    ages = {int(_NUMBERS.get(age, age)) for age in found}
    return [
        Aspect(
            f"figures for the age of {age}", _AGE,
            re.compile(rf"(?i:{_BOUND}|\bage\b)[^\d%;]{{0,25}}\b{age}\b(?!%)|\b{age}[ -]years?\b"),
            beside=(),
        )
        for age in sorted(ages)
    ]  # fmt: skip


def _missing(question: str, aspect: Aspect, searcher: Searcher) -> str | None:
    """A sentence if, of the passages that give such a figure, none is on what is asked about."""
    giving = _giving(aspect, searcher)
    subject: str | None = None
    studies = studies_meant(question, searcher)
    on_it = {p.passage_id for p in passages_on(studies, searcher)} if studies else set()
    if giving and on_it:
        giving = [one for one in giving if one.passage_id in on_it]
        subject = as_asked(studies, question)
    wanted = outcomes(question)
    if giving and wanted:
        giving = _naming(wanted, giving)
        subject = wanted[0].name
    if giving and aspect.beside:
        things = [
            thing
            for thing in spoken_of(searcher).paired(question, aspect.beside)
            if not any(form in thing.forms for form in _also_called(studies, searcher))
        ]
        return _not_of_things(things, aspect, giving)
    of = f" for {subject}" if subject else ""
    return None if giving else f"No passage gives {aspect.name}{of}."


def _also_called(studies: Iterable[str], searcher: Searcher) -> set[Form]:
    """Every form that the vocabulary knows for the studies: their products as well."""
    pieces = (piece for name in studies for piece in searcher.features.vocabulary.pieces(name))
    return {form for piece in pieces for form in piece}


def _not_of_things(
    things: Sequence[Topic], aspect: Aspect, giving: Sequence[_Giving]
) -> str | None:
    """None if each thing shares a paragraph or table with the figure, and one its passage."""
    places = {one.place for one in giving}
    for thing in things:
        if not places & thing.places:
            return f"No passage gives {aspect.name} for {thing.name}."
    beside = any(form <= one.terms for one in giving for thing in things for form in thing.forms)
    return None if beside or not things else f"No passage gives {aspect.name} for {things[0].name}."


def _naming(wanted: Sequence[Outcome], giving: Sequence[_Giving]) -> list[_Giving]:
    forms = [form for outcome in with_kin(wanted) for form in outcome.forms]
    return [one for one in giving if any(form <= one.terms for form in forms)]


@kept(64)
def _giving(aspect: Aspect, searcher: Searcher) -> list[_Giving]:
    places, terms = spoken_of(searcher).place_of, terms_of(searcher)
    if aspect in ASPECTS:
        at = ASPECTS.index(aspect)
        found = [ids[at] for ids in of_each_article(searcher, _given_in)]
    else:  # figures for an age that a question names
        found = [_with_figure(aspect, searcher.index.passages)]
    return [_Giving(one, places[one], terms[one]) for one in chain.from_iterable(found)]


def _given_in(passages: Sequence[Passage], _: Searcher) -> list[list[str]]:
    """The passages of an article that give each kind of figure."""
    return [_with_figure(aspect, passages) for aspect in ASPECTS]


def _with_figure(aspect: Aspect, passages: Iterable[Passage]) -> list[str]:
    return [
        p.passage_id for p in passages if aspect.given.search(f"{p.context} {p.labelled}")
    ]  # fmt: skip
