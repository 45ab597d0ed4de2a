"""Open connections: how many, of whom, and how long each may be silent.

A connection costs a descriptor, of which a process has few. So who opens many and sends nothing,
or takes no answer, must not keep others out. A connection is closed where it asks nothing in time,
sends its request too slowly, or takes its answer too slowly. Where a client, or all together, have
too many, the oldest that asks nothing makes room for the new one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from app.access.clients import known_as

MAX_CONNECTIONS = 1_000  # at once; beyond them the server itself answers 503
MAX_OF_ONE = 400  # of one address; 50 people behind one have some 200
OVERFLOW = 50  # that are let in to hear 503
RESERVED = 200  # descriptors for files, threads' sockets and a new index
SECONDS_BETWEEN = 1.0  # looks at all connections

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """For how many seconds something may take."""

    first: float = 20.0  # until a new connection has asked something
    # Of an idle connection until its next request. It should be longer than clients and proxies
    # keep one idle: otherwise they may send a request into one that is just being closed.
    idle: float = 75.0
    request: float = 60.0  # until a request is whole, and
    rate: float = 20_000.0  # bytes of it that give it another second: papers may be large
    taking: float = 60.0  # until a client takes some of what was sent


@dataclass(eq=False)
class Connections:
    """Those of one server. It belongs to one event loop, and so needs no lock."""

    proxies: Iterable[str] = ()  # addresses that many clients come by
    most: int = MAX_CONNECTIONS
    of_one: int = MAX_OF_ONE
    patience: Patience = field(default_factory=Patience)
    _open: dict[Connection, None] = field(default_factory=dict)
    _by_client: dict[str, dict[Connection, None]] = field(default_factory=dict)
    _looking: bool = False

    def protocol(self) -> type[asyncio.Protocol]:
        """What uvicorn makes of each new connection."""
        return cast(type[asyncio.Protocol], partial(Connection, self))  # it is called alone

    def add(self, new: Connection) -> None:
        """Take a connection in, and make room for it."""
        own = self._by_client.setdefault(new.known_as, {})
        own[new] = self._open[new] = None
        if (len(own) > self._most_of(new) and not self._close_one(own, new)) or (
            len(self._open) > self.most
            and not self._close_one(self._open, new)
            and len(self._open) > self.most + OVERFLOW
        ):
            new.transport.abort()
        if not self._looking:
            self._looking = True
            new.loop.call_later(SECONDS_BETWEEN, self._look, new.loop)

    def remove(self, gone: Connection) -> None:
        """It is closed."""
        self._open.pop(gone, None)
        own = self._by_client.get(gone.known_as, {})
        own.pop(gone, None)
        if not own:
            self._by_client.pop(gone.known_as, None)

    def _most_of(self, new: Connection) -> int:
        return self.most if new.known_as in set(map(known_as, self.proxies)) else self.of_one

    def _close_one(self, among: Iterable[Connection], new: Connection) -> bool:
        """Close the oldest that asks nothing, those first that never did; False without any."""
        others = [one for one in among if one is not new and one.asks_nothing]
        oldest = next((one for one in others if one.is_new), others[0] if others else None)
        if oldest is None:
            return False
        log.warning("too many open connections; the oldest that ask nothing are closed")
        oldest.transport.abort()
        self.remove(oldest)
        return True

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        for one in list(self._open):
            if one.is_late(self.patience, now):
                one.transport.abort()
        self._looking = bool(self._open)
        if self._looking:
            loop.call_later(SECONDS_BETWEEN, self._look, loop)


class Connection(H11Protocol):
    """One connection, with the times that matter."""

    def __init__(self, all_of: Connections, **given: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(**given)
        self._all_of = all_of
        self._cycle_seen: object = None
        self._not_taken: float | None = None  # since when the client takes nothing
        self._changed = time.monotonic()  # when it last began to ask, or had its answer
        self._n_received = 0  # bytes since then
        self.known_as = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn's; counted."""
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        self.known_as = known_as(peer) or peer
        self._all_of.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's; no longer counted."""
        self._all_of.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn's; counted."""
        self._n_received += len(data)
        super().data_received(data)

    def handle_events(self) -> None:
        """As uvicorn's; a new request is seen."""
        super().handle_events()
        if self.cycle is not self._cycle_seen:
            self._cycle_seen, self._changed, self._n_received = self.cycle, time.monotonic(), 0

    def on_response_complete(self) -> None:
        """As uvicorn's; from here on it is idle."""
        self._changed = time.monotonic()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """As uvicorn's: the client does not take what was sent."""
        self._not_taken = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """As uvicorn's: it does again."""
        self._not_taken = None
        super().resume_writing()

    @property
    def is_new(self) -> bool:
        """Whether it has not asked anything yet."""
        return self.cycle is None

    @property
    def asks_nothing(self) -> bool:
        """Whether no request of it is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def is_late(self, patience: Patience, now: float) -> bool:
        """Whether it took longer than one has patience for."""
        if self._not_taken is not None and now - self._not_taken > patience.taking:
            return True
        took = now - self._changed
        if self.asks_nothing:
            # uvicorn closes an idle one, but waits for ever where a request was begun, or where
            # the last of an answer is not taken.
            return took > (patience.first if self.is_new else patience.idle + patience.first)
        enough = patience.request + self._n_received / patience.rate
        return self.cycle.more_body and took > enough


def connections_for(proxies: Iterable[str]) -> Connections:
    """As many as this process has descriptors for, after asking for as many as it may have."""
    return Connections(proxies, min(MAX_CONNECTIONS, max(_descriptors() - RESERVED, OVERFLOW)))


def _descriptors() -> int:
    if os.name != "posix":
        return MAX_CONNECTIONS
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MAX_CONNECTIONS + RESERVED
    if now != resource.RLIM_INFINITY and now < wanted:
        asked = min(wanted, most) if most != resource.RLIM_INFINITY else wanted
        # Where it may not, as in a unit of systemd that allows no such call, there are fewer.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (asked, most))
            now = asked
    return wanted if now == resource.RLIM_INFINITY else now
