"""The pages beside the chat: articles, pages of PDFs, a comparison, the corpus; and feedback."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from pydantic import Field
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from app.access.access import Access
from app.answers.comparison import Column, Comparison, compare
from app.answers.comparison_files import as_csv
from app.answers.comparison_word import as_word
from app.feedback.receipt import MAX_RECEIPT_CHARACTERS, Receipts
from app.feedback.store import REASON_CHARACTERS, FeedbackStore
from app.http.connections.waiting import MAX_FEEDBACK_WAITING, MAX_PAGES_WAITING, WaitingRoom
from app.http.contract import Strict
from app.incident import as_sentence, report
from app.page.about import about_page
from app.page.article import article_page
from app.page.chat import (
    ARTICLE,
    COLLECTION,
    DESIGN,
    TABLES,
    YEAR_FROM,
    YEAR_TO,
    described,
    question_query,
)
from app.page.comparison import CSV, DESCENDING, FORM, SORT, WORD, Order, comparison_page
from app.page.library.paper import gone
from app.page.markup import STATIC, render
from app.page.original import original_page
from app.page.spans import Span, Target
from app.service import AnswerService
from corpus.changing.moving import removed_paper
from corpus.collections.collection import MAX_NAME
from corpus.errors import BadFilter, BadQuestion, BedsideError, OriginalUnavailable, ServiceBusy
from corpus.original.originals import Originals
from index.passages.filters import Filters

MAX_TARGETS = 12  # spans of one link
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}  # of the files in `static/`
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a comparison is to be had as: how it is written, its media type, and how its name ends.
FILES: dict[str, tuple[Callable[[Comparison], bytes], str, str]] = {
    CSV: (as_csv, "text/csv; charset=utf-8", "csv"),
    WORD: (as_word, WORD_TYPE, "docx"),
}
MAX_COMPARED_AT_ONCE, MAX_WAITING_TO_COMPARE = 1, 16  # beside the questions of chat and programs
NOT_KEPT = {"Cache-Control": "no-store"}  # it holds a question and its answer
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # the address has its digest
# A picture's address has the digest of its file; only who may see the page may keep it.
PRIVATE = {"Cache-Control": "private, max-age=86400"}
SHORTLY = {"Retry-After": "5"}
GONE = "The article that this link points to is not here; it may have been removed since."
RESTARTED = (
    "Bedside was restarted since it gave this answer; ask the question again, then say what you "
    "think of it."
)

TAKEN = "What you think of this answer is stored already; ask again to say more."


class FeedbackRequest(Strict):
    """What a reader says of an answer that the chat showed."""

    receipt: str = Field(max_length=MAX_RECEIPT_CHARACTERS)
    helpful: bool
    reason: str = Field("", max_length=REASON_CHARACTERS)


def add_pages(
    app: FastAPI, service: AnswerService, originals: Originals | None = None,
    access: Access | None = None,
) -> None:  # fmt: skip
    """Add the pages, and the files (styles, scripts, pictures) that they use."""
    received = originals or Originals(service.corpus)
    # One at a time: in Python, several at once would slow questions and be no quicker.
    room = WaitingRoom(1, MAX_PAGES_WAITING, "too many pages are being opened; try again.")
    # Pictures are drawn by a process of their own, for which these wait.
    drawing = WaitingRoom(2, MAX_PAGES_WAITING, "too many pages are being drawn; try again.")

    @app.get("/article/{article_id}", include_in_schema=False)
    async def article(article_id: str, request: Request) -> Response:
        query = request.query_params
        targets, find = _targets(query), query.get("find", "")
        make = partial(_article, service, received, article_id, targets, find)
        return await _page(request, room, make)

    @app.get("/original/{article_id}", include_in_schema=False)
    async def original(article_id: str, request: Request) -> Response:
        query = request.query_params
        targets, page = _targets(query), _number(query.get("page", ""))
        make = partial(_original, service, received, article_id, targets, page)
        return await _page(request, drawing, make)

    @app.get("/original/{article_id}/{name}", include_in_schema=False)
    async def picture(article_id: str, name: str, request: Request) -> Response:
        page = re.fullmatch(r"([1-9][0-9]{0,3})\.webp", name)
        if page is None:
            return _sentence_page(404, "There is no such page here.", "../../")
        number, version = int(page.group(1)), request.query_params.get("v", "")
        make = partial(_picture, service, received, article_id, number, version)
        return await _page(request, drawing, make, "../../")

    @app.get("/about", include_in_schema=False)
    async def about(request: Request) -> Response:
        return await _page(request, room, lambda: HTMLResponse(about_page(service)), root="./")

    add_comparison(app, service, access or Access())
    served = {file.name: file for file in STATIC.iterdir() if file.suffix in MEDIA_TYPES}

    @app.get("/page/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in served:
            return _sentence_page(404, "There is no such page here.")
        file = served[name]
        return FileResponse(file, media_type=MEDIA_TYPES[file.suffix], headers=FOREVER)


def add_comparison(app: FastAPI, service: AnswerService, access: Access) -> None:
    """Add the page that asks a question again and shows the statements of its answer in a table."""
    room = WaitingRoom(
        MAX_COMPARED_AT_ONCE, MAX_WAITING_TO_COMPARE,
        "too many questions are waiting; ask again in a few seconds.",
    )  # fmt: skip

    @app.get("/compare", include_in_schema=False)
    async def compared(request: Request) -> Response:
        make = partial(_compared, service, request.query_params, access.asker(request.scope))
        return await _page(request, room, make, "./")


def _compared(service: AnswerService, query: QueryParams, asker: str) -> Response:
    """The comparison as a page, or as the file that the link asks for."""
    linked, form = linked_filters(query), query.get(FORM, "")
    try:
        filters = service.resolved(linked)
        answer = service.answer(query.get("q", ""), filters=filters, asker=asker)
    except (BadQuestion, BadFilter) as exc:
        return _sentence_page(422, as_sentence(exc), "./")
    comparison = compare(answer, datetime.now(UTC).astimezone().date(), described(filters))
    if form not in FILES:
        again = question_query(comparison.question, linked)
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
        query.get(COLLECTION, "")[:MAX_NAME],
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
    room = WaitingRoom(2, MAX_FEEDBACK_WAITING, "too much feedback is coming; try again later.")

    @app.post("/page/feedback", include_in_schema=False)
    async def feedback(said: FeedbackRequest) -> Response:
        shown = receipts.read(said.receipt)
        if shown is None:
            raise HTTPException(410, RESTARTED)
        if not receipts.take(said.receipt):
            raise HTTPException(409, TAKEN)
        add = partial(
            store.add, shown.question, shown.read_as, shown.record, said.helpful, said.reason
        )
        try:
            await room.do(add)
        except BaseException:
            receipts.give_back(said.receipt)
            raise
        return Response(status_code=204)


async def _page(
    request: Request, room: WaitingRoom, make: Callable[[], Response], root: str = "../"
) -> Response:
    """The page; where it is not to be had, a page that says why."""
    try:
        return await room.do(make)
    except OriginalUnavailable as exc:
        return _sentence_page(404, as_sentence(exc), root)
    except ServiceBusy as exc:
        return _sentence_page(503, as_sentence(exc), root, SHORTLY)
    except BedsideError as exc:  # the index cannot be used
        return _sentence_page(503, report(exc, request.state.request_id), root)


def _article(
    service: AnswerService, originals: Originals, article_id: str, targets: list[Target], find: str
) -> Response:
    article = service.article(article_id)
    if article is None:
        return _sentence_page(404, _gone(service, article_id))
    return HTMLResponse(article_page(article, targets, originals.has(article), find))


def _gone(service: AnswerService, article_id: str) -> str:
    return gone(removed_paper(article_id, service.corpus), GONE)


def _original(
    service: AnswerService, originals: Originals, article_id: str, targets: list[Target], page: int
) -> Response:
    article = service.article(article_id)
    if article is None:
        return _sentence_page(404, _gone(service, article_id))
    return HTMLResponse(original_page(article, targets, originals, page))


def _picture(
    service: AnswerService, originals: Originals, article_id: str, page: int, version: str
) -> Response:
    article = service.article(article_id)
    if article is None:
        return _sentence_page(404, _gone(service, article_id), "../../")
    picture = originals.picture(article, page)
    received = article.metadata.received
    known = received is not None and bool(version) and received.sha256.startswith(version)
    headers = PRIVATE if known else {"Cache-Control": "no-store"}
    return Response(picture, media_type="image/webp", headers=headers)


def _targets(query: QueryParams) -> list[Target]:
    """What a link points to; with malformed numbers only the quote is looked for."""
    starts, ends = query.getlist("start"), query.getlist("end")
    quotes = [*query.getlist("quote"), *[""] * MAX_TARGETS]
    checks = [*query.getlist("check"), *[""] * MAX_TARGETS]
    cells = [*query.getlist("cells"), *[""] * MAX_TARGETS]
    found = list(zip(starts, ends, quotes, checks, cells, strict=False))[:MAX_TARGETS]
    return [
        Target(Span(_number(start), _number(end)), quote, check, _positions(named))
        for start, end, quote, check, named in found
    ]


def _positions(text: str) -> tuple[int, ...]:
    """The cells that a link names, as `1.3`; none where it is malformed."""
    return (
        tuple(map(int, text.split(".")))
        if re.fullmatch(r"\d{1,3}(\.\d{1,3}){,63}", text, re.A)
        else ()
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _sentence_page(
    status: int, sentence: str, root: str = "../", headers: Mapping[str, str] | None = None
) -> Response:
    page = render("sentence.html", sentence=sentence, root=root)
    return HTMLResponse(page, status_code=status, headers=headers)
