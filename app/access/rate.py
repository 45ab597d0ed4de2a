"""A limit on how often each client may ask in a minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_CLIENTS = 10_000  # those not seen for longest are forgotten: memory stays bounded


class RateLimit:
    """A bucket of tokens for each client, which fills again within a minute.

    It belongs to one event loop, which is why it needs no lock.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """0 a minute sets no limit."""
        self._size, self._clock = float(a_minute), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, last seen

    def wait(self, client: str) -> float:
        """Seconds until the client may come again; 0.0 where it may now."""
        if not self._size:
            return 0.0
        return max(0.0, (1 - self._tokens(client)) * 60 / self._size)

    def count(self, client: str) -> None:
        """The client has come once."""
        self._left[client] = self._tokens(client) - 1, self._clock()
        self._left.move_to_end(client)
        if len(self._left) > MAX_CLIENTS:
            self._left.popitem(last=False)

    def _tokens(self, client: str) -> float:
        left, seen = self._left.get(client, (self._size, self._clock()))
        return min(self._size, left + (self._clock() - seen) * self._size / 60)
