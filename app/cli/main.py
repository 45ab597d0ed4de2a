"""The `bedside` command.

bedside ask "2-year survival with and without transplant after CAR-T?"
bedside serve
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table as Grid
from rich.text import Text

from app.access.access import QUESTIONS_A_MINUTE, USER_HEADER, Access, is_loopback
from app.access.rate import RateLimit
from app.access.users import Users
from app.answering.pipeline import checked_question
from app.answers.answer import Answer, answer_record, markers, section_path
from app.answers.citations import CitationStyle, cited_sources, one_line
from app.answers.told import Block, told
from app.batch import check_output, read_batch, write_answers
from app.cli.audit import audit_folder
from app.cli.index import build_index, index_cli
from app.cli.logs import LogFormat, start_log
from app.cli.options import (
    CorpusOption,
    FeedbackOption,
    IndexOption,
    ModelOption,
    ReaderOption,
    StoreOption,
    build_command,
)
from app.cli.terminal import PIPED_WIDTH, err, harmless, json_line, out, print_in_any_encoding
from app.cli.user import user_cli
from app.feedback.store import DEFAULT_FEEDBACK, FeedbackStore, write_candidates
from app.http.methods import checked_path
from app.service import AnswerService
from corpus.adding.files import (
    NotAdded,
    Unchanged,
    add_files,
    files_of,
    links_left,
    of_other_formats,
    received_folder,
    remove_article,
)
from corpus.errors import BedsideError, NotProtected
from corpus.library import DEFAULT_CORPUS, digests, survey
from corpus.sound import shown
from corpus.verify.compare import verify_corpus
from corpus.words.design import UNKNOWN, known_design
from index.embedding.embedder import DEFAULT_MODEL
from index.passages.filters import Filters
from index.storage.generations import KEEP, stamp
from index.storage.manifest import check_fresh, read_manifest
from index.storage.store import DEFAULT_INDEX

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None,  # brackets in a help text are no markup
    context_settings={"max_content_width": 100},
    help="Cited answers from medical articles, in the articles' own words, offline.",
)  # fmt: skip
corpus_cli = typer.Typer(no_args_is_help=True, help="The articles.")
corpus_cli.command("audit")(audit_folder)
cli.add_typer(corpus_cli, name="corpus")
cli.add_typer(index_cli, name="index")
feedback_cli = typer.Typer(no_args_is_help=True, help="What people said of answers in the chat.")
cli.add_typer(feedback_cli, name="feedback")
cli.add_typer(user_cli, name="user")


def main() -> None:
    """Run the command; a fault of the user's ends with one sentence and exit status 2."""
    print_in_any_encoding()
    try:
        cli()
    except BedsideError as exc:
        err.print(f"bedside: {exc}", markup=False, style="red")
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); that is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as exc:
        place = exc.filename or "a file"
        err.print(f"bedside: {place}: {exc.strerror or exc}; see that it can be used.",
                  markup=False, style="red")  # fmt: skip
        sys.exit(2)


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help='File of {"id", "question"} objects, one a line.')
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where the batch's answers go.")] = None,
    article: Annotated[
        list[str] | None, typer.Option(help="Only this article (repeatable).")
    ] = None,
    from_year: Annotated[int | None, typer.Option(help="Only articles from this year on.")] = None,
    to_year: Annotated[int | None, typer.Option(help="Only articles up to this year.")] = None,
    design: Annotated[
        list[str] | None,
        typer.Option(help="Only this kind of study, or unknown (repeatable)."),
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="Only what stands in tables.")] = False,
    after: Annotated[
        str | None, typer.Option(help="The question before, which a follow-up points back to.")
    ] = None,
    cite: Annotated[
        CitationStyle | None, typer.Option(help="Print the cited sources instead of the answer.")
    ] = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
    store: StoreOption = None,
) -> None:
    """Answer one question on the terminal, or a file of them."""
    if (question is None) == (batch is None):
        raise BedsideError('give either a question ("...") or --batch FILE.')
    if (batch is None) != (output is None):
        raise BedsideError("--batch FILE and --output FILE go together; give both.")
    questions = read_batch(batch) if batch is not None else []
    if batch is not None and output is not None:
        check_output(batch, output)
    if after is not None:
        after = checked_question(after)
    filters = Filters(tuple(article or ()), from_year, to_year, tuple(design or ()), tables)
    service = open_service(corpus, index, model, reader, store)

    def answer_of(asked: str) -> Answer:
        return service.answer(asked, previous=after, filters=filters)

    if output is not None:
        answers = write_answers(questions, answer_of, output)
        for _ in track(answers, "Answering", total=len(questions), console=err):
            pass
        err.print(f"{len(questions)} answers in {output}", markup=False)
        return
    assert question is not None
    answer = answer_of(question)
    if cite is not None:
        if answer.abstained:
            err.print(f"No source is cited: {answer.reason}", markup=False)
        sys.stdout.write(cited_sources(answer, cite))
    elif as_json:
        sys.stdout.write(json_line(answer_record(answer)))
    else:
        _print_answer(answer)


