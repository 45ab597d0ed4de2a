"""A bounded queue for questions: some are answered, some wait, the rest are refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from anyio.to_thread import run_sync

from corpus.errors import ServiceBusy

MAX_AT_ONCE = 2  # answers being made; more would only slow each other on two cores
MAX_WAITING = 64  # at some 20 ms each the last of them waits about a second

Made = TypeVar("Made")


async def in_thread(make: Callable[[], Made]) -> Made:
    """The result of `make`, called in a thread of its own.

    On cancellation we abandon the thread, which cannot be stopped, and answer at once: so a
    client still hears that the service stops, however long its answer would have taken.
    """
    return await run_sync(make, abandon_on_cancel=True)


class Ticket:
    """What tells one who waits from the others."""


class WaitingRoom:
    """Seats for questions being answered, and a bounded number of places to wait.

    It belongs to one event loop, which is why the count needs no lock.
    """

    def __init__(self, max_at_once: int = MAX_AT_ONCE, max_waiting: int = MAX_WAITING) -> None:
        self._places = max_at_once + max_waiting
        self._seats = asyncio.Semaphore(max_at_once)
        self._inside = 0
        self._line: list[Ticket] = []  # those that wait, in the order in which they are seated

    @property
    def is_empty(self) -> bool:
        """Whether nobody is seated or waits."""
        return self._inside == 0

    def ahead(self, ticket: Ticket) -> int | None:
        """How many wait before this one; None where it waits no longer, or does not yet."""
        return self._line.index(ticket) if ticket in self._line else None

    @asynccontextmanager
    async def seat(self, ticket: Ticket | None = None) -> AsyncIterator[None]:
        """Wait for a turn. Raises ServiceBusy where too many wait already."""
        if self._inside >= self._places:
            raise ServiceBusy("too many questions are waiting; ask again in a few seconds.")
        self._inside += 1
        ticket = ticket or Ticket()
        self._line.append(ticket)
        try:
            async with self._seats:
                self._line.remove(ticket)
                yield
        finally:
            self._inside -= 1
            if ticket in self._line:
                self._line.remove(ticket)
