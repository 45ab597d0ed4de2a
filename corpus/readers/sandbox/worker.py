"""A process of its own that runs one of our modules, and the channel to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import corpus
from corpus.errors import ArticleUnreadable


class Worker:
    """The process, which gets the number of its end of the channel as its one argument."""

    def __init__(self, module: str) -> None:
        ours, its = Pipe()
        self.channel: Connection[Any, Any] = ours
        self._process = started(module, str(its.fileno()), pass_fds=[its.fileno()], own_group=True)
        its.close()

    def waited(self) -> float:
        """The seconds in which it could have run but other processes did; 0 where unknown."""
        try:
            counts = Path(f"/proc/{self._process.pid}/schedstat").read_text().split()
        except OSError:
            return 0.0
        return int(counts[1]) / 1e9

    def end(self) -> None:
        """Kill it, and what it has started."""
        self.channel.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def reply_of(module: str, *arguments: str, seconds: float) -> dict[str, Any]:
    """What a module writes that is run to its end in a process of its own: one object of JSON.

    Raises ArticleUnreadable with the sentence of a reply that holds an `error`, TimeoutError, and
    ValueError where the process ended without a reply, as one does that reaches a limit.
    """
    with started(module, *arguments, stdout=subprocess.PIPE) as process:
        try:
            written, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as exc:
            raise TimeoutError from exc
        finally:
            process.kill()
    reply: dict[str, Any] = json.loads(written)
    if "error" in reply:
        raise ArticleUnreadable(reply["error"])
    return reply


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
