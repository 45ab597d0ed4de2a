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


def licence_name(urls: list[str], text: str) -> str | None:
    """`CC BY 4.0` and the like from a licence's addresses or wording; None for other licences."""
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


def year_in(text: str) -> int | None:
    """The first year from 1500 to 2199 in a date."""
    match = re.search(r"\b(1[5-9]\d\d|2[01]\d\d)\b", text)
    return int(match.group(1)) if match else None
