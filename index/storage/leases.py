"""Leases on open files (Linux): who will write or cut one waits until the lease is given up.

The system lets a writer wait for some seconds (`/proc/sys/fs/lease-break-time`, 45) when a file is
opened for writing, or cut, that another process holds a read lease on. It grants one on a file of
one's own that nobody has open for writing. Network file systems and other systems have none.
"""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Mapping
from io import FileIO
from pathlib import Path

if sys.platform == "linux":
    import fcntl

BREAK_TIME = Path("/proc/sys/fs/lease-break-time")


class Leases:
    """Read leases on some files, by their names."""

    def __init__(self, files: Mapping[str, FileIO]) -> None:
        """Nothing is taken yet."""
        self._files = files
        self._held: set[str] = set()
        self.there_are = sys.platform == "linux"  # until one is refused for good

    def take(self) -> str | None:
        """Take those that are not held; returns the name of a file that somebody writes to."""
        if not self.there_are:
            return None
        for name in self._files.keys() - self._held:
            try:
                # Of the signals to tell of a writer, one that does nothing: we look ourselves.
                fcntl.fcntl(self._files[name], fcntl.F_SETSIG, signal.SIGURG)
                fcntl.fcntl(self._files[name], fcntl.F_SETLEASE, fcntl.F_RDLCK)
            except OSError as exc:
                if exc.errno == errno.EAGAIN:
                    return name
                self.there_are = False
                self.give_up()
                return None
            self._held.add(name)
        return None

    def wanted(self) -> str | None:
        """The name of a file that somebody waits to write to."""
        for name in self._held:
            if fcntl.fcntl(self._files[name], fcntl.F_GETLEASE) != fcntl.F_RDLCK:
                return name
        return None

    def give_up(self) -> None:
        """Let whoever waits go on."""
        for name in self._held:
            fcntl.fcntl(self._files[name], fcntl.F_SETLEASE, fcntl.F_UNLCK)
        self._held.clear()


def seconds_a_writer_waits() -> float:
    """How long the system lets a writer wait at most."""
    try:
        return float(BREAK_TIME.read_text())
    except (OSError, ValueError):
        return 45.0
