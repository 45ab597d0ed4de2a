"""What a JATS file says of related papers, and of its own status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.readers.shared.inline import finish
from corpus.status import (
    NOTICES,
    Direction,
    Relation,
    RelationKind,
    Status,
    relation_named,
    status_stated,
    type_named,
)
from corpus.words.dois import doi_in

XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

_WORDS = ("related-article-type", "document-type", "link-type", "specific-use")
_PMID = re.compile(r"\d{1,9}")
_NOTES = (
    "front//author-notes//fn", "front//notes", "front//fn-group/fn", "back//fn-group/fn",
    "back//notes", "body//notes",
)  # fmt: skip


def relations_of(article: etree._Element) -> tuple[Relation, ...]:
    """The relations of the file to other papers, each once."""
    found: list[Relation] = []
    for el in article.iter("related-article", "related-object"):
        if not _is_within(el, article):
            relation = _relation(el)
            found += [relation] if relation else []
    found += _preprints(article)
    found += [relation for text in _notes(article) if (relation := _pointer(text))]
    return tuple(dict.fromkeys(found))


def status_of(article: etree._Element) -> tuple[Status, ...]:
    """What the file states of itself: in its notes, its dates, or a notice that it holds."""
    found = [status_stated(text) for text in _notes(article)]
    for el in article.iterfind(".//sub-article"):
        found.append(_of_type(el.get("article-type") or "", Direction.OF))
    for el in article.iterfind(".//response"):
        found.append(_of_type(el.get("response-type") or "", Direction.OF))
    for path, key in (
        ("front//history/date", "date-type"), ("front//pub-history/event", "event-type"),
        ("front//event/date", "date-type"), ("front//pub-date", "pub-type"),
        ("front//pub-date", "date-type"),
    ):  # fmt: skip
        found += [_of_type(el.get(key) or "", None) for el in article.iterfind(path)]
    found += [_of_type(value, None) for value in _stated_values(article)]
    return tuple(dict.fromkeys(filter(None, found)))


def _stated_values(article: etree._Element) -> Iterator[str]:
    """What a file says beside its own elements: article-status: retracted."""
    for meta in article.iterfind("front//custom-meta"):
        name, value = meta.find("meta-name"), meta.find("meta-value")
        if name is not None and value is not None and "status" in _words(name).lower():
            yield _words(value)


def _of_type(word: str, wanted: Direction | None) -> Status | None:
    named = type_named(word)
    if named is None or (wanted and named[1] is not wanted):
        return None
    return NOTICES.get(named[0])


def _is_within(el: etree._Element, article: etree._Element) -> bool:
    """Whether an element belongs to a paper inside this one, or to its reference list."""
    parents = el.iterancestors("sub-article", "response", "ref-list", "product")
    return next(parents, None) is not None


def _relation(el: etree._Element) -> Relation | None:
    named = relation_named(" ".join(el.get(key) or "" for key in _WORDS))
    if named is None:
        return None
    words = [el.get(XLINK_HREF) or "", el.get("document-id") or "", el.get("object-id") or ""]
    words += [link.get(XLINK_HREF) or "" for link in el.iter("ext-link", "uri")]
    words += [_words(child) for child in el.iter("pub-id", "object-id", "ext-link")]
    doi = next((found for word in words if (found := _doi(word))), None)
    link = el.get("ext-link-type") or el.get("document-id-type") or ""
    is_pubmed = link.lower() in ("pubmed", "pmid", "medline")
    pmid = next((w for w in words if _PMID.fullmatch(w)), None) if is_pubmed else None
    pmid = pmid or _of_pub_id(el, "pmid")
    title = el.find(".//article-title")
    named_title = _words(title) if title is not None else "" if len(el) else _words(el)
    is_title = len(named_title.split()) > 2 and not doi_in(named_title)
    return Relation(*named, doi, pmid, named_title.strip(" “”\"'") if is_title else None)


def _doi(text: str) -> str | None:
    """A DOI as the file gives it, even one with an impossible registrant."""
    found = doi_in(text)
    if found:
        return found
    match = re.search(r"\b10\.\d{1,9}/\S+", text)
    return match.group(0) if match else None


def _of_pub_id(el: etree._Element, kind: str) -> str | None:
    found = (_words(one) for one in el.iter("pub-id") if one.get("pub-id-type") == kind)
    return next(found, None)


def _preprints(article: etree._Element) -> Iterator[Relation]:
    """The preprint that the history of a published paper names."""
    for event in article.iterfind("front//pub-history/event"):
        if "preprint" not in (event.get("event-type") or "").lower():
            continue
        texts = [_words(el) for el in event.iter("article-id", "ext-link", "event-desc")]
        texts += [el.get(XLINK_HREF) or "" for el in event.iter("self-uri", "ext-link", "uri")]
        doi = next((found for text in texts if (found := doi_in(text))), None)
        if doi:
            yield Relation(RelationKind.PREPRINT, Direction.HAS, doi)


def _notes(article: etree._Element) -> Iterator[str]:
    """The notes on the article, and remarks that it was changed."""
    for path in _NOTES:
        for note in article.iterfind(path):
            text = _words(note)
            if next(note.iterancestors("sub-article", "response", "table-wrap"), None) is None:
                yield text
    # A remark in brackets may stand within any paragraph: "[Correction added on 3 May ...]".
    for paragraph in article.iter("p"):
        if next(paragraph.iterancestors("sub-article", "response"), None) is None:
            yield from _words(paragraph).split("[")[1:]


def _pointer(text: str) -> Relation | None:
    """`An erratum to this article can be found at http://dx.doi.org/10.1007/...`."""
    status, doi = status_stated(text), doi_in(text)
    kind = next((kind for kind, known in NOTICES.items() if known is status), None)
    return Relation(kind, Direction.HAS, doi) if kind and doi else None


def _words(el: etree._Element) -> str:
    return finish(" ".join(str(text) for text in el.itertext()))
