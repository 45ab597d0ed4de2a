"""The pages on which collections are made, named, filled and deleted; all are plain forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.page.markup import render
from corpus.collections.collection import MAX_NAME
from corpus.collections.store import Collections
from corpus.errors import CollectionNotFound
from corpus.words.normal import normal
from index.passages.stored import Entry

MAX_SHOWN = 50  # papers found by a search
MAX_MEMBERS_SHOWN = 200  # of one collection; the library's list has all, page by page
MOST_AUTHORS = 3
# What a page says was done, by the word in its address.
DONE = {
    "made": "The collection is made. Put papers into it below.",
    "renamed": "The collection has its new name.",
    "deleted": "The collection is deleted; its papers stay in the library.",
    "restored": "The collection is back.",
    "added": "The papers are in the collection.",
    "taken": "The papers are taken out of the collection; they stay in the library.",
}


@dataclass(frozen=True)
class Place:
    """Where a page is made: the library, and what its address and its reader tell."""

    collections: Collections
    catalogue: Sequence[Entry]
    why_not: str  # why the reader may not change collections; empty where they may
    asked: str = ""  # what is searched for
    done: str = ""  # a key of DONE
    about: str = ""  # the id of the collection that it was done to
    fault: str = ""  # a sentence
    typed: str = ""  # the name that was at fault
    taken: tuple[str, ...] = ()  # the ids of papers that were taken out just now


def collections_page(place: Place) -> str:
    """The list. Raises CollectionsUnusable."""
    there = {entry.article_id for entry in place.catalogue}
    listed = [(one, len(there.intersection(one.articles))) for one in place.collections.all()]
    return render(
        "library/collections.html", place=place, listed=listed, deleted=place.collections.deleted(),
        done=_done(place), most=MAX_NAME,
    )  # fmt: skip


def collection_page(wanted: str, place: Place) -> str:
    """One collection. Raises CollectionNotFound, CollectionsUnusable."""
    collection = place.collections.find(wanted)
    entries = {entry.article_id: entry for entry in place.catalogue}
    missing = place.collections.missing(collection)
    found = matching(place.catalogue, place.asked) if place.asked.strip() else []
    new = [entry for entry in found if entry.article_id not in collection.articles]
    return render(
        "library/collection.html", place=place, one=collection, most=MAX_NAME, done=_done(place),
        members=[entries[k] for k in collection.articles if k in entries and k not in missing],
        missing=missing,
        waiting=[k for k in collection.articles if k not in entries and k not in missing],
        found=new[:MAX_SHOWN], n_found=len(new), n_already=len(found) - len(new),
        described=described, most_shown=MAX_MEMBERS_SHOWN,
        undo=[key for key in place.taken if key not in collection.articles]
        if place.done == "taken" else [],
    )  # fmt: skip


def matching(catalogue: Sequence[Entry], asked: str) -> list[Entry]:
    """The articles that have every word of a search in title, authors, journal, year or id."""
    words = normal(asked).split()
    if not words:
        return []
    texts = zip(catalogue, map(_text, catalogue), strict=True)
    return [entry for entry, text in texts if all(word in text for word in words)]


def described(entry: Entry) -> str:
    """`Zhao H, Wei J, Wang Y, et al. · J Hematol Oncol · 2020 · zhao-2020`."""
    more = ["et al."] if len(entry.authors) > MOST_AUTHORS else []
    authors = ", ".join([*entry.authors[:MOST_AUTHORS], *more])
    year = str(entry.year) if entry.year else ""
    parts = (authors, entry.journal, year, *entry.standing.words, entry.article_id)
    return " · ".join(part for part in parts if part)


def _text(entry: Entry) -> str:
    parts = (entry.title, *entry.authors, entry.journal, entry.year, entry.article_id, entry.design)
    return _normal(" ".join(str(part) for part in parts if part))


# Who looks for papers types one word after the other.
_normal = lru_cache(maxsize=16_384)(normal)


def _done(place: Place) -> str:
    """What was done, if it is still so."""
    if place.done == "deleted":
        known = (one.collection_id for one in place.collections.deleted())
        return DONE[place.done] if place.about in known else ""
    if place.done == "restored":
        try:
            place.collections.find(place.about)
        except CollectionNotFound:
            return ""
    return DONE.get(place.done, "")
