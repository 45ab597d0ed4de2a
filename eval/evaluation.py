"""The whole evaluation in reading order: for each library ask, score, leave out, compare."""

from __future__ import annotations

from collections.abc import Sequence

from rich.progress import Progress

from app.service import AnswerService
from corpus.library import readable_sources
from eval.measures.statistics import Difference
from eval.measures.summary import Summary, differences, peak_memory, summarise
from eval.questions.leave_out import folds, searcher_without
from eval.questions.library import Library, open_library, questions_of
from eval.questions.question import Question
from eval.report.results import LibraryResult, digest
from eval.run import Judge, Row, run
from eval.systems.baselines import ablations, baselines, untrained
from eval.systems.bedside import of_searcher, of_service
from eval.systems.system import System
from eval.systems.vectors import KeptBase, RememberingEmbedder
from index.reader import Reader
from index.search import Searcher

# Those that embed each question themselves or need no embedding.
TIMED = ("tutorial default", "BM25")


def evaluate(
    library: Library, halves: tuple[str, ...], progress: Progress, *,
    quick: bool = False, model: str, reader: bool,
) -> LibraryResult:  # fmt: skip
    """Every system on the questions of some halves of one library, Bedside first."""
    service = open_library(library, model, reader)
    asked = questions_of(library, halves)
    rows = rows_of_service(service, asked, progress)
    summaries = [summarise("bedside", rows, peak_memory=peak_memory())]
    left_out = [] if quick else rows_left_out(library, service, asked, progress)
    judge = Judge(asked, service.searcher.index.articles)
    for system in _others(library, service, progress, quick=quick):
        found = _run(system, asked, judge, progress)
        summaries.append(summarise(system.name, found, timed=system.name in TIMED))
    return LibraryResult(
        library, digest(library.questions), halves, summaries, _differences(summaries), left_out
    )


def rows_of_service(
    service: AnswerService, asked: Sequence[Question], progress: Progress
) -> list[Row]:
    """The service alone, with nothing remembered: its seconds are a user's."""
    judge = Judge(asked, service.searcher.index.articles)
    return _run(of_service(service), asked, judge, progress)


def rows_left_out(
    library: Library, service: AnswerService, asked: Sequence[Question], progress: Progress
) -> list[Row]:
    """Bedside on every answerable question, of the library without what answers it."""
    sources = readable_sources(library.corpus).texts
    parts = folds(asked, sources)
    task = progress.add_task("articles left out", total=sum(len(f.questions) for f in parts))
    rows: list[Row] = []
    for fold in parts:
        with searcher_without(fold.left_out, sources, service) as searcher:
            judge = Judge(fold.questions, searcher.index.articles)
            system = of_searcher(searcher)
            rows += run(system, fold.questions, judge, lambda: progress.advance(task))
    return rows


def _others(
    library: Library, service: AnswerService, progress: Progress, *, quick: bool
) -> list[System]:
    """The baselines; and Bedside without each of its parts, where its weights were fitted."""
    waiting = progress.add_task("building the baselines", total=None)
    index, base = service.searcher.index, KeptBase()
    remembering = RememberingEmbedder(service.embedder)
    found = baselines(index, base, remembering, None if quick else Reader(), quick=quick)
    if not quick and library.fitted:
        searcher = Searcher(index, remembering, reader=service.reader)
        found += ablations(searcher, remembering)
        # Without the training of the embedding model, where there was any.
        found += [untrained(searcher, base)] if base.name != service.embedder.name else []
    progress.remove_task(waiting)
    return found


def _run(system: System, asked: Sequence[Question], judge: Judge, progress: Progress) -> list[Row]:
    task = progress.add_task(system.name, total=len(asked))
    return run(system, asked, judge, lambda: progress.advance(task))


def _differences(summaries: Sequence[Summary]) -> dict[str, dict[str, Difference | None]]:
    ours, *others = summaries
    return {other.name: differences(ours.rows, other.rows) for other in others}
