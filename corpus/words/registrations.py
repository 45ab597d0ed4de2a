"""Registrations of trials and reviews, of every registry met in practice, however they are written.

The one recogniser that reading, ranking and answering share. Authors write one number in many
ways: "NCT 02435849", "NCT-02435849", "NCT number: 02435849", with a line break or a dash of any
kind inside. `find_registrations` gives each with its registry, its number as the registry prints
it, and a key that is equal for every way of writing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_DASH = r"\-‐‑‒–—―−﹣－"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_BLANK = rf"[\s{_INVISIBLE}]"
_BETWEEN = rf"[\s{_INVISIBLE}{_DASH}_:;#.,=()\[\]/]{{0,4}}"
_WORDS = (
    r"(?:registry|registration|registered|register|regist\.?|trials?|clinical|study|protocol|"
    r"identification|identifier|ident\.?|id|numbers?|num\.?|nos?\.?|nr\.?|n°|code|ref(?:erence)?|"
    r"of|is|as|under|with|the|at|in|and|eu|ctr)"
)
# What may stand between a registry's letters and its number: "no.:", " registration number ".
_GAP = rf"{_BETWEEN}(?:(?i:{_WORDS})(?![A-Za-z]){_BETWEEN}){{0,5}}"
_DIVIDED = rf"[\s{_INVISIBLE}]+"  # but not by dashes, which tie what belongs together
_JOINT = rf"{_BLANK}?[{_DASH}_/.]{{1,2}}{_BLANK}?"
_LETTERED_JOINT = rf"(?:{_JOINT}|{_BLANK}{{1,2}})"  # where letters stand before: a blank as well
_SHORTEST_PIECE = 3  # of a number in two pieces; a lone digit after a blank belongs to the text


@dataclass(frozen=True)
class Registration:
    """A registration that a text names at text[start:end]."""

    start: int
    end: int
    registry: str  # "ClinicalTrials.gov"
    number: str  # as the registry prints it: "NCT02435849"; a miswritten one as it stands
    key: str  # equal for every way of writing, in small letters: "nct02435849"


@dataclass(frozen=True)
class _Registry:
    name: str
    letters: str  # a pattern; in capitals it may be glued to the small word before
    body: str  # a pattern
    form: Callable[[re.Match[str]], str]  # a match -> the number; "" where it is none
    signs: tuple[str, ...]  # in small letters: each text with such a number has one of them
    short: str = ""  # the letters as they are printed

    def pattern(self) -> re.Pattern[str]:
        """Finds the registry's numbers."""
        return re.compile(
            rf"(?:(?<![A-Z]){self.letters}|(?<![^\W_])(?i:{self.letters})){self.body}(?![A-Za-z]?\d)"
        )


def _digits(least: int, most: int | None = None) -> str:
    """A run of so many digits, which a line break or one blank or dash may divide."""
    most = most or least
    inside = rf"[\s{_INVISIBLE}{_DASH}]"
    return rf"(?P<number>\d(?:{inside}{{0,2}}\d){{{least - 1},{most - 1}}})"


def _run(letters: str, width: int = 0) -> Callable[[re.Match[str]], str]:
    """`NCT02435849` from letters and a run of digits, of which zeros in front may be left out."""

    def form(match: re.Match[str]) -> str:
        pieces = re.split(_DIVIDED, match["number"])
        if len(pieces) > 1 and min(map(len, pieces)) < _SHORTEST_PIECE:
            return ""
        return letters + re.sub(r"\D", "", "".join(pieces)).zfill(width)

    return form


def _plain(
    name: str, letters: str, least: int, most: int | None = None, also: str = "",
    signs: tuple[str, ...] = (), width: int = 0,
) -> _Registry:  # fmt: skip
    """A registry whose numbers are its letters, or others in their place, and a run of digits."""
    return _Registry(
        name, f"(?:{also}|{letters})" if also else letters, _GAP + _digits(least, most),
        _run(letters, width), signs or (letters.lower(),), letters,
    )  # fmt: skip


