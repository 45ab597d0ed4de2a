"""Metadata of an article page: citation_* tags, Dublin Core, Open Graph, JSON-LD."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from corpus.article import Metadata
from corpus.people.names import Authors, authors_of, group_of, is_suffix, person_of
from corpus.people.people import Author
from corpus.readers.shared import stated
from corpus.readers.shared.inline import finish
from corpus.status import (
    NOTICES,
    Direction,
    Relation,
    Status,
    is_preprint_server,
    status_stated,
    type_named,
)
from corpus.words.dois import doi_in
from corpus.words.notices import may_tell

_ARTICLE_TYPES = frozenset(
    ("scholarlyarticle", "medicalscholarlyarticle", "article", "newsarticle", "report")
)
_NO_TYPE = frozenset(("text", "article", "journal article", "website", "research", "jour", ""))

_PLACES = ("volumeNumber", "issueNumber", "pageStart", "pageEnd", "pagination")
_WORD_PROCESSOR = re.compile(r"microsoft word|libreoffice|openoffice", re.I)
_NOTICE_CLASS = re.compile(
    r"(?:^|[-_\s])(?:retract(?:ion|ed)|withdra(?:wal|wn)|expression-?of-?concern)(?=$|[-_\s])", re.I
)
_NOTICE_OPENING = re.compile(r"(?:expression of concern|[^\W\d_]+)", re.I)
MAX_STATEMENT = 1_500  # characters; a longer element is no statement on the article's status


@dataclass
class PageMetadata:
    """What a page's head says, by lower-case name, with JSON-LD under "ld:..." names."""

    tags: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: list[str] = field(default_factory=list)  # of licences
    authors: list[Author] = field(default_factory=list)  # of JSON-LD
    status: list[Status] = field(default_factory=list)  # that the page states in its text
    relations: list[Relation] = field(default_factory=list)
    page_title: str = ""

    @property
    def title(self) -> str:
        """The article's title as its head has it; empty where only the page's title is known."""
        return self.first("citation_title", "dc.title", "ld:headline", "ld:name", "og:title")

    def first(self, *names: str) -> str:
        """The first value under the first of the names that has one."""
        return next((v for name in names for v in self.tags.get(name, []) if v), "")

    def complete(self, heading: str) -> Metadata:
        """Front matter; `heading` is the page's h1."""
        title = self.title or heading or self.page_title
        year = stated.year_in(
            self.first("citation_publication_date", "citation_date", "citation_year",
                       "prism.publicationdate", "dc.date", "dc.date.issued",
                       "citation_online_date", "ld:datepublished", "article:published_time")
        )  # fmt: skip
        kind = self.first("citation_article_type", "dc.type.articletype", "dc.type").lower()
        authors = self._authors()
        return Metadata(
            title=title or None,
            authors=authors.listed,
            more_authors=authors.more,
            journal=self.first("citation_journal_abbrev", "citation_journal_title",
                               "prism.publicationname", "ld:ispartof") or None,
            year=year,
            volume=self.first("citation_volume", "prism.volume", "ld:volumenumber") or None,
            issue=self.first("citation_issue", "prism.number", "ld:issuenumber") or None,
            pages=self._pages(),
            locator=self.first("citation_elocation_id", "citation_elocation", "prism.elocationid",
                               "citation_article_number", "prism.articlenumber") or None,
            doi=self._doi(),
            pmid=re.sub(r"\D", "", self.first("citation_pmid")) or None,
            licence=stated.licence_name(
                self.links, self.first("dc.rights", "citation_license", "ld:license")
            ),
            publication_type=self._publication_type(),
            article_type=None if kind in _NO_TYPE else kind,
            status=tuple(dict.fromkeys(self.status)),
            relations=tuple(dict.fromkeys(self.relations)),
        )  # fmt: skip

    def _authors(self) -> Authors:
        for name in ("citation_author", "citation_authors", "dc.creator"):
            found = authors_of(self.tags.get(name, []))
            if found.listed:
                return found
        return Authors(tuple(self.authors))

    def _pages(self) -> str | None:
        first = self.first("citation_firstpage", "prism.startingpage", "ld:pagestart")
        last = self.first("citation_lastpage", "prism.endingpage", "ld:pageend")
        if first and last and first != last:
            return f"{first}–{last}"
        return first or self.first("prism.pagerange", "ld:pagination") or None

    def _publication_type(self) -> str | None:
        journal = self.first("citation_journal_title", "prism.publicationname", "ld:ispartof")
        if any(map(is_preprint_server, (journal, self.first("citation_publisher")))):
            return "preprint"
        if self.first("citation_inbook_title"):
            return "book chapter"
        return "journal article" if journal else None

    def _doi(self) -> str | None:
        names = (
            "citation_doi",
            "prism.doi",
            "dc.identifier",
            "dc.identifier.doi",
            "ld:sameas",
            "ld:identifier",
        )
        values = (value for name in names for value in self.tags.get(name, []))
        return next((found for value in values if (found := doi_in(value))), None)


