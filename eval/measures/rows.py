"""Every question to a system -> one row a question; means come later, from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article
from eval.measures import around, context, reading
from eval.measures.documents import (
    DEPTH,
    document_judgements,
    document_scores,
    ranked_documents,
)
from eval.measures.ranking import Judgement, judge, rank_scores
from eval.measures.risk import Outcome
from eval.measures.texts import (
    citation_precision,
    evidence_cited,
    evidence_recall,
    facts_shown,
    shown_length,
)
from eval.questions.question import Question, Span
from eval.systems.system import Asked, Reply, Snippet, System

ANSWERS, IN_FULL = "first claim answers", "first claim answers in full"
BUDGETS = (1_000, 2_000, 4_000)  # characters of evidence that a reader may look through

Scores = Mapping[str, float | None]


@dataclass(frozen=True)
class Row:
    """How a system did on one question; a score is None where the measure does not apply."""

    question: Question
    reply: Reply
    scores: Scores
    judgements: tuple[Judgement, ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether the system declined to answer."""
        return self.reply.abstained

    @property
    def right(self) -> float:
        """1 where the first claim answers, in full or in part, which the confidence is to tell.

        If judged by document, where a relevant one is cited.
        """
        found = self.scores.get(ANSWERS, self.scores.get("evidence cited"))
        return found or 0.0

    @property
    def outcome(self) -> str:
        """The row in a few words, for readers and filters."""
        if not self.question.answerable:
            return "rightly refused" if self.abstained else "wrongly answered"
        if self.abstained:
            return "wrongly refused"
        if self.right:
            # A set that is judged by document does not say what a statement has to tell.
            return "right at once" if self.scores.get(IN_FULL, 1.0) else "right in part"
        if self.scores.get("claim precision"):
            return "right further down"
        return "misled" if self.scores.get("first claim misleads") else "beside the point"

    @property
    def risk(self) -> Outcome:
        """Whether the answer was wrong, for the curves of risk."""
        missed = 1 - self.right if self.question.answerable else 1.0
        # Rounded, for the last bits of an embedding may differ from run to run.
        confidence = round(self.reply.confidence, 6)
        return Outcome(confidence, None if self.abstained else missed, self.question.answerable)

    @property
    def about(self) -> str:
        """The article that the question is, or seems to be, about; the bootstrap draws articles."""
        question = self.question
        spans = [span for piece in question.evidence for span in piece]
        spans += [span for one in question.distractors for span in one.spans]
        return spans[0].article_id if spans else question.question_id


class Judge:
    """What the articles say of a question set: its evidence, and the passages that hold it."""

    def __init__(self, questions: Iterable[Question], articles: Mapping[str, Article]) -> None:
        self.articles = articles
        self._evidence = {q.question_id: evidence_texts(q, articles) for q in questions}
        self._judged: dict[tuple[int, str], list[Judgement]] = {}
        self._collections: dict[int, Mapping[str, Snippet]] = {}

    def evidence(self, question: Question) -> Sequence[Sequence[str]]:
        """The texts of a question's evidence."""
        return self._evidence[question.question_id]

    def judgements(self, question: Question, collection: Mapping[str, Snippet]) -> list[Judgement]:
        """The passages of a collection that hold evidence of a question."""
        number = next((k for k, known in self._collections.items() if known == collection), None)
        if number is None:
            number = len(self._collections)
            self._collections[number] = collection
        key = (number, question.question_id)
        if key not in self._judged:
            self._judged[key] = judge(question.evidence, self.evidence(question), collection)
        return self._judged[key]


def run(
    system: System, questions: Iterable[Question], judge_of: Judge,
    done: Callable[[], None] = lambda: None,
) -> list[Row]:  # fmt: skip
    """Ask every question; `done` is called after each, for a progress bar."""
    rows = []
    for question in questions:
        rows.append(_row(system, question, judge_of))
        done()
    return rows


def _row(system: System, question: Question, judge_of: Judge) -> Row:
    reply = system.ask(Asked(question.question, question.previous, question.filters or None))
    if question.by_document:
        # A reply may hold many passages of few articles, so the ranking below it counts as well.
        ranking = ranked_documents(system, question.question, DEPTH)
        scores = _any_scores(question, reply, judge_of) | document_scores(question, reply, ranking)
        return Row(question, reply, scores, tuple(document_judgements(question)))
    judgements = judge_of.judgements(question, system.collection) if question.answerable else []
    return Row(question, reply, score(question, reply, judge_of, judgements), tuple(judgements))


def score(
    question: Question, reply: Reply, judge_of: Judge, judgements: Sequence[Judgement]
) -> dict[str, float | None]:
    """Every measure of one reply, by the name that it has in MEASURES."""
    scores = _any_scores(question, reply, judge_of)
    if question.answerable:
        return scores | _answerable_scores(question, reply, judge_of, judgements)
    return scores | {
        "abstention recall": float(reply.abstained),
        "useful refusals": reading.useful_refusal(question, reply),
    }


def _any_scores(question: Question, reply: Reply, judge_of: Judge) -> dict[str, float | None]:
    """The measures that need no evidence."""
    articles = judge_of.articles
    return {
        "faithful": reading.faithful(reply, articles),
        "right title": around.titled(reply, articles),
        "right card": around.carded(reply, articles),
        "right source": around.sourced(reply, articles),
        "right heading": around.headed(reply, articles),
        "study named beside": around.labelled(reply, articles),
        "read with": context.read_with(reply, articles),
        "right long forms": context.long_forms(reply, articles),
        "right papers": context.papers(reply, articles),
        "cautious when unsure": context.cautious(reply, articles),
        "read as asked": context.read_as(question, reply),
        "true refusals": reading.true_refusal(question, reply, articles),
        "unlocked figures": float(reading.unlocked(reply, articles)),
        "answer length": shown_length(reply),
        "abstention precision": float(not question.answerable) if reply.abstained else None,
    }


def _answerable_scores(
    question: Question, reply: Reply, judge_of: Judge, judgements: Sequence[Judgement]
) -> dict[str, float | None]:
    evidence, articles = judge_of.evidence(question), judge_of.articles
    texts = [item.text for item in reply.passages]
    shown = "" if reply.abstained else reply.answer
    return {
        ANSWERS: reading.first_answers(question, reply, articles),
        IN_FULL: reading.first_answers_in_full(question, reply, articles),
        "first claim misleads": reading.first_misleads(question, reply, articles),
        "claim precision": reading.claim_precision(question, reply, articles),
        "differing sides that answer": reading.sides_that_answer(question, reply, articles),
        "statements in view that answer": context.view_precision(question, reply, articles),
        "facts in view": context.facts_in_view(question, reply),
        "right arms": context.right_arms(question, reply, articles),
        "right cell": reading.right_cell(question, reply, articles),
        **{f"recall@{n}": evidence_recall(evidence, texts, n) for n in BUDGETS},
        **rank_scores(judgements, reply.passages),
        "facts": facts_shown(question.facts, shown) if question.facts else None,
        "citation precision": citation_precision(evidence, reply),
        "evidence cited": evidence_cited(evidence, reply),
        "answerable refused": float(reply.abstained),
    }


def evidence_texts(question: Question, articles: Mapping[str, Article]) -> list[list[str]]:
    """The texts of a question's evidence: a list of pieces, each a list of alternatives."""
    return [[_text(span, articles) for span in piece] for piece in question.evidence]


def _text(span: Span, articles: Mapping[str, Article]) -> str:
    article = articles[span.article_id]
    # A whole article as evidence is not compared by its text; its title stands for it.
    return article.title if span.grade else article.text[span.start : span.end]
