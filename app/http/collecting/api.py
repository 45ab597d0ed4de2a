"""Collections for programs: listed for whoever may ask, changed by those who may add papers.

    curl -s localhost:7860/api/collections
    curl -s localhost:7860/api/collections -H 'Content-Type: application/json' \\
         -d '{"name": "CAR-T", "articles": ["zhao-2020"]}'
    curl -s localhost:7860/api/collections/car-t/file -o car-t.zip

Who may is decided before (app/access/access.py).
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app.access.access import Access
from app.http.contract import (
    CollectionChange,
    CollectionRecord,
    FaultRecord,
    NewCollection,
    collection_record,
    collection_records,
)
from app.service import AnswerService
from app.sharing.exporting import Export, file_name, planned
from corpus.collections.collection import Collection
from corpus.errors import (
    BadPackage,
    CollectionFault,
    CollectionNotFound,
    CollectionsUnusable,
    IndexFault,
)

MAX_FILE = 2_000_000_000  # bytes of what goes into a file that is downloaded
TOO_LARGE = (
    "This collection has more than {:,} MB, which is too much to download; those who run the "
    "service can export it with `bedside corpus export`."
)
MAX_DOWNLOADS = 16  # at a time
BUSY = "Another collection is being downloaded; try again when that is done."
STALE = (
    "The articles have changed since they were indexed; a collection can be downloaded when the "
    "index is up to date."
)
FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": FaultRecord, "description": why}
    for status, why in (
        (403, "Whoever asks may not change collections here."), (404, "No such collection."),
        (409, "The index is older than the articles."),
        (422, "A name that is taken or none, or a paper that is not in the library."),
    )
}  # fmt: skip


def add_collections(app: FastAPI, service: AnswerService, access: Access) -> None:
    """Add the endpoints; before the one that answers what no other does."""
    collections = service.collections
    downloads = Downloads()

    @app.get("/api/collections", response_model=list[CollectionRecord])
    def listed() -> Response:
        """The collections, by name."""
        with telling():
            return JSONResponse(collection_records(collections))

    @app.post("/api/collections", status_code=201, response_model=CollectionRecord,
              responses={s: FAULTS[s] for s in (403, 422)})  # fmt: skip
    def create(new: NewCollection) -> Response:
        """Make a collection."""
        with telling():
            made = collections.create(new.name, new.articles)
            headers = {"Location": f"collections/{made.collection_id}"}
            return JSONResponse(collection_record(made, collections.there()), 201, headers)

    @app.patch("/api/collections/{collection_id}", response_model=CollectionRecord,
               responses={s: FAULTS[s] for s in (403, 404, 422)})  # fmt: skip
    def change(collection_id: str, wanted: CollectionChange) -> Response:
        """Rename a collection, put papers into it, take papers out."""
        with telling():
            found = collections.find(collection_id)
            if wanted.name is not None:
                found = collections.rename(found.collection_id, wanted.name)
            if wanted.add:
                found = collections.add(found.collection_id, wanted.add)
            if wanted.take:
                found = collections.take(found.collection_id, wanted.take)
            return JSONResponse(collection_record(found, collections.there()))

    @app.delete("/api/collections/{collection_id}", response_model=CollectionRecord,
                responses={s: FAULTS[s] for s in (403, 404)})  # fmt: skip
    def delete(collection_id: str) -> Response:
        """Delete a collection, which the page can bring back; its papers stay."""
        with telling():
            gone = collections.delete(collection_id)
            return JSONResponse(collection_record(gone, collections.there()))

    @app.get("/api/collections/{collection_id}/file", response_class=Response,
             responses={s: FAULTS[s] for s in (403, 404, 409)})  # fmt: skip
    def file(collection_id: str, request: Request) -> Response:
        """The papers of a collection in one file, which `bedside corpus open` opens."""
        with telling():
            chosen = collections.find(collection_id)
        return download(service, chosen, downloads, access.asker(request.scope))


@contextmanager
def telling() -> Iterator[None]:
    """Turn a fault of the collections into a status and a sentence."""
    try:
        yield
    except CollectionNotFound as exc:
        raise HTTPException(404, sentence_of(exc)) from exc
    except CollectionsUnusable:
        raise  # it names folders of this machine, and is no fault of the request
    except CollectionFault as exc:
        raise HTTPException(422, sentence_of(exc)) from exc


def sentence_of(fault: Exception) -> str:
    """A sentence of ours that begins with a capital letter."""
    text = str(fault)
    return text[:1].upper() + text[1:]


class Downloads:
    """Who is downloading: one file each at a time, so that who reads slowly delays nobody else."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: set[str] = set()

    def begin(self, asker: str) -> None:
        """Raises HTTPException where they have one already, or too many others do."""
        with self._lock:
            if asker in self._of or len(self._of) >= MAX_DOWNLOADS:
                raise HTTPException(503, BUSY, {"Retry-After": "30"})
            self._of.add(asker)

    def end(self, asker: str) -> None:
        """They may begin another."""
        with self._lock:
            self._of.discard(asker)


def download(
    service: AnswerService, chosen: Collection, downloads: Downloads, asker: str
) -> Response:  # fmt: skip
    """The file of a collection, written as it is sent: none lies on the disk meanwhile."""
    downloads.begin(asker)
    end = partial(downloads.end, asker)
    try:
        export = _planned(service, chosen)
        headers = {"Content-Disposition": f'attachment; filename="{file_name(chosen)}"'}
        return _Ending(_parts(export), headers=headers, end=end)
    except BaseException:
        end()
        raise


def _planned(service: AnswerService, chosen: Collection) -> Export:
    try:
        export = planned(service.corpus, service.searcher.index, chosen)
    except BadPackage as exc:
        raise HTTPException(422, sentence_of(exc)) from exc
    except IndexFault as exc:
        raise HTTPException(409, STALE) from exc
    if export.n_bytes > MAX_FILE:
        raise HTTPException(413, TOO_LARGE.format(MAX_FILE // 10**6))
    return export


async def _parts(export: Export) -> AsyncIterator[bytes]:
    pieces: Iterator[bytes] = export.pieces()
    while piece := await run_in_threadpool(next, pieces, b""):
        yield piece


class _Ending(StreamingResponse):
    """A stream after which, however it ends, `end` is called."""

    def __init__(
        self, content: AsyncIterator[bytes], headers: dict[str, str], end: Callable[[], None]
    ) -> None:  # fmt: skip
        super().__init__(content, headers=headers, media_type="application/zip")
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._end()


def may_change(access: Access, request: Request) -> str | None:
    """Why who asks may not change collections; None where they may."""
    return access.why_not_add(request.scope)
