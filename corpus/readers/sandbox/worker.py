"""A process of its own that runs one of our modules, and the channel to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import corpus
from corpus.errors import ArticleUnreadable

LOOK_SECONDS = 0.02  # between two looks at how long something took
MOST_STARVED = 60  # times as long as it may take, something may wait for a processor


class Worker:
    """The process, which gets the number of its end of the channel as its one argument."""

    def __init__(self, module: str) -> None:
        ours, its = Pipe()
        self.channel: Connection[Any, Any] = ours
        self._process = started(module, str(its.fileno()), pass_fds=[its.fileno()], own_group=True)
        its.close()

    @property
    def starved(self) -> float:
        """Seconds that it has waited for a processor."""
        return starved(self._process.pid)

    def end(self) -> None:
        """Kill it, and what it has started."""
        self.channel.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def reply_of(module: str, *arguments: str, seconds: float) -> dict[str, Any]:
    """What a module writes that is run to its end in a process of its own: one object of JSON.

    What it waits for a processor does not count. Raises ArticleUnreadable with the sentence of a
    reply that holds an `error`, TimeoutError, and ValueError where the process ended without a
    reply, as one does that reaches a limit.
    """
    began, left = time.monotonic(), seconds
    with started(module, *arguments, stdout=subprocess.PIPE) as process:
        try:
            written = None
            while written is None:
                with suppress(subprocess.TimeoutExpired):
                    written, _ = process.communicate(timeout=max(left, LOOK_SECONDS))
                left = seconds - taken(began, starved(process.pid))
                if written is None and left <= 0:
                    raise TimeoutError
        finally:
            process.kill()
    reply: dict[str, Any] = json.loads(written)
    if "error" in reply:
        raise ArticleUnreadable(reply["error"])
    return reply


def taken(began: float, waited: float) -> float:
    """Seconds that something took since then, less those that it has waited for a processor.

    On a machine that others keep busy, a paper is not to be refused as one that has no end. But
    of those at most a part counts, so that nothing waits for ever.
    """
    took = time.monotonic() - began
    return max(took - waited, took / MOST_STARVED)


def starved(pid: int) -> float:
    """Seconds that a process has waited for a processor; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_bytes().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def started(
    module: str, *arguments: str, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL,
    text: bool = False, pass_fds: Sequence[int] = (), own_group: bool = False,
) -> subprocess.Popen[Any]:  # fmt: skip
    """A process of Python that runs this module of ours; see subprocess.Popen for the rest.

    With a process group of its own, what it starts ends with it, and Ctrl-C reaches only us. It is
    no session of its own: Linux shares processors between sessions first (sched(7), "The autogroup
    feature"), so that a lower priority in another session would leave us no more than half of them.
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments], stdin=stdin, stdout=stdout,
        stderr=subprocess.DEVNULL, encoding="utf-8" if text else None, pass_fds=pass_fds,
        process_group=0 if own_group else None, env=process_environment(),
    )  # fmt: skip


def process_environment() -> dict[str, str]:
    """Our environment with this package on the path: the process may start anywhere."""
    root = str(Path(corpus.__file__).parents[1])
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
