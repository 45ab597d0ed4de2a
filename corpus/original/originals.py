"""The pages of received PDFs, drawn when they are asked for, and kept while there is room."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.errors import OriginalUnavailable, ServiceBusy
from corpus.library import received_folder
from corpus.markdown import MAX_BYTES
from corpus.original.kept import Kept
from corpus.original.wanted import Wanted, wanted_of
from corpus.places import places_of
from corpus.readers.sandbox.worker import Worker
from corpus.sound import shown

MAX_SECONDS = 20.0  # for one request, the start of its process among them
MAX_WAITING = 8  # requests that wait for the one that is being answered
MAX_KEPT = 32 * 1024**2  # bytes of pictures, some hundred pages
FORGOTTEN_AFTER = 60.0  # seconds until a file that could not be drawn is tried again
MAX_REPLY = 64 * 1024**2  # bytes of one picture, far more than any has
MAX_VIEWS = 256  # of which it is remembered where their spans stand
NOT_A_PDF = "This article was not received as a PDF; its own page shows it as it was received."
MISSING = "is not there any more, so its pages cannot be shown."
TOO_SLOW = "takes too long to draw, so its pages are not shown."
TOO_LARGE = "is damaged, or asks for more memory than a page needs, so its pages are not shown."

Stamp = tuple[str, int, int]  # SHA-256 that the file should have; its time and size
ViewKey = tuple[Stamp, str, tuple[tuple[int, int], ...], int]  # article's digest, spans, page drawn


@dataclass(frozen=True)
class Box:
    """A box around cited words; its sides are shares of the picture, from its left top corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    kind: str  # "text", "row" or "cell"


@dataclass(frozen=True)
class View:
    """A PDF, and where spans of its article stand in it."""

    file: str
    shapes: tuple[tuple[float, float], ...]  # width and height of each page, in points
    boxes: tuple[tuple[Box, ...], ...]  # of each span; none where it is not found for certain
    page: int  # the one to show first, from 1

    @property
    def n_pages(self) -> int:
        """How many pages the file has."""
        return len(self.shapes)

    def on(self, page: int) -> list[Box]:
        """The boxes of a page."""
        return [box for span in self.boxes for box in span if box.page == page]


