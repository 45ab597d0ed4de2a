"""`bedside ask`: one question answered on the terminal, or a file of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from app.answering.pipeline import checked_question
from app.answers.answer import Answer, Claim, answer_record, markers, section_path
from app.answers.citations import CitationStyle, cited_sources, one_line
from app.answers.reported import MOST_NAMED
from app.answers.told import Block, Place, told
from app.batch import check_output, read_batch, write_answers
from app.cli.options import (
    CorpusOption,
    FromStoreOption,
    IndexOption,
    ModelOption,
    ReaderOption,
    StoreOption,
)
from app.cli.terminal import err, json_line, out
from app.service import AnswerService
from corpus.collections.store import Collections
from corpus.errors import BedsideError
from corpus.library import DEFAULT_CORPUS, digests
from index.embedding.embedder import DEFAULT_MODEL
from index.passages.filters import Filters
from index.storage.manifest import check_fresh, read_manifest
from index.storage.store import DEFAULT_INDEX

QuestionArgument = Annotated[str | None, typer.Argument(help="What you want to know.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
BatchOption = Annotated[
    Path | None, typer.Option(help='File of {"id", "question"} objects, one a line.')
]
OutputOption = Annotated[Path | None, typer.Option(help="Where the batch's answers go.")]
ArticleOption = Annotated[list[str] | None, typer.Option(help="Only this article (repeatable).")]
FromYearOption = Annotated[int | None, typer.Option(help="Only articles from this year on.")]
ToYearOption = Annotated[int | None, typer.Option(help="Only articles up to this year.")]
DesignOption = Annotated[
    list[str] | None, typer.Option(help="Only this kind of study, or unknown (repeatable).")
]
TablesOption = Annotated[bool, typer.Option("--tables", help="Only what stands in tables.")]
CollectionOption = Annotated[
    str | None, typer.Option(help="Only the papers of this collection, by its name or id.")
]
AfterOption = Annotated[
    str | None, typer.Option(help="The question before, which a follow-up points back to.")
]
CiteOption = Annotated[
    CitationStyle | None, typer.Option(help="Print the cited sources instead of the answer.")
]


def ask(
    question: QuestionArgument = None,
    as_json: JsonOption = False,
    batch: BatchOption = None,
    output: OutputOption = None,
    article: ArticleOption = None,
    from_year: FromYearOption = None,
    to_year: ToYearOption = None,
    design: DesignOption = None,
    tables: TablesOption = False,
    collection: CollectionOption = None,
    after: AfterOption = None,
    cite: CiteOption = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
    index: IndexOption = DEFAULT_INDEX,
    model: ModelOption = DEFAULT_MODEL,
    reader: ReaderOption = True,
    store: StoreOption = None,
    from_store: FromStoreOption = False,
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
    filters = Filters(
        tuple(article or ()), from_year, to_year, tuple(design or ()), tables, collection or ""
    )
    if collection is not None:
        Collections(corpus).find(collection)  # before the models are loaded
    service = (
        AnswerService(model=model, reader=reader, store=store, taken=True)
        if from_store
        else open_service(corpus, index, model, reader, store)
    )

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
        for said in _beside(claim, answer):
            out.print(f"    {one_line(said)}", markup=False, style="dim")
        if not block.heading:
            out.print()
    if block.heading:
        out.print()


def _beside(claim: Claim, answer: Answer) -> Iterator[str]:
    """What a statement is read with, what it is weighed by, and whose result it tells."""
    if said := answer.cohort_from(claim):
        yield f"{claim.cohort}: “{said}”"
    yield from (f"Read with: “{one}”" for one in answer.context(claim) if one != said)
    yield answer.weight(claim)
    if claim.reports:
        yield "Cites: " + "; ".join(one.name for one in claim.reports[:MOST_NAMED])


def _print_answer(answer: Answer) -> None:
    if answer.read_as:
        out.print(f"Read as: {answer.read_as}\n", markup=False, style="dim")
    if answer.abstained:
        out.print(answer.reason, markup=False, style="bold")
        out.print("\nNearest passages, none of them an answer:", markup=False)
    else:
        if answer.caution:
            out.print(f"{answer.caution}\n", markup=False, style="bold")
        blocks = told(answer)
        for at, block in enumerate(blocks):
            if block.place is Place.MORE and blocks[at - 1].place is not Place.MORE:
                out.print("More from the articles, less likely to answer:\n", style="bold")
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
            if lacks := evidence.article.lacks:
                out.print(f"    {lacks}", markup=False, style="yellow")
            if answer.abstained:
                mark = evidence.article.standing.mark
                said = f"[{mark}] {evidence.passage.text}" if mark else evidence.passage.text
                out.print(f"    {said}", markup=False, style="dim")
    seconds = f"{answer.seconds * 1000:.0f} ms"
    out.print(f"\nconfidence {answer.confidence:.2f} · {seconds}", markup=False, style="dim")
