"""What a collection is, which names it may have, and the file that holds all of them.

    # <corpus>/collections.yaml
    collections:
    - id: car-t
      name: CAR-T
      articles:
      - zhao-2020
    deleted: []

What was deleted stays in the file for a while, so that it can be had back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import BadCollection, CollectionNotFound, CollectionsUnusable
from corpus.sound import check_text, is_blank
from corpus.words.slug import slug

FILE = "collections.yaml"
MAX_NAME = 100  # characters
MAX_COLLECTIONS = 1_000
MAX_MEMBERS = 200_000  # papers of one collection
MAX_BYTES = 32_000_000  # of the file
KEPT_DELETED = 20  # collections; the oldest are forgotten
SHOWN = 10  # names in a message
HEAD = "# The collections of the papers in this folder: `bedside corpus collection --help`.\n"
# Marks that turn the direction of what follows a name.
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True)
class Collection:
    """A named set of papers. Its id, which stands in addresses, stays when it is renamed."""

    collection_id: str
    name: str
    articles: tuple[str, ...]  # article_ids, in order; some may no longer be in the corpus


@dataclass(frozen=True)
class Kept:
    """All collections of a corpus, and those that were deleted last, the newest first."""

    collections: tuple[Collection, ...] = ()
    deleted: tuple[Collection, ...] = ()

    def find(self, wanted: str) -> Collection:
        """The collection of that name, in whatever case and form, or id. CollectionNotFound."""
        return _found(self.collections, wanted, "collection")

    def find_deleted(self, wanted: str) -> Collection:
        """As `find`, among those that were deleted."""
        return _found(self.deleted, wanted, "deleted collection")

    def free_name(self, name: str, besides: str = "") -> str:
        """The name as it is kept, where no collection but `besides` has it. BadCollection."""
        name = checked_name(name)
        for other in self.collections:
            if other.collection_id != besides and folded(name) in _known_as(other):
                raise BadCollection(
                    f"there is a collection {other.name!r} already; take another name."
                )
        return name

    def free_id(self, name: str) -> str:
        """An id for a collection of that name, which no other has, or is called by."""
        taken = {key for one in (*self.collections, *self.deleted) for key in _known_as(one)}
        base = slug(name)[:40].strip("-") or "collection"
        if base not in taken:
            return base
        return next(new for n in range(2, len(taken) + 3) if (new := f"{base}-{n}") not in taken)

    def put(self, collection: Collection) -> Kept:
        """The same with a collection that is new, or changed. BadCollection where it is full."""
        if len(collection.articles) > MAX_MEMBERS:
            raise BadCollection(f"a collection has at most {MAX_MEMBERS:,} papers; make another.")
        others = [o for o in self.collections if o.collection_id != collection.collection_id]
        if len(others) >= MAX_COLLECTIONS:
            raise BadCollection(f"there are {len(others):,} collections; delete one first.")
        ordered = sorted((*others, collection), key=lambda one: folded(one.name))
        return replace(self, collections=tuple(ordered))

    def without(self, collection: Collection) -> Kept:
        """The same with a collection among the deleted ones."""
        left = tuple(one for one in self.collections if one != collection)
        return Kept(left, (collection, *self.deleted)[:KEPT_DELETED])

    def with_restored(self, collection: Collection) -> Kept:
        """The same with a deleted collection back. BadCollection where its name is taken."""
        self.free_name(collection.name)
        back = self.put(collection)
        return replace(back, deleted=tuple(one for one in self.deleted if one != collection))


def checked_name(name: str) -> str:
    """A name without blanks at its ends, in Unicode's composed form. Raises BadCollection."""
    if check_text(name):
        raise BadCollection("the name holds a character that is no text; type it again.")
    name = " ".join(_TURNS.sub("", unicodedata.normalize("NFC", name)).split())
    if is_blank(name):
        raise BadCollection("the name is empty; give the collection a name.")
    if len(name) > MAX_NAME:
        raise BadCollection(
            f"the name has {len(name):,} characters; a collection's has at most {MAX_NAME}."
        )
    return name


