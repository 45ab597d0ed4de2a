"""`bedside serve` and `bedside mcp`: answers for a browser, for programs, for an assistant."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from app.access.access import QUESTIONS_A_MINUTE, READINGS, Access, is_loopback
from app.access.rate import RateLimit
from app.access.users import Users
from app.cli.index import build_index
from app.cli.logs import LogFormat, start_log
from app.cli.options import (
    CorpusOption,
    IndexOption,
    ModelOption,
    ReaderOption,
    StoreOption,
)
from app.cli.terminal import err
from app.http.methods import checked_path
from app.service import AnswerService
from corpus.errors import NotProtected
from corpus.library import DEFAULT_CORPUS
from index.embedding.embedder import DEFAULT_MODEL
from index.storage.generations import KEEP, stamp
from index.storage.manifest import read_manifest
from index.storage.store import DEFAULT_INDEX


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    build_first: Annotated[
        bool, typer.Option("--build", help="Build the index first where it is not up to date.")
    ] = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    auth: Annotated[
        Path | None, typer.Option(help="File of users (`bedside user add`); others get no answer.")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address of a proxy whose word on the user is taken (repeatable)."),
    ] = None,
    user_header: Annotated[
        str | None,
        typer.Option(
            help="The header in which that proxy names the user: X-Forwarded-User without --auth; "
            "with --auth, none replaces the password unless it is given here."
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", help="Host name, or NAME:PORT, that people reach it by (repeatable)."
        ),
    ] = None,
    root_path: Annotated[
        str, typer.Option(help="Path that a proxy serves it under, such as /bedside.")
    ] = "",
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let other machines ask without a password.")
    ] = False,
    rate: Annotated[
        int, typer.Option(min=0, help="Questions a minute of one client; 0 sets no limit.")
    ] = QUESTIONS_A_MINUTE,
    log_requests: Annotated[
        bool, typer.Option("--log", help="Log each request: no question, no address.")
    ] = False,
    reader: ReaderOption = True,
    store: StoreOption = None,
    feedback: Annotated[
        Path | None, typer.Option(help="File of the feedback; else one beside the index.")
    ] = None,
    log_format: Annotated[LogFormat, typer.Option(help="How the log is written.")] = LogFormat.TEXT,
    log_questions: Annotated[
        bool, typer.Option("--log-questions", help="Log what people ask. It may tell of patients.")
    ] = False,
) -> None:
    """Serve the web chat on this machine, and the same answers to programs (/api/ask)."""
    start_log(
        logging.INFO if log_requests or log_questions else logging.WARNING, log_format,
        questions=log_questions,
    )  # fmt: skip
    root_path = checked_path(root_path)
    from app.http.server import listening_socket

    with listening_socket(host, port) as taken:  # a taken port fails before the slow start
        address = str(taken.getsockname()[0])
    access = Access(
        Users(auth) if auth else None, frozenset(trusted_proxy or ()),
        user_header.lower() if user_header else None,
        frozenset(known.lower() for known in (f"{host}:{port}", *(name or ()))), RateLimit(rate),
        RateLimit(READINGS * rate),
    )  # fmt: skip
    _check_protected(host, address, access, insecure=insecure)
    if build_first:
        build_or_go_on(corpus, index, model, store)
    service = AnswerService(corpus, index, model=model, reader=reader, store=store)
    stale = service.unfit or service.staleness()
    if stale:
        err.print(f"bedside: {stale}", markup=False, style="yellow")
    from app.http.web import serve as serve_web  # Gradio takes seconds to import

    serve_web(service, host, port, access, feedback, root_path)


def _check_protected(host: str, address: str, access: Access, *, insecure: bool) -> None:
    """Raises NotProtected where other machines could ask without a password."""
    if not (is_loopback(address) or access.users or access.proxies or insecure):
        raise NotProtected(
            f"other machines could ask on {host}; give --auth FILE (see `bedside user add`) or "
            "--trusted-proxy ADDRESS, or say --insecure."
        )


def build_or_go_on(corpus: Path, index: Path, model: str, store: str | None) -> None:
    """Build the index if needed; where that fails, warn and go on with the one that is there."""
    try:
        build_index(corpus, index, model, if_needed=True, keep=KEEP, store=store)
    except Exception as exc:
        if not stamp(index):
            raise
        err.print(
            f"bedside: the index could not be built, and the one that is there is served: {exc}",
            markup=False, style="yellow",
        )  # fmt: skip


def mcp(
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    store: StoreOption = None,
) -> None:
    """Answer an assistant (Model Context Protocol, over standard input and output)."""
    start_log(logging.WARNING)
    read_manifest(index)  # a missing index is reported at once
    from app.http.mcp_tool import serve_mcp

    serve_mcp(lambda: AnswerService(corpus, index, model=model, store=store))
