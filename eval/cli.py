"""`bedside eval`: the evaluation as a command beside those of the app.

The console script starts here, because the evaluation stands on top of the app and
nothing may import it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.cli.main import cli, main
from app.cli.options import CorpusOption, ModelOption, ReaderOption
from app.cli.terminal import PIPED_WIDTH, err, out
from corpus.errors import BadBatch, BedsideError
from corpus.library import DEFAULT_CORPUS, load_corpus
from eval.measures.rows import Row
from eval.questions.library import (
    Library,
    find_library,
    given_library,
    open_library,
    questions_of,
    shipped_libraries,
)
from eval.questions.line import SPLITS
from eval.report.folder import DEFAULT_REPORT
from eval.report.gate import BASELINE
from eval.report.table import Grid
from eval.sets.cli import add_commands
from index.embedding.embedder import DEFAULT_MODEL

__all__ = ["main"]

eval_cli = typer.Typer(help="How good the answers are: scores, a report, comparisons, the gate.")
cli.add_typer(eval_cli, name="eval")
add_commands(eval_cli)

LibrariesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--library", show_default=False,
        help="A library by name or folder; may be repeated. Else all that come with Bedside.",
    ),
]  # fmt: skip
SPARE = 1  # questions whose result another processor may change; see eval/report/gate.py
SplitOption = Annotated[str, typer.Option(help="Which half: dev, test or all.")]
BaselineOption = Annotated[
    Path, typer.Option("--baseline", help="File of the accepted results.", show_default=False)
]


@eval_cli.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    library: LibrariesOption = None,
    questions: Annotated[
        Path | None,
        typer.Option(help="A question set over --corpus, in place of a library."),
    ] = None,
    split: SplitOption = "all",
    output: Annotated[Path, typer.Option(help="Folder of the report.")] = DEFAULT_REPORT,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the service and the tutorial default.")
    ] = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: Annotated[
        Path | None,
        typer.Option("--index", help="Its index; else beside the articles.", show_default=False),
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
) -> None:
    """Score the service on libraries with questions, beside what one would use instead.

    Prints the systems side by side and writes report.html, report.md, results.json, and for each
    library answers.jsonl, run.trec and qrels.tsv. Sealed halves are not asked: see
    `bedside eval open`.
    """
    if context.invoked_subcommand is not None:
        return
    chosen = (
        _libraries(library)
        if questions is None
        else [given_library(questions, corpus, index)]
    )  # fmt: skip
    _report(chosen, split, output, quick=quick, model=model, reader=reader)


@eval_cli.command("open")
def open_sealed(
    library: Annotated[str, typer.Argument(help="The library, by name or folder.")],
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
) -> None:
    """Ask the sealed half of a library, print its figures, and write down that it was opened.

    The day, the commit and the figures go into eval/NOTES.md and eval/opened.jsonl. What was
    opened often is no longer held out.
    """
    from eval.evaluation import rows_of_service
    from eval.report.opened import SHOWN, keep, opened
    from eval.report.table import with_interval

    chosen = find_library(library)
    if not chosen.sealed:
        raise BedsideError(f"{chosen.name} has no sealed half; run `bedside eval` on it.")
    service = open_library(chosen, model, reader)
    for half in sorted(chosen.sealed):
        with Progress(console=err) as progress:
            rows = rows_of_service(service, questions_of(chosen, (half,)), progress)
        found = opened(chosen.name, half, rows, datetime.now(UTC).date())
        keep(found)
        for name in SHOWN:
            out.print(f"{name}: {with_interval(found.estimates[name], name)}", markup=False)
    err.print("Written down in eval/NOTES.md; the next report shows it.", markup=False)


@eval_cli.command("compare")
def compare_results(
    old: Annotated[Path, typer.Argument(help="results.json, or the folder of a report.")],
    new: Annotated[Path, typer.Argument(help="The same, of the later run.")],
    library: Annotated[str, typer.Option(help="Which library of the reports.")] = "five",
    system: Annotated[str, typer.Option(help="Which system of the reports.")] = "bedside",
) -> None:
    """Show what a change did: differences, and the questions won and lost."""
    from eval.report.compare import compare
    from eval.report.results import load_rows
    from eval.report.table import change_grid

    before, after = load_rows(old, library, system), load_rows(new, library, system)
    changes = compare(before, after)
    shared = len(before.keys() & after.keys())
    out.print(f"{system} on {library}: {shared} questions that both runs have\n", markup=False)
    _print(change_grid(changes))
    for change in changes:
        for word, ids in (("better", change.better), ("worse", change.worse)):
            if ids:
                out.print(f"{change.measure}, {word}: {' '.join(ids)}", markup=False)


@eval_cli.command("gate")
def gate(
    library: LibrariesOption = None,
    baseline: BaselineOption = BASELINE,
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
) -> None:
    """Fail where anything that a reader sees is worse than what was accepted."""
    from eval.report.gate import read_baseline, verdicts
    from eval.report.results import digest
    from eval.report.table import gate_grid

    accepted = read_baseline(baseline)["libraries"]
    found = []
    for one in _libraries(library):
        if one.name not in accepted:
            raise BadBatch(f"{baseline} has nothing of {one.name}; run `bedside eval accept`.")
        if accepted[one.name]["questions_sha256"] != digest(one.questions):
            err.print(f"The questions of {one.name} are not those accepted.", style="yellow")
        rows = _rows(one, model, reader)
        found += verdicts(one.name, rows, accepted[one.name], spare=SPARE)
    _print(gate_grid(found))
    fallen = [f"{v.measure} ({v.library})" for v in found if not v.holds]
    if fallen:
        err.print(f"The gate is closed: {', '.join(fallen)} fell.", style="red", markup=False)
        raise typer.Exit(1)
    err.print("The gate is open: nothing fell.", markup=False)


@eval_cli.command("accept")
def accept(
    library: LibrariesOption = None,
    baseline: BaselineOption = BASELINE,
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
) -> None:
    """Accept the present results as those that the gate holds later ones to."""
    from eval.report.gate import write_baseline
    from eval.report.results import digest

    chosen = _libraries(library)
    rows = {one.name: _rows(one, model, reader) for one in chosen}
    digests = {one.name: digest(one.questions) for one in chosen}
    write_baseline(rows, digests, datetime.now(UTC).date(), baseline)
    err.print(f"Accepted, in {baseline}", markup=False)


@eval_cli.command("published")
def published(
    report: Annotated[
        list[Path] | None,
        typer.Option(
            help=f"Folder of a report; may be repeated. Else {DEFAULT_REPORT}.", show_default=False
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Publish what was measured, in the pages' tables too.")
    ] = False,
) -> None:
    """Compare every published figure with the last reports and the records of what is run seldom.

    Fails where one differs; one whose command has not been run here is said, and is no failure.
    """
    from eval.published import accepted, check, read_figures, write_tables
    from eval.report.opened import record

    reports = report or [DEFAULT_REPORT]
    found = check(read_figures(), reports, record())
    if write:
        accepted(found)
        write_tables(read_figures())
        found = check(read_figures(), reports, record())
    for one in found:
        if one.now is None:
            err.print(f"not run here: {one.figure.command} ({one.figure.row})", markup=False)
    wrong = [one for one in found if one.now is not None and not one.holds]
    for one in wrong:
        figure = one.figure
        said = f"{figure.row}, {figure.column}: published {figure.expected}, now {one.now}"
        err.print(said, style="red", markup=False)
    if wrong:
        raise typer.Exit(1)
    long = sorted({one.figure.command for one in found if one.figure.is_recorded})
    of_long = sum(one.figure.is_recorded for one in found)
    out.print(f"{sum(one.holds for one in found)} published figures hold.", markup=False)
    out.print(
        f"{of_long} of them as recorded in eval/recorded.json: {'; '.join(long)}.", markup=False
    )


@cli.command("bench")
def bench_speed(
    library: LibrariesOption = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
    questions: Annotated[
        Path | None,
        typer.Option(help="A question set over --corpus, in place of a library."),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="A page that has marks for the figures: docs/scale.md.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Each figure is their median.")] = 3,
    vectors: Annotated[int, typer.Option(min=100, help="Made ones, to search among.")] = 100_000,
    peer: Annotated[
        list[str] | None,
        typer.Option(
            help="langchain, llamaindex, haystack, txtai or all: beside these instead. Each is "
            "installed the first time, from the package index.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure how quick it is, beside the tutorial default, in one run: seconds of the processor.

    On each library, or on those named; `--write` puts the figures into a page. With `--peer`,
    beside libraries that people build with, and how much of the evidence each finds.
    """
    from eval.speed.bench import bench, write_table

    chosen = (
        _libraries(library or ["five", "trials"]) if questions is None
        else [given_library(questions, corpus, None)]
    )  # fmt: skip
    if peer:
        _beside_peers(chosen, peer, rounds, write)
        return
    measured = {}
    for one in chosen:
        texts = [q.question for q in questions_of(one, one.open_halves("all"))]
        out.print(f"{one.name:30}{'Bedside':>10}{'tutorial':>10}{'ratio':>8}", markup=False)
        measured[one.title] = bench(one.corpus, texts, rounds, vectors)
        for what, ours, tutorial, unit in measured[one.title]:
            line = f"{what:30}{ours:10.2f}{tutorial:10.2f}{ours / tutorial:8.2f}  {unit}"
            out.print(line, markup=False)
    if write is not None:
        write_table(write, measured)