def _named(
    registry: str, names: str, number: str, form: Callable[[re.Match[str]], str], *signs: str
) -> _Registry:
    """A registry by its whole name, as some reports have it in place of its letters."""
    names = names.replace(" ", rf"{_BLANK}{{1,2}}")
    return _Registry(registry, f"(?:{names})", _GAP + number, form, signs)


def _parts(name: str, letters: str, joint: str, *lengths: str) -> _Registry:
    """A registry whose numbers are letters and runs of digits between slashes or dashes."""
    printed = letters.removeprefix("(?-i:").removesuffix(")")
    between = _LETTERED_JOINT if printed == letters else _JOINT
    body = between.join(rf"(\d{{{length}}})" for length in lengths)

    def form(match: re.Match[str]) -> str:
        return joint.join([printed, *match.groups()])

    return _Registry(
        name, letters, _GAP + body, form, (printed.lower(),), "" if printed != letters else printed
    )


def _chinese(match: re.Match[str]) -> str:
    """`ChiCTR-IIR-16008711`, `ChiCTR1900023957`; what is of another form stands as it is."""
    letters, digits = match["letters"] or "", re.sub(r"\D", "", match["number"])
    if match["odd"] or (letters and len(digits) != 8) or len(digits) not in (8, 10):
        written = re.sub(_BLANK, "", match.group())
        return re.sub(rf"[{_DASH}]+", "-", written)
    return f"ChiCTR-{letters.upper()}-{digits}" if letters else f"ChiCTR{digits}"


def _european(match: re.Match[str]) -> str:
    """A number of EudraCT, or of its successor CTIS, whose middle part begins with a 5."""
    year, middle, check, version = match["year"], match["middle"], match["check"], match["version"]
    number = f"{year}-{middle}-{check}"
    if middle.startswith("5") and int(year) >= _FIRST_CTIS:
        return f"EU CT {number}-{version or '00'}"
    return f"EudraCT {number}"


def _iranian(match: re.Match[str]) -> str:
    number = _run("IRCT")(match)
    version: str | None = match["version"]
    return f"{number}N{version}" if number and version else number


def _brazilian(match: re.Match[str]) -> str:
    found = match["number"].lower()
    return f"RBR-{found}" if re.search(r"\d", found) else ""


def _japanese(match: re.Match[str]) -> str:
    return f"jRCT{(match['letter'] or '').lower()}{match['number']}"


def _indian(match: re.Match[str]) -> str:
    year, month, number = match["year"], match["month"], match["number"]
    return f"CTRI/{year}/{month.zfill(2)}/{number.zfill(6)}"


def _lankan(match: re.Match[str]) -> str:
    return f"SLCTR/{match['year']}/{match['number']}"


def _dutch(match: re.Match[str]) -> str:
    return ("NL" if match["new"] else "NTR") + match["number"]


def _philippine(match: re.Match[str]) -> str:
    return f"PHRR{match['day']}-{match['number']}"


