"""The files of a loaded generation, held open: a change of one under a running service is noticed.

Of a large index, each question reads its part from the disk, by maps of the files. A file that is
changed or cut then changes the answers, or ends the process. So before and after each use the
state of every file is compared with what it was when its digest was checked, which takes some
microseconds: every write sets the time of change (ctime), which no program can set back. Only
where a state differs are the files read again. What changes without a write (a failing disk) is
found by reading all of them again from time to time (app/rereading.py).
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from io import FileIO
from pathlib import Path

from corpus.errors import REBUILD, IndexDamaged
from index.storage.manifest import changed, unreadable

State = tuple[int, int, int]


class HeldFiles:
    """Open files with their digests. A file that was removed meanwhile is held as it was."""

    def __init__(self, target: Path, digests: Mapping[str, str]) -> None:
        """Opens the files and compares each with its digest. Raises IndexDamaged."""
        self._target, self._digests = target, digests
        self._lock = threading.Lock()
        self._fault: str | None = None
        self._files: dict[str, FileIO] = {}
        self._states: dict[str, State] = {}
        with ExitStack() as opened:
            for name in digests:
                self._files[name] = opened.enter_context(_opened(target / name))
            self.read_again()
            self._closing = opened.pop_all()

    def check(self) -> None:
        """Raises IndexDamaged where a file is no longer as its digest says; ever after."""
        if self._fault is None and self._states == self._now():
            return
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
        self._closing.close()

    def __del__(self) -> None:
        if hasattr(self, "_closing"):
            self._closing.close()

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


def _opened(path: Path) -> FileIO:
    if not path.is_file():
        raise IndexDamaged(f"the index file {path} is missing; {REBUILD}.")
    try:
        return path.open("rb", buffering=0)
    except OSError as exc:
        raise IndexDamaged(unreadable(exc, path)) from exc
