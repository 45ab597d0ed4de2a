"""What surrounds every request, to the page and to the programs' endpoints alike.

Each gets an id, and is let in or not (app/access/access.py); bodies are bounded; each response has
security headers; an exception becomes a general sentence with the id; and the log gets a line
without query or body, as those hold what people ask. It is plain ASGI, so that it works the same
around any application.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from app.access.access import ADDING, JOBS, LIGHT, STOPPING, Access, Rejection
from app.adding.receiving import MAX_ARCHIVE
from app.incident import new_request_id, report

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Two lengths of one body: a proxy may go by the one and we by the other, and take the rest of it
# for a request of its own (RFC 9112, 6.3). The connection is closed.
TWO_LENGTHS = Rejection(
    400, "Send Content-Length or Transfer-Encoding, not both.", (("connection", "close"),)
)

# Gradio's own paths, on which it takes files from anyone and fetches addresses for them.
CLOSED = ("/gradio_api/upload", "/gradio_api/proxy=", "/proxy=")
PAGE_ASKING = "/page/ask"  # the questions of a conversation, asked by the page
API = (
    "/api/", "/healthz", "/readyz", "/metrics",
    "/page/feedback", "/page/start", "/page/admitted", PAGE_ASKING,
)  # fmt: skip
# Pages of our own making (app/http/site.py).
LIBRARY, FORMS = "/library", ("/library", "/collections")  # the second have forms of their own
PLAIN = ("/article/", "/original/", "/about", "/page/", LIBRARY, "/compare", "/collections")
MAX_API_BODY = 64 * 1024  # two questions of the greatest length, escaped, and filters
MAX_PAGE_BODY = 1024 * 1024
MAX_PAPER_BODY = MAX_ARCHIVE  # of a zip file; another has its own limit (app/adding/receiving.py)
# A client that is refused while it still sends sees a broken connection, not the reason; so we
# read and drop what it goes on sending, up to this many bytes and seconds.
MAX_DROPPED, DROPPING_SECONDS = 64 * 1024 * 1024, 10.0

# Gradio styles its elements inline, and evaluates the templates of HTML components, which takes
# 'unsafe-eval'; its inline scripts are allowed one by one (app/http/gradio_page.py), so that no
# handler smuggled into the page runs. Nothing comes from, or goes to, another machine, and
# nobody may frame the page.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# Our own pages have nothing inline, evaluate nothing and fetch nothing but pictures of pages. Their
# forms, such as the one that searches an article, are sent to ourselves.
PLAIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The page on which papers are added sends them, and asks how far they are.
ADDING_POLICY = PLAIN_POLICY + "; connect-src 'self'"
# What a page says may depend on who asks, and its address hold what they look for. A proxy that
# keeps pages must not give one to others, nor a browser what it has kept.
OWN = "private, no-cache"
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not read frame-ancestors
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Wraps an ASGI application; see the module."""

    def __init__(self, app: App, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request; other messages (start, stop) go through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        scope.setdefault("state", {})["request_id"] = exchange.request_id
        try:
            rejection = _two_lengths(scope) or await self.access.rejection(scope)
            if rejection:
                await exchange.reject(rejection)
            else:
                with self.access.inside(scope):
                    await self._answer(exchange, scope)
        except Exception as exc:
            await exchange.reply_fault(500, report(exc, exchange.request_id))
        except asyncio.CancelledError:
            # The server is stopping and has waited long enough: tell the client why.
            await exchange.reject(STOPPING)
            raise
        finally:
            exchange.log()

    async def _answer(self, exchange: Exchange, scope: Message) -> None:
        try:
            if exchange.declared > exchange.max_body:
                exchange.too_large = True
            elif scope["path"].startswith(CLOSED):
                await exchange.reply_fault(403, "This service takes no files and fetches nothing.")
            else:
                await self.app(scope, exchange.receive, exchange.send)
            if exchange.too_large:
                await exchange.refuse_body()
        except Exception:
            if not exchange.too_large:
                raise
            await exchange.refuse_body()


class Exchange:
    """One request and its response, as they pass the guard."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.request_id = new_request_id()
        self.too_large = False
        self.declared = _content_length(scope["headers"])
        self._scope, self._receive, self._send = scope, receive, send
        self._is_api = scope["path"].startswith(API)
        self.max_body = _max_body(scope["method"], scope["path"])
        self._n_received = 0
        self._more = True
        self._status: int | None = None
        self._started = time.perf_counter()

    async def receive(self) -> Message:
        """The next part of the body; past the limit, a message as if the client had gone."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._more = message.get("more_body", False)
            self._n_received += len(message.get("body", b""))
            if self._n_received > self.max_body:
                self.too_large = True
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the response on, with our headers; nothing if the body was too large."""
        if self.too_large and self._status is None:
            return  # an answer to half a body is dropped: refuse_body says what was wrong
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = self._with_headers(message.get("headers", ()))
        await self._send(message)

    async def reject(self, rejection: Rejection) -> None:
        """Say why the request is not answered, after reading its body.

        If we closed a connection with unread data, the client might never get the response.
        """
        await self._drop_the_rest(self.max_body)
        await self.reply_fault(rejection.status, rejection.sentence, rejection.headers)

    async def refuse_body(self) -> None:
        """Answer 413, after reading what the client still sends, so that it gets the answer."""
        await self._drop_the_rest(MAX_DROPPED)
        self.too_large = False
        is_paper = self.max_body == MAX_PAPER_BODY
        limit = f"{MAX_ARCHIVE // 10**6:,} MB" if is_paper else f"{self.max_body // 1024:,} KiB"
        await self.reply_fault(413, f"The request is too large; send at most {limit}.")

    async def reply_fault(
        self, status: int, sentence: str, more: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Send a response of our own, unless another has begun."""
        if self._status is not None:
            return
        body = json.dumps({"error": sentence, "request_id": self.request_id}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *((name.encode(), value.encode()) for name, value in more),
        ]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    def log(self) -> None:
        """Log a line on the request, without its query, its body or a path that is not ours."""
        seconds = time.perf_counter() - self._started
        known = self._status is not None and self._status < 400
        path = self._scope["path"][:200] if known or self._is_api_path() else "(not ours)"
        log.info(
            "request=%s method=%s path=%r status=%s seconds=%.3f", self.request_id,
            self._scope["method"], path, self._status, seconds,
            extra={"request_id": self.request_id},
        )  # fmt: skip

    def _is_api_path(self) -> bool:
        return self._scope["path"] in ("/api/ask", ADDING, JOBS, *API[1:])

    async def _drop_the_rest(self, most: int) -> None:
        if self.declared > most:
            return
        try:
            async with asyncio.timeout(DROPPING_SECONDS):
                while self._more and self._n_received < most:
                    message = await self._receive()
                    self._n_received += len(message.get("body", b""))
                    self._more = message.get("more_body", False)
        except TimeoutError:
            pass

    def _policy(self) -> str:
        if self._is_api:
            return API_POLICY
        if self._scope["path"] == "/library/add":
            return ADDING_POLICY
        return PLAIN_POLICY if self._scope["path"].startswith(PLAIN) else PAGE_POLICY

    def _with_headers(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        ours = HEADERS | {
            "content-security-policy": self._policy(),
            "x-request-id": self.request_id,
        }
        if self._is_api:
            ours["cache-control"] = "no-store"
        elif self._scope["path"].startswith(FORMS):
            # Without any, a browser would not say of a form that it comes from our own page.
            ours["referrer-policy"] = "same-origin"
        names = {name.encode() for name in ours}
        kept = [(name, value) for name, value in headers if name.lower() not in names]
        if not self._scope["path"].startswith(LIGHT):
            names |= {name.lower() for name, _ in kept}
            if b"cache-control" not in names:
                ours["cache-control"] = OWN
        return kept + [(name.encode(), value.encode()) for name, value in ours.items()]


def _max_body(method: str, path: str) -> int:
    """Bytes that a request may have."""
    if method == "POST" and path == ADDING:
        return MAX_PAPER_BODY
    return MAX_API_BODY if path.startswith(API) and path != PAGE_ASKING else MAX_PAGE_BODY


def _two_lengths(scope: Message) -> Rejection | None:
    names = {name for name, _ in scope["headers"]}
    return TWO_LENGTHS if {b"content-length", b"transfer-encoding"} <= names else None


def _content_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The length that the client declared; 0 where it declared none, or no number."""
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0
