"""Figures of one outcome at one time in several studies, as they can be set side by side.

    plots(comparison.lines)

Only where it is certain that outcome, time and kind of figure are the same: either sentences of
different articles that begin with the outcome and its time and give one figure for it
("2-year overall survival was 63% (95% CI, 51-73)"), or cells of one column of one table whose
rows are labelled with different studies. Anything else is left out. Figures are taken from their
places in the text; nothing is pooled or computed, and a number is read only to draw its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.answers.comparison import Line
from corpus.article import Article
from corpus.words.registrations import registration_keys

LEAST = 2  # studies, from which on there is something to see
AT_SECOND_HAND = frozenset(
    {"review", "systematic review", "guideline", "editorial or letter", "protocol"}
)
_NUMBER = r"\d+(?:[.·]\d+)?"
_FIGURE = (
    rf"(?P<figure>(?P<value>{_NUMBER})\s?(?P<unit>%|months?|years?|weeks?|days?)"
    r"(?:\s?\(\d+/\d+\))?"
    rf"(?:\s?[(\[]95% ?CI[,:;]?\s?(?P<low>{_NUMBER})\s?%?(?:\s?[-–]\s?|,\s|\sto\s)"
    rf"(?P<high>{_NUMBER})\s?(?:%|months?|years?|weeks?|days?)?[)\]])?)"
)
_COUNT = r"\d+|one|two|three|four|five|six|ten"
_WORDS = r"(?:[A-Za-z]+(?:-[A-Za-z]+)*)"
_OUTCOME = rf"(?P<outcome>{_WORDS}(?: {_WORDS}){{0,4}}?)(?: \([A-Z][A-Za-z]{{1,5}}\))?"
_OF_WHOM = r"(?: (?:in|for|among) (?P<whom>[^.,;:%]{3,90}?))?"
_IS = r" (?:was|were|of|reached) (?:estimated (?:at|to be) )?"
_BEGINNING = r"^(?:(?:Results|Findings): )?(?:[Tt]he |[Aa]n? )?(?:estimated |Estimated )?"
_SENTENCES = (
    re.compile(
        rf"{_BEGINNING}(?P<n>{_COUNT})[- ](?P<period>year|month|week|day)s? "
        rf"{_OUTCOME}{_OF_WHOM}{_IS}{_FIGURE}", re.IGNORECASE,
    ),
    re.compile(
        rf"{_BEGINNING}{_OUTCOME} at (?P<n>{_COUNT}) (?P<period>year|month|week|day)s?"
        rf"{_OF_WHOM}{_IS}{_FIGURE}", re.IGNORECASE,
    ),
    re.compile(
        rf"{_BEGINNING}(?P<median>median) {_OUTCOME}{_OF_WHOM}{_IS}{_FIGURE}", re.IGNORECASE
    ),
)  # fmt: skip
# A sentence that sets arms, groups or times side by side gives no one figure to draw.
_SEVERAL = re.compile(
    r"\b(?:versus|vs|compared|respectively|than|whereas|while|difference|ratio|increase\w*"
    r"|decrease\w*|reduc\w*|improve\w*|expected|assum\w+|hypothes\w+|historical\w*|predict\w*)\b",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(r"discussion|introduction|background|conclusion|rationale", re.IGNORECASE)
_RATE = re.compile(r"\b(?:the|of|estimated|rates?|probabilit(?:y|ies)|proportion)\b", re.IGNORECASE)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_TIME = re.compile(rf"\b(?:{_COUNT})[- ](?:year|month|week|day)s?\b|\bmedian\b", re.IGNORECASE)
_CELL = re.compile(rf"(?P<before>[^\d%;]*?){_FIGURE}")
_SUFFIX = re.compile(r"s$")


@dataclass(frozen=True)
class Dot:
    """One figure of one study, with its place in the article of its line."""

    line: Line
    study: str  # the article's label, or the row's
    known_as: frozenset[str]  # its registrations, and its article; who shares one is the same
    whom: str  # as the sentence has it; else empty
    figure: str  # with its interval, as it stands
    start: int
    end: int
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Plot:
    """Figures of one outcome, time and kind."""

    about: str  # as the first of them says it
    unit: str
    dots: tuple[Dot, ...]

    @property
    def most(self) -> float:
        """Where the scale ends: 100 for percentages, else beyond the greatest."""
        greatest = max(max(dot.value, dot.high or 0.0) for dot in self.dots)
        if self.unit == "%":
            return 100.0
        return next(float(step) for step in _SCALES if step >= greatest)


_SCALES = (5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1_000, 10**9)
Key = tuple[str, ...]


def plots(lines: Sequence[Line]) -> tuple[Plot, ...]:
    """What can be drawn of the lines; usually nothing."""
    groups: dict[Key, list[tuple[str, Dot]]] = {}
    for line in lines:
        for key, about, dot in (*_in_sentence(line), *_in_row(line)):
            groups.setdefault(key, []).append((about, dot))
    return tuple(filter(None, (_plot(key, found) for key, found in groups.items())))


def _plot(key: Key, found: Sequence[tuple[str, Dot]]) -> Plot | None:
    """Each study once; None where they are too few, or one study gives several figures."""
    kept: list[Dot] = []
    for _, dot in found:
        same = [one for one in kept if one.known_as & dot.known_as]
        if any(one.figure != dot.figure for one in same):
            return None
        if not same:
            kept.append(dot)
    return Plot(found[0][0], key[-1], tuple(kept)) if len(kept) >= LEAST else None


def _in_sentence(line: Line) -> Iterator[tuple[Key, str, Dot]]:
    """The one figure of a sentence of a study's own report, whose outcome and time are certain."""
    sentence = line.parts[0]
    if line.table is not None or _is_at_second_hand(line) or _SEVERAL.search(sentence.text):
        return
    match = next(filter(None, (form.search(sentence.text) for form in _SENTENCES)), None)
    if match is None or match["figure"] is None or _figures(sentence.text[match.end() :]):
        return
    article = line.article
    named = registration_keys(" ".join(article.metadata.registration))
    known_as = frozenset({article.article_id, *named})
    dot = _dot(line, article.label, known_as, match, sentence.start, match["whom"] or "")
    outcome = _outcome(match["outcome"], article)
    if dot is None or not outcome:
        return
    time = _time(match)
    since = "median" if time == "median" else f"{match['n']}-{match['period']}"
    said = f"{since} {match['outcome']}"
    yield ("sentence", time, outcome, _unit(match["unit"])), said, dot


