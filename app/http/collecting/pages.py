"""The pages `/collections`: forms that work without a script.

Each form is sent to the page that it stands on, which then leads to a page that says what was
done. A deleted collection can be had back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams

from app.access.access import Access
from app.http.collecting.api import may_change, sentence_of
from app.http.library.query import wanted_of
from app.incident import report
from app.library.catalogue import Library
from app.page.library.collections import (
    DONE,
    Place,
    collection_page,
    collections_page,
    matching,
)
from app.page.markup import render
from app.service import AnswerService
from corpus.collections.collection import MAX_MEMBERS
from corpus.errors import CollectionFault, CollectionNotFound, CollectionsUnusable

MAX_FIELDS = 2_000
MAX_UNDO = 50  # papers that a link names, to be put back
NOTHING_TICKED = "No paper was ticked; go back, tick some, and try again."
NO_COLLECTION = "No collection was chosen or named; go back, choose one, and try again."
NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Form:
    """The fields of a form that was sent."""

    fields: dict[str, list[str]]

    def one(self, name: str) -> str:
        """The first value; empty where there is none."""
        return self.fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value."""
        return self.fields.get(name, [])


def add_collection_pages(app: FastAPI, service: AnswerService, access: Access) -> None:
    """Add the pages. Who may ask sees them; who may not change anything sees no form."""

    @app.get("/collections", include_in_schema=False)
    def listed(request: Request) -> Response:
        return _page(lambda: collections_page(_place(service, access, request)), "./")

    @app.get("/collections/{collection_id}", include_in_schema=False)
    def one(collection_id: str, request: Request) -> Response:
        place = _place(service, access, request)
        return _page(lambda: collection_page(collection_id, place), "../")

    @app.post("/collections", include_in_schema=False)
    async def changed(request: Request) -> Response:
        form = await _form(request)
        return await run_in_threadpool(_change_list, service, access, request, form)

    @app.post("/collections/{collection_id}", include_in_schema=False)
    async def changed_one(collection_id: str, request: Request) -> Response:
        form = await _form(request)
        return await run_in_threadpool(_change_one, service, access, request, collection_id, form)


def _change_list(
    service: AnswerService, access: Access, request: Request, form: Form
) -> Response:  # fmt: skip
    collections = service.collections
    try:
        if form.one("action") == "restore":
            back = collections.restore(form.one("collection"))
            return _to("collections", done="restored", about=back.collection_id)
        if form.one("action").startswith("put"):
            return _put(service, form)
        made = collections.create(form.one("name"))
    except CollectionsUnusable as exc:
        return _sentence(503, report(exc), "./")
    except CollectionFault as exc:
        place = _place(service, access, request, str(sentence_of(exc)), form.one("name"))
        return _page(lambda: collections_page(place), "./", 422)
    return _to(f"collections/{made.collection_id}", done="made")


def _put(service: AnswerService, form: Form) -> Response:
    """Put papers into a collection, or into a new one: those ticked, or all of a list."""
    ids = form.all("article")
    if form.one("action") == "put all":
        wanted = replace(wanted_of(QueryParams(form.one("query"))), page=1, size=MAX_MEMBERS)
        ids = [paper.entry.article_id for paper in Library(service).find(wanted).papers]
    name, chosen = form.one("name").strip(), form.one("collection")
    if not ids or not (name or chosen):
        return _sentence(422, NOTHING_TICKED if not ids else NO_COLLECTION, "./")
    own = service.collections
    found = own.create(name, ids) if name else own.add(chosen, ids)
    return _to(f"collections/{found.collection_id}", done="added")


def _change_one(
    service: AnswerService, access: Access, request: Request, wanted: str, form: Form
) -> Response:
    collections, asked = service.collections, form.one("q")
    try:
        found = collections.find(wanted).collection_id
        match form.one("action"):
            case "rename":
                collections.rename(found, form.one("name"))
                return _to(found, done="renamed")
            case "delete":
                collections.delete(found)
                return _to("../collections", done="deleted", about=found)
            case "take":
                taken = form.all("article")
                if not taken:
                    return _sentence(422, NOTHING_TICKED, "../")
                collections.take(found, taken)
                undo = {"article": taken} if len(taken) <= MAX_UNDO else {}
                return _to(found, done="taken", q=asked, **undo)
            case "add found":
                entries = matching(service.catalogue(), asked)
                collections.add(found, [entry.article_id for entry in entries])
                return _to(found, done="added", q=asked)
        collections.add(found, form.all("article"))
        return _to(found, done="added", q=asked)
    except CollectionNotFound as exc:
        return _sentence(404, sentence_of(exc), "../")
    except CollectionsUnusable as exc:
        return _sentence(503, report(exc), "../")
    except CollectionFault as exc:
        place = _place(service, access, request, sentence_of(exc), form.one("name"))
        return _page(lambda: collection_page(wanted, place), "../", 422)


async def _form(request: Request) -> Form:
    """The fields of the body; what is no form has none."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return Form(parse_qs(body, max_num_fields=MAX_FIELDS))
    except ValueError:
        return Form({})


def _place(
    service: AnswerService, access: Access, request: Request, fault: str = "", typed: str = ""
) -> Place:
    query = request.query_params
    done = query.get("done", "")
    return Place(
        service.collections, service.catalogue(),
        may_change(access, request) or "", query.get("q", "")[:200],
        "" if fault else done if done in DONE else "", query.get("about", ""), fault, typed,
        tuple(query.getlist("article")[:MAX_UNDO]),
    )  # fmt: skip


def _page(make: Callable[[], str], root: str, status: int = 200) -> Response:
    try:
        return HTMLResponse(make(), status, NOT_KEPT)
    except CollectionNotFound as exc:
        return _sentence(404, sentence_of(exc), root)
    except CollectionsUnusable as exc:  # it names folders of this machine
        return _sentence(503, report(exc), root)


def _sentence(status: int, sentence: str, root: str) -> Response:
    return HTMLResponse(render("sentence.html", sentence=sentence, root=root), status, NOT_KEPT)


def _to(path: str, **query: str | list[str]) -> Response:
    """Lead to a page, relative to the one that the form stood on."""
    given = urlencode({key: value for key, value in query.items() if value}, doseq=True)
    return RedirectResponse(f"{path}?{given}" if given else path, 303, NOT_KEPT)