_FIRST_CTIS = 2021
_EUROPEAN = (
    rf"(?P<year>(?:19|20)\d\d){_JOINT}(?P<middle>\d{{6}}){_JOINT}(?P<check>\d\d)"
    rf"(?:{_JOINT}(?P<version>\d\d)(?!\d))?"
)
_INDIAN = _LETTERED_JOINT.join((r"(?P<year>\d{4})", r"(?P<month>\d{1,3})", r"(?P<number>\d{4,6})"))
_LANKAN = _LETTERED_JOINT.join((r"(?P<year>\d{4})", r"(?P<number>\d{3})"))
_IRANIAN = rf"{_digits(8, 20)}(?:{_BLANK}?N{_BLANK}?(?P<version>\d{{1,3}}))?"
_REGISTER = "Regist(?:er|ry|ration)"
_REGISTRIES = (
    _plain("ClinicalTrials.gov", "NCT", 8, also="NTC", signs=("nct", "ntc")),
    _Registry(
        "ClinicalTrials.gov", r"Clinical ?Trials?\.gov", rf"{_GAP}(?P<number>0\d{{7}})",
        _run("NCT"), ("trials.gov", "trial.gov"),
    ),
    _plain("ISRCTN", "ISRCTN", 8, also="ISCRTN|ISRTCN", signs=("isrctn", "iscrtn", "isrtcn")),
    _Registry(
        "ChiCTR", rf"Chi{_BLANK}?-?CTR",
        rf"(?P<odd>\d{{1,3}}[a-z])?{_GAP}(?P<letters>[A-Za-z]{{2,5}})?{_BETWEEN}" + _digits(7, 12),
        _chinese, ("ctr",), "ChiCTR",
    ),
    _named("ISRCTN", "(?:Current|International Standard Randomi[sz]ed) Controlled Trials?",
           r"(?P<number>\d{8})", _run("ISRCTN"), "current", "international"),
    _named("ChiCTR", f"Chinese Clinical Trials? {_REGISTER}", r"(?P<number>\d{10})",
           _run("ChiCTR"), "chinese"),
    _Registry(
        "EudraCT", r"(?:Eudra-?CT|EU ?CT|CTIS|EUCTR)",
        _GAP + _EUROPEAN.replace(_JOINT, _LETTERED_JOINT, 2), _european,
        ("eudra", "eu ct", "euct", "ctis"), "EudraCT",
    ),
    _Registry(
        "EudraCT", r"(?<![\d/.-])", _EUROPEAN.replace(_JOINT, rf"[{_DASH}]"), _european, (),
    ),
    _Registry(
        "UMIN-CTR", rf"UMIN(?:[{_DASH} ]?CTR)?", rf"{_GAP}C?{_digits(5, 9)}", _run("UMIN", 9),
        ("umin",), "UMIN",
    ),
    _named("UMIN-CTR", "University Hospital Medical Information Network",
           r"(?P<number>0{4}\d{5})", _run("UMIN"), "university hosp"),
    _Registry(
        "jRCT", "jRCT", rf"{_GAP}(?P<letter>[A-Za-z])?(?P<number>\d{{9,12}})", _japanese,
        ("jrct",), "jRCT",
    ),
    _named("jRCT", "Japan(?:ese)? Registry of Clinical Trials?",
           r"(?P<letter>[A-Za-z])?(?P<number>\d{9,12})", _japanese, "japan"),
    _parts("JapicCTI", "JapicCTI", "-", "6"),
    _parts("JMACCT", "JMA-IIA", "", "5"),
    _plain("ANZCTR", "ACTRN", 14, also="ANZCTRN?|ACTR", signs=("ctr",)),
    _named("ANZCTR", f"Australian(?: and|/)? New Zealand Clinical Trials? {_REGISTER}",
           r"(?P<number>126\d{11})", _run("ACTRN"), "australian"),
    _Registry("CTRI", "CTRI", _GAP + _INDIAN, _indian, ("ctri",), "CTRI"),
    _named("CTRI", rf"Clinical Trials? {_REGISTER}(?: of|[,{_DASH}])?(?: )?India",
           _INDIAN, _indian, "clinical"),
    _plain("DRKS", "DRKS", 5, 8, width=8),
    _named("DRKS", f"German Clinical Trials? {_REGISTER}|Deutsches Register Klinischer Studien",
           r"(?P<number>000\d{5})", _run("DRKS"), "german", "deutsches"),
    _Registry("IRCT", "IRCT", _GAP + _IRANIAN, _iranian, ("irct",), "IRCT"),
    _named("IRCT", f"Iran(?:ian)? (?:Clinical Trials? {_REGISTER}|{_REGISTER} of Clinical Trials?)",
           _IRANIAN, _iranian, "iran"),
    _plain("CRIS", "KCT", 7),
    _plain("NTR", "NTR", 3, 5),
    _Registry(
        "NTR", rf"(?:Dutch|Netherlands?|Nederlands)(?: National)? Trials? ?{_REGISTER}",
        rf"{_GAP}(?:NTR|(?P<new>NL)){_BETWEEN}(?P<number>\d{{3,5}})(?!\.\d)", _dutch,
        ("dutch", "nether", "nederl"),
    ),
    _plain("PACTR", "PACTR", 12, 18),
    _named("PACTR", rf"Pan(?: |[{_DASH}])?African Clinical Trials? {_REGISTER}",
           r"(?P<number>20\d{13})", _run("PACTR"), "african"),
    _Registry(
        "ReBEC", "RBR",
        rf"{_BLANK}?[{_DASH}]?{_BLANK}?(?P<number>[0-9A-Za-z]{{5,9}})(?![0-9A-Za-z])",
        _brazilian, ("rbr",), "RBR",
    ),
    _Registry("SLCTR", "SLCTR", _GAP + _LANKAN, _lankan, ("slctr",), "SLCTR"),
    _named("SLCTR", f"Sri Lanka(?:n)? Clinical Trials? {_REGISTER}", _LANKAN, _lankan, "sri"),
    _plain("TCTR", "TCTR", 11),
    _named("TCTR", f"Thai Clinical Trials? {_REGISTER}", r"(?P<number>20\d{9})", _run("TCTR"),
           "thai"),
    _plain("PROSPERO", "CRD", 8, 14, also="PROSPERO", signs=("crd", "prospero")),
    _plain("INPLASY", "INPLASY", 9),
    _plain("RPCEC", "RPCEC", 8),
    _plain("LBCTR", "LBCTR", 10),
    _parts("REPEC", "(?-i:PER)", "-", "3", "2"),
    _plain("ITMCTR", "ITMCTR", 10),
    _plain("SNCTP", "SNCTP", 9),
    _plain("EU PAS", "EUPAS", 3, 12),
    _parts("HKCTR", "HKCTR", "-", "2,5"),
    _parts("HKUCTR", "HKUCTR", "-", "2,5"),
    _parts("NMRR", "NMRR", "-", "2", "1,5", "1,6"),
    _Registry("PHRR", "PHRR", rf"{_GAP}(?P<day>\d{{6}}){_JOINT}(?P<number>\d{{6}})", _philippine,
              ("phrr",), "PHRR"),
    _parts("SANCTR", "(?-i:DOH)", "-", "2", "4", "3,5"),
    _parts("AEA", "AEARCTR", "-", "7"),
    _parts("WHO UTN", "U1111", "-", "4", "4"),
)  # fmt: skip
_PATTERNS = tuple((registry, registry.pattern()) for registry in _REGISTRIES)
_KEY = re.compile(r"(?=[a-z]++\d[a-z\d]*+\Z)([a-z]+)([a-z\d]{3,})")
_TELLING = 8  # so many digits name a registration without its letters
_NUMBER = re.compile(r"\d")
_SIX_DIGITS = re.compile(r"\d{6}")
_O_FOR_ZERO = re.compile(r"(?<=NCT)[Oo](?=\d{7}(?!\d))|(?<=NCT )[Oo](?=\d{7}(?!\d))")
# Wide letters and figures of East Asian print, and figures of other scripts, one for one.
_PLAIN = {
    code: char
    for code in (*range(0xFF01, 0xFF5F), *range(0x660, 0x66A), *range(0x6F0, 0x6FA))
    if len(char := str(unicodedata.decimal(chr(code), unicodedata.normalize("NFKC", chr(code)))))
    == 1
}
_REACH = 10  # letters before a sign: "Clinical " of "Clinical trials.gov"
# Every text that names a registration has one of these: a quick test, since few cells do.
_SIGN = re.compile(
    "|".join([*{re.escape(sign) for one in _REGISTRIES for sign in one.signs}, _SIX_DIGITS.pattern])
)
_LETTERS = tuple(dict.fromkeys(r.short for r in _REGISTRIES if r.short))
# A pattern of what registrations begin with: letters that most registries' numbers have.
OPENING = (
    rf"(?:{'|'.join(map(re.escape, _LETTERS))})"
    rf"(?:[{_DASH}_: ]{{0,2}}[A-Za-z]{{1,4}})?[{_DASH}_: /]{{0,2}}\d"
)