def _is_at_second_hand(line: Line) -> bool:
    """Whether a sentence may report the results of another study than its article's own."""
    cites = any(line.start <= mark.start < line.end for mark in line.article.reference_marks)
    elsewhere = line.level in AT_SECOND_HAND or bool(line.population) or not line.level
    return elsewhere or cites or bool(_NOT_OWN.search(line.where))


def _in_row(line: Line) -> Iterator[tuple[Key, str, Dot]]:
    """The cells of a row whose label names one study, under labels that name outcome and time."""
    if line.table is None or line.parts[0].label:
        return
    head, *cells = line.parts
    study = frozenset(registration_keys(head.text))
    if len(study) != 1:
        return
    for cell in cells:
        match = _CELL.fullmatch(cell.text)
        said = " ".join(filter(None, (cell.label, match["before"].strip() if match else "")))
        if match is None or not _TIME.search(said):
            continue
        dot = _dot(line, head.text, study, match, cell.start)
        if dot is not None:
            key = "row", line.article.article_id, str(line.table), said, _unit(match["unit"])
            yield key, said, dot


def _dot(
    line: Line, study: str, known_as: frozenset[str], match: re.Match[str], at: int, whom: str = ""
) -> Dot | None:
    """The figure with its place; None where text and place, or figure and interval, do not fit."""
    start, end = at + match.start("figure"), at + match.end("figure")
    value, low, high = (_number(match[name]) for name in ("value", "low", "high"))
    if value is None or line.article.text[start:end] != match["figure"]:
        return None
    if match["unit"] == "%" and max(value, high or 0.0) > 100.0:
        return None
    if low is not None and high is not None and not low <= value <= high:
        return None
    return Dot(line, study, known_as, whom, match["figure"], start, end, value, low, high)


def _outcome(words: str, article: Article) -> str:
    """The outcome in its own article's long form, so that "OS" and "overall survival" are one."""
    long = {short: full.casefold() for short, full in article.abbreviations.items()}
    spelt = " ".join(long.get(word, word.casefold()) for word in words.split())
    return " ".join(_RATE.sub(" ", spelt).replace("-", " ").split())


def _time(match: re.Match[str]) -> str:
    """`24 months` for two years; days and weeks stay as they are."""
    if "median" in match.re.groupindex:
        return "median"
    said = match["n"].casefold()
    number, period = _COUNTS.get(said) or int(said), match["period"].casefold()
    return f"{number * 12} month" if period == "year" else f"{number} {period}"


def _unit(words: str) -> str:
    return _SUFFIX.sub("", words.casefold())


def _number(text: str | None) -> float | None:
    return None if text is None else float(text.replace("·", "."))


def _figures(text: str) -> Iterable[str]:
    """Percentages and times that follow, apart from P values."""
    return re.findall(rf"{_NUMBER}\s?(?:%|months?\b|years?\b)", text)
