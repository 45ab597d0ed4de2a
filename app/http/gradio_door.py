"""What of Gradio our page uses, and nothing else.

Gradio answers on some sixty routes: uploads, a proxy, deep links that write what was asked into
a temporary folder, and with each version others. Those that the page asks are listed here; for all
others there is nothing here. Nor is Gradio told which page a request comes from (Origin), as it
would let pages on other ports of this machine read answers; app/access/names.py decides that.

What a page sends that Gradio cannot take (a page older than the service, a filter that is gone)
raises an error inside Gradio, which it would print with all that was typed. `QuietBlocks` reports
it in our way instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.utils import LRUCache
from starlette.exceptions import HTTPException

from app.http.guard import App, Message, Receive, Send
from app.incident import keep_private, new_request_id, report

_NAME = r"[A-Za-z0-9_-]{1,64}"
USED: Mapping[str, re.Pattern[str]] = {
    "GET": re.compile(
        r"/|/config|/theme\.css|/favicon\.ico|/(?:assets|static)/[\w./@+-]+"
        rf"|/gradio_api/queue/data|/gradio_api/heartbeat/{_NAME}"
    ),
    "POST": re.compile(r"/gradio_api/queue/join"),
}
OLDER = (
    "The page and the service do not fit together; the service may have been started again with "
    "other articles. Load the page again, and ask once more."
)
NOT_READ = "Answers given before were not taken yet; load the page again."
MAX_UNREAD = 6  # answers that one page has not taken yet; a page that is opened asks three things


class Door:
    """Wraps Gradio's application; see the module."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what the page uses. Raises HTTPException (404) for everything else."""
        if scope["type"] == "http":
            used = USED.get(scope["method"])
            if used is None or not used.fullmatch(scope["path"]):
                raise HTTPException(404, "There is nothing here.")
            headers = [item for item in scope["headers"] if item[0] != b"origin"]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)


class QuietBlocks(gr.Blocks):
    """Gradio's page, which prints nothing that was typed, and keeps few answers nobody takes."""

    async def process_api(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as Gradio has it
        """As Gradio's. Raises gr.Error, which Gradio shows on the page and does not print."""
        try:
            return await super().process_api(*args, **named)
        except Exception as exc:
            keep_private(exc, *_texts(_typed(args, named)))
            told = report(exc, new_request_id())
            unfit = isinstance(exc, gr.Error | ValueError)  # what was sent, not our own code
            raise gr.Error(OLDER if unfit else told, print_exception=False) from None

    def bound_unread(self, max_pages: int) -> None:
        """Keep at most MAX_UNREAD answers for each of so many pages, those of the latest."""
        queue: Any = self._queue
        push, unread = queue.push, queue.pending_event_ids_session
        kept = queue.pending_messages_per_session = LRUCache(max_pages)

        async def bounded(body: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - Gradio's
            for page in unread.keys() - kept.keys():
                unread.pop(page)
            if len(unread.get(body.session_hash, ())) >= MAX_UNREAD:
                return False, NOT_READ, "queue_full"
            return await push(body, *args, **named)

        queue.push = bounded


def _typed(args: tuple[Any, ...], named: Mapping[str, Any]) -> object:
    """What a page sent: the second argument of `process_api`."""
    return named.get("inputs", args[1:2])


def _texts(value: object) -> list[str]:
    """Every text in what a page sent."""
    if isinstance(value, dict):
        return [*_texts(list(value.keys())), *_texts(list(value.values()))]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return [] if value is None or isinstance(value, bool) else [str(value)]
