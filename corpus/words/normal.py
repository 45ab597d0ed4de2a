"""One way of writing for what is written in several: FEV₁ and FEV1, TNF-α and TNF-alpha.

Words are always compared in these forms: those of articles, questions, names and abbreviations
alike. The forms are never shown, and no offset refers to them.
"""

from __future__ import annotations

import re
import unicodedata

# Classes of a pattern: the capital and small letters of the Latin, Greek and Cyrillic scripts.
CAPITALS = "".join(filter(str.isupper, map(chr, range(0x0530))))
SMALL = "".join(filter(str.islower, map(chr, range(0x0530))))

_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d\u00ad")
_APOSTROPHES = frozenset("\u2018\u2019\u201b\u02b9\u02bc\u02bb\u00b4\u0060\u2032\uff07")
_THIN_BLANKS = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")  # of 10 000
# A raised figure behind another is a power; a raised letter between a raised figure and a
# letter belongs to it (⁹⁹ᵐTc), any other is a footnote's mark.
_POWER = re.compile("(?<=\\d)(?=[\u207b\u207a]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079])")
_METASTABLE = re.compile("(?<=[\u2070\u00b9\u00b2\u00b3\u2074-\u2079])\u1d50(?=[A-Z])")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")
_MICRO = re.compile("\u03bc(?=[A-Za-z])")
_GREEK_WORD = 3  # so many letters in a row are a word of the Greek language
_LETTER = re.compile(r"(?:LATIN|GREEK) (?:SMALL|CAPITAL) (?:LETTER|LIGATURE) (?:FINAL )?([A-Z]+)\b")
_OTHER_NAMES = {"lamda": "lambda", "dotless": "i", "sharp": "ss", "thorn": "th", "eth": "d"}


class _Characters(dict[int, str]):
    """What each character is read as, found when it is first met: a table for str.translate."""

    def __missing__(self, code: int) -> str:
        read = self[code] = _compatible(chr(code))
        return read


def _compatible(char: str) -> str:
    if char in _DASHES:
        return "" if char == "\u00ad" else "-"
    if char in _APOSTROPHES:
        return "'"
    kind = unicodedata.category(char)
    if kind == "Cf":  # joiners, marks of direction
        return ""
    if kind == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", char).replace("\u2212", "-").replace("\u2010", "-")
    raised = unicodedata.decomposition(char).startswith("<super>")
    if raised and plain.isalpha():
        return ""
    fraction = unicodedata.decomposition(char).startswith("<fraction>")
    return f" {plain}".replace("\u2044", "/") if fraction else plain


_CHARACTERS = _Characters()


def compatible(text: str) -> str:
    """The text with plain characters for those that Unicode calls compatible with them.

    Subscripts, ligatures and full-width letters become plain ones, every dash "-", every
    apostrophe "'", every blank " "; letters keep their case and accents (Unicode Standard
    Annex 15, normalization form KC).
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    text = _POWER.sub("^", _METASTABLE.sub("m", _THIN_BLANKS.sub("", text)))
    return text.translate(_CHARACTERS)


def on_the_line(text: str) -> str:
    """As `compatible`, but with dashes, apostrophes and blanks as embedding models know them."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _POWER.sub("^", text))


def unaccented(text: str) -> str:
    """As `compatible`, but without accents, and with Greek letters by their names.

    A Greek letter is a part of a compound: "TNFα" and "TNF-α" are "TNF-alpha"; before a unit μ
    is "u". Words of the Greek language, and letters of other scripts, stay as they are.
    """
    if text.isascii():
        return text
    text = compatible(text)
    if _GREEK.search(text):
        text = _GREEK.sub(_in_letters, _MICRO.sub("u", text))
    return text.translate(_FOLDED)


def normal(text: str) -> str:
    """As `unaccented`, but in small letters: what words are compared by."""
    # Twice: some letters lose their case to a letter with an accent.
    return unaccented(unaccented(text).casefold())


class _Folded(dict[int, str]):
    """What each letter is without its accent: a table for str.translate."""

    def __missing__(self, code: int) -> str:
        read = self[code] = _folded(chr(code))
        return read


_FOLDED = _Folded()


def _folded(char: str) -> str:
    if "\u0300" <= char <= "\u036f":  # an accent that no letter has taken in
        return ""
    if char.isascii() or not char.isalpha():
        return char
    plain = unicodedata.normalize("NFD", char)[0]
    if plain.isascii() or "\u0370" <= plain <= "\u03ff":
        return plain
    return _name(char) if unicodedata.name(char, "").startswith("LATIN") else char


def _name(letter: str) -> str:
    """A letter's name in Unicode: "alpha"; of Latin ones "o" for ø, "ae" for æ."""
    found = _LETTER.match(unicodedata.name(letter, ""))
    name = found.group(1).lower() if found else letter
    name = _OTHER_NAMES.get(name, name)
    return name.upper() if letter.isupper() and len(name) == 1 else name


def _in_letters(match: re.Match[str]) -> str:
    letters, text = match.group(), match.string
    plain = [unicodedata.normalize("NFD", letter)[0] for letter in letters]
    if len(letters) >= _GREEK_WORD or not all(map(str.isalpha, plain)):
        return letters
    before = "-" if text[: match.start()][-1:].isalnum() else ""
    after = "-" if text[match.end() : match.end() + 1].isalpha() else ""
    return f"{before}{'-'.join(map(_name, plain))}{after}"
