"""The pages beside the chat: an article, the corpus, their styles; and feedback from the chat."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from app.feedback.receipt import MAX_RECEIPT_CHARACTERS, Receipts
from app.feedback.store import REASON_CHARACTERS, FeedbackStore
from app.http.contract import Strict
from app.incident import report
from app.page.about import about_page
from app.page.article import article_page
from app.page.markup import STATIC, render
from app.page.spans import Span, Target
from app.service import AnswerService
from corpus.errors import BedsideError

MAX_TARGETS = 12  # spans of one link
MEDIA_TYPES = {
    "adding.js": "text/javascript",
    "asking.js": "text/javascript",
    "bedside.css": "text/css",
    "box.js": "text/javascript",
    "filters.js": "text/javascript",
    "page.js": "text/javascript",
    "talks.js": "text/javascript",
    "theme.js": "text/javascript",
}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # the address has its digest
GONE = "The article that this link points to is not here; it may have been removed since."
RESTARTED = (
    "Bedside was restarted since it gave this answer; ask the question again, then say what you "
    "think of it."
)


class FeedbackRequest(Strict):
    """What a reader says of an answer that the chat showed."""

    receipt: str = Field(max_length=MAX_RECEIPT_CHARACTERS)
    helpful: bool
    reason: str = Field("", max_length=REASON_CHARACTERS)


def add_pages(app: FastAPI, service: AnswerService) -> None:
    """Add the pages, and the files (styles, scripts) that they use."""

    @app.get("/article/{article_id}", include_in_schema=False)
    def article(article_id: str, request: Request) -> Response:
        targets = _targets(request.query_params)
        return _page(request, lambda: _article(service, article_id, targets))

    @app.get("/about", include_in_schema=False)
    def about(request: Request) -> Response:
        return _page(request, lambda: HTMLResponse(about_page(service)), root="./")

    @app.get("/page/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in MEDIA_TYPES:
            return _sentence_page(404, "There is no such page here.")
        return FileResponse(STATIC / name, media_type=MEDIA_TYPES[name], headers=FOREVER)


def add_feedback(app: FastAPI, receipts: Receipts, store: FeedbackStore) -> None:
    """Add the endpoint for feedback; the receipt proves which answer was shown."""

    @app.post("/page/feedback", include_in_schema=False)
    async def feedback(said: FeedbackRequest) -> Response:
        shown = receipts.read(said.receipt)
        if shown is None:
            raise HTTPException(410, RESTARTED)
        await run_in_threadpool(
            store.add, shown.question, shown.read_as, shown.record, said.helpful, said.reason
        )
        return Response(status_code=204)


def _page(request: Request, make: Callable[[], Response], root: str = "../") -> Response:
    """The page; where the index cannot be used, a page that says so."""
    try:
        return make()
    except BedsideError as exc:
        return _sentence_page(503, report(exc, request.state.request_id), root)


def _article(service: AnswerService, article_id: str, targets: list[Target]) -> Response:
    article = service.searcher.index.articles.get(article_id)
    if article is None:
        return _sentence_page(404, GONE)
    return HTMLResponse(article_page(article, targets))


def _targets(query: QueryParams) -> list[Target]:
    """What a link points to; with malformed numbers only the quote is looked for."""
    starts, ends = query.getlist("start"), query.getlist("end")
    quotes = [*query.getlist("quote"), *[""] * MAX_TARGETS]
    checks = [*query.getlist("check"), *[""] * MAX_TARGETS]
    found = list(zip(starts, ends, quotes, checks, strict=False))[:MAX_TARGETS]
    return [
        Target(Span(_number(start), _number(end)), quote, check)
        for start, end, quote, check in found
    ]


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _sentence_page(status: int, sentence: str, root: str = "../") -> Response:
    page = render("sentence.html", sentence=sentence, root=root)
    return HTMLResponse(page, status_code=status)
