"""Every question to a system -> one row a question; means come later, from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from corpus.article import Article
from eval.measures import evidence_recall, facts_shown
from eval.question import Question, Span
from eval.system import System


@dataclass(frozen=True)
class Row:
    """How a system did on one question; recall and facts are None where nothing answers."""

    question: Question
    answer: str
    abstained: bool
    confidence: float
    recall_1000: float | None
    recall_4000: float | None
    facts: float | None
    seconds: float


def run(
    system: System, questions: Iterable[Question], articles: Mapping[str, Article],
    done: Callable[[], None] = lambda: None,
) -> list[Row]:  # fmt: skip
    """Ask every question; `done` is called after each, for a progress bar."""
    rows = []
    for question in questions:
        rows.append(_row(system, question, articles))
        done()
    return rows


def _row(system: System, question: Question, articles: Mapping[str, Article]) -> Row:
    reply = system.ask(question.question)
    evidence = evidence_texts(question, articles)
    return Row(
        question, reply.answer, reply.abstained, reply.confidence,
        evidence_recall(evidence, reply.passages, 1_000) if evidence else None,
        evidence_recall(evidence, reply.passages, 4_000) if evidence else None,
        facts_shown(question.facts, "" if reply.abstained else reply.answer) if evidence else None,
        reply.seconds,
    )  # fmt: skip


def evidence_texts(question: Question, articles: Mapping[str, Article]) -> list[list[str]]:
    """The texts of a question's evidence: pieces of alternatives."""
    return [[_text(span, articles) for span in piece] for piece in question.evidence]


def _text(span: Span, articles: Mapping[str, Article]) -> str:
    return articles[span.article_id].text[span.start : span.end]