class Originals:
    """The received PDFs of one corpus. Safe to use from several threads.

    Each request is answered by a process of its own, one at a time, within 15 seconds and 1 GB.
    """

    def __init__(self, corpus: Path, module: str = "corpus.original.process") -> None:
        """`module` is what the processes run."""
        self._corpus, self._module = corpus, module
        self._turn = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MAX_WAITING + 1)
        self._pictures = Kept[tuple[Stamp, int], bytes](MAX_KEPT, len)
        self._views = Kept[ViewKey, View](MAX_VIEWS, lambda _: 1)
        # Why a request was answered with none, and when: what is asked again at once fails at once.
        self._faults = Kept[ViewKey, tuple[str, float]](MAX_VIEWS, lambda _: 1)

    def has(self, article: Article) -> bool:
        """Whether the article came from a PDF whose file is there; its content is not read."""
        try:
            return self._file(article).is_file()
        except (OriginalUnavailable, OSError):
            return False

    def view(self, article: Article, spans: Sequence[tuple[int, int]] = ()) -> View:
        """Where spans (start and end in `article.text`) stand, and the page to show first.

        Raises OriginalUnavailable, whose one sentence says why no page can be shown, or
        ServiceBusy.
        """
        path, stamp = self._checked(article)
        key = (stamp, article.digest, tuple(spans), 0)
        return self._views.get(key) or self._ask(article, path, stamp, spans, 0)

    def picture(self, article: Article, page: int) -> bytes:
        """A page, from 1, as WebP. Raises OriginalUnavailable, ServiceBusy."""
        path, stamp = self._checked(article)
        kept = self._pictures.get((stamp, page))
        if kept is None:
            self._ask(article, path, stamp, (), page)
            kept = self._pictures.get((stamp, page))
        if not kept:
            raise OriginalUnavailable(_sentence(path, TOO_LARGE))
        return kept

    def _file(self, article: Article) -> Path:
        received = article.metadata.received
        if received is None or not received.file.lower().endswith(".pdf"):
            raise OriginalUnavailable(NOT_A_PDF)
        if Path(received.file).name != received.file:  # front matter can name anything
            raise OriginalUnavailable(NOT_A_PDF)
        return received_folder(self._corpus) / received.file

    def _checked(self, article: Article) -> tuple[Path, Stamp]:
        """The file, and what tells it from what it was before. Raises OriginalUnavailable."""
        path = self._file(article)
        received = article.metadata.received
        assert received is not None  # _file has looked
        try:
            known = path.stat()
            there = path.is_file()
        except OSError as exc:
            raise OriginalUnavailable(_sentence(path, MISSING)) from exc
        if not there:
            raise OriginalUnavailable(_sentence(path, MISSING))
        if known.st_size > MAX_BYTES:
            raise OriginalUnavailable(_sentence(path, TOO_LARGE))
        return path, (received.sha256, known.st_mtime_ns, known.st_size)

    def _ask(
        self, article: Article, path: Path, stamp: Stamp, spans: Sequence[tuple[int, int]],
        page: int,
    ) -> View:  # fmt: skip
        """Have a process place the spans and draw a page; keep what it finds."""
        key = (stamp, article.digest, tuple(spans), page)
        with self._place_in_turn():
            kept = self._views.get(key)
            if kept is not None and self._pictures.get((stamp, kept.page)):
                return kept  # another thread has asked meanwhile
            self._check_fault(path, key)
            places = places_of(article, self._corpus) if spans else ()
            wanted = [wanted_of(article, start, end, places) for start, end in spans]
            found, picture = _run(self._module, _request(path, stamp, wanted, page))
            if "error" in found:
                self._faults.put(key, (found["error"], time.monotonic()))
            self._check_fault(path, key)
            view = _view(path.name, found)
            self._pictures.put((stamp, view.page), picture)
            self._views.put(key, view)
            return view

    def _check_fault(self, path: Path, key: ViewKey) -> None:
        """Raises OriginalUnavailable where the same request has failed a moment ago."""
        fault, at = self._faults.get(key) or ("", 0.0)
        if fault and time.monotonic() < at + FORGOTTEN_AFTER:
            raise OriginalUnavailable(_sentence(path, fault))

    @contextmanager
    def _place_in_turn(self) -> Iterator[None]:
        """Wait until no other process is at work. Raises ServiceBusy where too many wait."""
        if not self._waiting.acquire(blocking=False):
            raise ServiceBusy("too many pages are being drawn; open it again in a few seconds.")
        try:
            if not self._turn.acquire(timeout=MAX_SECONDS):
                raise ServiceBusy("too many pages are being drawn; open it again in a minute.")
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._waiting.release()


def _request(
    path: Path, stamp: Stamp, wanted: Sequence[Sequence[Wanted]], page: int
) -> dict[str, Any]:  # fmt: skip
    """What corpus/original/process.py is asked; page 0 leaves it to choose the page to draw."""
    spans = [[asdict(one) for one in span] for span in wanted]
    return {"file": str(path), "sha256": stamp[0], "page": page, "spans": spans}


def _run(module: str, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The reply of a process to one request, or an `error` where it ends or is too slow."""
    worker = Worker(module)
    end = time.monotonic() + MAX_SECONDS
    try:
        worker.channel.send_bytes(json.dumps(request).encode())
        parts = []
        for _ in range(2):
            if not worker.channel.poll(max(end - time.monotonic(), 0)):
                return {"error": TOO_SLOW}, b""
            parts.append(worker.channel.recv_bytes(MAX_REPLY))
        return json.loads(parts[0]), parts[1]
    except (EOFError, OSError, ValueError):
        return {"error": TOO_LARGE}, b""
    finally:
        worker.end()


def _view(file: str, found: dict[str, Any]) -> View:
    boxes = tuple(tuple(_box(*mark) for mark in span) for span in found["marks"])
    shapes = tuple((width, height) for width, height in found["shapes"])
    return View(shown(Path(file)), shapes, boxes, found["page"])


def _box(page: int, sides: Sequence[float], kind: str) -> Box:
    left, top, right, bottom = sides
    return Box(page, left, top, right, bottom, kind)


def _sentence(path: Path, fault: str) -> str:
    return f"The received file {shown(Path(path.name))} {fault}"