def _beside_peers(
    chosen: Sequence[Library], names: Sequence[str], rounds: int, write: Path | None
) -> None:
    """Measure the peers on each library, print the figures, and put them into a page."""
    from eval.speed.bench import write_between
    from eval.speed.peers.comparison import compare
    from eval.speed.peers.environment import peers_named
    from eval.speed.peers.table import BEGIN, END, peers_table

    def tell(words: str) -> None:
        err.print(words, markup=False)

    peers, measured = peers_named(names), {}
    for one in chosen:
        tell(one.title)
        asked = questions_of(one, one.open_halves("all"))
        measured[one.title] = compare(one.corpus, asked, peers, rounds, tell)
        out.print(peers_table({one.title: measured[one.title]}), markup=False, soft_wrap=True)
    if write is not None:
        write_between(write, BEGIN, END, peers_table(measured))


def _report(
    libraries: Sequence[Library], split: str, output: Path, *, quick: bool, model: str, reader: bool
) -> None:
    """Evaluate the open halves of the libraries, print the grids and write the report."""
    from eval.evaluation import evaluate as evaluated
    from eval.report.folder import write_report
    from eval.report.headline import headline, measured
    from eval.report.opened import record
    from eval.report.results import Evaluation
    from eval.report.table import ablation_grid, short_grid

    if split not in (*SPLITS, "all"):
        raise BedsideError(f"--split {split!r} is not one of dev, test, all.")
    started = time.perf_counter()
    with Progress(console=err) as progress:
        results = [
            evaluated(one, halves, progress, quick=quick, model=model, reader=reader)
            for one in libraries
            if (halves := one.open_halves(split))
        ]
    if not results:
        raise BedsideError("every half asked for is sealed; `bedside eval open` asks those.")
    evaluation = Evaluation(results, time.perf_counter() - started)
    openings = record()
    first = headline(evaluation, openings)
    for tile in first.tiles:
        beside = f". {tile.beside}" if tile.beside else ""
        out.print(f"{tile.figure:>4} ({tile.interval}): {tile.words}{beside}", markup=False)
    out.print(f"{first.source}\n", markup=False)
    for line in first.failures:
        out.print(line, markup=False)
    for line in measured(evaluation):
        out.print(line, markup=False)
    for result in results:
        _print(short_grid(result))
        if result.ablated:
            _print(ablation_grid(result))
    articles = {
        one.library.name: {a.article_id: a for a in load_corpus(one.library.corpus)}
        for one in results
    }
    write_report(evaluation, articles, output, openings)
    err.print(f"The report is in {output / 'report.html'}", markup=False)


def _libraries(names: Sequence[str] | None) -> list[Library]:
    return [find_library(name) for name in names] if names else shipped_libraries()


def _rows(library: Library, model: str, reader: bool) -> list[Row]:
    """Bedside on the halves that are not sealed. Raises BadBatch where there are none."""
    from eval.evaluation import rows_of_service

    halves = library.open_halves("all")
    asked = questions_of(library, halves) if halves else []
    if not asked:
        raise BadBatch(f"{library.name} has no question outside its sealed halves.")
    service = open_library(library, model, reader)
    with Progress(console=err) as progress:
        return rows_of_service(service, asked, progress)


def _print(grid: Grid) -> None:
    # A file or a pipe has no width of its own.
    out.print(grid.rich(), width=None if out.is_terminal else PIPED_WIDTH)


if __name__ == "__main__":
    main()
