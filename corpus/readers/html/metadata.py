"""Metadata of an article page: citation_* tags, Dublin Core, Open Graph, JSON-LD."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from corpus.article import Metadata
from corpus.readers.shared import stated
from corpus.readers.shared.inline import finish

_ARTICLE_TYPES = frozenset(
    ("scholarlyarticle", "medicalscholarlyarticle", "article", "newsarticle", "report")
)
_NO_TYPE = frozenset(("text", "article", "journal article", "website", "research", "jour", ""))


@dataclass
class PageMetadata:
    """What a page's head says, by lower-case name, with JSON-LD under "ld:..." names."""

    tags: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    links: list[str] = field(default_factory=list)  # of licences
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
        first, last = (
            self.first("citation_firstpage", "prism.startingpage"),
            self.first("citation_lastpage"),
        )
        pages = f"{first}–{last}" if first and last and first != last else first
        kind = self.first("citation_article_type", "dc.type.articletype", "dc.type").lower()
        return Metadata(
            title=title or None,
            authors=self._authors(),
            journal=self.first("citation_journal_abbrev", "citation_journal_title",
                               "prism.publicationname", "ld:ispartof") or None,
            year=year,
            citation=stated.citation(year, self.first("citation_volume", "prism.volume"),
                                     self.first("citation_issue", "prism.number"), pages),
            doi=self._doi(),
            pmid=re.sub(r"\D", "", self.first("citation_pmid")) or None,
            licence=stated.licence_name(
                self.links, self.first("dc.rights", "citation_license", "ld:license")
            ),
            article_type=None if kind in _NO_TYPE else kind,
        )  # fmt: skip

    def _authors(self) -> tuple[str, ...]:
        names = self.tags.get("citation_author") or []
        names = names or [n for v in self.tags.get("citation_authors", []) for n in v.split(";")]
        names = names or self.tags.get("dc.creator") or self.tags.get("ld:author") or []
        return tuple(dict.fromkeys(_author(name) for name in names if name.strip()))

    def _doi(self) -> str | None:
        names = (
            "citation_doi",
            "prism.doi",
            "dc.identifier",
            "dc.identifier.doi",
            "ld:sameas",
            "ld:identifier",
        )
        for value in (value for name in names for value in self.tags.get(name, [])):
            match = re.search(r"\b(10\.\d{4,9}/\S+)", value)
            if match:
                return match.group(1).rstrip(".,;")
        return None


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
    page_title = root.find(".//title")
    found.page_title = "" if page_title is None else finish(page_title.text_content())
    return found


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
        for key in ("headline", "name", "datePublished", "license", "sameAs", "identifier",
                    "isPartOf", "author"):  # fmt: skip
            found.tags[f"ld:{key.lower()}"] += [finish(text) for text in _words(item.get(key))]


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


def _author(name: str) -> str:
    if "," in name:
        surname, _, given = name.partition(",")
        return stated.author_name(surname, given)
    parts = name.split()
    if len(parts) > 1 and re.fullmatch(r"[A-Z]{1,3}", parts[-1]):
        return stated.author_name(" ".join(parts[:-1]), parts[-1])  # "Zhao H" already
    return stated.author_name(parts[-1], " ".join(parts[:-1]))
