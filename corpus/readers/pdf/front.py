"""Metadata of an article from its first page and from what the PDF file says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import Metadata
from corpus.people.names import author_of, group_of, is_particle, is_suffix
from corpus.people.people import Author
from corpus.readers.pdf.blocks.headings import ARTICLE_TYPE
from corpus.readers.pdf.pages.lines import RAISED, RAISED_END
from corpus.readers.shared.stated import licence_name
from corpus.status import (
    NOTICES,
    Direction,
    Status,
    is_preprint_server,
    notice_in_title,
    status_stated,
)
from corpus.words.dois import doi_in

_NAME = re.compile(r"[^\W\d_][\w'’.-]*")
_GROUP = re.compile(
    r"\b(?:group|consortium|collaborat\w+|investigators|network|trialists|committee|team|society)\b",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(?:,\s*+|(?<![,\s])\s++)?\b(?:MD|M\.D\.|PhD|Ph\.D\.|MSc|MPH|FRCP\w*|DPhil|MBBS|BSc|RN|PharmD)\b\.?"
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


_STAMPS = {"RETRACTED": Status.RETRACTED, "WITHDRAWN": Status.WITHDRAWN}
_STAMP = re.compile("|".join(_STAMPS))


@dataclass(frozen=True)
class Front:
    """The texts that metadata are read from."""

    info: dict[str, str]  # the file's own fields: Title, Author, Subject
    title: str
    after_title: list[str]  # the paragraphs below the title, superscripts still marked
    heads: list[str]  # lines in the margins of the first pages
    first_page: str
    stamped: tuple[str, ...] = ()  # what runs across each page, without blanks
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
        volume=source.get("volume") or None,
        issue=source.get("issue") or None,
        pages=source.get("pages") or None,
        doi=_doi(places),
        licence=licence_name([], front.first_page),
        publication_type=_publication_type(source, front),
        article_type=_article_type(front.first_page),
        status=_status(front),
    )  # fmt: skip


def _stated_title(info: dict[str, str]) -> str | None:
    title = " ".join(info.get("Title", "").split())
    made_up = re.search(
        r"\.(?:dvi|docx?|indd|p65|pdf|pmd|rtf|tex|qxd)\b|microsoft word|\d\.\.\d|untitled",
        title,
        re.I,
    )
    return title if len(title.split()) > 3 and not made_up else None


def _doi(places: list[str]) -> str | None:
    return next((found.lower() for place in places if (found := doi_in(place))), None)


def _source(front: Front) -> dict[str, str]:
    """Journal, year, volume, issue and pages where one line names them together."""
    top = front.first_page.split("\n")
    lines = [*front.heads, *top, front.info.get("Subject", ""), " ".join(top[:4])]
    found = [m for line in lines if len(line) < 600 for p in _SOURCES if (m := p.search(line))]
    best = next((m for m in found if m["pages"]), found[0] if found else None)
    return {key: value or "" for key, value in best.groupdict().items()} if best else {}


def _journal(source: dict[str, str]) -> str | None:
    name = re.sub(r"\A.*\b(?:et al\.?|Publishing Corporation)\s+", "", source.get("journal", ""))
    return name.strip(" .,") or None


def _publication_type(source: dict[str, str], front: Front) -> str | None:
    names = [source.get("journal", ""), *front.heads, *front.first_page.split("\n")[:15]]
    if any(is_preprint_server(name) for name in names if len(name) < 200):
        return "preprint"
    return "journal article" if _journal(source) else None


def _year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match.group(1)) if match else None


def _article_type(text: str) -> str | None:
    for line in text.split("\n")[:25]:
        if ARTICLE_TYPE.match(line.strip()):
            return re.sub(r"(?<!\s)\s+open access\Z", "", line.strip(), flags=re.I).lower()
    return None


def authors_in(paragraphs: list[str]) -> tuple[Author, ...]:
    """Names below the title, where every piece of the first paragraphs reads as a name."""
    found: list[Author] = []
    for text in paragraphs[:3]:
        names = _names(text)
        if names is None:
            break
        found.extend(names)
    # A single name without an affiliation's mark may be anything: a label, a place.
    return tuple(found) if len(found) > 1 or any(RAISED in p for p in paragraphs[:1]) else ()


def _names(text: str) -> list[Author] | None:
    """The names in one paragraph; None where something in it is no name."""
    text = re.sub(f"{RAISED}[^{RAISED_END}]*{RAISED_END}", " , ", text)
    text = _DEGREES.sub("", re.sub(r"[*†‡§¶#∗]|\(\w+\)|\b\d+\b", " ", text))
    text = re.sub(r"\A\s*by\s+", "", text, flags=re.IGNORECASE)
    # A suffix stands behind a comma of its own: "Smith, Jr".
    text = re.sub(r",\s*((?:Jr|Sr)\b\.?|(?:II|III|IV)\b)", r" \1", text)
    if _NOT_NAMES.search(text) or len(text) > 3_000:
        return None
    pieces = [" ".join(p.split()).strip(" .") for p in re.split(r"[,;·]|\band\b|&", text)]
    names = [_author(piece) for piece in pieces if piece]
    if not names or any(name is None for name in names):
        return None
    return [name for name in names if name]


def _author(name: str) -> Author | None:
    """The person, or the group; None where it does not read as either."""
    if _GROUP.search(name) and len(name.split()) < 15:
        return group_of(name)
    words = [w.capitalize() if len(w) > 3 and w.isupper() else w for w in name.split()]
    suffix = words.pop() if len(words) > 2 and is_suffix(words[-1]) else ""
    if sum(bool(re.search(r"[a-z][A-Z]", word)) for word in words) > 1:
        return None  # letters of a broken font
    if not 2 <= len(words) <= 6 or not all(_is_of_name(word) for word in words):
        return None
    if is_particle(words[-1]) or len(words[-1].strip(".")) < 2:
        return None
    return author_of(f"{' '.join(words)} {suffix}".strip(), given_first=True)


def _is_of_name(word: str) -> bool:
    return bool(_NAME.fullmatch(word)) and (word[0].isupper() or is_particle(word))


def _status(front: Front) -> tuple[Status, ...]:
    """The status that is printed across the pages, or stated in a line by itself."""
    lines = [*front.heads, *front.first_page.split("\n")[:40], *front.info.values()]
    found = [status_stated(line) or _titled(line) for line in lines if len(line) < 400]
    found += [_STAMPS[match.group()] for text in front.stamped if (match := _STAMP.search(text))]
    return tuple(dict.fromkeys(status for status in found if status))


def _titled(line: str) -> Status | None:
    """`RETRACTED: ...`, as the running head or the file's own title has it."""
    titled = notice_in_title(line)
    is_own = titled is not None and titled.direction is Direction.HAS
    return NOTICES[titled.kind] if titled and is_own else None
