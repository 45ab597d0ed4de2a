"""`ask` over HTTP, for programs; `bedside serve` serves it beside the page.

    curl -s localhost:7860/api/ask -H 'Content-Type: application/json' \\
         -d '{"question": "Relapse with and without HSCT in NCT02028455"}'

/api/openapi.json describes it. /healthz, /readyz and /metrics are for those who run it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.access.access import Access
from app.adding.work import Adding
from app.answers.answer import answer_record
from app.http import metrics as measures
from app.http.adding import add_adding
from app.http.collecting.api import add_collections
from app.http.connections.bodies import JsonRoute
from app.http.connections.waiting import WaitingRoom, in_thread
from app.http.contract import (
    AnswerRecord,
    ArticleRecord,
    AskRequest,
    FaultRecord,
    article_record,
    checked_previous,
    fault_sentence,
)
from app.http.guard import Guard
from app.http.library.api import add_library
from app.http.methods import HeadAsGet
from app.incident import as_sentence, report
from app.latest import Latest
from app.service import AnswerService
from corpus.errors import (
    BadFilter,
    BadQuestion,
    BadUpload,
    BedsideError,
    IndexFault,
    ServiceBusy,
    UploadTooLarge,
)
from index.passages.filters import Filters

EXAMPLE = '{"question": "..."}'
RETRY_AFTER = "2"  # seconds
DESCRIPTION = (
    "Answers from a fixed set of medical articles, in the articles' own words: every claim is a "
    "span of an article, cited by article_id, start and end. Not medical advice."
)
_FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": FaultRecord, "description": "The body is not JSON."},
    413: {"model": FaultRecord, "description": "The body is too large."},
    415: {"model": FaultRecord, "description": "The body is not sent as plain JSON."},
    422: {"model": FaultRecord, "description": "A question or filter that cannot be asked."},
    503: {"model": FaultRecord, "description": "Busy (see Retry-After), or without an index."},
}
# Off, whatever the environment says, as FastAPI could send traces to another machine.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "auto_configure": False,
}  # fmt: skip


def create_api(
    service: AnswerService, access: Access | None = None, root_path: str = "",
    adding: Adding | None = None,
) -> FastAPI:  # fmt: skip
    """The endpoints, wired to a service, which counts its answers from here on.

    With `adding`, papers can be added by those whom `access` lets.
    `root_path` (such as `/bedside`) is where a proxy serves them; OpenAPI's description has it.
    """
    metrics, access = measures.Metrics(), access or Access()
    service.watch = metrics.watch
    api = FastAPI(
        title="Bedside", version=version("bedside"), description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        servers=[{"url": root_path}] if root_path else None,
        docs_url=None, redoc_url=None,  # both fetch scripts from another machine
        telemetry=NO_TELEMETRY,
    )  # fmt: skip
    api.router.route_class = JsonRoute
    api.add_middleware(Guard, access=access)
    api.add_middleware(HeadAsGet)
    _add_fault_handlers(api, metrics)
    _add_questions(api, service, access)
    _add_operations(api, service, metrics)
    add_collections(api, service, access)
    add_library(api, service, access, adding)
    if adding is not None:
        add_adding(api, service, adding, access)
    api.add_api_route(
        "/api/{path:path}", _nothing_there, include_in_schema=False,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    )  # fmt: skip
    return api


def _add_questions(api: FastAPI, service: AnswerService, access: Access) -> None:
    room = WaitingRoom()

    @api.post("/api/ask", response_model=AnswerRecord, responses=_FAULTS)
    async def ask(asked: AskRequest, request: Request) -> Response:
        """Answer a question from the articles, or abstain and say why."""
        make = partial(
            service.answer, asked.question, previous=checked_previous(asked.previous),
            filters=asked.filters.as_filters() if asked.filters else Filters(),
            asker=access.asker(request.scope),
        )  # fmt: skip
        async with room.seat():
            answer = await in_thread(make)
        return JSONResponse(answer_record(answer))

    listed = Latest(service, lambda entries, _: JSONResponse(list(map(article_record, entries))))

    @api.get("/api/articles", response_model=list[ArticleRecord])
    def articles() -> Response:
        """The articles that answers come from."""
        return Response(listed().body, media_type="application/json")


def _add_operations(api: FastAPI, service: AnswerService, metrics: measures.Metrics) -> None:
    @api.get("/healthz")
    async def health() -> dict[str, str]:
        """The process is alive and takes requests."""
        return {"status": "ok"}

    @api.get("/readyz", responses={503: _FAULTS[503]})
    def ready() -> dict[str, Any]:
        """An index is loaded and whole; `stale` says whether the articles changed since."""
        service.check_whole()
        manifest = service.searcher.index.manifest
        return {
            "status": "ready",
            "stale": service.staleness(),
            "generation": manifest.generation,
            "model": manifest.model,
            "articles": len(manifest.articles),
            "passages": manifest.n_passages,
        }

    @api.get("/metrics")
    def prometheus() -> Response:
        """Counts and times for Prometheus, without a word of any question."""
        try:
            manifest = service.searcher.index.manifest
        except IndexFault:
            manifest = None
        return Response(metrics.text(manifest), media_type=measures.CONTENT_TYPE)


def _nothing_there(request: Request) -> Response:
    others = [route for route in request.app.routes if isinstance(route, APIRoute)]
    there = [route for route in others if route.matches(request.scope)[0] is Match.PARTIAL]
    methods = sorted({method for route in there for method in route.methods or ()})
    if methods:
        sentence = f"This endpoint takes {' and '.join(methods)} alone."
        raise HTTPException(405, sentence, {"Allow": ", ".join(methods)})
    raise HTTPException(404, "There is no such endpoint; /api/openapi.json lists those there are.")


def _add_fault_handlers(api: FastAPI, metrics: measures.Metrics) -> None:
    """Turn each kind of fault into a status and a sentence; the guard handles all others."""

    @api.exception_handler(RequestValidationError)
    async def invalid(request: Request, exc: RequestValidationError) -> Response:
        example = EXAMPLE if request.url.path.endswith("/api/ask") else ""
        return _fault(request, 422, as_sentence(ValueError(fault_sentence(exc.errors(), example))))

    @api.exception_handler(BadQuestion)
    @api.exception_handler(BadFilter)
    async def unaskable(request: Request, exc: Exception) -> Response:
        return _fault(request, 422, as_sentence(exc))

    @api.exception_handler(UploadTooLarge)
    async def too_large(request: Request, exc: UploadTooLarge) -> Response:
        return _fault(request, 413, str(exc))  # it begins with the name of the file

    @api.exception_handler(BadUpload)
    async def untakeable(request: Request, exc: BadUpload) -> Response:
        return _fault(request, 422, str(exc))

    @api.exception_handler(ServiceBusy)
    async def busy(request: Request, exc: ServiceBusy) -> Response:
        if request.url.path.endswith("/api/ask"):
            metrics.questions.labels("busy").inc()
        return _fault(request, 503, as_sentence(exc), {"Retry-After": RETRY_AFTER})

    @api.exception_handler(BedsideError)
    async def unable(request: Request, exc: BedsideError) -> Response:
        # Its message is for those who run the service: it may name folders of the machine.
        return _fault(request, 503, report(exc, request.state.request_id))

    @api.exception_handler(HTTPException)
    async def other(request: Request, exc: HTTPException) -> Response:
        is_ours = exc.detail.endswith(".")  # the framework's own are no sentences
        sentence = exc.detail if is_ours else "There is nothing here."
        return _fault(request, exc.status_code, sentence, exc.headers)


def _fault(
    request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None
) -> Response:
    record = {"error": sentence, "request_id": request.state.request_id}
    return JSONResponse(record, status, headers)
