"""Characters that their font gives no letters for: ligatures ("Th" of "The") and TeX's signs.

One such character of one font always shows the same. A ligature is the one that makes words of
most of the stretches that hold it; it then also holds for names that no word list has ("Thymus").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from corpus.readers.pdf.pages.page import Glyph, Page
from corpus.readers.pdf.signs.text import UNKNOWN, times
from corpus.words.english import english_words

_LIGATURES = ("Th", "fi", "fl", "ff", "ffi", "ffl", "ti", "ft", "tt", "ct", "st", "fj")
_SHARE = 0.5  # of the stretches that must be words
_LEAST = 3  # words that are proof, whatever their length
_LONG = 4  # letters beside the sign
_REACH = 24  # letters of a word on each side
# The places of TeX's font of signs, CMSY.
_TEX_SIGNS = {
    0: "−", 1: "·", 2: "×", 3: "*", 6: "±", 14: "°", 20: "≤", 21: "≥", 24: "∼", 25: "≈", 28: "≪",
    29: "≫", 33: "→", 47: "∝", 48: "′", 49: "∞",
}  # fmt: skip

Sign = tuple[str, int]  # the font, and the place in it


def read_unmapped(pages: Sequence[Page]) -> list[str]:
    """Put the letters in that unmapped characters show, where proven; returns warnings."""
    places: defaultdict[Sign, list[tuple[Sequence[Glyph], int]]] = defaultdict(list)
    for page in pages:
        for at, glyph in enumerate(page.glyphs):
            if glyph.text == UNKNOWN and glyph.code:
                places[glyph.font, glyph.code].append((page.glyphs, at))
    warnings = []
    for sign, found in places.items():
        text = _meaning(sign, found)
        if text:
            for glyphs, at in found:
                glyphs[at].text = text
            count = times(len(found))
            warnings.append(f'Read a sign without a map as "{text}" {count}; compare with the PDF.')
    return warnings


def _meaning(sign: Sign, found: Iterable[tuple[Sequence[Glyph], int]]) -> str:
    """What a sign shows; nothing where that is not proven."""
    font, code = sign
    if "CMSY" in font.upper():
        return _TEX_SIGNS.get(code, "")
    words = [_around(glyphs, at) for glyphs, at in found]
    distinct = {pair for pair in words if any(pair)}
    made = {ligature: _made(ligature, distinct) for ligature in _LIGATURES}
    best = max(made, key=lambda ligature: len(made[ligature]))
    n_best = len(made[best])
    if n_best < _SHARE * len(distinct):
        return ""
    # One word alone is proof where it is long and no other ligature makes one.
    alone = all(len(pair[0] + pair[1]) >= _LONG for pair in made[best])
    rivals = any(made[other] for other in made if other != best)
    return best if n_best >= _LEAST or (n_best and alone and not rivals) else ""


def _made(ligature: str, words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The stretches of which a ligature makes words; distinct ones count, for "fie" is a word."""
    return [
        (left, right) for left, right in words
        if not (ligature == "Th" and left) and f"{left}{ligature}{right}".lower() in english_words()
    ]  # fmt: skip


def _around(glyphs: Sequence[Glyph], at: int) -> tuple[str, str]:
    """The letters before and after a character, up to the ends of its word."""
    left, right = "", ""
    before = at
    while before and not glyphs[before].blank and len(left) < _REACH:
        before -= 1
        if not _joins(glyphs[before], glyphs[at]):
            break
        left = glyphs[before].text + left
    for glyph in glyphs[at + 1 : at + 1 + _REACH]:
        if glyph.blank or not _joins(glyph, glyphs[at]):
            break
        right += glyph.text
    return left, right


def _joins(letter: Glyph, sign: Glyph) -> bool:
    return letter.text.isalpha() and abs(letter.y - sign.y) < 1
