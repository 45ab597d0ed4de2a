"""Any file -> Draft, read in processes of their own with limits on time and memory."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, cast

from corpus.errors import ArticleUnreadable
from corpus.markdown import split_article
from corpus.places import Place
from corpus.readers.draft import Draft
from corpus.readers.sandbox.process import MAX_SECONDS, PATIENCE
from corpus.readers.sandbox.worker import Worker
from corpus.sound import shown

MAX_READERS = 4
LEAST_LEFT = 0.05  # of its time; with less than that a reader is late
READ_AHEAD = 8  # files for each reader, beyond the one that is waited for


@dataclass(frozen=True)
class Reading:
    """A draft that was read, and how much is in it."""

    draft: Draft
    n_sections: int
    n_tables: int
    n_references: int


def read_limited(path: Path, seconds: float = MAX_SECONDS) -> Draft:
    """The article in a file of a format that `READERS` of process.py knows, with warnings.

    Takes at most `seconds`, not counting those in which the reader waits for a processor, and 2 GB
    of memory; whatever the file does to its reader is an ArticleUnreadable here.
    """
    with Readers(1, seconds) as readers:
        (outcome,) = readers.read([path])
    if isinstance(outcome, ArticleUnreadable):
        raise outcome
    return outcome.draft


def usable_readers() -> int:
    """How many processes read at once: one a core."""
    return min(len(os.sched_getaffinity(0)), MAX_READERS)


class Readers:
    """A few processes that read files, each replaced if a file ends, hangs or bloats it."""

    def __init__(self, n_readers: int, seconds: float = MAX_SECONDS) -> None:
        self._n_readers, self._seconds = n_readers, seconds
        self._idle: list[_Reader] = []
        self._busy: dict[_Reader, int] = {}  # the number of the file that each reads

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        for reader in (*self._idle, *self._busy):
            reader.end()
        self._idle, self._busy = [], {}

    def read(self, paths: Iterable[Path]) -> Iterator[Reading | ArticleUnreadable]:
        """What each file holds, or why it cannot be read, in the order of the files.

        The paths are taken as they are needed, at most a few dozen ahead of the results.
        """
        waiting = enumerate(paths)
        done: dict[int, Reading | ArticleUnreadable] = {}
        unread: deque[int] = deque()  # files handed out, whose results are not yet yielded
        more = True
        while more or unread:
            while more and len(self._busy) < self._n_readers and len(unread) < self._ahead:
                number, path = next(waiting, (-1, Path()))
                more = number >= 0
                if more:
                    unread.append(number)
                    self._start(number, path)
            if unread and unread[0] in done:
                yield done.pop(unread.popleft())
            elif unread:
                done |= self._collect()

    @property
    def _ahead(self) -> int:
        return self._n_readers * (READ_AHEAD + 1)

    def _start(self, number: int, path: Path) -> None:
        reader = self._idle.pop() if self._idle else _Reader()
        if not reader.give(path, self._seconds):  # it has ended meanwhile: out of memory, killed
            reader.end()
            reader = _Reader()
            reader.give(path, self._seconds)
        self._busy[reader] = number

    def _collect(self) -> dict[int, Reading | ArticleUnreadable]:
        """The results that have come, or whose time has run out; waits for at least one."""
        left = min(reader.deadline for reader in self._busy) - time.monotonic()
        ready = wait([reader.channel for reader in self._busy], max(left, 0))
        now = time.monotonic()
        found: dict[int, Reading | ArticleUnreadable] = {}
        for reader in [r for r in self._busy if r.channel in ready or r.is_late(now)]:
            number = self._busy.pop(reader)
            reply = reader.reply() if reader.channel in ready else _too_slow(reader, self._seconds)
            found[number] = reply if reply is not None else _damaged(reader.path)
            if reply is None or reader.channel not in ready or reader.spent:
                reader.end()
            else:
                self._idle.append(reader)
        return found


class _Reader(Worker):
    """One process that reads files."""

    def __init__(self) -> None:
        super().__init__("corpus.readers.sandbox.process")
        self.path, self.deadline = Path(), 0.0
        self._seconds, self._last, self._waited = 0.0, 0.0, 0.0
        self.spent = False  # whether it ends after the file that it has read

    def give(self, path: Path, seconds: float) -> bool:
        """Have a file read; False where the process has ended."""
        now = time.monotonic()
        self.path, self.deadline = path, now + seconds
        self._seconds, self._last, self._waited = seconds, now + PATIENCE * seconds, self.waited()
        try:
            self.channel.send_bytes(json.dumps(str(path)).encode())
        except OSError:
            return False
        return True

    def is_late(self, now: float) -> bool:
        """Whether its time is over; on a busy machine it gets that in which it could not run."""
        if now < self.deadline:
            return False
        waited = self.waited()
        self.deadline, self._waited = min(now + waited - self._waited, self._last), waited
        return self.deadline - now < LEAST_LEFT * self._seconds

    def reply(self) -> Reading | ArticleUnreadable | None:
        """What it has found; None where it ended instead."""
        try:
            values = json.loads(self.channel.recv_bytes())
        except (EOFError, OSError, ValueError):
            return None
        self.spent = values["spent"]
        return _reading(cast(dict[str, Any], values))


def _reading(values: dict[str, Any]) -> Reading | ArticleUnreadable:
    if "error" in values:
        return ArticleUnreadable(values["error"])
    metadata, body = split_article(values["source"])
    places = tuple(Place(*place) for place in values["places"])
    draft = Draft(metadata, body, tuple(values["warnings"]), places)
    return Reading(draft, *values["contents"])


def _too_slow(reader: _Reader, seconds: float) -> ArticleUnreadable:
    return ArticleUnreadable(
        f"{shown(reader.path)} takes more than {seconds:g} seconds to read; export it again."
    )


def _damaged(path: Path) -> ArticleUnreadable:
    return ArticleUnreadable(
        f"{shown(path)} is damaged, or asks for more memory than an article needs; export it again."
    )
