"""A process of its own that runs one of our modules, and the channel to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
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
        # A process group of its own: what it starts ends with it, and Ctrl-C reaches only us.
        self._process = started(
            module, str(its.fileno()), pass_fds=[its.fileno()], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        its.close()

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
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with started(module, *arguments, stdout=subprocess.PIPE, **streams) as process:
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


def started(module: str, *arguments: str, **options: Any) -> subprocess.Popen[Any]:
    """A process of Python that runs this module of ours; the options are those of Popen."""
    command = [sys.executable, "-P", "-m", module, *arguments]
    return subprocess.Popen(command, env=process_environment(), **options)


def process_environment() -> dict[str, str]:
    """Our environment with this package on the path: the process may start anywhere."""
    root = str(Path(corpus.__file__).parents[1])
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
