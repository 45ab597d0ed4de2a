"""The web chat: `bedside serve`. The only module that imports Gradio, which draws its frame.

The page keeps its conversations itself (app/page/static/): it sends a question with the one
before it, and gets the answer as HTML. So nothing of a conversation is kept here, and neither a
restart nor a new index takes anything from who reads one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
from anyio import CapacityLimiter
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from markupsafe import Markup
from pydantic import Field
from starlette.datastructures import QueryParams
from starlette.routing import Mount

from app.access.access import Access
from app.adding.work import Adding
from app.answering.pipeline import MAX_QUESTION_CHARACTERS
from app.answering.suggesting import suggested
from app.answers.answer import Answer
from app.answers.citations import cited_articles
from app.examples import Examples, given_examples
from app.feedback.receipt import Receipts
from app.feedback.store import FeedbackStore, feedback_path
from app.http.adding import add_adding_page
from app.http.api import NO_TELEMETRY, create_api
from app.http.collecting.pages import add_collection_pages
from app.http.connections.waiting import Ticket, WaitingRoom, in_thread
from app.http.contract import Strict
from app.http.gradio_door import Door
from app.http.gradio_page import GradioPage
from app.http.library.pages import add_library_pages
from app.http.methods import HeadAsGet, UnderPath
from app.http.server import Server
from app.http.site import add_feedback, add_pages, linked_filters
from app.incident import as_sentence, keep_private, report
from app.latest import Latest
from app.memory import set_apart
from app.page.chat import Turn, conversation, offered
from app.page.markup import render
from app.page.narrowing import Choices, admitted, choices, held, narrowing
from app.rereading import rereading
from app.service import AnswerService
from corpus.errors import BadFilter, BadQuestion, LibraryEmpty, ServiceBusy
from corpus.original.originals import Originals

MAX_TURNS = 12  # questions of one request; a longer conversation is asked again in several
LOOK_SECONDS = 0.3  # between two notes of how many questions are before one that waits
PAUSE_SECONDS = 0.5  # before suggestions are looked for; whoever asks meanwhile comes first
MAX_SUGGESTING = 2  # looked for at once; more go without
MAX_OPENING = 4  # pages that are opened at once, in threads of their own; others wait
Line = dict[str, Any]  # one of those that a reply to the page consists of


class AskedTurn(Strict):
    """A question as the page has it, and what it has to be read with."""

    question: str
    previous: str = Field("", max_length=MAX_QUESTION_CHARACTERS)  # the one before, as it was read
    filters: str = Field("", max_length=4_000)  # as in a link: `article=...&from=2020`
    position: int = Field(0, ge=0, lt=10_000)  # in its conversation; no other on the page has it


class PageRequest(Strict):
    """Questions of one conversation; `again` where they were answered before."""

    turns: Annotated[list[AskedTurn], Field(min_length=1, max_length=MAX_TURNS)]
    again: bool = False


class Chat:
    """What the page asks for: answers, each with a receipt for feedback, and what to ask next."""

    def __init__(self, service: AnswerService, room: WaitingRoom | None = None) -> None:
        self.service = service
        self.receipts = Receipts()
        self.originals = Originals(service.corpus)
        self._room = room or WaitingRoom()
        self._suggesting = WaitingRoom(1, MAX_SUGGESTING - 1)
        self._opening = CapacityLimiter(MAX_OPENING)
        self._examples, self._choices = Examples(service), Latest(service, choices)

    async def start(self) -> Line:
        """What changes from one opening of the page to the next."""
        return {
            "examples": await self.welcome(),
            "filters": await in_thread(self.narrowing, self._opening),
            "notice": await in_thread(self.stale_notice, self._opening),
        }

    async def welcome(self) -> str:
        """What is held, and examples."""
        examples = await in_thread(self._examples, self._opening)
        return offered(examples, await in_thread(self.held, self._opening))

    def held(self) -> str:
        """What the library holds, in a few words."""
        return held(self.service.catalogue())

    def narrowing(self) -> str:
        """The form of the filters, as the articles and collections are now."""
        return narrowing(self._choices(), self.service.known_collections())

    def prepare(self) -> None:
        """Make what takes long at the first opening of the page, beside questions."""
        try:
            with self.service.beside():
                self._choices()
            self._examples()
        except Exception as exc:  # who opens the page is told
            report(exc)

    async def replies(self, asked: PageRequest, asker: str = "") -> AsyncIterator[Line]:
        """For each question how many are before it, while it waits, then its answer or a fault.

        `asker` is who asks; see AnswerService.answer.
        """
        for turn in asked.turns:
            answer: Answer | None = None
            async for line in self._reply(turn, asker, again=asked.again):
                answer = line.pop("answer", None)
                yield line
            if answer is None or asked.again or not self._room.is_empty:
                continue  # nothing is looked for while others wait for an answer
            if found := await self._suggestions(turn, answer):
                yield {"position": turn.position, "next": found}

    async def _reply(self, turn: AskedTurn, asker: str, *, again: bool) -> AsyncIterator[Line]:
        ticket, make = Ticket(), partial(self._turn, turn, asker, again)
        making = asyncio.create_task(self._room.do(make, ticket))
        try:
            while not (await asyncio.wait({making}, timeout=LOOK_SECONDS))[0]:
                yield {"position": turn.position, "ahead": self._room.ahead(ticket)}
            yield {"position": turn.position, **making.result()}
        except Exception as exc:
            keep_private(exc, turn.question, turn.previous, turn.filters)
            mendable = isinstance(exc, (BadQuestion, BadFilter, ServiceBusy))
            fault = as_sentence(exc) if mendable else report(exc)
            unasked = isinstance(exc, (BadQuestion, BadFilter))  # to be asked in other words
            yield {"position": turn.position, "fault": fault, "unasked": unasked}
        finally:
            making.cancel()  # who stops it, or leaves, gives up the place

    def _turn(self, asked: AskedTurn, asker: str, again: bool) -> Line:
        """Answer a question, given the one before, which a follow-up points back to."""
        linked = linked_filters(QueryParams(asked.filters))
        filters = self.service.resolved(linked)
        answer = self.service.answer(
            asked.question, previous=asked.previous or None, filters=filters, counted=not again,
            asker=asker,
        )  # fmt: skip
        articles = {item.article.article_id: item.article for item in answer.evidence}
        originals = frozenset(key for key, one in articles.items() if self.originals.has(one))
        turn = Turn(answer, linked, self.receipts.of(answer), originals, filters.collection)
        return {
            "html": conversation([turn], first=asked.position),
            "searched": answer.read_as or answer.question,
            "library": self.service.searcher.index.manifest.generation,
            "said": _said(answer),
            "cited": [article.article_id for article in cited_articles(answer)],
            "notice": self.stale_notice(),
            "answer": answer,  # which is not sent
        }

    async def _suggestions(self, turn: AskedTurn, answer: Answer) -> str:
        """What to ask next, as HTML; empty where there is nothing, or too much else to do."""
        linked = linked_filters(QueryParams(turn.filters))

        def look() -> tuple[str, ...]:
            filters = self.service.resolved(linked)
            searcher = self.service.searcher
            with searcher.index.reading():
                return suggested(answer, searcher, filters, lambda: self._room.is_empty)

        await asyncio.sleep(PAUSE_SECONDS)
        try:
            found = await self._suggesting.do(look)
        except ServiceBusy:
            return ""
        except Exception as exc:
            keep_private(exc, turn.question, turn.previous, turn.filters)
            report(exc)  # an answer stands without it
            return ""
        return render("chat/next.html", questions=found, refused=answer.abstained) if found else ""

    def stale_notice(self) -> str:
        """Why the articles are no longer those that were indexed, or that there are none yet."""
        if self.service.is_empty:
            return as_sentence(LibraryEmpty(self.service.why_empty()))
        stale = self.service.staleness()
        return f"Answers may be out of date: {stale}" if stale else ""


def _said(answer: Answer) -> str:
    """A digest of what was answered, by which the page sees whether it has changed since."""
    said = [claim.text for claim in answer.cited] or [answer.refusal.kind if answer.refusal else ""]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def add_asking(app: FastAPI, chat: Chat, access: Access) -> None:
    """Add what the script of the page asks for."""

    @app.get("/page/start", include_in_schema=False)
    async def start() -> Line:
        return await chat.start()

    @app.get("/page/admitted", include_in_schema=False)
    def admits(request: Request) -> Line:
        try:
            filters = chat.service.resolved(linked_filters(request.query_params))
        except BadFilter as exc:
            return {"sentence": as_sentence(exc)}
        return {"sentence": admitted(filters, chat.service.searcher.index.catalogue)}

    @app.post("/page/ask", include_in_schema=False)
    async def ask(asked: PageRequest, request: Request) -> StreamingResponse:
        access.count_further(request.scope, len(asked.turns) - 1)
        replies = chat.replies(asked, access.asker(request.scope))
        lines = (json.dumps(line) + "\n" async for line in replies)
        unbuffered = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=unbuffered)


def build_page(chat: Chat, *, adds: bool = False) -> gr.Blocks:
    """The frame of the page; with a link to where papers are added, if there is such."""
    page: gr.Blocks
    with gr.Blocks(title="Bedside", analytics_enabled=False) as page:
        _html(render("chat/header.html", adds=adds), "header")
        _html(render("chat/welcome.html"), "conversation")
        given = given_examples(chat.service.corpus)
        _html(offered(given, chat.held()), "examples")
        with gr.Column(elem_id="asking"):
            _html(render("chat/asking.html", most=MAX_QUESTION_CHARACTERS), "about-asking")
            with gr.Row(elem_id="box"):
                # No `max_length`: what is pasted would be cut without a word.
                gr.Textbox(
                    label="Your question", lines=1, max_lines=4, autofocus=True,
                    placeholder="Ask about the articles", elem_id="question", scale=8,
                )  # fmt: skip
                gr.Button("Ask", variant="primary", elem_id="ask", scale=1, min_width=80)
                gr.Button("New", elem_id="new", scale=1, min_width=80)
            form = Markup(narrowing(Choices()))  # the page asks for the choices as they are then
            _html(render("chat/filters.html", form=form), "narrowing")
        _html(render("footer.html"), "footer")
    return page


def serve(
    service: AnswerService, host: str, port: int, access: Access | None = None,
    feedback: Path | None = None, root_path: str = "", adding: Adding | None = None,
) -> None:  # fmt: skip
    """Serve page and endpoints until interrupted; work on papers added. Raises CannotListen."""
    access = access or Access()
    app = build_app(service, access, feedback, root_path, adding)
    server = Server(app, host, port, access)
    set_apart()
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    path = f"{root_path}/" if root_path else ""
    print(f"Bedside is ready: http://{shown}:{port}{path}  (Ctrl-C stops it)", flush=True)
    if adding is not None:
        adding.worker.start()
    threading.Thread(target=app.state.chat.prepare, daemon=True).start()
    try:
        with rereading(service):
            server.run()
    finally:
        if adding is not None:
            adding.worker.stop()


def build_app(
    service: AnswerService, access: Access | None = None, feedback: Path | None = None,
    root_path: str = "", adding: Adding | None = None,
) -> FastAPI:  # fmt: skip
    """The programs' endpoints with the page at `/`: one application, one port, one process.

    Feedback goes into the file given, else into one beside the index's folder. Everything is also
    served under `root_path` (such as `/bedside`), where one is given. With `adding`, papers can be
    added by those whom `access` lets; its worker has to be started by the caller.
    """
    access = access or Access()
    chat = Chat(service)
    page = build_page(chat, adds=adding is not None)
    app = create_api(service, access, root_path, adding)
    app.state.chat = chat
    add_asking(app, chat, access)  # before the files of the page, whose addresses are like its own
    add_pages(app, service, chat.originals, access)
    add_adding_page(app, service, access, adding)
    add_collection_pages(app, service, access)
    add_library_pages(app, service, access, chat.originals, adding)
    add_feedback(app, chat.receipts, FeedbackStore(feedback or feedback_path(service.index)))
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,  # exception text stays here
        run_history=False,  # would keep questions in the browser, out of our sight
        ssr_mode=False,
        footer_links=[],
        max_file_size="1kb",
        head=render("chat/head.html"),
        theme=_theme(),
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        app_kwargs={"telemetry": NO_TELEMETRY},
    )
    (mount,) = (route for route in app.routes if isinstance(route, Mount))
    mount.app = Door(mount.app)
    app.add_middleware(GradioPage, access=access)
    app.add_middleware(HeadAsGet)  # around GradioPage, which makes headers from the body
    app.add_middleware(UnderPath, path=root_path)
    return app


def _html(value: str, elem_id: str) -> gr.HTML:
    """A part of the page made by our own templates and styles, without a script of Gradio's."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _theme() -> gr.themes.Base:
    """Gradio's own look with system fonts: a web font would be a request off the machine."""
    return gr.themes.Default(
        primary_hue="teal",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
