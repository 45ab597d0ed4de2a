"""The figures of a cell, in the file and in Markdown, in one form that can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from corpus.audit.source import END, LOWERED, RAISED

Fault = Literal["lost", "moved", "glued", "sign"]
Item = TypeVar("Item")

_RAISED_CHARACTERS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"
_LOWERED_CHARACTERS = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_RAISED_RUN = re.compile(
    rf"[{_RAISED_CHARACTERS}](?:[{_RAISED_CHARACTERS},–]*[{_RAISED_CHARACTERS}])?"
)
_LOWERED_RUN = re.compile(rf"[{_LOWERED_CHARACTERS}]+")
_REFERENCE = re.compile(r"\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\]")
_CARET = re.compile(r"\^(?:\(([^()]*)\)|(\w+))")
_UNDERSCORE = re.compile(r"(?<=[\d)%])_(?:\(([^()]*)\)|(\w+))")
_MARKED = re.compile(rf"{RAISED}([^{RAISED}{LOWERED}{END}]*){END}")
_LOW_MARKED = re.compile(rf"{LOWERED}([^{RAISED}{LOWERED}{END}]*){END}")
# Digits inside a word ("CD19", "p53") are part of a name.
_FIGURE = re.compile(r"([<>≤≥])?((?:(?<!\s)\s++)?)([-+])?(?<![^\W_])(\d+(?:[.,]\d+)*)([^\W\d_]*)")
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]++\d(?:[\w–-]|\.\d)*")
_ORDINAL = re.compile(r"st|nd|rd|th", re.IGNORECASE)
_MINUS = dict.fromkeys(map(ord, "−–‐‑‒﹣－"), "-")


@dataclass(frozen=True)
class Figure:
    """`<0.05`, `-1.3`, `12a`: sign of comparison, sign, digits, letters directly after."""

    compared: str
    sign: str
    digits: str
    letters: str


@dataclass(frozen=True)
class CellFigures:
    """The figures on the line of a cell, the digits raised or lowered, and those inside words."""

    plain: tuple[Figure, ...]
    raised: tuple[str, ...]
    in_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellFaults:
    """What is wrong with one cell, and what stands in it that the file does not have there."""

    faults: tuple[tuple[Figure, Fault], ...]
    foreign: tuple[Figure, ...]


def source_figures(text: str) -> CellFigures:
    """Figures of a text of the file (see corpus/audit/source.py for its marks)."""
    return _read(text)


def written_figures(text: str) -> CellFigures:
    """Figures of a cell of the article's Markdown, where raised characters mark what is raised."""
    text = _CARET.sub(lambda m: f"{RAISED}{m[1] or m[2]}{END}", text)
    text = _UNDERSCORE.sub(lambda m: f"{LOWERED}{m[1] or m[2]}{END}", text)
    text = _RAISED_RUN.sub(lambda m: f"{RAISED}{unicodedata.normalize('NFKC', m[0])}{END}", text)
    return _read(_LOWERED_RUN.sub(
        lambda m: f"{LOWERED}{unicodedata.normalize('NFKC', m[0])}{END}", text))  # fmt: skip


def _read(text: str) -> CellFigures:
    text = _REFERENCE.sub(lambda m: f"{RAISED}{m[1]}{END}", text)
    raised: list[str] = []

    def take(match: re.Match[str]) -> str:
        if _ORDINAL.fullmatch(match[1].strip()):
            return match[1]  # "6th" is written so, raised or not
        raised.extend(re.findall(r"\d+", match[1]))
        return "\x05"  # in the mark's place, so that what follows is not glued to a figure

    for _ in range(3):  # marks inside marks
        text = _LOW_MARKED.sub(take, _MARKED.sub(take, text))
    text = _level(text)
    in_words = [digits for word in _WORD.findall(text) for digits in re.findall(r"\d+", word)]
    return CellFigures(tuple(_plain(text)), tuple(raised), tuple(in_words))


def _level(text: str) -> str:
    """One way of writing minus signs, decimal points and raised letters that are characters."""
    # A raised letter is a mark: it is not glued to the figure before it.
    text = "".join("\x05" if _is_raised_letter(char) else char for char in text)
    text = re.sub("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]", "", text)
    return unicodedata.normalize("NFKC", text.translate(_MINUS)).replace("·", ".")


def _is_raised_letter(char: str) -> bool:
    form = unicodedata.decomposition(char)
    return form.startswith(("<super>", "<sub>")) and not char.isdigit()


def _plain(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        before = text[: match.start(3)][-1:] if match[3] else ""
        # "10-20" is a range, "p53-1" a name: there the dash is no sign.
        sign = "-" if match[3] == "-" and not re.match(r"[\w%)]", before) else ""
        yield Figure(match[1] or "", sign, match[4], match[5])


def cell_faults(source: CellFigures, written: CellFigures) -> CellFaults:
    """What is wrong with the figures of one cell, against the same cell as written.

    A figure that is not there is "lost" here; whether it stands elsewhere in the table is for
    the caller to see.
    """
    spare = list(written.plain)
    rest = [figure for figure in source.plain if not _take(spare, figure)]
    # A figure raised in one and level in the other is the same figure, if it keeps its digits.
    level = list(source.raised)
    aside = [digits for digits in written.raised if not _take(level, digits)]
    faults: list[tuple[Figure, Fault]] = []
    for figure in rest:
        if fault := _fault(figure, spare, aside, marked=bool(source.raised)):
            faults.append((figure, fault))
    in_words = list(written.in_words)
    for digits in level:
        # "AUC0–24": lowered in print, part of the name on the line.
        if not _take_digits(spare, digits) and not _take(in_words, digits):
            glued = any(figure.digits.endswith(digits) for figure in written.plain)
            faults.append((Figure("", "", digits, ""), "glued" if glued else "lost"))
    return CellFaults(tuple(faults), tuple(spare))


def _fault(figure: Figure, spare: list[Figure], aside: list[str], marked: bool) -> Fault | None:
    same = [f for f in spare if f.digits == figure.digits]
    if same:
        best = max(same, key=lambda f: (f.compared, f.sign) == (figure.compared, figure.sign))
        spare.remove(best)
        if (best.compared, best.sign) != (figure.compared, figure.sign):
            return "sign"
        return "glued" if best.letters != figure.letters else None
    if _take(aside, figure.digits):
        return None
    glued = next((f for f in spare if f.digits.startswith(figure.digits)), None)
    if glued is not None and marked:
        spare.remove(glued)
        return "glued"
    return "lost"


def _take(items: list[Item], wanted: Item) -> bool:
    """Remove one item that equals the one wanted; whether there was one."""
    if wanted in items:
        items.remove(wanted)
        return True
    return False


def _take_digits(items: list[Figure], digits: str) -> bool:
    found = next((figure for figure in items if figure.digits == digits), None)
    return found is not None and _take(items, found)
