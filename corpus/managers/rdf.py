"""Zotero RDF, the form that Zotero's dialog for exports offers first -> records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.managers import record as made
from corpus.managers.record import Export, Record
from corpus.people.names import person_of
from corpus.people.people import Author, Group
from corpus.sound import shown

_NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "link": "http://purl.org/rss/1.0/modules/link/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
}
_RDF = f"{{{_NAMES['rdf']}}}"
_OF_NO_PAPER = ("attachment", "note")


def read_rdf(path: Path) -> Export:
    """The items of an export. Raises ArticleUnreadable where it is no such file."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError as exc:
        raise ArticleUnreadable(
            f"{shown(path)} is no whole XML file (line {exc.lineno}); export it again."
        ) from exc
    return _Graph(root).export()


class _Graph:
    """The resources of one file, by their addresses."""

    def __init__(self, root: etree._Element) -> None:
        self._items = [el for el in root if _text(el, "z:itemType") not in ("", *_OF_NO_PAPER)]
        self._by_address = {el.get(f"{_RDF}about", ""): el for el in root}
        self._files = {
            address: _resource(el, "rdf:resource")
            for address, el in self._by_address.items() if _text(el, "z:itemType") == "attachment"
        }  # fmt: skip
        self._n_parts = Counter(
            el.get(f"{_RDF}resource") for el in root.iterfind(".//dcterms:isPartOf", _NAMES)
        )

    def export(self) -> Export:
        """The records, then the files that belong to none."""
        records = [self._record(el, n) for n, el in enumerate(self._items, start=1)]
        linked = {link for record in records for link in record.links}
        alone = [
            Record(f"attachment {address}", Metadata(), (file,))
            for address, file in self._files.items() if file and file not in linked
        ]  # fmt: skip
        return Export((*records, *alone))

    def _record(self, el: etree._Element, number: int) -> Record:
        whole, is_shared = self._container(el)
        ids = [*_texts(el, "dc:identifier"), *([] if is_shared else _texts(whole, "dc:identifier"))]
        dois = [one.removeprefix("DOI ") for one in ids if one.startswith("DOI ")]
        metadata = Metadata(
            title=made.plain(_text(el, "dc:title")) or None,
            authors=tuple(_authors(el)),
            journal=made.plain(_text(whole, "dc:title")) or None,
            year=made.year(_text(el, "dc:date")),
            volume=_text(whole, "prism:volume") or _text(el, "prism:volume") or None,
            issue=_text(whole, "prism:number") or _text(el, "prism:number") or None,
            pages=made.pages(_text(el, "bib:pages")),
            doi=made.doi(dois[0] if dois else "", [el.get(f"{_RDF}about", "")]),
            pmid=made.pmid("", _texts(el, "dc:description")),
        )
        addresses = [
            str(found.get(f"{_RDF}resource")) for found in el.iterfind("link:link", _NAMES)
        ]
        links = tuple(filter(None, (self._files.get(address, "") for address in addresses)))
        return Record(f"record {number}", metadata, links)

    def _container(self, el: etree._Element) -> tuple[etree._Element, bool]:
        """The journal that an item is part of, and whether other items are part of it too."""
        part = el.find("dcterms:isPartOf", _NAMES)
        if part is None:
            return etree.Element("none"), False
        address = part.get(f"{_RDF}resource")
        if address is None:
            return (part[0] if len(part) else part), False
        return self._by_address.get(address, part), self._n_parts[address] > 1


def _authors(el: etree._Element) -> Iterator[Author]:
    for person in el.iterfind("bib:authors//foaf:Person", _NAMES):
        family, given = _text(person, "foaf:surname"), _text(person, "foaf:givenName")
        if given and family:
            yield person_of(family, given)
        elif family or given:
            yield Group(family or given)


def _resource(el: etree._Element, name: str) -> str:
    found = el.find(name, _NAMES)
    return "" if found is None else found.get(f"{_RDF}resource", "")


def _text(el: etree._Element, name: str) -> str:
    return next(iter(_texts(el, name)), "")


def _texts(el: etree._Element, name: str) -> list[str]:
    found = (
        " ".join("".join(map(str, one.itertext())).split()) for one in el.iterfind(name, _NAMES)
    )
    return [text for text in found if text]
