"""A bounded queue for each kind of work: some is done, some waits, the rest is refused at once.

Questions, pages and feedback have threads of their own, so that a locked file of feedback, or a
rush to a long article, delays no question.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from corpus.errors import ServiceBusy

MAX_AT_ONCE = 2  # answers being made; more would only slow each other on two cores
MAX_WAITING = 64  # at some 20 ms each the last of them waits about a second

MAX_PAGES_WAITING = 32  # a long article takes a tenth of a second
MAX_FEEDBACK_WAITING = 16  # each may wait ten seconds for a locked file

Made = TypeVar("Made")
_QUESTIONS = CapacityLimiter(64)  # more than may be asked at once, with those that are abandoned


async def in_thread(make: Callable[[], Made], among: CapacityLimiter = _QUESTIONS) -> Made:
    """The result of `make`, called in a thread of its own among those for questions.

    On cancellation we abandon the thread, which cannot be stopped, and answer at once: so a
    client still hears that the service stops, however long its answer would have taken.
    """
    return await run_sync(make, abandon_on_cancel=True, limiter=among)


class Ticket:
    """What tells one who waits from the others."""


class WaitingRoom:
    """Seats for questions being answered, and a bounded number of places to wait.

    It belongs to one event loop, which is why the count needs no lock.
    """

    def __init__(
        self, max_at_once: int = MAX_AT_ONCE, max_waiting: int = MAX_WAITING,
        busy: str = "too many questions are waiting; ask again in a few seconds.",
    ) -> None:  # fmt: skip
        self._busy = busy
        self._threads = CapacityLimiter(max_at_once + max_waiting + 1)
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

    async def do(self, make: Callable[[], Made], ticket: Ticket | None = None) -> Made:
        """The result of `make` after a turn, in one of this room's own threads.

        Raises ServiceBusy, and what `make` raises.
        """
        async with self.seat(ticket):
            return await in_thread(make, self._threads)

    @asynccontextmanager
    async def seat(self, ticket: Ticket | None = None) -> AsyncIterator[None]:
        """Wait for a turn. Raises ServiceBusy where too many wait already."""
        if self._inside >= self._places:
            raise ServiceBusy(self._busy)
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
