"""The times and doses that a text gives, as numbers that can be compared.

    times_in("at 3, 6 and 12 months")     # 91.3, 182.6 and 365.3 days
    doses_in("50 or 100 mg of zinc")      # (50, "mg"), (100, "mg")
    times_asked("DLQI after a year?")     # {"a year": 365.25}

Units of measurement are of no field of medicine. Texts write one time in several units ("12 weeks",
"3 months"), so times that lie near each other count as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

NEAR = 0.13  # share by which times may differ: "3 months" may be 12 weeks, or 13

Dose = tuple[float, str]

_WORDS = {
    word: float(number)
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
_DAYS = {
    "s": 1 / 86_400,
    "mi": 1 / 1_440,
    "h": 1 / 24,
    "d": 1.0,
    "w": 7.0,
    "mo": 30.44,
    "y": 365.25,
}
_PER_GRAM = {"g": 1e3, "mg": 1.0, "µg": 1e-3, "ng": 1e-6}  # in milligrams
# Other spellings of a unit; there are two letters for micro.
_SPELT = {
    "mcg": "µg", "ug": "µg", "μg": "µg", "μmol": "µmol", "L": "l", "mL": "ml",
    "IU": "U", "unit": "U", "units": "U",
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:\.\d+)?|(?:{'|'.join(_WORDS)})\b)"
_UNIT = r"([Dd]ays?|[Ww]eeks?|wks?|[Mm]onths?|mos?|[Yy]ears?|yrs?|y|[Hh]ours?|hrs?|h"
_UNIT += r"|[Mm]inutes?|mins?|[Ss]econds?|secs?)(?![\w/])"
_JOINED = r"(?:, |,? ?(?:and|or|to|vs\.?|versus) |\s?[-–/&]\s?)"
_MOST = "{1,20}"  # before the last of a list: without a bound, long lists take hours
_START = r"(?<![\w.,/:-])"
_ALONE = re.compile(rf"{_START}({_NUMBER})(?:st|nd|rd|th)?[ -]?{_UNIT}(?!-olds?\b| old\b)")
_LISTED = re.compile(
    rf"{_START}((?:{_NUMBER}(?:st|nd|rd|th)?{_JOINED}){_MOST})({_NUMBER})"
    rf"(?:st|nd|rd|th)?[ -]?{_UNIT}"
)
_FIRST = re.compile(
    r"\b([Dd]ays?|[Ww]eeks?|[Mm]onths?|[Yy]ears?|[Hh]ours?|[DWM](?=\d\d)):? ?"
    rf"(\d{{1,3}}(?:(?:{_JOINED}| )\d{{1,3}})*)(?![\d.]\d|\w)(?! ?(?:mg|g|kg|ml|mL|%|times\b))"
)
# The head of a column whose cells are times: "Day from the start of treatment: 7; Group 1: ...".
_HEADED_TIME = re.compile(
    r"(?:^|(?<=; )|(?<=\. ))(Days?|Weeks?|Months?|Years?|Hours?|Minutes?)\b(?! (?:old|of age))"
    r"[^:;›]{0,60}(?:: | › )(\d{1,3}(?:\.\d)?)(?=;|\.?$)",
    re.MULTILINE,
)
# "a year" is a time after such words, and not in "twice a year"; "a second" is the next one.
_ONE = re.compile(
    r"\b(?:at|after|within|for|over|in|during|until|following|by|about|nearly|lasting|than) "
    rf"((half )?an? (?!second\b){_UNIT})"
)
_MASS = r"([mnµμu]?g|mcg|I?U|units?|m?[lL]|mmol|[µμ]mol|mEq|m?Gy|J|m?W|mA|kcal|ppm)(?![^\W\d_]|\d)"
_AMOUNT = r"\d{1,3}(?:,\d{3})+|\d+(?:[.·]\d+)?"
_DOSE = re.compile(rf"(?<![\w.,])({_AMOUNT})[ -]?{_MASS}")
_HEADED = re.compile(rf"(?<![^\W_]){_MASS}\)?: ({_AMOUNT})")  # a cell: "Dose (mg): 50"
_DOSES = re.compile(
    rf"(?<![\w.,])((?:(?:{_AMOUNT})(?: ?{_MASS})?(?:/[^\W\d_]\w*)?{_JOINED}){_MOST})"
    rf"(?:{_AMOUNT})[ -]?{_MASS}"
)


def times_in(text: str) -> frozenset[float]:
    """The times that a text gives, in days."""
    return frozenset(_times(text))


def times_asked(question: str) -> dict[str, float]:
    """The times that a question names, as it writes them -> days."""
    found = {m.group(): _days(m.group(1), m.group(2)) for m in _ALONE.finditer(question)}
    for match in _FIRST.finditer(question):
        if match.group(2).isdigit():
            found[match.group()] = _days(match.group(2), match.group(1))
    for match in _ONE.finditer(question):
        found[match.group(1)] = _days("0.5" if match.group(2) else "1", match.group(3))
    return found


def points_asked(question: str) -> dict[str, float]:
    """Those of them at which something is measured, not for which it lasts: "at week 4".

    "For six weeks" and "a 12-week course" are none.
    """
    found = times_asked(question)
    return {
        words: days
        for words, days in found.items()
        if re.search(
            rf"\b(?:at|after|until) (?:the )?{re.escape(words)}(?!-)(?! [-\w]+-long)"
            rf"|{re.escape(words)} (?:after|later|post|following|into)\b",
            question,
        )
        and ("-" not in words)
    } | {
        match.group(): found[match.group()]
        for match in _FIRST.finditer(question)
        if match.group() in found
    }


def is_given(time: float, times: Iterable[float]) -> bool:
    """Whether one of some times is a time, or lies near it."""
    return any(abs(time - one) <= NEAR * max(time, one) for one in times)


def doses_in(text: str) -> frozenset[Dose]:
    """The amounts that a text gives, each with its unit; weights in milligrams."""
    return frozenset(_doses(text))


def doses_asked(question: str) -> dict[str, Dose]:
    """The amounts that a question names, as it writes them."""
    return {m.group(): _dose(m.group(1), m.group(2)) for m in _DOSE.finditer(question)}


def _times(text: str) -> Iterator[float]:
    for match in _ALONE.finditer(text):
        yield _days(match.group(1), match.group(2))
    for match in _LISTED.finditer(text):
        # The last is not found alone where a sign joins it: "3/6 months", "6-12 months".
        for number in (*re.findall(_NUMBER, match.group(1)), match.group(2)):
            yield _days(number, match.group(3))
    for match in _FIRST.finditer(text):
        for number in re.findall(r"\d+", match.group(2)):
            yield _days(number, match.group(1))
    for match in _HEADED_TIME.finditer(text):
        yield _days(match.group(2), match.group(1))
    for match in _ONE.finditer(text):
        yield _days("0.5" if match.group(2) else "1", match.group(3))


def _days(number: str, unit: str) -> float:
    unit = unit.lower()
    length = _DAYS.get(unit[:2]) or _DAYS["mo" if unit == "m" else unit[0]]
    return (_WORDS.get(number) or float(number)) * length


def _doses(text: str) -> Iterator[Dose]:
    for match in _DOSE.finditer(text):
        yield _dose(match.group(1), match.group(2))
    for match in _HEADED.finditer(text):
        yield _dose(match.group(2), match.group(1))
    for match in _DOSES.finditer(text):
        for number in re.findall(_AMOUNT, match.group(1)):
            yield _dose(number, match.groups()[-1])


def _dose(number: str, unit: str) -> Dose:
    amount = float(number.replace(",", "").replace("·", "."))
    unit = _SPELT.get(unit, unit)
    if unit in _PER_GRAM:
        return round(amount * _PER_GRAM[unit], 9), "mg"
    return amount, unit
