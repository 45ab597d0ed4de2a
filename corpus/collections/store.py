"""The collections of one corpus: looked up, and changed by one process at a time.

collections = Collections(corpus)
collections.create("CAR-T", ["zhao-2020"])
collections.find("car-t").articles
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from corpus.collections.collection import FILE, Collection, Kept, read, written
from corpus.disk import write_whole
from corpus.errors import (
    BadCollection,
    CollectionNotFound,
    CollectionsUnusable,
    CorpusNotFound,
)
from corpus.library import article_paths

try:
    import fcntl
except ImportError:  # Windows: there the user must not run two commands at a time
    fcntl = None  # type: ignore[assignment]

LOCK = ".collections.lock"
NAMED = 5  # papers in a message
Result = TypeVar("Result")


class Collections:
    """The collections of one corpus. Several threads, and processes, may use them at a time."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._lock = threading.Lock()
        self._seen: object = None
        self._kept = Kept()

    def kept(self) -> Kept:
        """All of them; the file is read again where it has changed. Raises CollectionsUnusable."""
        with self._lock:
            now = self._state()
            if now is None or now != self._seen:
                self._kept = read(self._corpus)
                self._seen = now
            return self._kept

    def all(self) -> tuple[Collection, ...]:
        """Every collection, by name."""
        return self.kept().collections

    def deleted(self) -> tuple[Collection, ...]:
        """Those that were deleted and can be had back, the newest first."""
        return self.kept().deleted

    def find(self, wanted: str) -> Collection:
        """The collection of that name or id. Raises CollectionNotFound."""
        return self.kept().find(wanted)

    def missing(self, collection: Collection) -> tuple[str, ...]:
        """Its members that are not in the corpus."""
        there = self.there()
        return tuple(one for one in collection.articles if one not in there)

    def create(self, name: str, articles: Iterable[str] = ()) -> Collection:
        """A new collection. Raises BadCollection."""
        ids = self._checked(articles)

        def made(kept: Kept) -> tuple[Kept, Collection]:
            free = kept.free_name(name)
            new = Collection(kept.free_id(free), free, ids)
            return kept.put(new), new

        return self._changed(made)

    def rename(self, wanted: str, name: str) -> Collection:
        """Give a collection another name; its id stays. Raises CollectionFault."""

        def made(kept: Kept) -> tuple[Kept, Collection]:
            before = kept.find(wanted)
            new = replace(before, name=kept.free_name(name, besides=before.collection_id))
            return kept.put(new), new

        return self._changed(made)

    def add(self, wanted: str, articles: Iterable[str]) -> Collection:
        """Put papers into a collection, those that are new to it last. Raises CollectionFault."""
        ids = self._checked(articles)
        return self._with_members(wanted, lambda own: dict.fromkeys((*own, *ids)))

    def take(self, wanted: str, articles: Iterable[str]) -> Collection:
        """Take papers out of a collection. Raises CollectionFault where one is not in it."""
        ids = list(articles)

        def left(own: tuple[str, ...]) -> Iterable[str]:
            if strange := [one for one in ids if one not in own]:
                raise BadCollection(f"{_listed(strange)} not in that collection; see what is.")
            return (one for one in own if one not in ids)

        return self._with_members(wanted, left)

    def delete(self, wanted: str) -> Collection:
        """Delete a collection; its papers stay in the corpus. Raises CollectionNotFound."""

        def made(kept: Kept) -> tuple[Kept, Collection]:
            gone = kept.find(wanted)
            return kept.without(gone), gone

        return self._changed(made)

    def restore(self, wanted: str) -> Collection:
        """Bring a deleted collection back. Raises CollectionFault."""

        def made(kept: Kept) -> tuple[Kept, Collection]:
            back = kept.find_deleted(wanted)
            return kept.with_restored(back), back

        return self._changed(made)

    def merge(self, incoming: Iterable[Collection]) -> tuple[Collection, ...]:
        """Take in collections of another library: one of a name that is there takes the members."""
        named = list(incoming)

        def made(kept: Kept) -> tuple[Kept, tuple[Collection, ...]]:
            found = []
            for one in named:
                kept, own = _merged(kept, one)
                found.append(own)
            return kept, tuple(found)

        return self._changed(made) if named else ()

    def _with_members(
        self, wanted: str, change: Callable[[tuple[str, ...]], Iterable[str]]
    ) -> Collection:
        def made(kept: Kept) -> tuple[Kept, Collection]:
            before = kept.find(wanted)
            new = replace(before, articles=tuple(change(before.articles)))
            return kept.put(new), new

        return self._changed(made)

    def _changed(self, make: Callable[[Kept], tuple[Kept, Result]]) -> Result:
        with self._alone():
            before = read(self._corpus)
            after, result = make(before)
            if after != before:
                self._write(after)
        return result

    def _write(self, kept: Kept) -> None:
        try:
            write_whole(self._corpus / FILE, written(kept))
        except OSError as exc:
            raise self._unwritable(exc) from exc

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the file; a change takes milliseconds, so that others wait for it."""
        try:
            lock = (self._corpus / LOCK).open("ab")
        except FileNotFoundError as exc:
            raise CorpusNotFound(
                f"there is no corpus folder {self._corpus}; give --corpus a folder of articles."
            ) from exc
        except OSError as exc:
            raise self._unwritable(exc) from exc
        with lock:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _unwritable(self, exc: OSError) -> CollectionsUnusable:
        return CollectionsUnusable(
            f"{self._corpus / FILE} cannot be written ({exc.strerror}); see that it can be."
        )

    def _checked(self, articles: Iterable[str]) -> tuple[str, ...]:
        """The ids, each once. Raises BadCollection where one is of no paper of the corpus."""
        ids = tuple(dict.fromkeys(articles))
        there = self.there() if ids else frozenset()
        if strange := [one for one in ids if one not in there]:
            raise BadCollection(
                f"{_listed(strange)} not in this library; see `bedside corpus list`."
            )
        return ids

    def there(self) -> frozenset[str]:
        """The article_ids of the papers of the corpus."""
        try:
            return frozenset(path.stem for path in article_paths(self._corpus))
        except CorpusNotFound:
            return frozenset()

    def _state(self) -> object:
        try:
            stat = (self._corpus / FILE).stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _merged(kept: Kept, incoming: Collection) -> tuple[Kept, Collection]:
    try:
        own = kept.find(incoming.name)
    except CollectionNotFound:
        own = Collection(kept.free_id(incoming.name), incoming.name, ())
    members = tuple(dict.fromkeys((*own.articles, *incoming.articles)))
    new = replace(own, articles=members)
    return kept.put(new), new


def _listed(ids: list[str]) -> str:
    shown = ", ".join([*ids[:NAMED], *(["others"] if len(ids) > NAMED else [])])
    return f"{shown} {'is' if len(ids) == 1 else 'are'}"
