"""The library for programs; changes only for those who may add papers (app/access/access.py).

curl -s 'localhost:7860/api/library?q=iron&design=cohort+study&sort=title&page=2'
curl -s -X PATCH localhost:7860/api/library/papers/zhao-2020 -H 'Content-Type: application/json' \\
         -d '{"changes": {"year": 2021}}'
curl -s -X DELETE localhost:7860/api/library/papers/zhao-2020
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app.access.access import Access
from app.adding.changing import Changing
from app.adding.work import Adding
from app.http.collecting.api import telling
from app.http.connections.waiting import WaitingRoom, in_thread
from app.http.contract import FaultRecord
from app.http.library.contract import (
    Correction,
    LibraryRecord,
    PaperRecord,
    RemovedRecord,
    library_record,
    paper_record,
    removed_record,
)
from app.http.library.query import wanted_of
from app.library.catalogue import Library
from app.library.paper import Details, details
from app.service import AnswerService
from corpus.changing.moving import Removed, removed_papers
from corpus.errors import BadCorrection, CannotRemove, CorpusBusy, CorpusNotFound

MAX_WAITING = 32
BUSY = "Papers are being read at the moment; try again in a few seconds."
NO_ROOM = (
    "Nothing was changed, as the disk of the service is full or cannot be written; tell those who "
    "run it, and try again."
)
NOBODY = "There is no such paper here."
REMOVED = "This paper was removed; POST to its address with /restore brings it back."
LOOKING: list[dict[str, Any]] = [
    {"name": name, "in": "query", "schema": schema, "description": words}
    for name, schema, words in (
        ("q", {"type": "string"}, "Words of title, authors, journal, DOI, PMID, registration."),
        ("from", {"type": "integer"}, "Only papers from this year on."),
        ("to", {"type": "integer"}, "Only papers up to this year."),
        *((name, {"type": "array", "items": {"type": "string"}}, "Any of these; see `counts`.")
          for name in ("design", "journal", "type", "status")),
        ("collection", {"type": "string"}, "Only papers of this collection: its id or name."),
        ("sort", {"type": "string"}, "newest, oldest, added, author, title, journal or patients."),
        ("page", {"type": "integer"}, "From 1."), ("size", {"type": "integer"}, "At most 200."),
    )
]  # fmt: skip
FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": FaultRecord, "description": why}
    for status, why in (
        (403, "Whoever asks may not change papers here."), (404, "There is no such paper."),
        (409, "It cannot be removed or brought back."), (422, "A correction that cannot be made."),
        (503, "Papers are being read; see Retry-After."),
    )
}  # fmt: skip
Made = TypeVar("Made")


def add_library(
    app: FastAPI, service: AnswerService, access: Access, adding: Adding | None
) -> None:  # fmt: skip
    """Add the endpoints; those that change something only with `adding`."""
    library = Library(service)
    room = WaitingRoom(1, MAX_WAITING, "too many lists are being made; try again.")

    @app.get("/api/library", response_model=LibraryRecord, responses={404: FAULTS[404]},
             openapi_extra={"parameters": LOOKING})  # fmt: skip
    async def papers(request: Request) -> Response:
        """The papers, searched, filtered, counted and in order, page by page."""
        wanted = wanted_of(request.query_params)

        def look() -> dict[str, Any]:
            with telling():
                return library_record(library.find(wanted))

        return JSONResponse(await room.do(look))

    @app.get("/api/library/removed", response_model=list[RemovedRecord])
    def removed() -> Response:
        """The papers that were removed and can be brought back, the newest first."""
        return JSONResponse([removed_record(one) for one in removed_papers(service.corpus)])

    @app.get("/api/library/papers/{article_id}", response_model=PaperRecord,
             responses={404: FAULTS[404]})  # fmt: skip
    async def paper(article_id: str) -> Response:
        """All that is known of one paper, as it stands now."""
        return JSONResponse(paper_record(await room.do(partial(_known, service, article_id))))

    if adding is not None:
        _add_changes(app, service, access, Changing(adding))


def _add_changes(app: FastAPI, service: AnswerService, access: Access, changing: Changing) -> None:
    @app.patch("/api/library/papers/{article_id}", response_model=PaperRecord, responses=FAULTS)
    async def correct(article_id: str, correction: Correction, request: Request) -> Response:
        """Correct what is known of a paper. It is kept apart from the paper's own file."""
        by = access.user(request.scope)
        await _done(partial(changing.correct, article_id, correction.changes, by, correction.seen))
        return JSONResponse(paper_record(await in_thread(partial(_known, service, article_id))))

    @app.post("/api/library/papers/{article_id}/undo", response_model=PaperRecord,
              responses=FAULTS)  # fmt: skip
    async def undo(article_id: str, request: Request) -> Response:
        """Undo the newest correction."""
        await _done(partial(changing.undo, article_id, access.user(request.scope)))
        return JSONResponse(paper_record(await in_thread(partial(_known, service, article_id))))

    @app.delete("/api/library/papers/{article_id}", response_model=RemovedRecord, responses=FAULTS)
    async def remove(article_id: str, request: Request) -> Response:
        """Remove a paper: it is no longer cited, and can be brought back."""
        gone = await _done(partial(changing.remove, article_id, access.user(request.scope)))
        return JSONResponse(removed_record(gone))

    @app.post("/api/library/papers/{article_id}/restore", response_model=PaperRecord,
              responses=FAULTS)  # fmt: skip
    async def restore(article_id: str) -> Response:
        """Bring a removed paper back, as it was."""
        await _done(partial(changing.restore, article_id))
        return JSONResponse(paper_record(await in_thread(partial(_known, service, article_id))))


async def _done(change: Callable[[], Made]) -> Made:
    """What a change gives; a fault of it as a status with its sentence."""
    try:
        return await in_thread(change)
    except BadCorrection as exc:
        raise HTTPException(422, sentence_of(exc)) from exc
    except CannotRemove as exc:
        raise HTTPException(409, sentence_of(exc)) from exc
    except CorpusNotFound as exc:
        raise HTTPException(404, NOBODY) from exc
    except CorpusBusy as exc:
        raise HTTPException(503, BUSY, {"Retry-After": "5"}) from exc
    except OSError as exc:
        raise HTTPException(503, NO_ROOM, {"Retry-After": "60"}) from exc


def sentence_of(exc: Exception) -> str:
    """A fault of a change, which begins with a capital and names no folder of this machine."""
    return str(exc)[:1].upper() + str(exc)[1:]


def _known(service: AnswerService, article_id: str) -> Details:
    found = details(service, article_id)
    if isinstance(found, Removed):
        raise HTTPException(404, REMOVED)
    if found is None:
        raise HTTPException(404, NOBODY)
    return found