@cli.command()
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
        str, typer.Option(help="The header in which that proxy names the user.")
    ] = USER_HEADER,
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
    proxies = frozenset(trusted_proxy or ())
    if not (is_loopback(address) or auth or proxies or insecure):
        raise NotProtected(
            f"other machines could ask on {host}; give --auth FILE (see `bedside user add`) or "
            "--trusted-proxy ADDRESS, or say --insecure."
        )
    access = Access(
        Users(auth) if auth else None, proxies, user_header.lower(),
        frozenset(known.lower() for known in (f"{host}:{port}", *(name or ()))), RateLimit(rate),
    )  # fmt: skip
    if build_first:
        build_or_go_on(corpus, index, model, store)
    service = AnswerService(corpus, index, model=model, reader=reader, store=store)
    stale = service.unfit or service.staleness()
    if stale:
        err.print(f"bedside: {stale}", markup=False, style="yellow")
    from app.http.web import serve as serve_web  # Gradio takes seconds to import

    serve_web(service, host, port, access, feedback, root_path)


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


@cli.command()
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


@corpus_cli.command("list")
def list_corpus(corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """The articles of the corpus: what each is and what it holds."""
    grid = Grid(
        "id", "title", "year", "status", "design", "n", "tables", "characters", box=None
    )  # fmt: skip
    found = survey(corpus)
    for article in found.articles:
        metadata = article.metadata
        values = (
            article.article_id,
            article.title if len(article.title) < 70 else article.title[:69] + "…",
            metadata.year,
            ", ".join(article.standing.words),
            known_design(metadata.study_design, metadata.article_type) or UNKNOWN,
            metadata.n_patients,
            len(article.tables),
            f"{len(article.text):,}",
        )
        grid.add_row(*("" if value is None else harmless(str(value)) for value in values))
    # A file or a pipe has no width of its own, and the columns would be broken into words.
    out.print(grid, markup=False, width=None if out.is_terminal else max(out.width, PIPED_WIDTH))
    for fault in found.faults:
        err.print(f"bedside: {fault}", markup=False, style="red")
    if found.faults:
        n_files = len(found.articles) + len(found.faults)
        raise BedsideError(f"{len(found.faults)} of {n_files} files cannot be read; mend them.")


@corpus_cli.command("add")
def add_to_corpus(
    files: Annotated[list[Path], typer.Argument(help="JATS XML, PDF, HTML, .md, .txt, folders.")],
    title: Annotated[str | None, typer.Option(help="Instead of the file's.")] = None,
    doi: Annotated[str | None, typer.Option(help="Instead of the file's.")] = None,
    year: Annotated[int | None, typer.Option(help="Instead of the file's.")] = None,
    journal: Annotated[str | None, typer.Option(help="Instead of the file's.")] = None,
    design: Annotated[str | None, typer.Option(help="Study design.")] = None,
    n_patients: Annotated[int | None, typer.Option(help="Number of patients.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read files too that have not changed since.")
    ] = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Add articles to the corpus, or update those that it has."""
    given = {"title": title, "doi": doi, "year": year, "journal": journal,
             "study_design": design, "n_patients": n_patients}  # fmt: skip
    overrides = {key: value for key, value in given.items() if value is not None}
    paths = files_of(files)
    if overrides and len(paths) > 1:
        raise BedsideError("--title, --doi and the like describe one file; give one file.")
    for link in links_left(files):
        err.print(
            f"bedside: {shown(link)} leads to no file of a known format (it may lead to a folder, "
            "nowhere, or to a file with another ending) and is left out; give what it leads to.",
            markup=False,
        )
    if not paths:
        raise BedsideError("no file of a known format there; give XML, PDF, HTML, .md or .txt.")
    if others := of_other_formats(files):
        names = ", ".join(shown(Path(path.name)) for path in others[:3])
        more = ", ..." if len(others) > 3 else ""
        err.print(
            f"bedside: {len(others)} files of no known format are left out ({names}{more}).",
            markup=False,
        )
    outcomes = add_files(paths, corpus, overrides, again=again)
    n_added = n_unchanged = n_failed = 0
    quiet = not sys.stderr.isatty()
    for outcome in track(outcomes, "Reading", len(paths), console=err, disable=quiet):
        if isinstance(outcome, NotAdded):
            n_failed += 1
            err.print(f"bedside: {outcome.error}", markup=False, style="red")
        elif isinstance(outcome, Unchanged):
            n_unchanged += 1
        else:
            n_added += 1
            out.print(str(outcome), markup=False)
            for warning in outcome.warnings:
                out.print(f"    {warning}", markup=False, style="yellow")
    if n_unchanged:
        out.print(
            f"{n_unchanged} of {len(paths)} files are in the corpus already, unchanged; "
            "--again reads them again.", markup=False,
        )  # fmt: skip
    if n_added:
        out.print(f"Run `{build_command(corpus)}` to search them.", markup=False, style="dim")
    if n_failed:
        raise BedsideError(f"{n_failed} of {len(paths)} files could not be read.")


@corpus_cli.command("remove")
def remove_from_corpus(
    article_id: Annotated[str, typer.Argument(help="As `bedside corpus list` shows it.")],
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Remove an article; the file that it was received as is kept."""
    path = remove_article(article_id, corpus)
    out.print(f"Removed {path}. Run `{build_command(corpus)}` next.", markup=False)


@corpus_cli.command("verify")
def verify_articles(corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Prove that each article has the words and numbers of the text that was received."""
    reports = verify_corpus(corpus, received_folder(corpus))
    for report in reports:
        out.print("\n".join(report.lines()), markup=False)
    if not all(report.ok for report in reports):
        raise BedsideError("some articles are not as received; mend what is listed above.")


@feedback_cli.command("list")
def list_feedback(feedback: FeedbackOption = DEFAULT_FEEDBACK) -> None:
    """Show the feedback, shortly: when, whether the answer helped, the question, the reason."""
    entries = FeedbackStore(feedback).entries()
    if not entries:
        out.print(f"There is no feedback in {feedback}.", markup=False)
        return
    grid = Grid("given (UTC)", "helpful", "question", "reason", box=None)
    for entry in entries:
        given = entry.given_at[:16].replace("T", " ")
        # Text objects: what people typed is neither markup nor a command to the terminal.
        shown = (Text(_shortened(text)) for text in (entry.question, entry.reason))
        grid.add_row(given, "yes" if entry.helpful else "no", *shown)
    out.print(grid)


@feedback_cli.command("export")
def export_feedback(
    output: Annotated[Path, typer.Option(help="New file for the candidates, JSON Lines.")],
    feedback: FeedbackOption = DEFAULT_FEEDBACK,
) -> None:
    """Make candidates for the question set of the evaluation; a person must finish each."""
    entries = FeedbackStore(feedback).entries()
    if not entries:
        raise BedsideError(f"there is no feedback in {feedback}; give another --feedback.")
    write_candidates(entries, output)
    err.print(
        f"{len(entries)} candidates in {output}. They may hold patients' details; the note of "
        "each says what is to be finished.",
        markup=False,
    )


@feedback_cli.command("clear")
def clear_feedback(
    feedback: FeedbackOption = DEFAULT_FEEDBACK,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete all feedback."""
    if not yes:
        typer.confirm(f"Delete all feedback in {feedback}?", abort=True, err=True)
    n_entries = FeedbackStore(feedback).clear()
    out.print(f"{n_entries} entries deleted from {feedback}.", markup=False)


def _shortened(text: str, limit: int = 70) -> str:
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def open_service(
    corpus: Path, index: Path, model: str, reader: bool = True, store: str | None = None
) -> AnswerService:
    """The service, after checks that cost little: no corpus, no index, a stale index raise."""
    now = digests(corpus)
    manifest, _ = read_manifest(index)
    check_fresh(manifest, now)
    service = AnswerService(corpus, index, model=model, reader=reader, store=store)
    if service.unfit:
        err.print(f"bedside: {service.unfit}", markup=False, style="yellow")
    return service


def _print_block(block: Block, answer: Answer) -> None:
    """Print statements one below the other; those that differ, under what they differ on."""
    if block.heading:
        out.print(f"{block.heading}:", markup=False, style="bold")
    for claim in (statement.claim for statement in block.statements):
        study = f" (on {claim.cohort})" if claim.cohort else ""
        line = f"{claim.said}{study} {markers(claim)}"
        out.print(f"  - {line}" if block.heading else line, markup=False)
        if said := answer.cohort_from(claim):
            out.print(f"    {claim.cohort}: “{one_line(said)}”", markup=False, style="dim")
        if not block.heading:
            out.print()
    if block.heading:
        out.print()


def _print_answer(answer: Answer) -> None:
    if answer.read_as:
        out.print(f"Read as: {answer.read_as}\n", markup=False, style="dim")
    if answer.abstained:
        out.print(answer.reason, markup=False, style="bold")
        out.print("\nNearest passages, none of them an answer:", markup=False)
    else:
        for block in told(answer):
            _print_block(block, answer)
        if answer.remark:
            out.print(f"{answer.remark}\n", markup=False, style="bold")
    cited = {n for claim in answer.cited for n in claim.citations}
    for evidence in answer.evidence:
        if evidence.n in cited or (answer.abstained and evidence.n <= 3):
            where = section_path(evidence.passage.section)
            words = evidence.article.standing.words
            parts = (evidence.article.label, *(word.upper() for word in words), where)
            said = " · ".join(part for part in parts if part)
            out.print(f"[{evidence.n}] {said}", markup=False, style="cyan")
            if doubt := evidence.article.doubt_at(evidence.passage.start):
                caution = f"    This was not read with certainty ({doubt}); compare the file."
                out.print(caution, markup=False, style="yellow")
            if answer.abstained:
                mark = evidence.article.standing.mark
                said = f"[{mark}] {evidence.passage.text}" if mark else evidence.passage.text
                out.print(f"    {said}", markup=False, style="dim")
    seconds = f"{answer.seconds * 1000:.0f} ms"
    out.print(f"\nconfidence {answer.confidence:.2f} · {seconds}", markup=False, style="dim")
