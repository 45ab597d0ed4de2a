"""`bedside eval`: the evaluation as a command beside those of the app.

The console script starts here, because the evaluation stands on top of the app and
nothing may import it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.cli import CorpusOption, IndexOption, ModelOption, cli, err, main, open_service, out
from corpus.errors import BedsideError
from corpus.library import DEFAULT_CORPUS
from eval.baselines import TutorialDefault, received_texts
from eval.question import DEFAULT_QUESTIONS, SPLITS, load_questions
from eval.report import summary_table
from eval.run import run
from eval.system import Bedside, System
from index.embedder import DEFAULT_MODEL
from index.store import DEFAULT_INDEX

__all__ = ["main"]


@cli.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Option(help="The question set.", show_default=False)] = (
        DEFAULT_QUESTIONS
    ),
    split: Annotated[str, typer.Option(help="Which half: dev, test or all.")] = "all",
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
) -> None:
    """Score the service on a question set, beside what one would use instead."""
    if split not in (*SPLITS, "all"):
        raise BedsideError(f"--split {split!r} is not one of dev, test, all.")
    service = open_service(corpus, index, model)
    articles = service.searcher.index.articles
    asked = [
        question
        for question in load_questions(questions, articles.values())
        if split in (question.split, "all")
    ]
    systems: list[System] = [
        Bedside(service.searcher),
        TutorialDefault(received_texts(list(articles.values())), service.embedder),
    ]
    with Progress(console=err) as progress:
        task = progress.add_task("Evaluating", total=len(asked) * len(systems))
        runs = {
            system.name: run(system, asked, articles, lambda: progress.advance(task))
            for system in systems
        }
    answerable = sum(question.answerable for question in asked)
    out.print(f"{len(asked)} questions ({split}), {answerable} answerable", markup=False)
    out.print(summary_table(runs))
