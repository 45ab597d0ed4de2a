"""People, registrations, references and status as the audit reads them from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.audit.source import is_own

# Written anew, not taken from the readers, since what these recognise is being judged.
_REGISTRATIONS = re.compile(
    r"\bNCT\s?0\d{7}\b|\bISRCTN\s?\d{8}\b|\bChi[Cc][Tt][Rr][-\w]{0,20}\d{8,10}\b|\bACTRN\s?\d{14}\b"
    r"|\bDRKS\s?\d{8}\b|\bUMIN\s?\d{9}\b|\bCTRI/\d{4}/\d{2,3}/\d{6}\b|\bIRCT\d{8,14}N?\d*\b"
    r"|\bKCT\d{7}\b|\bPACTR\d{15,16}\b|\bjRCT[s]?\d{9,10}\b|\bTCTR\d{11}\b|\bRBR-?\w{5,7}\b"
)
_NOTICES = {
    "retraction": "retraction", "correction": "correction", "erratum": "correction",
    "corrigendum": "correction", "expression-of-concern": "concern", "withdrawal": "withdrawn",
}  # fmt: skip
# What happened to the article itself, by the type of the link to the notice.
_LINKS = {
    "retraction-forward": "retracted", "retracted-by": "retracted", "retraction": "retracted",
    "partial-retraction": "retracted",
    "correction-forward": "corrected", "corrected-by": "corrected", "erratum": "corrected",
    "correction": "corrected", "corrigendum": "corrected",
    "expression-of-concern": "concern", "concern": "concern", "object-of-concern": "concern",
    "withdrawal": "withdrawn",
}  # fmt: skip
# A notice names its articles by these; the words are those of the JATS tag library.
_OBJECTS = {"retracted-article": "retraction", "corrected-article": "correction",
            "object-of-concern": "concern", "withdrawn-article": "withdrawn"}  # fmt: skip
_TITLES = re.compile(
    r"\W*(?:(?P<retracted>retracted(?: article)?)|(?P<retraction>retraction(?: note| notice)?)"
    r"|(?P<withdrawn>withdrawn)|(?P<concern>expression of concern)"
    r"|(?P<correction>correction|erratum|corrigendum|publisher correction|author correction))"
    r"\s*(?::|\]|\Z| to\b| for\b|-|–|—)",
    re.IGNORECASE,
)


def people(article: etree._Element) -> list[str]:
    """Surnames of the authors, and names of groups, in order."""
    names = []
    for contrib in article.iterfind("front/article-meta/contrib-group/contrib"):
        if contrib.get("contrib-type", "author") not in ("author", "collab", "group"):
            continue
        paths = ("name/surname", "name-alternatives/name/surname", "string-name/surname", "collab")
        found = next((el for path in paths for el in contrib.iterfind(path)), None)
        text = "" if found is None else " ".join((found.text or "").split())
        if text:
            names.append(text)
    return names


def registrations(article: etree._Element) -> set[str]:
    """Trial registrations that stand in the front matter or the body, without their blanks."""
    parts = [el for name in ("front", "body") for el in article.iterfind(name)]
    text = " ".join(" ".join(str(piece) for piece in part.itertext()) for part in parts)
    return {re.sub(r"\s", "", match) for match in _REGISTRATIONS.findall(text)}


def references(article: etree._Element) -> Iterator[tuple[str, str]]:
    """(printed number, title or opening words) of each item of the reference lists."""
    for ref in article.iter("ref"):
        if not is_own(ref):
            continue
        label = "".join(str(text) for text in label.itertext()) if (
            label := ref.find("label")) is not None else ""  # fmt: skip
        title = next(ref.iter("article-title", "chapter-title", "source"), None)
        whole = " ".join(
            " ".join(str(text) for text in el.itertext()) for el in ref if el.tag != "label"
        )
        words = whole if title is None else "".join(str(text) for text in title.itertext())
        if words.strip():
            number = re.fullmatch(r"\W*(\d{1,3})\W*", label)
            yield number[1] if number else "", " ".join(words.split())


def status(article: etree._Element) -> set[str]:
    """What the file says of the article's standing: "retracted", "correction" and so on."""
    found: set[str] = set()
    kind = (article.get("article-type") or "").lower()
    for name, meaning in _NOTICES.items():
        if name in kind:
            found.add(meaning)
    front = article.find("front")
    if front is None:
        return found
    for link in front.iter("related-article", "related-object"):
        relation = (link.get("related-article-type") or link.get("link-type") or "").lower()
        if relation in _LINKS and not found & set(_NOTICES.values()):
            found.add(_LINKS[relation])
        elif relation in _OBJECTS:
            found.add(_OBJECTS[relation])
    title = front.find(".//article-title")
    match = _TITLES.match("" if title is None else "".join(str(t) for t in title.itertext()))
    if match and match.lastgroup:
        found.add(match.lastgroup)
    for event in front.iter("event"):
        relation = (event.get("event-type") or "").lower()
        if relation in ("retracted", "corrected", "withdrawn"):
            found.add(relation)
    return found
