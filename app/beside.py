"""Work beside questions, such as taking up a new index: it gives way to those being answered."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from index.passages.background import giving_way

WAIT = 0.25  # seconds that such work waits, at a time, for those being answered
WAIT_IN_ALL = 5.0  # seconds; where somebody is always being answered it goes on nevertheless
# Seconds after which a thread has to let another run that wants to. A question hands the
# interpreter over some hundred times, whenever it computes with arrays, and waits so long for it
# each time: by default 0.005.
TURN = 0.0005


class Questions:
    """Those that are being answered."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._n_answered = 0

    @contextmanager
    def answered(self) -> Iterator[None]:
        """While inside, one more is being answered."""
        with self._changed:
            self._n_answered += 1
        try:
            yield
        finally:
            with self._changed:
                self._n_answered -= 1
                self._changed.notify_all()

    @contextmanager
    def beside(self, in_all: float = WAIT_IN_ALL) -> Iterator[None]:
        """What is done inside waits, wherever it gives way, until none is being answered."""
        left = in_all
        turn = sys.getswitchinterval()

        def wait() -> None:
            nonlocal left
            if self._n_answered and left > 0:
                began = time.monotonic()
                with self._changed:
                    self._changed.wait_for(lambda: not self._n_answered, min(WAIT, left))
                left -= time.monotonic() - began

        sys.setswitchinterval(min(TURN, turn))
        try:
            with giving_way(wait):
                yield
        finally:
            sys.setswitchinterval(turn)
