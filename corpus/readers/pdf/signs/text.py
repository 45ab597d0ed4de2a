"""Signs whose fonts name another character than they show: put right where proven, else reported.

Fonts of signs ("AdvP4C4E74", "MathematicalPi", "Universal") often map them wrongly: "=" comes
out as "¼", "+" as "þ", "±" as "6", a dash as "e". What the text around one proves is put right;
any other that cannot be meant where it stands is named in a warning with how often it occurs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

UNKNOWN = "\ufffd"
_LETTER = "A-Za-zÀ-ÖØ-Ýß-öø-ýÿ"  # without þ, Þ, ð
# No quarter stands between a name and a figure: "p ¼ 0.01", "(HR)¼2".
_EQUALS = re.compile(r"(?<=[A-Za-z)%\]²³₀-₉])(\s?)¼(\s?)(?=[−–-]?\s?\.?\d)")
_PLUS = re.compile(rf"(?<![{_LETTER}])þ(?![{_LETTER}])|(?<=[A-Z\d)])þ(?![a-z])")
_BRACKETS = re.compile(rf"(?<![{_LETTER}])ð([^ðÞ\n]{{0,80}})Þ(?![{_LETTER}])")
_RANGE = re.compile(r"(?<=\d)e(?=\d)")
_NO_POWER = re.compile(r"\d\.\d+e\d+\.\d")  # "0.55e0.93": the exponent of a power has no point
_SPARSE = re.compile(r"(?<![\w.])\d{1,3}e\d{1,3}(?![\w.])")  # "18e80" alone proves nothing
_UNIT = r"(?:years?|yr|kg|mg|mm|cm|%|points?|days?|weeks?|months?|hours?)"
_DOUBTFUL = (
    ("6", "±", re.compile(r"\d\.\d+ 6 (?=\d+\.\d)|\(\d+ 6 (?=\d)")),
    ("3", "×", re.compile(r"\d 3 (?=10(?:[⁰¹²³⁴-⁹⁻^]| ?\d\b))")),
    (",", "<", re.compile(r"[\w)] , ?(?=\.?\d)")),
    (".", ">", re.compile(r"[\w)] \. ?(?=\.?\d)")),
    ("!", "× or ≥", re.compile(r"(?<=[\d\s(])!\s?(?=\d)")),
    ("#", "≤", re.compile(r"(?<=[\d\s(])#\s(?=\d)")),
    ("e", "–", _SPARSE),
    (
        "7",
        "±",
        re.compile(r"\b(?:was|were|is|of|and|age|mean|vs\.?|versus) \d+(?:\.\d+)? 7 (?=\d)"),
    ),
    ("G", "±", re.compile(r"\d G (?=\d)|\bG (?=S[DE]M?\b)")),
    ("o", "<", re.compile(r"\b[Pp]\so\s(?=0?\.\d)")),
    ("4", ">", re.compile(r"\b[Pp]\s4\s(?=0?\.\d)")),
    ("r", "≤", re.compile(r"\b[Pp]\sr\s(?=0?\.\d)")),
    ("Z", "≥", re.compile(rf"(?<=[a-z]\s)Z(?=\d{{1,3}}\s?{_UNIT})")),
    ("X", "≥", re.compile(rf"(?<=[a-z]\s)X(?=\d{{1,3}}\s?{_UNIT})")),
    ("Z", "=", re.compile(r"\b(?:[Pp]|n|N|[Rr]|HR|OR|RR|t|F)\sZ\s(?=[−–-]?\s?\.?\d)")),
    ("À", "−", re.compile(r"(?<!\w)À(?=\.?\d)")),
    ("³", "≥", re.compile(r"(?:(?<=[a-z]\s)|(?<=\())³\s?(?=\d)")),
    ("£", "≤", re.compile(r"\b(?:[Pp]|aged?)\s?£\s?(?=\.?\d)")),
)
_MISPLACED = re.compile(
    rf"(?<=[A-Za-z)]\s)[¼½¾](?=\s)|[¼½¾](?=\s?[<>])"
    rf"|(?<![{_LETTER}])[þÞðÐ](?![{_LETTER}])|(?<=\d)[þÞðÐ]|[þÞðÐ](?=\d)"
)
_PICTURES = frozenset("■□▪▫◆◇◊❑❒●○◦•")  # bullets, which stand for nothing before a figure
_PICTURE = re.compile(rf"(?<=\S)\s?([{''.join(sorted(_PICTURES))}])(?=\s?\d)")
_BULLETED = re.compile(r"(?m)^[■□▪▫◆◇◊❑❒●○◦•]\s")


@dataclass(frozen=True)
class Signs:
    """Which signs the whole text proves to be mapped wrongly."""

    equals: bool
    ranges: bool

    def restore(self, text: str) -> str:
        """The text with the signs put right that are proven."""
        if self.equals:
            text = _EQUALS.sub(r"\1=\2", text)
            text = _PLUS.sub("+", _BRACKETS.sub(r"(\1)", text))
        return _RANGE.sub("–", text) if self.ranges else text


def signs_of(text: str) -> Signs:
    """What one place of a text proves holds for all of it."""
    equals = bool(_EQUALS.search(text))
    return Signs(equals, bool(_NO_POWER.search(text)) or (equals and bool(_SPARSE.search(text))))


def sign_warnings(printed: str, text: str) -> list[str]:
    """What `restore` made of the text as printed, and what stays doubtful as written."""
    return [*_restored(printed, text), *_doubtful(text), *_unknown(text)]


def _restored(printed: str, text: str) -> Iterable[str]:
    for old, new in (("¼", "="), ("þ", "+"), ("ð", "("), ("Þ", ")")):
        count = printed.count(old) - text.count(old)
        if count > 0:
            yield f'Read "{old}" as "{new}" {times(count)}; compare with the PDF.'
    count = len(_RANGE.findall(printed)) - len(_RANGE.findall(text))
    if count > 0:
        yield f'Read "e" between figures as "–" {times(count)}; compare with the PDF.'


def _doubtful(text: str) -> Iterable[str]:
    for sign, meant, pattern in _DOUBTFUL:
        if count := len(pattern.findall(text)):
            yield (
                f'"{sign}" beside a figure may stand for "{meant}" {times(count)}; '
                "compare with the PDF."
            )


def _unknown(text: str) -> Iterable[str]:
    found = Counter(char for char in text if not char.isascii() and _is_unmapped(char))
    found.update(_MISPLACED.findall(text))
    found.update(_PICTURE.findall(_BULLETED.sub("", text)))
    for char, count in found.most_common():
        name = "A sign without a map" if char == UNKNOWN else f'"{char}" (U+{ord(char):04X})'
        yield f"{name} has no known meaning where it stands, {times(count)}; compare with the PDF."


def _is_unmapped(char: str) -> bool:
    return char == UNKNOWN or unicodedata.category(char) in ("Co", "Cn", "Cs")


def times(count: int) -> str:
    """`once`, `2 times`."""
    return "once" if count == 1 else f"{count:,} times"
