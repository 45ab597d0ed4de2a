"""One process at a time changes a corpus."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.changing import moving
from corpus.disk import keep_out_of_git
from corpus.errors import CorpusBusy, CorpusNotFound
from corpus.library import received_folder
from corpus.sharing import landing

try:
    import fcntl
except ImportError:  # Windows: there the user must not run two commands at a time
    fcntl = None  # type: ignore[assignment]

LOOK_SECONDS = 0.1
# What lies among the articles and is made anew, or is not written to its end.
PASSING = (".identities.json", ".collections.lock", ".opening/", ".*.new")


@contextmanager
def only_changer(corpus: Path, patience: float = 0.0) -> Iterator[None]:
    """Lock a corpus, after making its folder if need be. Raises CorpusBusy, CorpusNotFound.

    What a process that was killed had begun to move, or to open, is finished first. `patience` is
    for how many seconds another command is waited for. The kernel lets go of the folder when the
    process ends, however it ends.
    """
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        folder = os.open(corpus, os.O_RDONLY)
    except OSError as exc:
        raise CorpusNotFound(
            f"there can be no corpus in {corpus} ({exc.strerror}); give another --corpus."
        ) from exc
    try:
        _lock(folder, corpus, time.monotonic() + patience)
        keep_out_of_git(corpus, *PASSING)
        moving.finish(corpus)
        landing.finish(corpus, received_folder(corpus))
        yield
    finally:
        os.close(folder)


def _lock(folder: int, corpus: Path, until: float) -> None:
    if fcntl is None:
        return
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            if time.monotonic() >= until:
                raise CorpusBusy(
                    f"another command is changing the corpus {corpus}; wait until it has ended."
                ) from exc
            time.sleep(LOOK_SECONDS)
        else:
            return
