"""The files of a loaded generation, held open: a change of one under a running service is noticed.

Of a large index, each question reads its part from the disk, by maps of the files. A file that is
changed or cut then changes the answers, or ends the process. So before and after each use the
state of every file is compared with what it was when its digest was checked, which takes some
microseconds: every write sets the time of change (ctime), which no program can set back. Only
where a state differs are the files read again. What changes without a write (a failing disk) is
found by reading all of them again from time to time (app/rereading.py).

What is cut while it is read through a map would end the process. So whoever will write to a file,
or cut it, is made to wait by a lease (index/storage/leases.py) until the answers that are being
made are done; no other is begun then. Where the system has no leases, this is not held.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import FileIO
from pathlib import Path

from corpus.errors import REBUILD, IndexDamaged
from index.storage.leases import Leases, seconds_a_writer_waits
from index.storage.manifest import changed, unreadable

State = tuple[int, int, int]
LOOK_SECONDS = 0.1  # between two looks whether somebody waits to write
SETTLE_SECONDS = 0.5  # for what is read beside answers: pages, lists


class HeldFiles:
    """Open files with their digests. A file that was removed meanwhile is held as it was."""

    def __init__(self, target: Path, digests: Mapping[str, str]) -> None:
        """Opens the files and compares each with its digest. Raises IndexDamaged."""
        self._target, self._digests = target, digests
        self._lock = threading.Lock()
        self._idle = threading.Condition()  # of those who read; guards the next two
        self._n_reading = 0
        self._written: str | None = None  # a file that somebody writes to, or waits to
        self._looking = threading.Lock()  # held while the leases, and so the files, are looked at
        self.closed = False
        self._fault: str | None = None
        self._files: dict[str, FileIO] = {}
        self._states: dict[str, State] = {}
        with ExitStack() as opened:
            for name in digests:
                self._files[name] = opened.enter_context(_opened(target / name))
            self.read_again()
            self._closing = opened.pop_all()
        self._leases = Leases(self._files)

    def guard(self) -> None:
        """From here on a writer waits for those who read, where the system has leases."""
        self._written = self._leases.take()
        if self._leases.there_are:
            threading.Thread(target=_watch, args=(weakref.ref(self),), daemon=True).start()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While inside, no file is cut that is guarded.

        Raises IndexDamaged as `check` does, and where a file was changed all the same.
        """
        with self._idle:
            self._n_reading += 1
        try:
            self.check()
            yield
            self._compare()
        finally:
            with self._idle:
                self._n_reading -= 1
                self._idle.notify_all()

    def look(self) -> None:
        """Let a writer who waits go on once nobody reads; take leases that are free again."""
        with self._looking:
            if not self.closed:
                self._look()

    def _look(self) -> None:
        wanted = self._leases.wanted()
        if wanted is None:
            self._written = self._leases.take()
            return
        self._written = wanted  # from here on `reading` lets nobody in
        most = seconds_a_writer_waits() - SETTLE_SECONDS - 2.0
        with self._idle:
            self._idle.wait_for(lambda: self._n_reading == 0 or self.closed, timeout=max(most, 0.0))
        if not self.closed:
            time.sleep(SETTLE_SECONDS)
        self._leases.give_up()

    def check(self) -> None:
        """Raises IndexDamaged where a file is no longer as its digest says; ever after.

        And where another program writes to one, until it no longer does.
        """
        written = self._written
        if written is not None and self._fault is None:
            path = self._target / written
            raise IndexDamaged(f"the index file {path} is being written to by another program; "
                               f"when that is done, ask again, or {REBUILD}.")  # fmt: skip
        self._compare()

    def _compare(self) -> None:
        if self._fault is not None or self._states != self._now():
            self.read_again()

    def read_again(self) -> None:
        """Compare every file with its digest. Raises IndexDamaged."""
        with self._lock:
            if self._fault is None:
                # Before they are read, so that a write meanwhile is another state.
                states = self._now()
                self._fault = next(filter(None, map(self._fault_of, self._files)), None)
                self._states = states
        if self._fault is not None:
            raise IndexDamaged(self._fault)

    def close(self) -> None:
        """Let go of the files."""
        self.closed = True
        with self._idle:
            self._idle.notify_all()
        with self._looking:
            self._closing.close()

    def __del__(self) -> None:
        # Until this is done, `_watch` can still get at them by its weak reference.
        if hasattr(self, "_leases"):
            self.close()

    def _now(self) -> dict[str, State]:
        stats = {name: os.fstat(file.fileno()) for name, file in self._files.items()}
        return {k: (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) for k, stat in stats.items()}

    def _fault_of(self, name: str) -> str | None:
        file, path = self._files[name], self._target / name
        try:
            file.seek(0)
            found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as exc:
            return unreadable(exc, path)
        return None if found == self._digests[name] else changed(path)


def _watch(held: weakref.ref[HeldFiles]) -> None:
    """Look from time to time, as long as the files are used."""
    while (files := held()) is not None and not files.closed:
        files.look()
        del files
        time.sleep(LOOK_SECONDS)


def _opened(path: Path) -> FileIO:
    if not path.is_file():
        raise IndexDamaged(f"the index file {path} is missing; {REBUILD}.")
    try:
        return path.open("rb", buffering=0)
    except OSError as exc:
        raise IndexDamaged(unreadable(exc, path)) from exc
