"""The pages beside the chat: an article, the corpus, a comparison, their styles; and feedback."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from app.answers.comparison import Column, Comparison, compare
from app.answers.comparison_files import as_csv
from app.answers.comparison_word import as_word
from app.feedback.receipt import MAX_RECEIPT_CHARACTERS, Receipts
from app.feedback.store import REASON_CHARACTERS, FeedbackStore
from app.http.contract import Strict
from app.http.waiting import WaitingRoom, in_thread
from app.incident import as_sentence, report
from app.page.about import about_page
from app.page.article import article_page
from app.page.chat import (
    ARTICLE,
    DESIGN,
    TABLES,
    YEAR_FROM,
    YEAR_TO,
    described,
    question_query,
)
from app.page.comparison import CSV, DESCENDING, FORM, SORT, WORD, Order, comparison_page
from app.page.markup import STATIC, render
from app.page.spans import Span, Target
from app.service import AnswerService
from corpus.errors import BadFilter, BadQuestion, BedsideError, ServiceBusy
from index.passages.filters import Filters

MAX_TARGETS = 12  # spans of one link
MEDIA_TYPES = {
    "adding.js": "text/javascript",
    "bedside.css": "text/css",
    "page.js": "text/javascript",
    "theme.js": "text/javascript",
}
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a comparison is to be had as: how it is written, its media type, and how its name ends.
FILES: dict[str, tuple[Callable[[Comparison], bytes], str, str]] = {
    CSV: (as_csv, "text/csv; charset=utf-8", "csv"),
    WORD: (as_word, WORD_TYPE, "docx"),
}
MAX_COMPARED_AT_ONCE, MAX_WAITING_TO_COMPARE = 1, 16  # beside the questions of chat and programs
RETRY_AFTER = "2"  # seconds
NOT_KEPT = {"Cache-Control": "no-store"}  # it holds a question and its answer
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

    add_comparison(app, service)

    @app.get("/page/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in MEDIA_TYPES:
            return _sentence_page(404, "There is no such page here.")
        return FileResponse(STATIC / name, media_type=MEDIA_TYPES[name], headers=FOREVER)


def add_comparison(app: FastAPI, service: AnswerService) -> None:
    """Add the page that asks a question again and shows the statements of its answer in a table."""
    room = WaitingRoom(MAX_COMPARED_AT_ONCE, MAX_WAITING_TO_COMPARE)

    @app.get("/compare", include_in_schema=False)
    async def compared(request: Request) -> Response:
        try:
            async with room.seat():
                return await in_thread(
                    lambda: _page(request, lambda: _compared(service, request.query_params), "./")
                )
        except ServiceBusy as exc:
            response = _sentence_page(503, as_sentence(exc), "./")
            response.headers["Retry-After"] = RETRY_AFTER
            return response


def _compared(service: AnswerService, query: QueryParams) -> Response:
    """The comparison as a page, or as the file that the link asks for."""
    filters, form = linked_filters(query), query.get(FORM, "")
    try:
        answer = service.answer(query.get("q", ""), filters=filters)
    except (BadQuestion, BadFilter) as exc:
        return _sentence_page(422, as_sentence(exc), "./")
    comparison = compare(answer, datetime.now(UTC).astimezone().date(), described(filters))
    if form not in FILES:
        again = question_query(comparison.question, filters)
        return HTMLResponse(comparison_page(comparison, again, _order(query)), headers=NOT_KEPT)
    if not comparison.lines:
        return _sentence_page(404, f"There is nothing to compare. {comparison.reason}", "./")
    write, media_type, ending = FILES[form]
    name = f"bedside-comparison-{comparison.asked_on.isoformat()}.{ending}"
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(comparison), media_type=media_type, headers=NOT_KEPT | named)


def linked_filters(query: QueryParams) -> Filters:
    """The filters of a link that asks a question (`question_query` in app/page/chat.py)."""
    return Filters(
        tuple(query.getlist(ARTICLE)), _year(query.get(YEAR_FROM)), _year(query.get(YEAR_TO)),
        tuple(query.getlist(DESIGN)), query.get(TABLES) == "1",
    )  # fmt: skip


def _year(text: str | None) -> int | None:
    """The year; None where the text is none."""
    return int(text) if text and re.fullmatch(r"[0-9]{4}", text) else None


def _order(query: QueryParams) -> Order:
    """What the link orders the table by; the order of the answer where it names no column."""
    wanted = query.get(SORT, "")
    column = Column(wanted) if wanted in set(Column) else None
    return Order(column, column is not None and query.get(DESCENDING) == "1")


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
