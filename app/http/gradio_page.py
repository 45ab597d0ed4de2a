"""Gradio's page as we serve it: its own inline scripts allowed, its addresses relative.

Gradio's page starts with inline scripts that hold its configuration. Allowing 'unsafe-inline'
for them would allow `<img onerror=...>` as well; so each is named in the policy by its hash.
Gradio escapes `<` in that configuration, so that no text of ours ends one script and starts
another. Only Gradio's page has the policy that is changed here; our own have no inline script.

The configuration also names the root of the addresses that the page's script asks, made from the
headers that a proxy passes on. We write `./`, which is right behind every proxy, whatever host,
port or path it serves.
"""

from __future__ import annotations

import base64
import hashlib
import re

from app.access.access import Access
from app.http.guard import App, Message, Receive, Send
from app.page.markup import render

_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
# Quotes within the configuration's texts are escaped, so that no text can match this.
_ROOT = re.compile(rb'("root":|const root = )"(?:[^"\\]|\\.)*"')
# The manifest describes an app to install, which this is not. Without a link, browsers would look
# for the icon at the top of the site, which need not be ours.
_MANIFEST = re.compile(rb'<link rel="manifest"[^>]*>')
_ICON = b'<link rel="icon" href="./favicon.ico">'
_PROGRAMS = ("/api/", "/gradio_api/")
NO_SUCH_PAGE = "There is no such page here. The links above lead to the chat and to what it holds."
_POLICY, _SOURCES = b"content-security-policy", b"script-src 'self' 'unsafe-eval'"


class GradioPage:
    """Wraps an ASGI application that is already guarded."""

    def __init__(self, app: App, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a page on once it is whole, to hash its scripts; everything else as it comes."""
        if scope["type"] != "http" or not _wants_page(scope):
            await self.app(scope, receive, send)
            return
        # A compressed page could not be read here; uncompressed it has some 25 kB.
        headers = [item for item in scope["headers"] if item[0] != b"accept-encoding"]
        missing = "" if scope["path"].startswith(_PROGRAMS) else _no_such_page(scope["path"])
        await self.app(
            {**scope, "headers": headers},
            receive,
            _Page(send, missing, self.access.user(scope)).send,
        )


class _Page:
    """A response; HTML is held back until it is whole.

    `missing` is sent in its place where there is no such page; empty for what programs ask. A
    digest of the `reader`, where one is known by name, is written into it, so that its scripts keep
    the conversations of those who share a browser apart.
    """

    def __init__(self, send: Send, missing: str, reader: str) -> None:
        self._send, self._missing, self._reader = send, missing, reader
        self._start: Message | None = None  # held back; None if nothing is held
        self._body = b""

    async def send(self, message: Message) -> None:
        starts = message["type"] == "http.response.start"
        if starts and _is_html(message):
            self._start, self._missing = message, ""
        elif starts and message["status"] == 404 and self._missing:
            headers = [item for item in message["headers"] if item[0] != b"content-type"]
            headers.append((b"content-type", b"text/html; charset=utf-8"))
            self._start = {**message, "headers": headers}
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                page = self._missing.encode() or _MANIFEST.sub(
                    _ICON, _ROOT.sub(rb'\1"./"', self._body)
                )
                if self._reader:
                    mark = hashlib.sha256(self._reader.encode("utf-8", "replace")).hexdigest()[:16]
                    page = page.replace(b"<html", f'<html data-reader="{mark}"'.encode(), 1)
                await self._send(_start_of(page, self._start))
                await self._send({"type": "http.response.body", "body": page})


def _no_such_page(path: str) -> str:
    """The page that says so, with links that lead from there to the chat."""
    root = "../" * (path.count("/") - 1) or "./"
    return render("sentence.html", sentence=NO_SUCH_PAGE, root=root)


def _start_of(page: bytes, start: Message) -> Message:
    """The start of the response, its policy naming every inline script of the page."""
    sources = b" ".join([_SOURCES, *(_hash(script) for script in _SCRIPT.findall(page))])
    headers = [
        (name, value.replace(_SOURCES, sources) if name == _POLICY else value)
        for name, value in start["headers"]
        if name != b"content-length"
    ]
    headers.append((b"content-length", str(len(page)).encode()))
    return {**start, "headers": headers}


def _is_html(start: Message) -> bool:
    headers: dict[bytes, bytes] = dict(start["headers"])
    return headers.get(b"content-type", b"").startswith(b"text/html")


def _wants_page(scope: Message) -> bool:
    """Whether a browser is opening a page, rather than fetching something for one."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] in ("GET", "HEAD") and b"text/html" in accepted


def _hash(script: bytes) -> bytes:
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    return f"'sha256-{digest}'".encode()
