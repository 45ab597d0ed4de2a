"""Who may ask, how often, and whether the service is stopping: checked before anything else.

On this machine alone (127.0.0.1) no password is asked for. Elsewhere people are known by name
and password (HTTP Basic, which browsers, the page's streams and programs all speak), or by the
name that a trusted proxy passes on.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from app.access.clients import known_as, same_address
from app.access.names import Names, is_address
from app.access.rate import RateLimit
from app.access.users import Role, Users

QUESTIONS_A_MINUTE = 300  # of one client; 50 people behind one address may need more
WRONG_PASSWORDS_A_MINUTE = 10
USER_HEADER = "x-forwarded-user"
READINGS = 2  # pages opened for each question that may be asked
# Files that the browser keeps, of which a first visit fetches some sixty.
LIGHT = ("/assets/", "/static/", "/page/", "/theme.css", "/favicon.ico")
READ = ("/page/start", "/page/admitted")  # beside those files, but made anew for each page
OPEN = ("/healthz",)  # whoever watches the service needs no password
ADDING = "/api/articles"  # a POST there adds a paper
JOBS = "/api/articles/jobs"  # what becomes of papers, with the names of people's files
LIBRARY = (
    "/api/library/",
    "/library/paper/",
    "/library/follow",
)  # whoever changes what is there needs the same right
# A change there, and a file of papers that is fetched from there, are for those who may add.
COLLECTING, COLLECTION_FILE = ("/api/collections", "/collections"), "/file"
ASKING = (ADDING, *LIBRARY, *COLLECTING, "/api/ask", "/page/")
COMPARING = "/compare"  # a page that asks a question, by whatever method
REALM = (("www-authenticate", 'Basic realm="Bedside", charset="UTF-8"'),)

READING = ("GET", "HEAD", "OPTIONS")  # methods that change nothing

Scope = Mapping[str, Any]
_PASSWORDS = CapacityLimiter(2)


@dataclass(frozen=True)
class Rejection:
    """Why a request is not let in, for the client."""

    status: int
    sentence: str
    headers: tuple[tuple[str, str], ...] = ()


STOPPING = Rejection(
    503, "The service is stopping; ask again in a minute.", (("retry-after", "60"),)
)  # fmt: skip


NOT_HERE = (
    "Papers are not added on this service; those who run it can allow it with "
    "`bedside serve --uploads`."
)
ONLY_EDITORS = (
    "Only editors add papers here; those who run the service can make you one with "
    "`bedside user add NAME --role editor`."
)
ONLY_BESIDE = (
    "Papers are added from the machine of this service only, and not through a proxy; those who "
    "run it can allow it with `bedside serve --uploads`."
)
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via", "x-real-ip")


class Uploads(StrEnum):
    """Who may add papers."""

    OFF = "off"
    EDITORS = "editors"  # who has that role in the file of users
    ALL = "all"  # whoever may ask
    BESIDE = "beside"  # whoever asks from this machine itself, without a proxy


@dataclass
class Access:
    """The rules of one service, and what it counts to keep them."""

    users: Users | None = None  # None asks nobody for a password
    proxies: frozenset[str] = frozenset()  # addresses trusted to name the user
    # The header in which they do, asked for by name. With `users` no other replaces a password.
    user_header: str | None = None
    names: frozenset[str] = frozenset()  # that the service answers to (app/access/names.py)
    questions: RateLimit = field(default_factory=lambda: RateLimit(QUESTIONS_A_MINUTE))
    # Pages and lists, which a person opens a few of for each question; styles are not counted.
    readings: RateLimit = field(default_factory=lambda: RateLimit(READINGS * QUESTIONS_A_MINUTE))
    wrong_passwords: RateLimit = field(default_factory=lambda: RateLimit(WRONG_PASSWORDS_A_MINUTE))
    uploads: Uploads = Uploads.OFF
    stopping: bool = False  # set once; nothing new is let in then
    n_inside: int = 0  # requests let in and not yet answered, without the streams
    # How many passwords are checked at once: each check takes memory, and the limit on wrong
    # passwords is enforced before each.
    _checking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def rejection(self, scope: Scope) -> Rejection | None:
        """Why the request is not let in; None where it is."""
        headers = _headers(scope)
        if self.stopping and scope["path"] not in OPEN:
            return STOPPING
        unknown = self._names.unknown(headers)
        if unknown:
            return Rejection(400, unknown)
        reads = scope["method"] in READING
        foreign = self._names.embedding(headers) if reads else self._names.foreign(headers)
        if foreign:
            return Rejection(403, foreign)
        if scope["path"] in OPEN:
            return None
        client = self._client(scope, headers)
        return (
            await self._unknown_user(client, scope, headers)
            or self._may_not_add(scope)
            or self._too_often(client, scope)
        )

    def why_not_add(self, scope: Scope) -> str | None:
        """Why who sends a request, which was let in, may not add papers; None where they may."""
        headers = _headers(scope)
        match self.uploads:
            case Uploads.ALL:
                return None
            case Uploads.EDITORS:
                return None if self._role(scope) is Role.EDITOR else ONLY_EDITORS
            case Uploads.BESIDE:
                is_beside = is_loopback(_peer(scope)) and not any(map(headers.get, FORWARDED))
                return None if is_beside else ONLY_BESIDE
        return NOT_HERE

    def _may_not_add(self, scope: Scope) -> Rejection | None:
        path, is_change = scope["path"], scope["method"] not in READING
        is_file = path.startswith(COLLECTING) and path.endswith(COLLECTION_FILE)
        is_changing = is_change and path.startswith((ADDING, *LIBRARY, *COLLECTING))
        if not (path.startswith(JOBS) or is_file or is_changing):
            return None
        why_not = self.why_not_add(scope)
        return Rejection(403, why_not) if why_not else None

    def user(self, scope: Scope) -> str:
        """The name of who sends a request that was let in; empty where nobody is known by name."""
        headers, header = _headers(scope), self._header()
        if header and self._is_proxy(_peer(scope)) and headers.get(header):
            return headers[header]
        given = _credentials(headers.get("authorization", "")) if self.users else None
        return given[0] if given else ""

    def asker(self, scope: Scope) -> str:
        """Who sends a request that was let in: the user, or the address where none is known."""
        return self.user(scope) or self._client(scope, _headers(scope))

    def _role(self, scope: Scope) -> Role | None:
        """The role of the user whom a proxy names, or whose password was right."""
        name = self.user(scope)
        return self.users.role(name) if self.users and name else None

    @contextmanager
    def inside(self, scope: Scope) -> Iterator[None]:
        """Count a POST request while it is inside."""
        counts = scope["method"] == "POST"
        self.n_inside += counts
        try:
            yield
        finally:
            self.n_inside -= counts

    @property
    def _names(self) -> Names:
        return Names(self.names)

    async def _unknown_user(
        self, client: str, scope: Scope, headers: Mapping[str, str]
    ) -> Rejection | None:
        header = self._header()
        if header and self._is_proxy(_peer(scope)) and headers.get(header, "").strip():
            return None
        if self.users is None:
            return self._by_proxy(scope) if self.proxies else None
        given = _credentials(headers.get("authorization", ""))
        if given is None:
            return Rejection(401, "Give your name and password.", REALM)
        if self.users.remembers(*given):
            return None
        async with self._checking:
            wait = self.wrong_passwords.wait(client)
            if wait:
                return _slower("Too many wrong passwords; wait a minute.", wait)
            knows = partial(self.users.knows, *given)  # slow on purpose, in a thread of its own
            if await run_sync(knows, limiter=_PASSWORDS):
                return None
            self.wrong_passwords.count(client)
        return Rejection(401, "That name and password do not belong together.", REALM)

    def _by_proxy(self, scope: Scope) -> Rejection:
        if not self._is_proxy(_peer(scope)):
            return Rejection(403, "Come by way of the proxy.")
        header = "-".join(part.title() for part in (self._header() or "").split("-"))
        return Rejection(403, f"The proxy must name the user, in the header {header}.")

    def _too_often(self, client: str, scope: Scope) -> Rejection | None:
        path, is_change = scope["path"], scope["method"] not in READING
        is_clearing = scope["method"] == "DELETE" and path.startswith(JOBS)  # a list of hundreds
        if path == COMPARING or (is_change and path.startswith(ASKING) and not is_clearing):
            limit, sentence = self.questions, "You ask too often; wait a little."
        elif is_change or _is_reading(path):
            limit, sentence = self.readings, "You open too many pages; wait a little."
        else:
            return None
        wait = limit.wait(client)
        if wait:
            return _slower(sentence, wait)
        limit.count(client)
        return None

    def count_further(self, scope: Scope, n: int) -> None:
        """Count so many questions beside the one that the request itself has counted as."""
        client = self._client(scope, _headers(scope))
        for _ in range(n):
            self.questions.count(client)

    def _header(self) -> str | None:
        return self.user_header or (USER_HEADER if self.users is None else None)

    def _is_proxy(self, peer: str) -> bool:
        return any(same_address(peer, proxy) for proxy in self.proxies)

    def _client(self, scope: Scope, headers: Mapping[str, str]) -> str:
        """Who asks, for the limits: an address, or what a trusted proxy says of it."""
        peer = _peer(scope)
        if self._is_proxy(peer):
            # Only the last entry is the proxy's own; anyone may have written those before it.
            last = headers.get("x-forwarded-for", peer).rpartition(",")[2]
            # What is no address is none that a client may change to be counted anew.
            return known_as(last) or known_as(peer) or peer
        return known_as(peer) or peer


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address."""
    return is_address(address) and ipaddress.ip_address(address).is_loopback


def _is_reading(path: str) -> bool:
    return path in READ or not path.startswith(LIGHT)


def _slower(sentence: str, seconds: float) -> Rejection:
    return Rejection(429, sentence, (("retry-after", str(int(seconds) + 1)),))


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _peer(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _credentials(header: str) -> tuple[str, str] | None:
    """Name and password of HTTP Basic (RFC 7617)."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
