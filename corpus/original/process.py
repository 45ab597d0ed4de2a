"""`python -m corpus.original.process N`: answers one request about a PDF, then ends.

The request comes through the channel N as JSON: the file and its SHA-256, spans to place, and the
page to draw. The reply is JSON with what was found, then the picture. Like the readers
(corpus/readers/sandbox/process.py) it limits its own memory and time, as a file may have been
made to exhaust them; corpus/original/originals.py ends it where that is not enough.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from corpus.errors import ArticleUnreadable
from corpus.original.drawing import drawn, on_picture, shape
from corpus.original.marks import Mark
from corpus.original.placing import Pages, place
from corpus.original.wanted import Wanted
from corpus.readers.pdf.pages.page import Page
from corpus.readers.pdf.pages.reading import open_pdf, read_page
from corpus.readers.sandbox.process import limit_file, limit_process, silence

MAX_MEMORY = 1024**3
MAX_SECONDS = 15  # for one request
PLACING_SECONDS = (
    8.0  # of these; where words are not found by then, the page is shown without a box
)
CHANGED = "is not the file that this article was made from, so its pages are not shown."


class OutOfTimeError(Exception):
    """Placing has used up its time."""


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What was found, and the picture; or an `error`, which goes after the file's name."""
    try:
        data = Path(request["file"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != request["sha256"]:
            return {"error": CHANGED}, b""
        return _answer(open_pdf(data), request)
    except ArticleUnreadable as exc:
        return {"error": str(exc)}, b""
    except OSError as exc:
        return {"error": f"cannot be read ({exc.strerror})."}, b""
    except (MemoryError, RecursionError, pdfium.PdfiumError, ValueError) as exc:
        return {"error": f"cannot be drawn ({type(exc).__name__})."}, b""


def _answer(
    document: pdfium.PdfDocument, request: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:  # fmt: skip
    number = request["page"]
    spans = [[Wanted(**one) for one in span] for span in request["spans"]]
    placed = _placed(document, spans)
    first = number or _first_page(placed, spans, len(document))
    if first > len(document):
        return {"error": f"has {len(document)} pages, and no page {first}."}, b""
    marks = [
        [(mark.page, on_picture(document, mark.page, mark.box), mark.kind) for mark in span]
        for span in placed
    ]
    shapes = [shape(document, n) for n in range(1, len(document) + 1)]
    found = {"shapes": shapes, "marks": marks, "page": first}
    return found, drawn(document, first)


def _placed(
    document: pdfium.PdfDocument, spans: Sequence[Sequence[Wanted]]
) -> list[tuple[Mark, ...]]:  # fmt: skip
    """Where each span stands; nothing where that is not found in time, or a page is damaged."""
    end = time.monotonic() + PLACING_SECONDS

    def read(number: int) -> list[Page]:
        if time.monotonic() > end:
            raise OutOfTimeError
        return read_page(document, number - 1)[1]

    pages = Pages(len(document), read)
    found: list[tuple[Mark, ...]] = []
    for span in spans:
        try:
            found.append(place(span, pages))
        except (OutOfTimeError, ArticleUnreadable):
            found.append(())
    return found


def _first_page(
    placed: Sequence[Sequence[Mark]], spans: Sequence[Sequence[Wanted]], n_pages: int
) -> int:  # fmt: skip
    """The page of the first mark; else that from which the words were read; else the first."""
    marked = [mark.page for span in placed for mark in span]
    read_from = [page for span in spans for one in span for page, _ in one.areas]
    return next((page for page in (*marked, *read_from) if 1 <= page <= n_pages), 1)


def main() -> None:
    """Answer the one request that comes through the channel."""
    limit_process(MAX_MEMORY)
    os.nice(5)  # questions come first
    channel = Connection(int(sys.argv[1]))
    silence()
    limit_file(MAX_SECONDS)
    try:
        request = json.loads(channel.recv_bytes())
    except EOFError:
        return
    found, picture = answer(request)
    channel.send_bytes(json.dumps(found).encode())
    channel.send_bytes(picture)


if __name__ == "__main__":
    main()
