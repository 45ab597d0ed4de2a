"""The whole evaluation in reading order: for each library ask, score, leave out, compare."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import lru_cache

from rich.progress import Progress

from app.service import AnswerService
from corpus.library import readable_sources
from eval.measures.rows import Judge, Row, run
from eval.measures.statistics import Difference
from eval.measures.summary import Summary, differences, peak_memory, summarise
from eval.questions.leave_out import Fold, folds, searcher_without
from eval.questions.library import Library, open_library, questions_of
from eval.questions.question import Question
from eval.report.results import LibraryResult, digest
from eval.systems.baselines import ablations, baselines, untrained, whole_articles
from eval.systems.bedside import of_searcher, of_service
from eval.systems.system import System
from eval.systems.vectors import KeptBase, RememberingEmbedder, RememberingReader
from index.ranking.reader import Reader
from index.ranking.search import Searcher

# Systems whose seconds count: they embed each question themselves or need no embedding.
TIMED = ("tutorial default", "BM25")


def evaluate(
    library: Library, halves: tuple[str, ...], progress: Progress, *,
    quick: bool = False, model: str, reader: bool,
) -> LibraryResult:  # fmt: skip
    """Every system on the questions of some halves of one library, Bedside first."""
    service = open_library(library, model, reader)
    asked = questions_of(library, halves)
    rows = rows_of_service(service, asked, progress)  # alone, as its seconds are a user's
    summaries = [summarise("bedside", rows, peak_memory=peak_memory())]
    judge = Judge(asked, service.searcher.index.articles)
    parts = [] if quick else folds(asked, readable_sources(library.corpus).texts)
    with _beside(library, parts, model, reader=reader) as asking:
        others = _others(library, service, progress, quick=quick)
        if any(question.by_document for question in asked):
            others.append(whole_articles(service.searcher.index.articles.values()))
        for system in others:
            found = _run(system, asked, judge, progress)
            summaries.append(summarise(system.name, found, timed=system.name in TIMED))
        left_out = _collected(asking, progress)
    return LibraryResult(
        library, digest(library.questions), halves, summaries, _differences(summaries), left_out
    )


def rows_of_service(
    service: AnswerService, asked: Sequence[Question], progress: Progress
) -> list[Row]:
    """The rows of the service alone, with nothing cached, so that its seconds are a user's."""
    judge = Judge(asked, service.searcher.index.articles)
    return _run(of_service(service), asked, judge, progress)


@contextmanager
def _beside(
    library: Library, parts: Sequence[Fold], model: str, *, reader: bool
) -> Iterator[list[Future[list[Row]]]]:
    """Bedside on each fold's questions, over the library without the articles that answer them.

    This runs in other processes: an index is built for each fold while systems are compared.
    """
    if not parts:
        yield []
        return
    workers = max((os.cpu_count() or 1) - 1, 1)
    os.environ["PYTHONSAFEPATH"] = "1"  # the workers import nothing from the current folder
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    try:
        yield [pool.submit(rows_left_out, library, part, model, reader) for part in parts]
    finally:
        pool.shutdown(cancel_futures=True)


def rows_left_out(library: Library, part: Fold, model: str, reader: bool) -> list[Row]:
    """The rows of one fold."""
    service = _service(library, model, reader)
    sources = readable_sources(library.corpus).texts
    with searcher_without(part.left_out, sources, service) as searcher:
        judge = Judge(part.questions, searcher.index.articles)
        return run(of_searcher(searcher), part.questions, judge, lambda: None)


@lru_cache(maxsize=1)
def _service(library: Library, model: str, reader: bool) -> AnswerService:
    """The service of this process, for all its folds."""
    return open_library(library, model, reader)


def _collected(asking: Sequence[Future[list[Row]]], progress: Progress) -> list[Row]:
    """The rows of all folds, in the order of the folds. Raises what a fold raised."""
    task = progress.add_task("articles left out", total=len(asking))
    for part in as_completed(asking):
        part.result()
        progress.advance(task)
    return [row for part in asking for row in part.result()]


def _others(
    library: Library, service: AnswerService, progress: Progress, *, quick: bool
) -> list[System]:
    """The baselines; and Bedside without each of its parts, where its weights were fitted."""
    waiting = progress.add_task("building the baselines", total=None)
    index, base = service.searcher.index, KeptBase()
    remembering = RememberingEmbedder(service.embedder)
    found = baselines(index, base, remembering, None if quick else Reader(), quick=quick)
    if not quick and library.fitted:
        read = RememberingReader(service.reader) if service.reader else None
        searcher = Searcher(index, remembering, reader=read)
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
