"""Metadata of an article from its first page and from what the PDF file says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import Metadata
from corpus.readers.pdf.lines import RAISED, RAISED_END
from corpus.readers.pdf.text import ARTICLE_TYPE
from corpus.readers.shared.stated import (
    author_name,
    citation,
    licence_name,
)

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>,;]+[^\s\"<>,;.)\]]")
_NAME = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*|van|von|der|den|de|di|da|la|le|del|dos|el|al|bin|ten|ter|ul)"
)
_PARTICLES = frozenset("van von der den de di da la le del dos el al bin ten ter ul".split())
_SUFFIXES = frozenset({"Jr", "Sr", "II", "III", "IV"})
_DEGREES = re.compile(
    r",?\s*\b(?:MD|M\.D\.|PhD|Ph\.D\.|MSc|MPH|FRCP\w*|DPhil|MBBS|BSc|RN|PharmD)\b\.?"
)
_NOT_NAMES = re.compile(
    r"department|universit|hospital|institut|school|college|centre|center|received|correspond|"
    r"abstract|journal|article|research|clinic|faculty|laborator|division|http|@", re.IGNORECASE,
)  # fmt: skip
# "Metabolites 2014, 4, 932-945", "Trials 2015, 16:2", "Clinical Science (2014) 126, 305–313"
_SOURCES = (
    re.compile(
        r"(?P<journal>[A-Z][A-Za-z0-9&. ]{3,60}?) (?P<year>(?:19|20)\d\d)[,;] ?(?P<volume>\d{1,4})"
        r"(?:\((?P<issue>[^)]{1,8})\))?(?:[:,] ?(?P<pages>[A-Za-z]?\d+(?:[–-]\d+)?))?"
    ),
    re.compile(
        r"(?P<journal>[A-Z][A-Za-z0-9&. ]{3,60}?) \((?P<year>(?:19|20)\d\d)\) ?(?P<volume>\d{1,4})"
        r"(?:\((?P<issue>[^)]{1,8})\))?[:,] ?(?P<pages>[A-Za-z]?\d+(?:[–-]\d+)?)"
    ),
    re.compile(
        r"\((?P<year>(?:19|20)\d\d)\)[^\n]{10,400}?[.?] (?P<journal>(?:[A-Z][A-Za-z]+\.? ){1,5})"
        r"(?P<volume>\d{1,4})(?:\((?P<issue>[^)]{1,8})\))?: ?(?P<pages>[A-Za-z]?\d+)"
    ),
    re.compile(
        r"(?P<journal>[A-Z][A-Za-z& ]{5,70}?) Volume (?P<year>(?:19|20)\d\d), "
        r"Article ID (?P<pages>\d+)"
    ),
)
_YEAR = re.compile(
    r"(?:©|\(c\)|copyright|published(?: online)?:?)[^\n]{0,40}?\b((?:19|20)\d\d)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Front:
    """The texts that metadata are read from."""

    info: dict[str, str]  # the file's own fields: Title, Author, Subject
    title: str
    after_title: list[str]  # the paragraphs below the title, superscripts still marked
    heads: list[str]  # lines in the margins of the first pages
    first_page: str
    own_citation: str = ""  # "doi:… Cite this article as: …", as some print it at the end


def metadata_of(front: Front) -> Metadata:
    """What the file states; a field without proof stays empty."""
    title = front.title or _stated_title(front.info)
    source = _source(front)
    year = int(source["year"]) if source else _year(front.first_page)
    # A file's other pages cite other articles: only the first page's own lines count.
    places = [*front.info.values(), *front.heads, front.first_page, front.own_citation]
    return Metadata(
        title=title,
        authors=authors_in(front.after_title),
        journal=_journal(source),
        year=year,
        citation=citation(year, source.get("volume", ""), source.get("issue", ""),
                          source.get("pages", "")) if source else None,
        doi=_doi(places),
        licence=licence_name([], front.first_page),
        article_type=_article_type(front.first_page),
    )  # fmt: skip


def _stated_title(info: dict[str, str]) -> str | None:
    title = " ".join(info.get("Title", "").split())
    made_up = re.search(
        r"\.(?:dvi|docx?|indd|pdf|tex|qxd)\b|microsoft word|\d\.\.\d|untitled", title, re.I
    )
    return title if len(title.split()) > 3 and not made_up else None


def _doi(places: list[str]) -> str | None:
    for place in places:
        match = _DOI.search(place)
        if match:
            return match.group(0).lower()
    return None


def _source(front: Front) -> dict[str, str]:
    """Journal, year, volume, issue and pages where one line names them together."""
    top = front.first_page.split("\n")
    lines = [*front.heads, *top, front.info.get("Subject", ""), " ".join(top[:4])]
    found = [m for line in lines if len(line) < 600 for p in _SOURCES if (m := p.search(line))]
    best = next((m for m in found if m["pages"]), found[0] if found else None)
    return {key: value or "" for key, value in best.groupdict().items()} if best else {}


def _journal(source: dict[str, str]) -> str | None:
    name = re.sub(r".*\bet al\.?\s+|.*\bPublishing Corporation\s+", "", source.get("journal", ""))
    return name.strip(" .,") or None


def _year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match.group(1)) if match else None


def _article_type(text: str) -> str | None:
    for line in text.split("\n")[:25]:
        if ARTICLE_TYPE.match(line.strip()):
            return re.sub(r"\s+open access\Z", "", line.strip(), flags=re.I).lower()
    return None


def authors_in(paragraphs: list[str]) -> tuple[str, ...]:
    """Names below the title, where every piece of the first paragraphs reads as a name."""
    found: list[str] = []
    for text in paragraphs[:3]:
        names = _names(text)
        if names is None:
            break
        found.extend(names)
    # A single name without an affiliation's mark may be anything: a label, a place.
    return tuple(found) if len(found) > 1 or any(RAISED in p for p in paragraphs[:1]) else ()


def _names(text: str) -> list[str] | None:
    """The names in one paragraph; None where something in it is no name."""
    text = re.sub(f"{RAISED}[^{RAISED_END}]*{RAISED_END}", " , ", text)
    text = _DEGREES.sub("", re.sub(r"[*†‡§¶#∗]|\(\w+\)|\b\d+\b", " ", text))
    if _NOT_NAMES.search(text) or len(text) > 3_000:
        return None
    text = re.sub(r"^\s*by\s+", "", text, flags=re.IGNORECASE)
    pieces = [" ".join(p.split()).strip(" .") for p in re.split(r"[,;·]|\band\b|&", text)]
    names = [_short(piece) for piece in pieces if piece]
    if not names or any(name is None for name in names):
        return None
    return [name for name in names if name]


def _short(name: str) -> str | None:
    """`Forster AJ` from "Alan J Forster"; None where it does not read as a name."""
    words = [w.capitalize() if len(w) > 3 and w.isupper() else w for w in name.split()]
    suffix = words.pop() if len(words) > 2 and words[-1].strip(".") in _SUFFIXES else ""
    if sum(bool(re.search(r"[a-z][A-Z]", word)) for word in words) > 1:
        return None  # letters of a broken font
    if not 2 <= len(words) <= 6 or not all(_NAME.fullmatch(word) for word in words):
        return None
    if words[-1].lower() in _PARTICLES or len(words[-1].strip(".")) < 2:
        return None
    at = next((n for n, w in enumerate(words[1:], 1) if w.lower() in _PARTICLES), len(words) - 1)
    return f"{author_name(' '.join(words[at:]), ' '.join(words[:at]))} {suffix}".strip()
