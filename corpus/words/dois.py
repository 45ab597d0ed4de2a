"""DOIs, as texts and addresses hold them.

A DOI may hold brackets of its own (10.1016/S0140-6736(21)00001-1), and the old ones of Wiley also
`<`, `>` and `;` (10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2). Cut at the
first of them, all papers of a journal and year would have one DOI.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_OLD = r"[^\s\"|<>]{1,60}<[^\s\"|<>]{1,40}>\d\.\d\.[A-Z]{2};\d-[\dA-Z](?!\w)"
_DOI = re.compile(rf"\b10\.\d{{4,9}}/(?:{_OLD}|[^\s\"<>|}},;]+)", re.IGNORECASE)
_ADDRESS = r"(?:https?:|www\.|(?:dx\.)?doi\.org/)"
_IN_ADDRESS = re.compile(rf"{_ADDRESS}\S*\Z", re.IGNORECASE)
# What a site puts behind the DOI in the addresses of its pages, and bioRxiv's versions.
_OF_SITE = re.compile(
    r"[?#].*\Z|"
    r"(?:\.full(?:-text)?|/(?:full|full-?text|abstract|abs|e?pdf|meta|html?|references)){0,4}"
    r"(?:\.pdf|/pdf)?\Z",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<=\d)v\d{1,2}\Z")
_BRACKETS = {")": "(", "]": "["}


def doi_in(text: str) -> str | None:
    """The first DOI of a text or an address, without what follows it; None where there is none."""
    match = _DOI.search(unquote(text) if _is_quoted(text) else text)
    if not match:
        return None
    doi = _balanced(match.group()).rstrip(".:")
    return _without_site(doi) if _IN_ADDRESS.search(match.string, 0, match.start()) else doi


def _is_quoted(text: str) -> bool:
    """Whether it is an address, and nothing else, with brackets written as "%28"."""
    return "%" in text and bool(re.fullmatch(rf"{_ADDRESS}\S+", text.strip(), re.I))


def _balanced(doi: str) -> str:
    """A DOI up to a bracket that closes none of its own, or that is not closed in it."""
    opened: list[int] = []
    for at, char in enumerate(doi):
        if char in "([":
            opened.append(at)
        elif char in _BRACKETS:
            if not opened or doi[opened[-1]] != _BRACKETS[char]:
                return doi[:at]
            opened.pop()
    return doi[: opened[0]] if opened else doi


def _without_site(doi: str) -> str:
    """A DOI of an address without what the site puts behind it."""
    plain = doi
    while (shorter := _OF_SITE.sub("", plain)) != plain:
        plain = shorter
    return _VERSION.sub("", plain) if plain.startswith("10.1101/") else plain
