"""Text -> the terms that lexical search matches.

Words are stemmed; what clinicians write as one term stays one: HIV+, MRD−, 19-28z, NCT02435849,
76.1. Spellings of one thing become one term: "2y", "2-year", "two years" and "24 months"; "month 3"
and "3 months"; "78.0%" and "78%"; "IL-17" and "IL17"; "TNF-α" and "TNFalpha"; "interferon
alfa-2b", as international nonproprietary names have it, and "interferon-α2b"; "18F-FDG" and
"[18F]FDG" (corpus/words/normal.py, index/terms/words.py). A compound is found by its whole,
written in one, and by its parts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.words.english import english_words
from corpus.words.normal import compatible, normal
from corpus.words.registrations import with_keys
from index.terms.words import GREEK_LETTERS, stem_of

# fmt: off
STOP_WORDS = frozenset(
    "a about after all also an and any are as at be been being between but by can could did do "
    "does doing during each for from get gets give given go had has have having her him his how "
    "if in into is it its just many may me might more most much my no nor not of off on one only "
    "or other our out over own please same she should show so some such tell than that the their "
    "them then there these they this those to under until up us use used using very was we were "
    "what when where which while who whom whose why will with would you your".split()
)
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("one two three four five six seven eight nine ten eleven "
                                  "twelve".split(), start=1)
}
# fmt: on
_UNITS = {
    "d": "day",
    "w": "week",
    "wk": "week",
    "m": "month",
    "mo": "month",
    "mos": "month",
    "y": "year",
    "yr": "year",
    "yrs": "year",
}  # fmt: skip
_ALFA = re.compile(r"\balfa(?=\d|\b)")
_REFERENCE_MARKS = re.compile(r"\[\d[\d,\s-]*\]")
_SPELT_NUMBER = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})(?=[ -](?:day|week|month|year)s?\b)")
_PERIOD = re.compile(
    r"(?<![\w.,])(?<!\b[a-z]-)(?<!\b[a-z]{2}-)(\d{1,3}(?:\.\d)?)[ -]?"  # not Tc-99m
    r"(days?|weeks?|months?|years?|yrs?|wks?|mos?|[dwmy])(?:-old)?(?![\w/])"
)
# A period with its number last: "month 3", "Week: 12"; not "per day 30 mg", nor "weeks 4-8".
_PERIOD_FIRST = re.compile(
    r"(?<!per )(?<!a )(?<!an )(?<!each )(?<!every )(?<![\w/-])(day|week|month|year):? "
    r"(\d{1,3})(?![\w%+-]|[.,:/]\d| ?(?:mg|g|kg|ml|l|mmol|%|days?|weeks?|months?|years?)\b)"
)
# How it is written that something is positive or negative: "MRD +", "CD19 (-)", "CD19 positive".
_SIGN_ALONE = re.compile(r"[ (][+-][ ,.;)]|[ (][+-]$")
_SIGN_APART = re.compile(r"\b([a-z]+\d*) (?:\( ?([+-]) ?\)|([+-])(?=[ ,.;)]|$))")
_SIGN_IN_WORDS = re.compile(
    r"\b([a-z]{2,5}\d{0,2})[- ]?(pos|neg)(?:itive|itivity|ative|ativity)?\b"
)
# A mass number before the element's symbol: 18F, [18F], 99mTc. Where the symbol is a unit of time
# too, it is read as an element only if the number is raised.
_ISOTOPE = re.compile(
    r"(?<![\w.,/-])\[?(\d{2,3}m?)\]?-?(?![DHMSWY](?![a-z]))([A-Z][a-z]?)\]?-?"
    r"(?=[A-Z\[(]|[a-z]{4}| |$|[,.;)])"
)
_RAISED_MASS = re.compile("([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{2,3}\u1d50?)-?([A-Z][a-z]?)-?")
_POSSESSIVE = re.compile(r"'s?\b|(?<=s)'(?!\w)")
_TOKEN = re.compile(
    r"[a-z]{2,5}\d{0,2}[+-](?![\w+-])"  # MRD+, CD19-, Ph+
    r"|\d+(?:[.,]\d+)*(?:-\d+)?[a-z]+\d*(?:-[a-z0-9]+)*"  # 19-28z, 4-1bb
    r"|\d+-\d+[a-z]+"
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_][^\W_]*(?:-[^\W_]+)*"
)
_QUANTITY = re.compile(r"(\d+(?:[.,]\d+)*)(?!(?:day|week|month|year)\Z)([a-z]{2,})")  # 10mg


def tokenize(text: str) -> list[str]:
    """The terms of a text, in order; a compound gives itself and its parts."""
    return terms_of(canonical(text))


def terms_of(text: str) -> list[str]:
    """As `tokenize`, of a text in its canonical form."""
    terms: list[str] = []
    for token in _TOKEN.findall(text):
        terms.extend(_terms(token))
    return terms


def compounds(text: str) -> list[tuple[str, ...]]:
    """The compounds of a text, each as the term of its whole and then those of its parts."""
    tokens = (_terms(token) for token in _TOKEN.findall(canonical(text)) if token[0].isalpha())
    return [terms for terms in tokens if len(terms) > 1]


def canonical(text: str) -> str:
    """The normal form, with one spelling of periods and isotopes.

    A build spends most of its time here, so rare patterns are tried only after a quick test.
    """
    text = with_keys(text)
    if not text.isascii():
        text = compatible(_RAISED_MASS.sub(_mass_last, text)).replace("·", ".")
    text = normal(_ISOTOPE.sub(r" \2-\1 ", text))
    text = _REFERENCE_MARKS.sub(" ", text)
    if "'" in text:
        text = _POSSESSIVE.sub("", text)
    if "alfa" in text:
        text = _ALFA.sub("alpha", text)
    if _SIGN_ALONE.search(text):
        text = _SIGN_APART.sub(_signed, text)
    if "pos" in text or "neg" in text:
        text = _SIGN_IN_WORDS.sub(_signed_in_words, text)
    if any(unit in text for unit in ("day", "week", "month", "year")):
        text = _SPELT_NUMBER.sub(lambda m: _NUMBER_WORDS[m.group(1)], text)
        text = _PERIOD_FIRST.sub(r"\2 \1", text)
    return _PERIOD.sub(_period, text)


def _signed(match: re.Match[str]) -> str:
    name, *signs = match.groups()
    return match.group() if name in english_words() else f"{name}{signs[0] or signs[1]}"


def _signed_in_words(match: re.Match[str]) -> str:
    name, sign = match.groups()
    if name in english_words():
        return match.group()
    return f"{name}+ positive" if sign == "pos" else f"{name}- negative"


def _mass_last(match: re.Match[str]) -> str:
    mass, symbol = match.groups()
    return f" {symbol}-{mass} ".replace("\u1d50", "m")


def _period(match: re.Match[str]) -> str:
    number, unit = match.group(1), match.group(2)
    unit = _UNITS.get(unit, unit.rstrip("s"))
    if not number.isdigit():
        return f" {number} {unit} "
    term = f" {number}{unit} "
    if unit == "month" and int(number) % 12 == 0:
        term += f"{int(number) // 12}year "
    elif unit == "year":
        term += f"{int(number) * 12}month "
    return term


@lru_cache(maxsize=50_000)
def _terms(token: str) -> tuple[str, ...]:
    if token in STOP_WORDS:
        return ()
    if token[0].isdigit():
        return _figure(token)
    if token[-1] in "+-":
        name = token[:-1]
        return _terms(name) if name in english_words() else (token, stem_of(name))
    parts = [part for part in token.split("-") if part] if "-" in token else _glued(token)
    if len(parts) == 1:
        return (stem_of(token),)
    names = _names(parts)
    whole = () if len(names) == 1 else (stem_of("".join(parts)),)
    return (*whole, *(term for name in names for term in _terms_of(name)))


def _glued(word: str) -> list[str]:
    """A compound with a Greek letter that is written in one: tnf|alpha, beta|blocker."""
    for letter in GREEK_LETTERS:
        rest = word.removesuffix(letter)
        if rest != word and len(rest) > 1 and word not in english_words():
            return [rest, letter]
        rest = word.removeprefix(letter)
        if rest != word and len(rest) > 3 and rest in english_words():
            return [letter, rest]
    return [word]


def _names(parts: list[str]) -> list[list[str]]:
    """The parts of a compound; a figure or Greek letter is grouped with the part before it."""
    names: list[list[str]] = []
    for part in parts:
        if names and (part[0].isdigit() or part in GREEK_LETTERS):
            names[-1].append(part)
        else:
            names.append([part])
    return names


def _terms_of(name: list[str]) -> tuple[str, ...]:
    parts = tuple(term for part in name for term in _terms(part))
    return parts if len(name) == 1 else (stem_of("".join(name)), *parts)


def _figure(token: str) -> tuple[str, ...]:
    """One spelling for a figure: "78.0" -> "78", "3,441" -> "3441"."""
    quantity = _QUANTITY.fullmatch(token)
    if quantity:
        return (*_figure(quantity.group(1)), *_terms(quantity.group(2)))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", token):
        return (token.replace(",", ""),)
    if re.fullmatch(r"\d+\.\d+", token):
        return (token.rstrip("0").rstrip("."),)
    return (token,)
