"""Papers are added over HTTP: by the page `/library/add`, and by programs.

    curl -s --data-binary @paper.pdf -H 'Content-Type: application/octet-stream' \\
         'localhost:7860/api/articles?name=paper.pdf'
    curl -s localhost:7860/api/articles/jobs/ID

Who may is decided before a body is read (app/access/access.py). Pages of other sites are refused
there, and cannot send this type of content without being asked first whether they may.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.access.access import Access
from app.adding.jobs import ARCHIVE, Job, Queue, State
from app.adding.receiving import (
    FORMATS,
    MAX_ARCHIVE,
    MAX_FILE,
    RECEIVING_SECONDS,
    STALLED_SECONDS,
    Reception,
)
from app.adding.work import Adding
from app.http.contract import Decision, FaultRecord, JobRecord, JobsRecord
from app.page.library.adding import adding_page, jobs_list
from app.page.markup import render
from app.service import AnswerService
from corpus.adding.archive import shown_name
from corpus.adding.outcomes import Duplicates
from corpus.readers.sandbox.process import READERS

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")
BAD_TYPE = (
    "Send the file itself as the body, with `Content-Type: application/octet-stream`, and its "
    "name as ?name=."
)
NO_JOB = "There is no such job here; it may be done for long, and forgotten."
NO_DUPLICATE = "This job does not wait for a decision; look at its state."
NOT_KEPT = {"Cache-Control": "no-store"}
TOO_SLOW = "The file came too slowly, and was not kept; send it again."
DESCRIBED: dict[int | str, dict[str, Any]] = {
    status: {"model": FaultRecord, "description": why}
    for status, why in (
        (403, "Whoever asks may not add papers here."), (408, "The file came too slowly."),
        (413, "The file is too large."), (415, "The body is not sent as a file."),
        (422, "A file of no known format, or an empty one."),
        (503, "Too many files wait, or the disk is full; see Retry-After."),
    )
}  # fmt: skip


FileName = Annotated[
    str, Query(max_length=1000, description="Of the file; its ending is its format.")
]
WhatOfDuplicates = Annotated[
    Duplicates, Query(description="What to do with a paper that is, or may be, there already.")
]


def add_adding(
    app: FastAPI, service: AnswerService, adding: Adding, access: Access
) -> None:  # fmt: skip
    """Add the endpoints; before the one that answers what no other does.

    Each user sees and stops the jobs of their own files, whose names may tell of patients. Where
    nobody is known by name, whoever may add papers sees all.
    """

    def user_of(request: Request) -> str:
        return access.user(request.scope)

    _add_receiving(app, adding, user_of)

    @app.get("/api/articles/jobs", response_model=JobsRecord)
    def jobs(request: Request) -> Response:
        """What became of the files that you have added, the newest last."""
        user = user_of(request)
        index = None if service.is_empty else service.searcher.index
        return JSONResponse({
            "jobs": [job.record() for job in adding.queue.jobs() if job.is_for(user)],
            "n_articles": len(index.catalogue) if index else 0,
            "generation": index.manifest.generation if index else "",
        })  # fmt: skip

    @app.get("/api/articles/jobs/{job_id}", response_model=JobRecord,
             responses={404: {"model": FaultRecord}})  # fmt: skip
    def job(job_id: str, request: Request) -> Response:
        """How far one file is."""
        return JSONResponse(_known(adding.queue, job_id, user_of(request)).record())

    @app.post("/api/articles/jobs/{job_id}", response_model=JobRecord,
              responses={404: {"model": FaultRecord}, 409: {"model": FaultRecord}})  # fmt: skip
    def decide(job_id: str, decision: Decision, request: Request) -> Response:
        """Say what to do with a paper that may be one that is there."""
        if _known(adding.queue, job_id, user_of(request)).state is not State.ASKING:
            raise HTTPException(409, NO_DUPLICATE)
        changed = decided(adding.queue, job_id, decision.decision)
        adding.worker.wake()
        return JSONResponse(changed.record())

    @app.delete("/api/articles/jobs/{job_id}", status_code=204,
                responses={404: {"model": FaultRecord}, 409: {"model": FaultRecord}})  # fmt: skip
    def forget(job_id: str, request: Request) -> Response:
        """Take a file out of the queue, or one that is done out of the list."""
        found = _known(adding.queue, job_id, user_of(request))
        if found.is_open and found.state not in (State.WAITING, State.ASKING):
            raise HTTPException(409, "This file is being worked on; wait until it is done.")
        adding.queue.remove(job_id)
        return Response(status_code=204)


def _add_receiving(app: FastAPI, adding: Adding, user_of: Callable[[Request], str]) -> None:
    @app.post("/api/articles", status_code=202, response_model=JobRecord, responses=DESCRIBED)
    async def add(
        request: Request,
        name: FileName,
        duplicates: WhatOfDuplicates = Duplicates.ASK,
    ) -> Response:
        """Add a paper, or a zip file of papers: the body is the file.

        200, and `told`, where the very file waits already under another name.
        """
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in FORMS:
            raise HTTPException(415, BAD_TYPE)
        declared = request.headers.get("content-length", "")
        n_bytes = int(declared[:18]) if declared.isdigit() else 0
        receiving = adding.receiver.receiving(name, n_bytes, duplicates, user_of(request))
        job = await _received(request, receiving)
        adding.worker.wake()
        headers, shown = {"Location": f"jobs/{job.job_id}"}, shown_name(name)
        if job.name != shown:
            told = f"{shown} is the same file as {job.name}, which waits already."
            return JSONResponse(job.record() | {"told": told}, 200, headers)
        return JSONResponse(job.record(), 202, headers)


def add_adding_page(
    app: FastAPI, service: AnswerService, access: Access, adding: Adding | None = None
) -> None:  # fmt: skip
    """Add the page, which is there even where nobody may add: it says why; and its list."""

    @app.get("/library/add", include_in_schema=False)
    def add_papers(request: Request) -> Response:
        why_not = access.why_not_add(request.scope)
        if why_not:
            sentence = render("sentence.html", sentence=why_not, root="../")
            return HTMLResponse(sentence, status_code=403)
        page = adding_page(FORMATS, {*READERS, ARCHIVE}, MAX_FILE, MAX_ARCHIVE)
        return HTMLResponse(page, headers=NOT_KEPT)

    @app.get("/library/add/jobs", include_in_schema=False)
    def list_of_jobs(request: Request) -> Response:
        why_not = access.why_not_add(request.scope)
        if why_not or adding is None:
            raise HTTPException(403, why_not or NO_JOB)
        user = access.user(request.scope)
        listed = [job for job in adding.queue.jobs() if job.is_for(user)]
        made = jobs_list([job.record() for job in listed], _standing(listed, service))
        return HTMLResponse(made, headers=NOT_KEPT)


def _standing(jobs: Iterable[Job], service: AnswerService) -> dict[str, str]:
    """What became of the papers of jobs that the index has, and that answer no question."""
    if service.is_empty:
        return {}
    searcher, found = service.searcher, {}
    for article_id in {job.article_id for job in jobs if job.state is State.LIVE}:
        standing = searcher.standing_of(article_id)
        if standing and not standing.stands:
            notices = [str(tie) for tie in standing.relations if tie.kind.is_notice]
            found[article_id] = "; ".join([*standing.words, *notices])
    return found


def decided(queue: Queue, job_id: str, decision: str) -> Job:
    """Queue a paper again, as was decided, or leave it out; the job must be there."""
    if decision == "leave":
        changed = queue.change(job_id, State.LEFT)
    else:
        duplicates = Duplicates.KEEP if decision == "keep" else Duplicates.REPLACE
        changed = queue.change(job_id, State.WAITING, duplicates=duplicates, told="")
    if changed is None:
        raise HTTPException(404, NO_JOB)
    return changed


async def _received(request: Request, receiving: AbstractContextManager[Reception]) -> Job:
    """Write the body into the queue. Raises what `Receiver.receiving` raises, and 408."""
    reception = await run_in_threadpool(receiving.__enter__)
    job: Job | None = None
    try:
        async with asyncio.timeout(RECEIVING_SECONDS):
            async for part in _parts(request.stream()):
                await run_in_threadpool(reception.write, part)
        job = await run_in_threadpool(reception.accept)
    except TimeoutError as exc:
        raise HTTPException(408, TOO_SLOW) from exc
    except ClientDisconnect as exc:
        raise HTTPException(408, TOO_SLOW) from exc
    finally:
        receiving.__exit__(None, None, None)
    return job


async def _parts(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The parts of a body, joined to some size. Raises TimeoutError where none comes for long."""
    held = bytearray()
    while True:
        try:
            part = await asyncio.wait_for(anext(stream), STALLED_SECONDS)
        except StopAsyncIteration:
            break
        held += part
        if len(held) >= 256 * 1024:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _known(queue: Queue, job_id: str, user: str) -> Job:
    """The job, where it is the user's: that others have one is not even told."""
    job = queue.get(job_id)
    if job is None or not job.is_for(user):
        raise HTTPException(404, NO_JOB)
    return job
