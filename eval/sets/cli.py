"""`bedside eval convert` and `bedside eval export`: sets of others in, runs and qrels out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.ask import open_service
from app.cli.options import CorpusOption, IndexOption, ModelOption, ReaderOption
from app.cli.terminal import err, out
from corpus.library import DEFAULT_CORPUS
from eval.questions.question import DEFAULT_QUESTIONS, load_questions
from eval.sets.forms import Form
from eval.systems.bedside import of_service
from eval.systems.vectors import KeptBase, RememberingEmbedder
from index.embedding.embedder import DEFAULT_MODEL
from index.storage.store import DEFAULT_INDEX


def add_commands(eval_cli: typer.Typer) -> None:
    """Put the commands of this module beside the others of `bedside eval`."""
    eval_cli.command("convert")(convert_set)
    eval_cli.command("export")(export_runs)


def convert_set(
    source: Annotated[Path, typer.Argument(help="A JSON file (SQuAD), or the set's folder.")],
    output: Annotated[Path, typer.Option(help="Folder of the articles and questions.")],
    form: Annotated[Form | None, typer.Option(help="Where the files do not tell it.")] = None,
    split: Annotated[str | None, typer.Option(help="Which part of the set, by its name.")] = None,
) -> None:
    """Turn a set in the form of SQuAD, BEIR, TREC or Evidence Inference into one of ours.

    Writes articles/, questions.jsonl, library.yaml, and left_out.txt where anything was.
    """
    from eval.sets.converted import write
    from eval.sets.forms import convert, form_of

    converted = convert(source, output, form or form_of(source), split)
    write(converted, output)
    for reason in converted.summary():
        err.print(f"left out: {reason}", markup=False, style="yellow")
    for note in converted.notes:
        out.print(note, markup=False)
    n_articles = len(converted.sources) or converted.n_imported
    out.print(f"{len(converted.lines):,} questions on {n_articles:,} articles in {output}",
              markup=False)  # fmt: skip
    out.print(f"bedside eval --library {output}", markup=False)


def export_runs(
    folder: Annotated[Path, typer.Argument(help="Folder to write into, as that of a report.")],
    questions: Annotated[
        Path, typer.Option("--questions", help="The question set.", show_default=False)
    ] = DEFAULT_QUESTIONS,
    depth: Annotated[int, typer.Option(min=1, help="Passages or documents a question.")] = 100,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
) -> None:
    """Write runs and relevance judgements that trec_eval and ir_measures read.

    One folder for each collection of passages (of a set judged by document: one for all), with
    qrels.txt and the run of each system over it, Bedside's and the baselines'.
    """
    from eval.sets.export import export
    from eval.systems.baselines import baselines

    service = open_service(corpus, index, model, reader)
    articles = service.searcher.index.articles
    asked = load_questions(questions, articles.values())
    others = baselines(
        service.searcher.index, KeptBase(), RememberingEmbedder(service.embedder), None
    )
    systems = [of_service(service), *others]
    for path in export(systems, asked, articles, folder, depth):
        out.print(str(path), markup=False)
