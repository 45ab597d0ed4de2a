"""`bedside serve` and `bedside mcp`: answers for a browser, for programs, for an assistant."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.access.access import QUESTIONS_A_MINUTE, READINGS, Access, Uploads, is_loopback
from app.access.rate import RateLimit
from app.access.users import Users
from app.adding.jobs import QUEUED, WRITTEN, Queue, queue_folder
from app.adding.receiving import Receiver
from app.adding.work import Adding, Library, Worker
from app.cli.index import build_index
from app.cli.logs import LogFormat, start_log
from app.cli.options import (
    CorpusOption,
    FromStoreOption,
    IndexOption,
    ModelOption,
    ReaderOption,
    StoreOption,
)
from app.cli.terminal import err
from app.feedback.store import feedback_path
from app.http.methods import checked_path
from app.recent import RecentAnswers
from app.service import AnswerService
from corpus.errors import BedsideError, CorpusNotFound, NotProtected
from corpus.library import DEFAULT_CORPUS, article_paths, check_there
from index.embedding.embedder import DEFAULT_MODEL
from index.storage.generations import KEEP, stamp
from index.storage.manifest import read_manifest
from index.storage.store import DEFAULT_INDEX


class WhoAdds(StrEnum):
    """Who may add papers, as it is said on the command line."""

    OFF = "off"
    EDITORS = "editors"
    ALL = "all"


HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
BuildOption = Annotated[
    bool, typer.Option("--build", help="Build the index first where it is not up to date.")
]
AuthOption = Annotated[
    Path | None, typer.Option(help="File of users (`bedside user add`); others get no answer.")
]
ProxyOption = Annotated[
    list[str] | None,
    typer.Option(help="Address of a proxy whose word on the user is taken (repeatable)."),
]
UserHeaderOption = Annotated[
    str | None,
    typer.Option(
        help="The header in which that proxy names the user: X-Forwarded-User without --auth; "
        "with --auth, none replaces the password unless it is given here."
    ),
]
NameOption = Annotated[
    list[str] | None,
    typer.Option("--name", help="Host name, or NAME:PORT, that people reach it by (repeatable)."),
]
RootPathOption = Annotated[
    str, typer.Option(help="Path that a proxy serves it under, such as /bedside.")
]
InsecureOption = Annotated[
    bool, typer.Option("--insecure", help="Let other machines ask without a password.")
]
UploadsOption = Annotated[
    WhoAdds | None,
    typer.Option(
        help="Who may add papers: off, editors (users with that role) or all who may ask; else "
        "all where only the person on this machine can ask, and off otherwise.",
        show_default=False,
    ),
]
RateOption = Annotated[
    int, typer.Option(min=0, help="Questions a minute of one client; 0 sets no limit.")
]
LogOption = Annotated[
    bool, typer.Option("--log", help="Log each request: no question, no address.")
]
StoredFeedbackOption = Annotated[
    Path | None, typer.Option(help="File of the feedback; else one beside the index.")
]
LogFormatOption = Annotated[LogFormat, typer.Option(help="How the log is written.")]
LogQuestionsOption = Annotated[
    bool, typer.Option("--log-questions", help="Log what people ask. It may tell of patients.")
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    build_first: BuildOption = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    auth: AuthOption = None,
    trusted_proxy: ProxyOption = None,
    user_header: UserHeaderOption = None,
    name: NameOption = None,
    root_path: RootPathOption = "",
    insecure: InsecureOption = False,
    uploads: UploadsOption = None,
    rate: RateOption = QUESTIONS_A_MINUTE,
    log_requests: LogOption = False,
    reader: ReaderOption = True,
    store: StoreOption = None,
    from_store: FromStoreOption = False,
    feedback: StoredFeedbackOption = None,
    log_format: LogFormatOption = LogFormat.TEXT,
    log_questions: LogQuestionsOption = False,
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
    is_alone = is_loopback(address) and not (
        access.users or access.proxies or insecure or name or root_path
    )
    if from_store:  # this machine has no articles to add to
        uploads, feedback = WhoAdds.OFF, feedback or feedback_path(DEFAULT_INDEX)
    is_empty = not from_store and _begins(corpus, index)
    access.uploads = who_adds(uploads, access, corpus, is_alone=is_alone, insecure=insecure)
    adds = access.uploads is not Uploads.OFF
    if build_first and not from_store and not (is_empty and adds):
        build_or_go_on(corpus, index, model, store)
    service = AnswerService(
        corpus, index, model=model, reader=reader, store=store, taken=from_store,
        empty=is_empty and adds, recent=RecentAnswers(),
    )  # fmt: skip
    _tell(service)
    from app.http.web import serve as serve_web  # Gradio takes seconds to import

    library = Library(corpus, index, model, store)
    adding = _adding_to(library, lambda: service) if adds else None
    serve_web(service, host, port, access, feedback, root_path, adding)


def _tell(service: AnswerService) -> None:
    """Say what those who start a service should know of its index."""
    said = service.unfit or service.staleness() or (service.why_empty() if service.is_empty else "")
    if said:
        err.print(f"bedside: {said}", markup=False, style="yellow")


def _begins(corpus: Path, index: Path) -> bool:
    """Whether a library begins in a folder: no index yet, and no article but those being added.

    Raises CorpusNotFound where no such folder is there.
    """
    check_there(corpus)
    try:
        if stamp(index) or not article_paths(corpus):
            return not stamp(index)
    except CorpusNotFound:
        return True
    # A service that was killed before its first index goes on with it.
    adding = queue_folder(index)
    jobs = Queue(adding).jobs() if adding.is_dir() else ()
    return any(job.state in (*QUEUED, *WRITTEN) for job in jobs)


def _adding_to(library: Library, service: Callable[[], AnswerService]) -> Adding:
    queue = Queue(queue_folder(library.index))
    return Adding(Receiver(queue), Worker(queue, library, service))


def who_adds(
    asked_for: WhoAdds | None, access: Access, corpus: Path, *, is_alone: bool, insecure: bool
) -> Uploads:
    """Who may add papers. Raises NotProtected, BedsideError where what was asked for cannot be."""
    if asked_for is WhoAdds.OFF:
        return Uploads.OFF
    can_write = os.access(corpus, os.W_OK)
    if asked_for is None:
        return Uploads.BESIDE if is_alone and can_write else Uploads.OFF
    if insecure:
        raise NotProtected(
            "with --insecure anybody could add papers; give --auth FILE or --trusted-proxy ADDRESS "
            "instead, or leave --uploads out."
        )
    if asked_for is WhoAdds.EDITORS and access.users is None:
        raise NotProtected(
            "nobody is known to be an editor; give --auth FILE with users made by `bedside user "
            "add NAME --role editor`, or say --uploads all."
        )
    if not can_write:
        raise BedsideError(
            f"papers cannot be added to {corpus}, which cannot be written; give another --corpus, "
            "or --uploads off."
        )
    return Uploads(asked_for.value)


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
    adds: Annotated[
        bool, typer.Option("--add", help="Let the assistant add papers from this machine.")
    ] = False,
) -> None:
    """Answer an assistant (Model Context Protocol, over standard input and output)."""
    start_log(logging.WARNING)
    read_manifest(index)  # a missing index is reported at once
    from app.http.mcp_tool import serve_mcp

    library = Library(corpus, index, model, store)
    serve_mcp(
        lambda: AnswerService(corpus, index, model=model, store=store),
        (lambda service: _adding_to(library, service)) if adds else None,
    )