def folded(name: str) -> str:
    """What names are compared by: without case, and with plain for compatible characters."""
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    visible = "".join(sign for sign in once if unicodedata.category(sign) != "Cf")
    return " ".join(visible.split())


def read(folder: Path) -> Kept:
    """The collections of a corpus; none where it has no such file. Raises CollectionsUnusable."""
    path = folder / FILE
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CollectionsUnusable(f"{path} has {size:,} bytes; it is none of ours, move it.")
        return parsed(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return Kept()
    except UnicodeDecodeError as exc:
        raise CollectionsUnusable(f"{path} is not UTF-8 text; save it as UTF-8.") from exc
    except OSError as exc:
        raise CollectionsUnusable(f"{path} cannot be read: {exc.strerror}.") from exc


def parsed(text: str, place: str) -> Kept:
    """The collections in a text; `place` says where it stands. Raises CollectionsUnusable."""
    try:
        values = yaml.load(text, Loader=_Loader) or {}
        found = [_collections(values.get(key)) for key in ("collections", "deleted")]
    except (yaml.YAMLError, RecursionError) as exc:
        raise CollectionsUnusable(f"{place} is not YAML; mend it, or delete it.") from exc
    except (ValueError, TypeError, KeyError, AttributeError, BadCollection) as exc:
        raise CollectionsUnusable(
            f"{place} holds a collection that is not understood ({exc}); mend it."
        ) from exc
    keys = [key for one in found[0] for key in _known_as(one)]
    if len(set(keys)) < len(keys):
        raise CollectionsUnusable(f"two collections in {place} have one name; rename one of them.")
    ordered = sorted(found[0], key=lambda one: folded(one.name))
    return Kept(tuple(ordered), tuple(found[1]))


def written(kept: Kept) -> str:
    """The text of the file."""
    values = {
        "collections": list(map(_plain, kept.collections)),
        "deleted": list(map(_plain, kept.deleted)),
    }
    return HEAD + yaml.dump(
        values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000
    )  # fmt: skip


def _known_as(collection: Collection) -> set[str]:
    return {collection.collection_id, folded(collection.name)}


def _found(collections: Iterable[Collection], wanted: str, what: str) -> Collection:
    listed = list(collections)
    key = folded(wanted)
    for one in listed:
        if key in _known_as(one):
            return one
    names = ", ".join([*(one.name for one in listed[:SHOWN]), *["others"] * (len(listed) > SHOWN)])
    there = f"there are {names}" if listed else "there is none yet"
    raise CollectionNotFound(f"there is no {what} {wanted[:MAX_NAME]!r}; {there}.")


def _collections(values: object) -> list[Collection]:
    if values is None:
        return []
    if not isinstance(values, list):
        raise TypeError("it is no list")
    return [_collection(value) for value in values]


def _collection(value: Mapping[str, Any]) -> Collection:
    name, articles = value["name"], value.get("articles") or []
    if not isinstance(name, str) or not isinstance(articles, list):
        raise TypeError("a name is text, and articles are a list")
    given = value.get("id") or slug(name)[:40].strip("-") or "collection"
    if not isinstance(given, str) or not _ID.match(given):
        raise ValueError("an id has small letters, figures and dashes")
    # An id of figures alone, say a year, is read as a number.
    ids = [str(one) for one in articles if isinstance(one, (str, int))]
    if len(ids) < len(articles) or len(ids) > MAX_MEMBERS:
        raise TypeError("an article is named by its id")
    return Collection(given, checked_name(name), tuple(dict.fromkeys(ids)))


def _plain(collection: Collection) -> dict[str, Any]:
    return {
        "id": collection.collection_id, "name": collection.name,
        "articles": list(collection.articles),
    }  # fmt: skip
