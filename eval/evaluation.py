"""The whole evaluation in reading order: ask, score, summarise, compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress

from app.service import AnswerService
from eval.measures.statistics import Difference
from eval.measures.summary import Summary, differences, peak_memory, summarise
from eval.questions.question import Question
from eval.report.results import Evaluation, digest
from eval.run import Judge, Row, run
from eval.systems.baselines import (
    BM25,
    RememberingEmbedder,
    TutorialDefault,
    ablations,
    baselines,
    received_texts,
    tutorial_embedder,
    untrained,
)
from eval.systems.system import Bedside, System
from index.search import Searcher

# Those that embed each question themselves or need no embedding.
TIMED = (TutorialDefault.name, BM25.name)


def evaluate(
    service: AnswerService, asked: Sequence[Question], path: Path, split: str,
    progress: Progress, *, quick: bool = False,
) -> Evaluation:  # fmt: skip
    """Every system on the questions, Bedside first; `path` is the set that they come from."""
    index = service.searcher.index
    judge = Judge(asked, index.articles)
    # Bedside comes first, when nothing is remembered yet: its seconds are a user's.
    remembering = RememberingEmbedder(service.embedder)
    searcher = Searcher(index, remembering, ranker=service.searcher.ranker)
    rows = _run(Bedside(searcher), asked, judge, progress)
    summaries = [summarise("bedside", rows, peak_memory=peak_memory())]
    texts = received_texts(list(index.articles.values()))
    waiting = progress.add_task("building the baselines", total=None)
    base = tutorial_embedder(service.embedder)
    others = baselines(texts, base, quick=quick)
    if not quick:
        others += ablations(searcher, remembering)
        # Without the training of the embedding model, where there was any.
        others += [untrained(searcher, base)] if base.name != service.embedder.name else []
    progress.remove_task(waiting)
    for system in others:
        found = _run(system, asked, judge, progress)
        summaries.append(summarise(system.name, found, timed=system.name in TIMED))
    return Evaluation(path.name, digest(path), split, summaries, _differences(summaries))


def rows_of_service(
    service: AnswerService, asked: Sequence[Question], progress: Progress
) -> list[Row]:
    """The service alone."""
    judge = Judge(asked, service.searcher.index.articles)
    return _run(Bedside(service.searcher), asked, judge, progress)


def _run(system: System, asked: Sequence[Question], judge: Judge, progress: Progress) -> list[Row]:
    task = progress.add_task(system.name, total=len(asked))
    return run(system, asked, judge, lambda: progress.advance(task))


def _differences(summaries: Sequence[Summary]) -> dict[str, dict[str, Difference | None]]:
    ours, *others = summaries
    return {other.name: differences(ours.rows, other.rows) for other in others}
