"""Reads the files of a large index again from time to time, for what changes without a write.

Such as a failing disk. What is written is noticed at each question (index/storage/held.py).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.service import AnswerService
from corpus.errors import IndexFault

SECONDS = 3600.0  # a gigabyte takes some two seconds of one core
log = logging.getLogger(__name__)


@contextmanager
def rereading(service: AnswerService, seconds: float = SECONDS) -> Iterator[None]:
    """While inside, read the files again after each pause. A damage is logged once, as it is found.

    Questions are then refused until the index was built again.
    """
    ended = threading.Event()

    def watch() -> None:
        told = ""
        while not ended.wait(seconds):
            try:
                service.read_again()
            except IndexFault as exc:
                if str(exc) != told:
                    log.error("%s", exc)
                told = str(exc)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
