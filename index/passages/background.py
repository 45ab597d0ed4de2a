"""Work that a service does beside its questions, and that gives way to them.

One interpreter runs one thread at a time. So a thread that reads a new index would take from each
question that is answered meanwhile as much time as it takes itself. It rather waits, wherever it
calls `give_way`, until nobody is being answered. Elsewhere, and in any other thread, `give_way`
does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_wait: ContextVar[Callable[[], None] | None] = ContextVar("give_way", default=None)


@contextmanager
def giving_way(wait: Callable[[], None]) -> Iterator[None]:
    """What is done inside, in this thread, calls `wait` from time to time."""
    token = _wait.set(wait)
    try:
        yield
    finally:
        _wait.reset(token)


def give_way() -> None:
    """Wait as whoever called `giving_way` has it. It must not be called with a lock held."""
    wait = _wait.get()
    if wait is not None:
        wait()
