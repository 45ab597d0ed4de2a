"""`bedside corpus`: the articles, listed, added, removed and checked."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table as Grid

from app.cli.audit import audit_folder
from app.cli.changing import correct_article, list_removed, remove_from_corpus, restore_to_corpus
from app.cli.collecting.collection import collection_cli
from app.cli.collecting.sharing import export_library, open_exported
from app.cli.options import (
    CorpusOption,
    build_command,
)
from app.cli.terminal import PIPED_WIDTH, err, harmless, out
from corpus.adding.exports import Given, gather
from corpus.adding.files import (
    add_files,
    links_left,
    of_other_formats,
)
from corpus.adding.outcomes import Duplicate, Duplicates, NotAdded, Outcome, Unchanged
from corpus.collections.collection import checked_name
from corpus.collections.store import Collections
from corpus.errors import BedsideError, CollectionNotFound
from corpus.library import DEFAULT_CORPUS, received_folder, survey
from corpus.sound import shown
from corpus.verify.compare import verify_corpus
from corpus.words.design import UNKNOWN, known_design

corpus_cli = typer.Typer(no_args_is_help=True, help="The articles.")
corpus_cli.command("audit")(audit_folder)
corpus_cli.command("export")(export_library)
corpus_cli.command("open")(open_exported)
corpus_cli.add_typer(collection_cli, name="collection")
corpus_cli.command("correct")(correct_article)
corpus_cli.command("remove")(remove_from_corpus)
corpus_cli.command("removed")(list_removed)
corpus_cli.command("restore")(restore_to_corpus)


@corpus_cli.command("list")
def list_corpus(
    collection: Annotated[str | None, typer.Option(help="Only those of this collection.")] = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """The articles of the corpus: what each is and what it holds."""
    chosen = Collections(corpus).find(collection) if collection is not None else None
    grid = Grid(
        "id", "title", "year", "status", "design", "n", "tables", "characters", box=None
    )  # fmt: skip
    found = survey(corpus)
    for article in found.articles:
        if chosen is not None and article.article_id not in chosen.articles:
            continue
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
    if chosen is not None and (missing := Collections(corpus).missing(chosen)):
        names = ", ".join(map(harmless, missing))
        err.print(f"bedside: not in the corpus, and skipped: {names}", markup=False, style="yellow")
    for fault in found.faults:
        err.print(f"bedside: {fault}", markup=False, style="red")
    if found.faults:
        n_files = len(found.articles) + len(found.faults)
        raise BedsideError(f"{len(found.faults)} of {n_files} files cannot be read; mend them.")


@corpus_cli.command("add")
def add_to_corpus(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="JATS XML, PDF, HTML, .md, .txt, folders, exports of reference managers."
        ),
    ],
    title: Annotated[str | None, typer.Option(help="Instead of the file's.")] = None,
    doi: Annotated[str | None, typer.Option(help="Instead of the file's.")] = None,
    year: Annotated[int | None, typer.Option(help="Instead of the file's.")] = None,
    journal: Annotated[str | None, typer.Option(help="Instead of the file's.")] = None,
    design: Annotated[str | None, typer.Option(help="Study design.")] = None,
    n_patients: Annotated[int | None, typer.Option(help="Number of patients.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read files too that have not changed since.")
    ] = False,
    duplicates: Annotated[
        Duplicates,
        typer.Option(
            help="A paper that is there: update it; ask: leave it, or a version of it, out and say "
            "so; replace: a version takes its place too; keep: both."
        ),
    ] = Duplicates.UPDATE,
    collection: Annotated[
        str | None, typer.Option(help="Put them into this collection, which is made if need be.")
    ] = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Add articles to the corpus, or update those that it has."""
    given = {"title": title, "doi": doi, "year": year, "journal": journal,
             "study_design": design, "n_patients": n_patients}  # fmt: skip
    overrides = {key: value for key, value in given.items() if value is not None}
    if collection is not None:
        checked_name(collection)  # before anything is read
    with TemporaryDirectory(prefix="bedside-") as workspace:
        found = gather(files, Path(workspace))
        if overrides and len(found.paths) > 1:
            raise BedsideError("--title, --doi and the like describe one file; give one file.")
        _tell_left_out(files, found)
        ids: list[str] = []
        outcomes = add_files(
            found.paths, corpus, overrides, again=again, duplicates=duplicates,
            records=found.records,
        )  # fmt: skip
        try:
            _report(_noting(outcomes, ids), len(found.paths), corpus)
        finally:
            if collection is not None and ids:
                _collect(collection, ids, corpus)


