"""Zotero's own folder (zotero.sqlite beside storage/) -> records.

Zotero holds its database locked while it runs. So a copy is read, with the journal beside it, from
which SQLite brings the copy into its last whole state. Zotero's own files are only read.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.managers import record as made
from corpus.managers.record import Export, Record
from corpus.people.names import person_of
from corpus.people.people import Author, Group
from corpus.sound import shown

NAME = "zotero.sqlite"
MAX_BYTES = 3_000_000_000
_ASIDE = ("-journal", "-wal")
_LINKED_FILE, _LINKED_URL = 2, 3  # Zotero's linkMode; 0 and 1 lie in storage/
_OF_NO_PAPER = ("attachment", "note", "annotation")
_ITEMS = """
    SELECT items.itemID, items.key, itemTypes.typeName FROM items
    JOIN itemTypes USING (itemTypeID)
    WHERE itemID NOT IN (SELECT itemID FROM deletedItems) ORDER BY itemID"""
_VALUES = """
    SELECT itemData.itemID, fields.fieldName, itemDataValues.value FROM itemData
    JOIN fields USING (fieldID) JOIN itemDataValues USING (valueID)
    WHERE fieldName IN ('title', 'publicationTitle', 'journalAbbreviation', 'date', 'volume',
                        'issue', 'pages', 'DOI', 'PMID', 'extra', 'url')"""
_CREATORS = """
    SELECT itemCreators.itemID, creators.firstName, creators.lastName, creators.fieldMode
    FROM itemCreators JOIN creators USING (creatorID) JOIN creatorTypes USING (creatorTypeID)
    WHERE creatorType = 'author' ORDER BY itemCreators.itemID, orderIndex"""
_ATTACHED = """
    SELECT parentItemID, linkMode, path, items.key
    FROM itemAttachments JOIN items USING (itemID)
    WHERE path IS NOT NULL AND itemID NOT IN (SELECT itemID FROM deletedItems)
    ORDER BY contentType != 'application/pdf', itemAttachments.itemID"""


def read_zotero(path: Path) -> Export:
    """The items that are not in the trash. Raises ArticleUnreadable."""
    if path.stat().st_size > MAX_BYTES:
        raise ArticleUnreadable(f"{shown(path)} is larger than a library of Zotero can be.")
    with tempfile.TemporaryDirectory(prefix="bedside-") as folder:
        copy = Path(folder) / "copy.sqlite"
        shutil.copyfile(path, copy)
        for ending in _ASIDE:
            beside = path.with_name(path.name + ending)
            if beside.is_file() and not beside.is_symlink():
                shutil.copyfile(beside, copy.with_name(copy.name + ending))
        try:
            with closing(sqlite3.connect(copy)) as database:
                database.execute("PRAGMA trusted_schema = OFF")
                return _export(database)
        except sqlite3.Error as exc:
            raise ArticleUnreadable(
                f"{shown(path)} is not read, as it is damaged, no library of Zotero, or was being "
                "written; close Zotero, and try again."
            ) from exc


def _export(database: sqlite3.Connection) -> Export:
    fields: dict[int, dict[str, str]] = {}
    for item, name, value in database.execute(_VALUES):
        fields.setdefault(item, {})[name] = str(value)
    creators: dict[int, list[Author]] = {}
    for item, given, family, mode in database.execute(_CREATORS):
        creators.setdefault(item, []).append(_author(given or "", family or "", mode))
    links: dict[int, list[str]] = {}
    alone: list[Record] = []
    for parent, mode, place, key in database.execute(_ATTACHED):
        link = _link(str(place), mode, str(key))
        if link and parent:
            links.setdefault(parent, []).append(link)
        elif link:
            alone.append(Record(f"attachment {key}", Metadata(), (link,)))
    records = [
        Record(str(key), _metadata(fields.get(item, {}), creators.get(item, [])),
               tuple(links.get(item, ())))
        for item, key, kind in database.execute(_ITEMS) if kind not in _OF_NO_PAPER
    ]  # fmt: skip
    return Export((*records, *alone), tuple(_trash(database)))


def _author(given: str, family: str, mode: int) -> Author:
    return Group(made.plain(family)) if mode == 1 else person_of(family, given)


def _link(place: str, mode: int, key: str) -> str:
    """Where a file lies: below storage/ under the key of its attachment, or where it was linked."""
    if mode == _LINKED_URL:
        return ""
    if mode == _LINKED_FILE:
        return place
    return f"storage/{key}/{place.removeprefix('storage:')}"


def _metadata(fields: dict[str, str], listed: list[Author]) -> Metadata:
    def of(name: str) -> str:
        return made.plain(fields.get(name, ""))

    notes = [fields.get("extra", ""), fields.get("url", "")]
    return Metadata(
        title=of("title") or None,
        authors=tuple(author for author in listed if author.surname),
        journal=of("publicationTitle") or of("journalAbbreviation") or None,
        year=made.year(of("date")),
        volume=of("volume") or None,
        issue=of("issue") or None,
        pages=made.pages(of("pages")),
        doi=made.doi(of("DOI"), notes),
        pmid=made.pmid(of("PMID"), notes),
    )


def _trash(database: sqlite3.Connection) -> Iterator[str]:
    (n,) = database.execute("SELECT count(*) FROM deletedItems").fetchone()
    if n:
        yield (
            "1 item in Zotero's trash is left out."
            if n == 1
            else f"{n} items in Zotero's trash are left out."
        )
