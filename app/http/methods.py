"""Wrappers for all routes: HEAD, which HTTP wants of each, and serving under a proxy's path."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from app.http.guard import App, Message, Receive, Send
from corpus.errors import BadAddress


class HeadAsGet:
    """Answers HEAD as GET, without the body (RFC 9110, 9.3.2) and without waiting for it."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """See the class; everything else goes through."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        begun = asyncio.Event()

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                begun.set()

        answering = asyncio.ensure_future(self.app({**scope, "method": "GET"}, receive, send_head))
        waiting = asyncio.ensure_future(begun.wait())
        try:
            await asyncio.wait({answering, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not begun.is_set():
                await answering  # raises what went wrong
        finally:
            waiting.cancel()
            answering.cancel()  # the body of a stream would never end
            with suppress(asyncio.CancelledError, Exception):
                await answering


class UnderPath:
    """Serves an application under a path (`/bedside`) too, whether or not a proxy strips it.

    The pages' links are all relative, so that nothing else needs to know of it.
    """

    def __init__(self, app: App, path: str) -> None:
        self.app, self.path = app, path

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Take the path off; to the path without a final slash, answer with a redirect to it."""
        if scope["type"] == "http" and self.path:
            if scope["path"] == self.path:
                await _redirect(f"{self.path.rpartition('/')[2]}/", scope, send)
                return
            if scope["path"].startswith(f"{self.path}/"):
                raw = scope.get("raw_path") or scope["path"].encode()
                scope = {
                    **scope,
                    "path": scope["path"].removeprefix(self.path),
                    "raw_path": raw.removeprefix(self.path.encode()),
                }
        await self.app(scope, receive, send)


def checked_path(path: str) -> str:
    """`bedside/` -> `/bedside`; `/` -> nothing. Raises BadAddress for an unusable path."""
    found = "/" + path.strip("/")
    if not all(part.replace("-", "").replace("_", "").isalnum() and part.isascii()
               for part in found[1:].split("/") if found != "/"):  # fmt: skip
        raise BadAddress(
            f"{path!r} is no path to serve under; give --root-path letters, digits, - and _, "
            "such as /bedside."
        )
    return "" if found == "/" else found


async def _redirect(to: str, scope: Message, send: Send) -> None:
    query = scope.get("query_string", b"")
    location = to.encode() + (b"?" + query if query else b"")
    headers = [(b"location", location), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
