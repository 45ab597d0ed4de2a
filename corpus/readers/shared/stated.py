"""Metadata as a file states it, in the form of our front matter; nothing is guessed."""

from __future__ import annotations

import re

_CC_URL = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-nd|-sa)?)|publicdomain/(zero|mark))"
    r"(?:/(\d\.\d))?", re.IGNORECASE,
)  # fmt: skip
_CC_TEXT = re.compile(r"\bCC[ -](BY(?:-NC)?(?:-ND|-SA)?)(?:[ -](\d\.\d))?", re.IGNORECASE)
_CC_NAME = re.compile(
    r"Creative Commons Attribution(?P<nc>[ -]Non-?Commercial)?"
    r"(?:[ -](?P<nd>No-?Deriv\w*)|[ -](?P<sa>Share[ -]?Alike))?",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[^.;]{0,40}?\b(\d\.\d)\b")  # straight after the licence's name
_REGISTRATION = re.compile(
    r"\b(?:NCT ?\d{8}|ChiCTR-?[A-Z-]{0,8}\d{7,12}|ISRCTN ?\d{8}|ACTRN ?\d{14}|DRKS ?\d{8}|"
    r"UMIN-?(?:CTR ?)?\d{9}|jRCTs?\d{9,12}|CTRI/\d{4}/\d{2,3}/\d{6}|KCT\d{7}|IRCT\d{8,20}N?\d*|"
    r"PACTR\d{12,18}|TCTR\d{11}|EudraCT[\s:]*(?:number|no\.?)?[\s:]*\d{4}-\d{6}-\d{2}|"
    r"CRD ?\d{8,14})\b"
)
_QUALITY = (
    r"(?:(?:multi|single|two)[- ]?cent(?:er|re)|multi-?national|prospective|retrospective|"
    r"randomi[sz]ed|(?:double|single|triple)[- ]blind(?:ed)?|open[- ]label|placebo[- ]controlled|"
    r"controlled|observational|population-based|case[- ]control|cross[- ]sectional|cohort|"
    r"matched|single-arm|phase (?:[1-4]|I{1,3}V?|IV)(?:/(?:[1-4]|I{1,3}))?[ab]?)"
)
_DESIGN = re.compile(
    rf"(?:\b{_QUALITY}[\s,-]+(?:and )?){{1,6}}(?:clinical )?"
    r"(?:trial|study|studies|analysis|review|survey|registry)\b"
    r"|\bsystematic review(?: and (?:network )?meta-analysis)?|\b(?:network )?meta-analysis\b"
    r"|\bcase (?:report|series)\b|\b(?:retrospective|prospective) cohort\b",
    re.IGNORECASE,
)
_OWN_WORK = re.compile(r"\b(?:we|our|this|present)\b", re.IGNORECASE)


def licence_name(urls: list[str], text: str) -> str | None:
    """`CC BY 4.0` and the like from a licence's addresses or wording; None where it is no other."""
    for url in [*urls, text]:
        match = _CC_URL.search(url)
        if match:
            kind = f"CC {match[1].upper()}" if match[1] else "CC0" if match[2] == "zero" else "PDM"
            return f"{kind} {match[3]}" if match[3] else kind
    match = _CC_TEXT.search(text)
    if match:
        return f"CC {match[1].upper()} {match[2] or ''}".strip()
    match = _CC_NAME.search(text)
    if not match:
        return None
    parts = ["BY", *(name.upper() for name in ("nc", "nd", "sa") if match[name])]
    version = _VERSION.match(text, match.end())
    return f"CC {'-'.join(parts)} {version[1] if version else ''}".strip()


def registrations(text: str) -> tuple[str, ...]:
    """Trial and review registration ids, each once, in the order in which the text has them."""
    found = _REGISTRATION.findall(text)
    spaced = r"\A(NCT|ISRCTN|ACTRN|DRKS|CRD) "
    return tuple(dict.fromkeys(re.sub(spaced, r"\1", match) for match in found))


def stated_design(title: str, abstract: str) -> str | None:
    """The study's design in its own words, from the title or a sentence on "this study"."""
    match = _DESIGN.search(title)
    if match:
        return match.group(0).strip().lower()
    for sentence in re.split(r"(?<=[.!?:])\s+", abstract):
        match = _DESIGN.search(sentence) if _OWN_WORK.search(sentence) else None
        if match:
            return match.group(0).strip().lower()
    return None


def year_in(text: str) -> int | None:
    """The first year from 1500 to 2199 in a date."""
    match = re.search(r"\b(1[5-9]\d\d|2[01]\d\d)\b", text)
    return int(match.group(1)) if match else None


def doi_in(text: str) -> str | None:
    """The first DOI of a text, without a stop after it; None where there is none."""
    match = re.search(r"\b10\.\d{4,9}/[^\s\"<>|\])},;]+", text)
    return match.group(0).rstrip(".:") if match else None
