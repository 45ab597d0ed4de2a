"""Text -> the terms that lexical search matches.

Words are stemmed; what clinicians write as one term stays one: CAR-T, MRD+, MRD−,
19-28z, NCT02435849, 76.1. Spellings of one thing become one term: "2y", "2-year",
"two years" and "24 months"; "CART", "CAR T" and "CAR-T"; "78.0%" and "78%".
"""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")

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
_ONE_SPELLING = str.maketrans(
    {"‐": "-", "‑": "-", "–": "-", "−": "-", "—": "-", "⁻": "-", "⁺": "+", "·": "."}
)
_UNITS = {"d": "day", "w": "week", "wk": "week", "m": "month", "mo": "month", "mos": "month",
          "y": "year", "yr": "year", "yrs": "year"}  # fmt: skip
_CAR_T = re.compile(r"\bcars?[ -]?t(?:s|\b)|\bchimeric antigen receptor(?:-modified)? t\b")
_REFERENCE_MARKS = re.compile(r"\[\d[\d,\s-]*\]")
_SPELT_NUMBER = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})(?=[ -](?:day|week|month|year)s?\b)")
_PERIOD = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:\.\d)?)[ -]?"
    r"(days?|weeks?|months?|years?|yrs?|wks?|mos?|[dwmy])(?:-old)?(?![\w/])"
)
_SIGN_ALONE = re.compile(r"[ (][+-]")
# Each begins with its letters, and looks back behind them: so a search skips to these letters.
_MEDIAN = re.compile(r"m(?<!\wm)(os|pfs|efs|rfs|lfs|dfs|dor)\b")
_IS = re.compile(r"is(?<=[a-z]{3}is)(?=(?:ed|es|ing|ation|e)\b)")
_TOKEN = re.compile(
    r"(?:nct|chictr)[\w-]*\d+"  # trial registrations
    r"|car-t"
    r"|(?:mrd|cd\d+|ph|er|pr|her2)[+-](?!\w)"  # MRD+, CD19-, Ph+
    r"|\d+(?:[.,]\d+)*(?:-\d+)?[a-z]+\d*(?:-[a-z0-9]+)*"  # 19-28z, 4-1bb
    r"|\d+-\d+[a-z]+"
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_][^\W_]*(?:-[^\W_]+)*"
)


def tokenize(text: str) -> list[str]:
    """The terms of a text, in order; a compound gives itself and its parts."""
    text = _canonical(text)
    terms: list[str] = []
    for token in _TOKEN.findall(text):
        terms.extend(_terms(token))
    return terms


def _canonical(text: str) -> str:
    """Lower case, one kind of dash, one spelling of periods and of CAR-T.

    A build spends most of its time here; so what few texts have is looked for by a quick sign.
    """
    text = _REFERENCE_MARKS.sub(" ", text.translate(_ONE_SPELLING).lower())
    if "car" in text or "chimeric" in text:
        text = _CAR_T.sub("car-t", text)
    text = _one_english(text)
    if _SIGN_ALONE.search(text):
        text = re.sub(r"\b(mrd|ph|cd\d+) ?\( ?([+-]) ?\)", r"\1\2", text)
        text = re.sub(r"\b(mrd|ph|cd\d+) ([+-])(?=[ ,.;)]|$)", r"\1\2", text)
    if "mrd" in text:
        text = re.sub(r"\bmrd[- ]?(?:pos|positive|positivity)\b", "mrd+ positive", text)
        text = re.sub(r"\bmrd[- ]?(?:neg|negative|negativity)\b", "mrd- negative", text)
    text = _MEDIAN.sub(r"median \1", text)
    if any(unit in text for unit in ("day", "week", "month", "year")):
        text = _SPELT_NUMBER.sub(lambda m: _NUMBER_WORDS[m.group(1)], text)
    return _PERIOD.sub(_period, text)


def _one_english(text: str) -> str:
    """British spellings as American ones: leukaemia, tumour, humanised, centre."""
    text = text.replace("aem", "em").replace("paed", "ped").replace("oed", "ed")
    if "our" in text:
        text = re.sub(r"\b(tum|fav|col|behavi)our", r"\1or", text)
    if "centre" in text:
        text = re.sub(r"\bcentre", "center", text)
    return _IS.sub("iz", text)


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
        return (_number(token),)
    if token == "car-t" or token[-1] in "+-":
        return (token,) if token == "car-t" else (token, token[:-1])
    parts = [part for part in token.split("-") if part]  # "chictr--opc" has an empty one
    if len(parts) == 1:
        return (_STEMMER.stemWord(token),)
    whole = "-".join(_STEMMER.stemWord(part) for part in parts)
    return (whole, *(term for part in parts for term in _terms(part)))


def _number(token: str) -> str:
    """One spelling for a figure: "78.0" -> "78", "3,441" -> "3441"."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", token):
        return token.replace(",", "")
    if re.fullmatch(r"\d+\.\d+", token):
        return token.rstrip("0").rstrip(".")
    return token