def _tell_left_out(files: list[Path], found: Given) -> None:
    """Say what of the files given is not read. Raises BedsideError where nothing is."""
    for sentence in (*found.told, *found.counts):
        err.print(f"bedside: {harmless(sentence)}", markup=False)
    for link in links_left(files):
        err.print(
            f"bedside: {shown(link)} leads to no file of a known format (it may lead to a folder, "
            "nowhere, or to a file with another ending) and is left out; give what it leads to.",
            markup=False,
        )
    if not found.paths:
        raise BedsideError(
            "no file of a known format there; give XML, PDF, HTML, .md, .txt, or an export of a "
            "reference manager with its files."
        )
    others = [path for path in of_other_formats(files) if path.resolve() not in found.used]
    if others:
        names = ", ".join(shown(Path(path.name)) for path in others[:3])
        more = ", ..." if len(others) > 3 else ""
        err.print(
            f"bedside: {len(others)} files of no known format are left out ({names}{more}).",
            markup=False,
        )


def _noting(outcomes: Iterable[Outcome], ids: list[str]) -> Iterator[Outcome]:
    """The same outcomes; the ids of the articles that are there now are noted."""
    for outcome in outcomes:
        if not isinstance(outcome, NotAdded):
            ids.append(outcome.article_id)
        yield outcome


def _collect(name: str, ids: list[str], corpus: Path) -> None:
    """Put articles into a collection, which is made if there is none of that name."""
    collections = Collections(corpus)
    try:
        before = collections.find(name)
    except CollectionNotFound:
        before = collections.create(name)
    after = collections.add(before.collection_id, ids)
    n = len(after.articles) - len(before.articles)
    out.print(
        f"{n} new in the collection {harmless(after.name)}, which has {len(after.articles)} now.",
        markup=False,
    )


def _report(outcomes: Iterable[Outcome], n_files: int, corpus: Path) -> None:
    """Say what became of each file. Raises BedsideError where some could not be read."""
    n_added = n_unchanged = n_failed = 0
    quiet = not sys.stderr.isatty()
    for outcome in track(outcomes, "Reading", n_files, console=err, disable=quiet):
        if isinstance(outcome, NotAdded):
            n_failed += 1
            err.print(f"bedside: {outcome.error}", markup=False, style="red")
        elif isinstance(outcome, Unchanged):
            n_unchanged += 1
        elif isinstance(outcome, Duplicate):
            out.print(str(outcome), markup=False, style="yellow")
        else:
            n_added += 1
            out.print(str(outcome), markup=False)
            for warning in outcome.warnings:
                out.print(f"    {warning}", markup=False, style="yellow")
    if n_unchanged:
        out.print(
            f"{n_unchanged} of {n_files} files are in the corpus already, unchanged; "
            "--again reads them again.", markup=False,
        )  # fmt: skip
    if n_added:
        out.print(f"Run `{build_command(corpus)}` to search them.", markup=False, style="dim")
    if n_failed:
        raise BedsideError(f"{n_failed} of {n_files} files could not be read.")


@corpus_cli.command("verify")
def verify_articles(corpus: CorpusOption = DEFAULT_CORPUS) -> None:
    """Prove that each article has the words and numbers of the text that was received."""
    reports = verify_corpus(corpus, received_folder(corpus))
    for report in reports:
        out.print("\n".join(report.lines()), markup=False)
    if not all(report.ok for report in reports):
        raise BedsideError("some articles are not as received; mend what is listed above.")
