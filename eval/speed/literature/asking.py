"""The questions of the development library, asked of an index: what is shown, and what it costs.

The measures are the evaluation's. Where other reports were added, a question that the library does
not answer may be answered by them, and one that it answers may be answered by another report as
well: so some of what counts here as worse is not.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.service import AnswerService
from corpus.article import Article
from eval.measures.reading import first_misleads, first_tells
from eval.measures.rows import evidence_texts
from eval.measures.texts import evidence_recall, facts_shown
from eval.questions.library import questions_of
from eval.questions.question import Question
from eval.speed.literature.building import memory
from eval.speed.literature.reports import development_library
from eval.systems.bedside import reply_of
from eval.systems.system import Reply

HALF = "dev"  # the other half is sealed
WARM_UP = "Overall survival after transplantation?"
Scores = dict[str, float | None]


def asked(_: Path, index: Path, __: int) -> dict[str, Any]:
    """Ask every question twice; gives the rows, with their means, times and memory."""
    library = development_library()
    started = time.process_time()
    service = AnswerService(library.corpus, index)
    service.answer(WARM_UP)
    loaded = time.process_time() - started
    articles = service.searcher.index.articles
    rows, first, again = [], list[float](), list[float]()
    for question in questions_of(library, (HALF,)):
        reply, seconds = _reply(service, question)
        first.append(seconds)
        again.append(_reply(service, question)[1])
        rows.append({"id": question.question_id, "type": question.type,
                     **scores(question, reply, articles)})  # fmt: skip
    return {
        "questions": len(rows), "load, processor seconds": round(loaded, 2),
        "question ms of the processor, asked first": _quantiles(first),
        "the same, asked again": _quantiles(again), "memory MB": memory(),
        "means": means(rows), "rows": rows,
    }  # fmt: skip


def scores(question: Question, reply: Reply, articles: Mapping[str, Article]) -> Scores:
    """How one reply did; None where a measure does not apply."""
    refused = float(reply.abstained)
    if not question.answerable:
        return {f"refused: {question.type}": refused, "refused: all unanswerable": refused}
    evidence, texts = evidence_texts(question, articles), [item.text for item in reply.passages]
    shown = "" if reply.abstained else reply.answer
    return {
        "evidence in 1,000": evidence_recall(evidence, texts, 1_000),
        "evidence in 4,000": evidence_recall(evidence, texts, 4_000),
        "first statement answers, in full or in part": first_tells(question, reply, articles),
        "first statement misleads": first_misleads(question, reply, articles),
        "facts": facts_shown(question.facts, shown) if question.facts else None,
        "refused though answered": refused,
    }


def means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The mean of each measure over the questions that it applies to."""
    names = dict.fromkeys(name for row in rows for name in row if name not in ("id", "type"))
    values = {name: [row[name] for row in rows if row.get(name) is not None] for name in names}
    return {name: round(float(np.mean(some)), 4) for name, some in values.items() if some}


def _reply(service: AnswerService, question: Question) -> tuple[Reply, float]:
    """The reply, and the seconds of the processor that it took."""
    started = time.process_time()
    answer = service.answer(
        question.question, previous=question.previous, filters=question.filters or None
    )
    seconds = time.process_time() - started
    return reply_of(answer), seconds


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1000
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}