def find_registrations(text: str) -> tuple[Registration, ...]:
    """The registrations that a text names, in order, none overlapping another."""
    text = _O_FOR_ZERO.sub("0", text if text.isascii() else text.translate(_PLAIN))
    if not _NUMBER.search(text) or not _SIGN.search(text.lower()):
        return ()
    found = sorted(_matches(text), key=lambda one: (one.start, -one.end))
    kept: list[Registration] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _matches(text: str) -> Iterator[Registration]:
    small = text.lower()
    for registry, pattern in _PATTERNS:
        for match in _of_registry(registry, pattern, text, small):
            number = registry.form(match)
            if number:
                yield Registration(match.start(), match.end(), _name(registry, number), number,
                                   key_of(number))  # fmt: skip


def _of_registry(
    registry: _Registry, pattern: re.Pattern[str], text: str, small: str
) -> Iterator[re.Match[str]]:
    """What the pattern finds, tried only near the registry's signs, since these are rare."""
    if len(small) != len(text):  # a capital letter with two small ones
        yield from pattern.finditer(text)
        return
    at = 0  # where the last match ended
    for sign in _sign_pattern(registry.signs).finditer(small):
        for start in range(max(at, sign.start() - _REACH), sign.end()):  # signs may overlap
            match = pattern.match(text, start)
            if match:
                yield match
                at = match.end()
                break


