"""`/library`, `/library/paper/ID` and the forms on it; changes only for those who may add papers.

They work without JavaScript: what is looked for stands in the address, and what is changed is
posted by forms, of which those of other sites are refused (app/access/names.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from app.access.access import Access
from app.adding.changing import Changing
from app.adding.work import Adding
from app.http.connections.waiting import MAX_PAGES_WAITING, WaitingRoom
from app.http.library.api import BUSY, NO_ROOM, NOBODY, sentence_of
from app.http.library.query import wanted_of
from app.incident import as_sentence, report
from app.library.catalogue import Library
from app.library.form import changes_of
from app.library.paper import Details, details, is_as_received, received_path
from app.page.library.listing import Shelf, library_page
from app.page.library.paper import bin_page, paper_page, removed_page
from app.page.markup import render
from app.service import AnswerService
from corpus.changing.moving import Removed, hidden_ids, now, removed_papers
from corpus.errors import (
    BadCorrection,
    BedsideError,
    CannotRemove,
    CollectionNotFound,
    CorpusBusy,
    CorpusNotFound,
    ServiceBusy,
)
from corpus.original.originals import Originals

FRESH = {"Cache-Control": "no-store"}  # it shows what may be changed the next moment
NO_FILE = "The file that this paper was made from is not here."
CHANGED = "The file that this paper was made from was changed since, so it is not handed out."
BAD_FORM = "This is not what the form of the page sends; open the page again."
MOST_FIELDS = 100
JUST_SECONDS = 24 * 3600.0  # for so long the list offers to undo a removal
MOST_JUST_REMOVED = 3
ROOT = "../../"


@dataclass(frozen=True)
class Site:
    """What the pages are made of."""

    service: AnswerService
    library: Library
    originals: Originals
    access: Access
    adding: Adding | None

    def may_change(self, request: Request) -> bool:
        """Whether who asks may change papers."""
        return self.adding is not None and self.access.why_not_add(request.scope) is None

    def may_collect(self, request: Request) -> bool:
        """Whether who asks may change collections."""
        return self.access.why_not_add(request.scope) is None

    def warnings(self, article_id: str) -> list[str]:
        """What was doubted when the paper was added here, while its job is remembered."""
        jobs = self.adding.queue.jobs() if self.adding else []
        said = [job.doubts for job in jobs if job.article_id == article_id and job.doubts]
        return list(said[-1]) if said else []


def add_library_pages(
    app: FastAPI, service: AnswerService, access: Access, originals: Originals,
    adding: Adding | None,
) -> None:  # fmt: skip
    """Add the pages, and with `adding` what their forms post to."""
    site = Site(service, Library(service), originals, access, adding)
    room = WaitingRoom(1, MAX_PAGES_WAITING, "too many pages are being opened; try again.")
    do = partial(_reply, room)

    @app.get("/library", include_in_schema=False)
    async def papers(request: Request) -> Response:
        return await do(request, partial(_list, site, request), "./")

    @app.get("/library/removed", include_in_schema=False)
    async def removed(request: Request) -> Response:
        may = site.may_change(request)
        return await do(
            request, lambda: _page(bin_page(removed_papers(service.corpus), changes=may)), "../"
        )

    @app.get("/library/paper/{article_id}", include_in_schema=False)
    async def paper(article_id: str, request: Request) -> Response:
        return await do(request, partial(_paper, site, article_id, request))

    @app.get("/library/paper/{article_id}/file", include_in_schema=False)
    async def file(article_id: str, request: Request) -> Response:
        return await do(request, partial(_file, site, article_id), "../../../")

    if adding is not None:
        _add_forms(app, site, Changing(adding))


def _add_forms(app: FastAPI, site: Site, changing: Changing) -> None:
    @app.post("/library/follow", include_in_schema=False)
    def follow() -> Response:
        changing.follow()
        return RedirectResponse("../library", 303, FRESH)

    patient = WaitingRoom(2, MAX_PAGES_WAITING, "too many changes are being made; try again.")

    @app.post("/library/paper/{article_id}/{action}", include_in_schema=False)
    async def change(article_id: str, action: str, request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        try:
            typed = parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return _sentence(422, BAD_FORM, "../../../")
        make = partial(_changed, site, changing, article_id, action, typed, request)
        return await _reply(patient, request, make, "../../../")


def _changed(
    site: Site, changing: Changing, article_id: str, action: str,
    typed: Mapping[str, Sequence[str]], request: Request,
) -> Response:  # fmt: skip
    """Make a change, and lead back to the page of the paper, which says what was done."""
    by, seen = site.access.user(request.scope), "".join(typed.get("seen", ())) or None
    found = details(site.service, article_id)
    try:
        match action:
            case "correct" if isinstance(found, Details):
                changes = changes_of(typed, found.metadata)
                changing.correct(article_id, changes, by, seen)
            case "undo":
                changing.undo(article_id, by, seen)
            case "remove":
                changing.remove(article_id, by)
            case "restore":
                changing.restore(article_id)
            case _:
                return _sentence(404, NOBODY, "../../../")
    except CorpusNotFound:
        return _sentence(404, NOBODY, "../../../")
    except CorpusBusy:
        return _sentence(503, BUSY, "../../../", {"Retry-After": "5"})
    except OSError:
        return _sentence(503, NO_ROOM, "../../../", {"Retry-After": "60"})
    except (BadCorrection, CannotRemove) as exc:
        return _refused(site, found, action, typed, sentence_of(exc))
    done = {"correct": "corrected", "undo": "undone", "restore": "restored"}.get(action, "")
    query = f"?done={done}" if done else ""
    return RedirectResponse(f"../{quote(article_id, safe='')}{query}", 303, FRESH)


def _refused(
    site: Site, found: Details | Removed | None, action: str,
    typed: Mapping[str, Sequence[str]], fault: str,
) -> Response:  # fmt: skip
    """The page of the paper again, with why nothing was changed and all that was typed."""
    if not isinstance(found, Details) or action != "correct":
        return _sentence(422 if action == "undo" else 409, fault, "../../../")
    values = {name: "\n".join(lines).replace("\r\n", "\n") for name, lines in typed.items()}
    page = paper_page(
        found, changes=True, has_original=False, typed=values, fault=fault, root="../../../"
    )
    return HTMLResponse(page, 422, FRESH)


def _list(site: Site, request: Request) -> Response:
    wanted = wanted_of(request.query_params)
    try:
        found = site.library.find(wanted)
    except CollectionNotFound as exc:
        return _sentence(404, as_sentence(exc), "./")
    coming = bool(site.adding and site.adding.queue.wanted_build())
    away = hidden_ids(site.service.corpus)
    shelf = Shelf(
        site.may_change(request), site.may_collect(request), coming,
        "" if coming else as_sentence(Exception(site.service.staleness() or "")), len(away),
        _just_removed(site, away) if away else (), site.service.known_collections(),
    )  # fmt: skip
    return _page(library_page(found, wanted, shelf))


def _just_removed(site: Site, away: Collection[str]) -> tuple[Removed, ...]:
    """The papers that were removed last, and not long ago: whoever looks can undo it at once."""
    since = now() - JUST_SECONDS
    found = (one for one in removed_papers(site.service.corpus) if one.at >= since)
    return tuple(one for one in found if one.article_id in away)[:MOST_JUST_REMOVED]


def _paper(site: Site, article_id: str, request: Request) -> Response:
    found, may = details(site.service, article_id), site.may_change(request)
    if found is None:
        return _sentence(404, NOBODY)
    if isinstance(found, Removed):
        return _page(removed_page(found, changes=may))
    has_original = found.article is not None and site.originals.has(found.article)
    return _page(paper_page(
        found, changes=may, has_original=has_original, warnings=site.warnings(article_id),
        told=request.query_params.get("done", ""),
        collections=site.service.known_collections(), collects=site.may_collect(request),
    ))  # fmt: skip


def _file(site: Site, article_id: str) -> Response:
    """The received file, to be kept and never shown: it may hold anything."""
    found = details(site.service, article_id)
    path = (
        received_path(found.metadata, site.service.corpus) if isinstance(found, Details) else None
    )
    if path is None or not isinstance(found, Details):
        return _sentence(404, NO_FILE, "../../../")
    if not is_as_received(path, found.metadata):
        return _sentence(409, CHANGED, "../../../")
    return FileResponse(
        path, media_type="application/octet-stream", filename=path.name, headers=FRESH,
        content_disposition_type="attachment",
    )  # fmt: skip


async def _reply(
    room: WaitingRoom, request: Request, make: Callable[[], Response], root: str = ROOT
) -> Response:
    """The page; where it is not to be had, a page that says why."""
    try:
        return await room.do(make)
    except ServiceBusy as exc:
        return _sentence(503, as_sentence(exc), root, {"Retry-After": "5"})
    except BedsideError as exc:  # the index cannot be used
        return _sentence(503, report(exc, request.state.request_id), root)


def _page(html: str) -> Response:
    return HTMLResponse(html, headers=FRESH)


def _sentence(
    status: int, sentence: str, root: str = ROOT, headers: Mapping[str, str] | None = None
) -> Response:
    page = render("sentence.html", sentence=sentence, root=root)
    return HTMLResponse(page, status, headers)
