"""The bodies that programs and the page send: JSON (RFC 8259), of which nothing is guessed.

A key that stands twice would be read as its last by us and as its first by a proxy, so that it is
refused, and so is what is packed or of another type. What is wrong is told in a sentence that
repeats no value, as it may be a question.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

MAX_NAME_CHARACTERS = 60  # shown of a key in the sentence that refuses it
NOT_JSON = "The body is not JSON."
NOT_A_NUMBER = "The body is not JSON, which has no NaN and no Infinity."
TOO_DEEP = "The body is nested too deeply."
TOO_LONG_A_NUMBER = "The body holds a number of too many digits."
NOT_TEXT = "A key of the body holds characters that are not text."
WRONG_TYPE = "Send the body as JSON, with `Content-Type: application/json`."
PACKED = "Send the body as it is; what is packed (Content-Encoding) is not read here."
_JSON_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json")


class JsonRoute(APIRoute):
    """A route whose body, where it takes one, is read by `read_json`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Called by FastAPI."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def read_strictly(request: Request) -> Response:
            check_headers(request)
            return await handle(_Strict(request.scope, request.receive))

        return read_strictly


class _Strict(Request):
    async def json(self) -> object:
        return read_json(await self.body())


def check_headers(request: Request) -> None:
    """Raises HTTPException (415) where the body is not sent as plain JSON."""
    packed = request.headers.get("content-encoding", "").strip().lower()
    if packed not in ("", "identity"):
        raise HTTPException(415, PACKED)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _JSON_TYPE.fullmatch(kind):
        raise HTTPException(415, WRONG_TYPE)


def read_json(body: bytes) -> object:
    """The value of a body. Raises HTTPException (400, or 422 for what two would read otherwise)."""
    try:
        return json.loads(body, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as exc:
        raise HTTPException(400, NOT_JSON) from exc
    except UnicodeDecodeError as exc:
        raise HTTPException(400, NOT_JSON) from exc
    except RecursionError as exc:
        raise HTTPException(400, TOO_DEEP) from exc
    except ValueError as exc:  # Python reads no number of more than 4,300 digits
        raise HTTPException(400, TOO_LONG_A_NUMBER) from exc


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    try:
        "".join(found).encode()
    except UnicodeEncodeError as exc:
        raise HTTPException(422, NOT_TEXT) from exc
    if len(found) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise HTTPException(422, f"{twice[:MAX_NAME_CHARACTERS]!a} stands twice.")
    return found


def _no_number(name: str) -> None:
    raise HTTPException(400, NOT_A_NUMBER)