@lru_cache(maxsize=128)
def _sign_pattern(signs: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a registry's signs; of one without letters the six digits of its numbers."""
    return re.compile("|".join(map(re.escape, signs))) if signs else _SIX_DIGITS


def _name(registry: _Registry, number: str) -> str:
    return "CTIS" if number.startswith("EU CT") else registry.name


def registration_numbers(text: str) -> tuple[str, ...]:
    """The numbers that a text names, each once, in the order in which the text has them."""
    found: dict[str, str] = {}
    for one in find_registrations(text):
        found.setdefault(one.key, one.number)
    return tuple(found.values())


def registration_keys(text: str) -> frozenset[str]:
    """The keys of the registrations that a text names."""
    return frozenset(one.key for one in find_registrations(text))


@lru_cache(maxsize=4096)
def key_of(number: str) -> str:
    """The key of a number; that of a Chinese one leaves out the letters of its kind of study."""
    small = number.lower()
    if small.startswith("chictr"):
        return "".join(["chictr", *re.findall(r"\d+", small)[-1:]])
    if small.startswith("eu ct"):
        small = small[: len("eu ct 2022-500123-12")]  # without the version of the application
    return re.sub(r"[^a-z\d]", "", small)


def pattern_of(key: str) -> str | None:
    """A pattern of all ways to write the number with a key; None for what is no key."""
    parts = _KEY.fullmatch(key)
    if parts is None:
        return None
    letters, number = parts.groups()
    between = rf"[{_DASH}_/.\s]{{0,2}}"
    spread = between.join(number)
    if sum(character.isdigit() for character in number) >= _TELLING:
        return rf"(?i:{spread})"
    return rf"(?i:{letters}{_GAP}{spread})"


def with_keys(text: str) -> str:
    """The text with each registration replaced by its key, for what is matched word by word."""
    found = find_registrations(text)
    if not found:
        return text
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.start], f" {one.key} "]
        at = one.end
    return "".join([*parts, text[at:]])
