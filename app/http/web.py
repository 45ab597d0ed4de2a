"""The web chat: `bedside serve`. Only this module and the door to Gradio import it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.routing import Mount

from app.access.access import Access
from app.adding.work import Adding
from app.answering.pipeline import MAX_QUESTION_CHARACTERS
from app.examples import Example, given_examples, made_examples
from app.feedback.receipt import Receipts
from app.feedback.store import FeedbackStore, feedback_path
from app.http.adding import add_adding_page
from app.http.api import NO_TELEMETRY, create_api
from app.http.connections.waiting import MAX_WAITING, WaitingRoom, in_thread
from app.http.gradio_door import Door, QuietBlocks
from app.http.gradio_page import GradioPage
from app.http.methods import HeadAsGet, UnderPath
from app.http.server import Server
from app.http.site import add_feedback, add_pages, linked_filters
from app.incident import as_sentence, report
from app.page.cards import name
from app.page.chat import Turn, conversation, offered
from app.page.markup import render
from app.rereading import rereading
from app.service import AnswerService
from corpus.article import Article
from corpus.errors import BadFilter, BadQuestion, ServiceBusy
from corpus.original.originals import Originals
from index.passages.filters import Filters, design_choices

MAX_QUEUE = 4 * MAX_WAITING  # of Gradio; our own queue is full first, and says so in our words
MAX_TURNS = 12  # older questions leave the page, which is sent whole with each answer
# Open pages whose earlier questions Gradio keeps, about 0.1 MB each. With one page more, those of
# the oldest are forgotten: its next question is read without the one before.
MAX_VISITS = 300
_NOTICES = itertools.count(1)
# Turns, conversation, notice, question box.
Reply = tuple[list[Turn], str, str, str]


class Chat:
    """What the page does: answers questions, and gives each answer a receipt for feedback."""

    def __init__(self, service: AnswerService, room: WaitingRoom | None = None) -> None:
        self.service = service
        self.receipts = Receipts()
        self.originals = Originals(service.corpus)
        self._room = room or WaitingRoom()
        self.examples = given_examples(service.corpus)  # before a first question; as far as known
        self.built_for = ""  # the generation whose articles the page was built to choose from
        self._made_of = ""  # the generation that they were made of; an old index is not kept

    async def opened(self, request: gr.Request) -> tuple[object, ...]:
        """For a page that is opened: its link's question and filters, and what may be chosen.

        That is sent anew where the articles are others than when the service was started.
        """
        question, *values = asked_for(request)
        generation, choices = await in_thread(partial(_choices, self.service))
        if generation == self.built_for:
            return question, *values
        updates = [
            gr.update(choices=offered_now)
            if isinstance(value, dict)  # gr.skip(): the link says nothing of it
            else gr.update(choices=offered_now, value=value)
            for offered_now, value in zip(choices, values, strict=False)
        ]
        return question, *updates, values[-1]

    async def welcome(self) -> str:
        """Examples of this library, made when its first page is opened where none are given."""
        return offered(await in_thread(self._known_examples))

    def _known_examples(self) -> tuple[Example, ...]:
        given = given_examples(self.service.corpus)
        if given:
            return given
        searcher = self.service.searcher
        generation = searcher.index.manifest.generation
        if generation != self._made_of:
            self._made_of = generation  # at once, so that pages opened meanwhile make none
            self.examples = made_examples(searcher)
        return self.examples

    async def reply(self, question: str, history: list[Turn], *chosen: object) -> Reply:
        """Answer a question; returns the parts of the page that change."""
        try:
            async with self._room.seat():
                make = partial(self._turn, question, history, _filters(chosen))
                turn = await in_thread(make)
        except Exception as exc:
            mendable = isinstance(exc, (BadQuestion, BadFilter, ServiceBusy))
            sentence = as_sentence(exc) if mendable else report(exc)
            return history, conversation(history), _notice(sentence), _as_text(question)
        history = [*history, turn][-MAX_TURNS:]
        return history, conversation(history), await in_thread(self.stale_notice), ""

    async def reply_to_link(
        self, question: str, history: list[Turn], *chosen: object
    ) -> tuple[object, object, str]:
        """The same for the question of a link (`/?q=...`), which does not go through the box."""
        if not question:
            return gr.skip(), gr.skip(), await in_thread(self.stale_notice)
        return (await self.reply(question, history, *chosen))[:-1]

    def stale_notice(self) -> str:
        """A notice that the articles are no longer those that were indexed; else an empty one."""
        stale = self.service.staleness()
        return _notice(f"Answers may be out of date: {stale}" if stale else "")

    def _turn(self, question: str, history: list[Turn], filters: Filters) -> Turn:
        """Answer a question, given the one before, which a follow-up points back to."""
        before = history[-1].answer if history else None
        previous = (before.read_as or before.question) if before else None
        answer = self.service.answer(question or "", previous=previous, filters=filters)
        articles = {item.article.article_id: item.article for item in answer.evidence}
        originals = frozenset(key for key, one in articles.items() if self.originals.has(one))
        return Turn(answer, filters, self.receipts.of(answer), originals)


def build_page(chat: Chat, *, adds: bool = False) -> QuietBlocks:
    """The page, wired to a chat; with a link to where papers are added, if there is such."""
    page: QuietBlocks
    with QuietBlocks(title="Bedside", analytics_enabled=False) as page:
        turns, linked = gr.State([]), gr.State("")
        _html(render("header.html", adds=adds), "header")
        with gr.Row(elem_id="asking"):
            box = gr.Textbox(
                label="Your question", lines=1, max_lines=4, autofocus=True,
                placeholder="Ask about the articles",
                max_length=MAX_QUESTION_CHARACTERS, elem_id="question", scale=8,
            )  # fmt: skip
            ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=1, min_width=80)
            clear = gr.Button("New", elem_id="new", scale=1, min_width=80)
        with gr.Accordion("Filters", open=False, elem_id="filters"):
            chat.built_for, choices = _choices(chat.service)
            narrowing = _filter_inputs(*choices)
        notice = _html("", "notice")
        talk = _html(conversation([]), "conversation")
        examples = _html(offered(chat.examples), "examples")
        _html(render("footer.html"), "footer")

        inputs, outputs = [box, turns, *narrowing], [turns, talk, notice, box]
        gr.on(
            [ask.click, box.submit], chat.reply, inputs=inputs, outputs=outputs, api_name="ask",
            api_visibility="private", show_progress="hidden", concurrency_limit=None,
        )  # fmt: skip
        clear.click(
            lambda: ([], conversation([]), "", ""), outputs=outputs,
            api_visibility="private", show_progress="hidden", concurrency_limit=None,
        )  # fmt: skip
        # The question box is no output here: someone already typing would lose the text.
        page.load(
            chat.welcome, outputs=[examples], api_visibility="private", show_progress="hidden"
        )
        # The articles may be others than when the page was made: papers are added meanwhile.
        page.load(
            chat.opened, outputs=[linked, *narrowing],
            api_visibility="private", show_progress="hidden",
        ).then(
            chat.reply_to_link, inputs=[linked, turns, *narrowing], outputs=outputs[:-1],
            api_visibility="private", show_progress="hidden", concurrency_limit=None,
        )  # fmt: skip
    return page


def serve(
    service: AnswerService, host: str, port: int, access: Access | None = None,
    feedback: Path | None = None, root_path: str = "", adding: Adding | None = None,
) -> None:  # fmt: skip
    """Serve page and endpoints until interrupted; work on papers added. Raises CannotListen."""
    access = access or Access()
    app = build_app(service, access, feedback, root_path, adding)
    server = Server(app, host, port, access)
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    path = f"{root_path}/" if root_path else ""
    print(f"Bedside is ready: http://{shown}:{port}{path}  (Ctrl-C stops it)", flush=True)
    if adding is not None:
        adding.worker.start()
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
    page.max_threads = MAX_QUEUE  # with Gradio's forty our queue would never be full
    page.state_session_capacity = MAX_VISITS
    page.queue(max_size=MAX_QUEUE)
    page.bound_unread(MAX_VISITS)
    app = create_api(service, access, root_path, adding)
    add_pages(app, service, chat.originals)
    add_adding_page(app, access)
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
        head=render("head.html"),
        theme=_theme(),
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        app_kwargs={"telemetry": NO_TELEMETRY},
    )
    (mount,) = (route for route in app.routes if isinstance(route, Mount))
    mount.app = Door(mount.app)
    app.add_middleware(GradioPage)
    app.add_middleware(HeadAsGet)  # around GradioPage, which makes headers from the body
    app.add_middleware(UnderPath, path=root_path)
    return app


def asked_for(request: gr.Request) -> tuple[object, ...]:
    """The question and the filters of a link (`/?q=...&article=...`)."""
    query = request.request.query_params if request.request else QueryParams()
    if "q" not in query:
        return ("", *[gr.skip()] * 5)
    chosen = linked_filters(query)
    return (
        query.get("q", ""), list(chosen.articles), list(chosen.designs), chosen.year_from or 0,
        chosen.year_to or 0, chosen.tables_only,
    )  # fmt: skip


def _choices(service: AnswerService) -> tuple[str, tuple[list[Any], ...]]:
    """The generation in force, and what the filters offer of it: articles, designs, years twice."""
    index = service.searcher.index
    years = sorted({entry.year for entry in index.catalogue if entry.year is not None})
    designs = design_choices(index.catalogue)
    # A list of thousands is of no use, and each article would have to be read for its title.
    titles = [(_listed(a), a.article_id) for a in index.articles.values()] if index.whole else []
    dated = [("any", 0), *((str(year), year) for year in years)]
    return index.manifest.generation, (titles, designs, dated, dated)


def _filter_inputs(
    titles: list[Any], designs: list[Any], since: list[Any], until: list[Any]
) -> list[gr.components.Component]:
    """The controls whose values `_filters` takes, in its order."""
    return [
        gr.Dropdown(titles, label="Articles", multiselect=True, value=[], info="all if none"),
        gr.Dropdown(designs, label="Study design", multiselect=True, value=[], info="all if none"),
        gr.Dropdown(since, label="From year", value=0),
        gr.Dropdown(until, label="To year", value=0),
        gr.Checkbox(label="Only tables", value=False),
    ]


def _listed(article: Article) -> str:
    """`Zhao et al. 2020: Pre-transplant MRD ...`."""
    label = name(article)
    return f"{label}: {article.title}" if article.metadata.authors else label


def _filters(chosen: Sequence[Any]) -> Filters:
    """From the values of the filter inputs, in order; none chosen admits all."""
    articles, designs, year_from, year_to, tables_only = chosen
    return Filters(
        tuple(articles or ()), year_from or None, year_to or None, tuple(designs or ()),
        bool(tables_only),
    )  # fmt: skip


def _as_text(question: str | None) -> str:
    """What was typed, without lone surrogates, which no page can show."""
    return (question or "").encode("utf-8", "ignore").decode("utf-8")


def _notice(sentence: str) -> str:
    return render("notice.html", sentence=sentence, n=next(_NOTICES))


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
