"""The web chat: `bedside serve`. The only module that imports Gradio."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from app.access import Access
from app.answer import Answer
from app.answering import MAX_QUESTION_CHARACTERS
from app.api import NO_TELEMETRY, create_api
from app.incident import as_sentence, report
from app.inline_scripts import InlineScripts
from app.page import NOTHING_YET, conversation, evidence_panel, inert
from app.server import Server
from app.service import AnswerService
from corpus.errors import BadFilter, BadQuestion
from index.filters import Filters, design_of

MAX_WAITING = 64  # questions in the queue; one more is told that the service is busy
MAX_TURNS = 20  # older questions leave the page
# A comparison, shorthand, a table cell, a disagreement, and one that is not answered.
EXAMPLES = (
    "2-year survival with and without transplant after CAR-T therapy?",
    "2y OS haplo after CART MRD+?",
    "Relapse with and without HSCT in NCT02028455",
    "Median OS in ZUMA-3?",
    "What is the response rate to teclistamab?",
)
# Turns, conversation, evidence, notice, question box.
Reply = tuple[list[Answer], str, str, str, str]
DISCLAIMER = (
    "Bedside shows what the articles of its corpus say, in their own words. It is not medical "
    "advice, it may miss what matters, and it does not know your patient: read the source "
    "before you act. Questions stay on this machine; do not type patients' names."
)


def build_page(service: AnswerService) -> gr.Blocks:
    """The page, wired to a service."""
    page: gr.Blocks
    with gr.Blocks(title="Bedside", analytics_enabled=False) as page:
        turns = gr.State([])
        gr.Markdown(
            "# Bedside\nAnswers from the articles, in their own words, each with its source."
        )
        notice = gr.HTML("", elem_id="notice", js_on_load=None)
        with gr.Row():
            with gr.Column(scale=5, min_width=340):
                box = gr.Textbox(
                    label="Your question", lines=1, max_lines=4, autofocus=True,
                    placeholder="e.g. 2-year OS with haplo-HSCT after CAR-T, MRD negative?",
                    max_length=MAX_QUESTION_CHARACTERS, elem_id="question",
                )  # fmt: skip
                with gr.Row():
                    ask = gr.Button("Ask", variant="primary")
                    clear = gr.Button("Clear")
                with gr.Accordion("Filters", open=False, elem_id="filters"):
                    narrowing = _filter_inputs(service)
                gr.Examples([[text] for text in EXAMPLES], inputs=box, label="Examples")
                chat = gr.HTML(conversation([]), elem_id="conversation", js_on_load=None)
            with gr.Column(scale=4, min_width=340):
                evidence = gr.HTML(NOTHING_YET, elem_id="evidence", js_on_load=None)
        gr.Markdown(DISCLAIMER, elem_id="disclaimer")

        def reply(question: str, history: list[Answer], *chosen: object) -> Reply:
            return _reply(service, question, history, _filters(chosen))

        outputs = [turns, chat, evidence, notice, box]
        gr.on(
            [ask.click, box.submit], reply, inputs=[box, turns, *narrowing], outputs=outputs,
            api_name="ask", api_visibility="private", concurrency_limit=2,
        )  # fmt: skip
        clear.click(
            lambda: ([], conversation([]), NOTHING_YET, "", ""),
            outputs=outputs, api_visibility="private",
        )  # fmt: skip
        page.load(lambda: _stale_notice(service), outputs=notice, api_visibility="private")
    return page


def serve(service: AnswerService, host: str, port: int, access: Access | None = None) -> None:
    """Serve page and endpoints until interrupted. Raises CannotListen."""
    access = access or Access()
    server = Server(build_app(service, access), host, port, access)
    print(f"Bedside is ready: http://{host}:{port}  (Ctrl-C stops it)", flush=True)
    server.run()


def build_app(service: AnswerService, access: Access | None = None) -> FastAPI:
    """The programs' endpoints with the page at `/`: one application, one port, one process."""
    page = build_page(service)
    page.queue(max_size=MAX_WAITING)
    app = create_api(service, access)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,  # exception text stays here
        run_history=False,  # would keep questions in the browser, out of our sight
        ssr_mode=False,
        footer_links=[],
        max_file_size="1kb",
        css_paths=[Path(__file__).parent / "page.css"],
        theme=_theme(),
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        app_kwargs={"telemetry": NO_TELEMETRY},
    )
    app.add_middleware(InlineScripts)
    return app


def _filter_inputs(service: AnswerService) -> list[gr.components.Component]:
    """The controls whose values `_filters` takes, in its order."""
    articles = service.searcher.index.articles.values()
    years = sorted({a.metadata.year for a in articles if a.metadata.year is not None})
    designs = sorted({design for a in articles if (design := design_of(a))})
    titles = [(f"{a.label}: {a.title}", a.article_id) for a in articles]
    return [
        gr.Dropdown(titles, label="Articles", multiselect=True, value=[], info="all if none"),
        gr.Dropdown(designs, label="Study design", multiselect=True, value=[], info="all if none"),
        gr.Dropdown([("any", 0), *((str(y), y) for y in years)], label="From year", value=0),
        gr.Dropdown([("any", 0), *((str(y), y) for y in years)], label="To year", value=0),
        gr.Checkbox(label="Only tables", value=False),
    ]


def _filters(chosen: Sequence[Any]) -> Filters:
    """From the values of the filter inputs, in order; none chosen admits all."""
    articles, designs, year_from, year_to, tables_only = chosen
    return Filters(
        tuple(articles or ()), year_from or None, year_to or None, tuple(designs or ()),
        bool(tables_only),
    )  # fmt: skip


def _reply(service: AnswerService, question: str, history: list[Answer], filters: Filters) -> Reply:
    """What one question changes. The question before tells what a follow-up points back to."""
    previous = (history[-1].read_as or history[-1].question) if history else None
    try:
        answer = service.answer(question or "", previous=previous, filters=filters)
    except Exception as exc:
        mendable = isinstance(exc, (BadQuestion, BadFilter))
        notice = _notice(as_sentence(exc) if mendable else report(exc))
        panel = evidence_panel(history[-1]) if history else NOTHING_YET
        return history, conversation(history), panel, notice, _as_text(question)
    history = [*history, answer][-MAX_TURNS:]
    return history, conversation(history), evidence_panel(answer), _stale_notice(service), ""


def _as_text(question: str | None) -> str:
    """What was typed, without what no page can show again (lone surrogates)."""
    return (question or "").encode("utf-8", "ignore").decode("utf-8")


def _stale_notice(service: AnswerService) -> str:
    stale = service.staleness()
    return _notice(f"Answers may be out of date: {stale}") if stale else ""


def _notice(sentence: str) -> str:
    return f"<p role='alert'>{inert(sentence)}</p>"


def _theme() -> gr.themes.Base:
    """Gradio's own look with system fonts: a web font would be a request off the machine."""
    return gr.themes.Default(
        primary_hue="teal",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
