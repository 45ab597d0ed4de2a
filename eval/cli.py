"""`bedside eval`: the evaluation as a command beside those of the app.

The console script starts here, because the evaluation stands on top of the app and
nothing may import it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.cli import cli, main, open_service
from app.options import CorpusOption, IndexOption, ModelOption, RankerOption
from app.service import AnswerService
from app.terminal import PIPED_WIDTH, err, out
from corpus.errors import BedsideError
from corpus.library import DEFAULT_CORPUS, load_corpus
from eval.questions.line import SPLITS
from eval.questions.question import DEFAULT_QUESTIONS, Question, load_questions
from eval.report.folder import DEFAULT_REPORT
from eval.report.table import Grid
from eval.sets.cli import add_commands
from index.embedder import DEFAULT_MODEL
from index.ranker import DEFAULT_RANKER
from index.store import DEFAULT_INDEX

__all__ = ["main"]

eval_cli = typer.Typer(help="How good the answers are: scores, a report, comparisons, the gate.")
cli.add_typer(eval_cli, name="eval")
add_commands(eval_cli)

QuestionsOption = Annotated[
    Path, typer.Option("--questions", help="The question set.", show_default=False)
]


@eval_cli.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    questions: QuestionsOption = DEFAULT_QUESTIONS,
    split: Annotated[str, typer.Option(help="Which half: dev, test or all.")] = "all",
    output: Annotated[Path, typer.Option(help="Folder of the report.")] = DEFAULT_REPORT,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the service and the tutorial default.")
    ] = False,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    ranker: RankerOption = DEFAULT_RANKER,
) -> None:
    """Score the service on a question set, beside what one would use instead.

    Prints the systems side by side and writes report.html, report.md, answers.jsonl,
    run.trec, qrels.tsv and results.json.
    """
    if context.invoked_subcommand is not None:
        return
    if split not in (*SPLITS, "all"):
        raise BedsideError(f"--split {split!r} is not one of dev, test, all.")
    from eval.evaluation import evaluate as run_evaluation
    from eval.report.folder import write_report
    from eval.report.table import ablation_grid, main_grid

    service = open_service(corpus, index, model, ranker)
    asked = _asked(service, questions, split)
    with Progress(console=err) as progress:
        evaluation = run_evaluation(service, asked, questions, split, progress, quick=quick)
    answerable = sum(question.answerable for question in asked)
    out.print(f"{len(asked)} questions ({split}), {answerable} answerable\n", markup=False)
    _print(main_grid(evaluation))
    if evaluation.ablated:
        _print(ablation_grid(evaluation))
    write_report(evaluation, service.searcher.index.articles, output)
    err.print(f"The report is in {output / 'report.html'}", markup=False)


@eval_cli.command("compare")
def compare_results(
    old: Annotated[Path, typer.Argument(help="results.json, or the folder of a report.")],
    new: Annotated[Path, typer.Argument(help="The same, of the later run.")],
    system: Annotated[str, typer.Option(help="Which system of the reports.")] = "bedside",
) -> None:
    """Show what a change did: differences, and the questions won and lost."""
    from eval.compare import compare
    from eval.report.results import load_rows
    from eval.report.table import change_grid

    before, after = load_rows(old, system), load_rows(new, system)
    changes = compare(before, after)
    shared = len(before.keys() & after.keys())
    out.print(f"{system}: {shared} questions that both runs have\n", markup=False)
    _print(change_grid(changes))
    for change in changes:
        for word, ids in (("better", change.better), ("worse", change.worse)):
            if ids:
                out.print(f"{change.measure}, {word}: {' '.join(ids)}", markup=False)


@eval_cli.command("gate")
def gate(
    questions: QuestionsOption = DEFAULT_QUESTIONS,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    ranker: RankerOption = DEFAULT_RANKER,
) -> None:
    """Fail where a measure falls below its accepted value by more than its interval."""
    from eval.evaluation import rows_of_service
    from eval.gate import read_baseline, verdicts
    from eval.report.results import digest
    from eval.report.table import gate_grid

    baseline = read_baseline()
    if baseline["questions_sha256"] != digest(questions):
        err.print("The question set is not the one that was accepted.", style="yellow")
    service = open_service(corpus, index, model, ranker)
    with Progress(console=err) as progress:
        rows = rows_of_service(service, _asked(service, questions, "all"), progress)
    found = verdicts(rows, baseline)
    _print(gate_grid(found))
    fallen = [f"{v.measure} ({v.split})" for v in found if not v.holds]
    if fallen:
        err.print(f"The gate is closed: {', '.join(fallen)} fell.", style="red", markup=False)
        raise typer.Exit(1)
    err.print("The gate is open: nothing fell.", markup=False)


@eval_cli.command("accept")
def accept(
    questions: QuestionsOption = DEFAULT_QUESTIONS,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    ranker: RankerOption = DEFAULT_RANKER,
) -> None:
    """Accept the present results as those that the gate holds later ones to."""
    from eval.evaluation import rows_of_service
    from eval.gate import BASELINE, write_baseline
    from eval.report.results import digest

    service = open_service(corpus, index, model, ranker)
    with Progress(console=err) as progress:
        rows = rows_of_service(service, _asked(service, questions, "all"), progress)
    write_baseline(rows, digest(questions), datetime.now(UTC).date())
    err.print(f"Accepted, in {BASELINE}", markup=False)


@cli.command("bench")
def bench_speed(
    corpus: CorpusOption = DEFAULT_CORPUS,
    questions: QuestionsOption = DEFAULT_QUESTIONS,
    rounds: Annotated[int, typer.Option(min=1, help="Each figure is their median.")] = 3,
    vectors: Annotated[int, typer.Option(min=100, help="Made ones, to search among.")] = 100_000,
) -> None:
    """Measure how quick it is, beside the tutorial default, in one run."""
    from eval.speed.bench import bench

    asked = [q.question for q in load_questions(questions, load_corpus(corpus))]
    if not asked:
        raise BedsideError(f"{questions} holds no question; give another set.")
    out.print(f"{'':30}{'Bedside':>10}{'tutorial':>10}{'ratio':>8}", markup=False)
    for what, ours, tutorial, unit in bench(corpus, asked, rounds, vectors):
        line = f"{what:30}{ours:10.2f}{tutorial:10.2f}{ours / tutorial:8.2f}  {unit}"
        out.print(line, markup=False)


def _print(grid: Grid) -> None:
    # A file or a pipe has no width of its own.
    out.print(grid.rich(), width=None if out.is_terminal else PIPED_WIDTH)


def _asked(service: AnswerService, path: Path, split: str) -> list[Question]:
    """The questions of a half. Raises BedsideError where it has none."""
    questions = load_questions(path, service.searcher.index.articles.values())
    asked = [question for question in questions if split in (question.split, "all")]
    if not asked:
        raise BedsideError(f"{path} holds no question of the half {split!r}; try --split all.")
    return asked


if __name__ == "__main__":
    main()