def read_metadata(root: HtmlElement) -> PageMetadata:
    """Everything the page says of itself. Call it before the page is cleaned."""
    found = PageMetadata()
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower().replace("dcterms.", "dc.")
        if name and meta.get("content"):
            found.tags[name].append(finish(meta.get("content") or ""))
    for script in root.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            _read_linked_data(script.text or "", found)
    for link in root.iter("a", "link"):
        address = link.get("href") or ""
        if "creativecommons.org/" in address or link.get("rel") == "license":
            found.links.append(address)
    for el in root.iter("p", "div", "span", "h2", "h3", "h4", "strong", "b", "em", "section"):
        _read_statement(el, found)
    page_title = root.find(".//title")
    found.page_title = "" if page_title is None else finish(page_title.text_content())
    if _WORD_PROCESSOR.search(found.first("generator")):
        _set_title(root, found.page_title)
    return found


def _set_title(root: HtmlElement, page_title: str) -> None:
    """Make the title of a page that a word processor saved its first heading.

    There it is a paragraph of the style "Title", or the first that begins as the page's title does,
    above headings of the first level that are those of sections.
    """
    paragraphs = [el for el in root.iter("p", "h1") if finish(el.text_content())]
    styled = next((el for el in paragraphs if "MsoTitle" in (el.get("class") or "")), None)
    opening = finish(paragraphs[0].text_content()) if paragraphs else ""
    if styled is None and page_title and opening.casefold().startswith(page_title.casefold()):
        styled = paragraphs[0]
    if styled is not None:
        styled.tag = "h1"


def _read_statement(el: HtmlElement, found: PageMetadata) -> None:
    """What a line of the page says of the article: RETRACTED, "This article has been ..."."""
    own = "".join([el.text or "", *(child.tail or "" for child in el)])
    marked = _NOTICE_CLASS.search(f"{el.get('class') or ''} {el.get('id') or ''}")
    if (
        not (marked or (el.text or "").strip())
        or len(own) > MAX_STATEMENT
        or not may_tell(el.text_content()[:400])
    ):
        return
    if next(el.iterancestors("nav", "aside", "footer", "li", "table"), None) is not None:
        return
    text = finish(el.text_content())
    status = status_stated(text) or (_opening(text) if marked else None)
    if status is None:
        return
    found.status.append(status)
    kind = next((kind for kind, known in NOTICES.items() if known is status), None)
    places = [link.get("href") or "" for link in el.iter("a")] + [text]
    doi = next((doi for place in places if (doi := doi_in(place))), None)
    if kind and doi:
        found.relations.append(Relation(kind, Direction.HAS, doi))


def _opening(text: str) -> Status | None:
    """What a part of the page that is set apart as a notice opens with: "Retraction: ..."."""
    match = _NOTICE_OPENING.match(text)
    named = type_named(match.group()) if match else None
    return NOTICES.get(named[0]) if named else None


def _read_linked_data(source: str, found: PageMetadata) -> None:
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        return  # a page's broken JSON-LD says nothing, and nothing else depends on it
    for item in _items(data):
        kinds = item.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if not any(str(name).lower() in _ARTICLE_TYPES for name in names):
            continue
        for key in ("headline", "name", "datePublished", "license", "sameAs", "identifier"):
            found.tags[f"ld:{key.lower()}"] += [finish(text) for text in _words(item.get(key))]
        found.authors += _linked_authors(item.get("author"))
        named = type_named(finish(" ".join(_words(item.get("creativeWorkStatus")))))
        found.status += [NOTICES[named[0]]] if named and named[0] in NOTICES else []
        for whole in _wholes(item):
            for key in _PLACES:
                found.tags[f"ld:{key.lower()}"] += [finish(t) for t in _words(whole.get(key))]
            if whole is not item:
                found.tags["ld:ispartof"] += [finish(t) for t in _words(whole.get("name"))]


def _wholes(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The article, its issue, its volume, its journal: each is part of the next."""
    for _ in range(5):
        yield item
        whole = item.get("isPartOf")
        whole = whole[0] if isinstance(whole, list) and whole else whole
        if isinstance(whole, str):
            whole = {"name": whole}
        if not isinstance(whole, dict):
            return
        item = whole


def _linked_authors(value: object) -> Iterator[Author]:
    for item in value[:5_000] if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield from authors_of([finish(item)]).listed
        elif isinstance(item, dict):
            yield from _linked_author(item)


def _linked_author(item: dict[str, Any]) -> Iterator[Author]:
    keys = ("name", "familyName", "givenName", "honorificSuffix")
    name, family, given, suffix = (finish(" ".join(_words(item.get(key)))) for key in keys)
    kinds = item.get("@type")
    is_person = "Person" in (kinds if isinstance(kinds, list) else [kinds])
    if family or (given and not name):
        yield person_of(family, given, suffix if is_suffix(suffix) else "")
    elif name and is_person:
        yield from authors_of([name]).listed
    elif name and kinds:
        yield group_of(name)
    elif name:
        yield from authors_of([name]).listed


def _items(data: object) -> list[dict[str, Any]]:
    """The objects of a JSON-LD document where articles stand: top, @graph, mainEntity."""
    queue: list[Any] = [data]
    items: list[dict[str, Any]] = []
    while queue and len(items) < 200:
        value = queue.pop(0)
        if isinstance(value, list):
            queue += value[:200]
        elif isinstance(value, dict):
            items.append(value)
            queue += [value[key] for key in ("@graph", "mainEntity") if key in value]
    return items


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _words(value.get("name") or value.get("@id") or value.get("value"))
    return (
        [text for part in value[:500] for text in _words(part)] if isinstance(value, list) else []
    )
