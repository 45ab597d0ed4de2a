"""What of Gradio our page uses, and nothing else.

Gradio answers on some sixty routes: a queue for questions, uploads, a proxy, deep links that write
what was asked into a temporary folder, and with each version others. Our page takes from it only
its frame, with the scripts and styles of that, and asks our own `/page/ask`. So only those files
are listed here; for all other routes there is nothing here. Nor is Gradio told which page a
request comes from (Origin), as it would let pages on other ports of this machine read them;
app/access/names.py decides that.
"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException

from app.http.guard import App, Message, Receive, Send

_NAME = r"/[\w@+-][\w.@+-]*"  # of a folder or file: neither `..` nor nothing
USED = re.compile(rf"/|/config|/theme\.css|/favicon\.ico|/(?:assets|static)(?:{_NAME})+")


class Door:
    """Wraps Gradio's application; see the module."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what the page uses. Raises HTTPException (404) for everything else."""
        if scope["type"] == "http":
            if scope["method"] != "GET" or not USED.fullmatch(scope["path"]):
                raise HTTPException(404, "There is nothing here.")
            headers = [item for item in scope["headers"] if item[0] != b"origin"]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)
