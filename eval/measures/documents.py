"""Measures for sets that are judged by document: a passage counts for its article.

Such sets say which articles are relevant but not where in them, so facts and characters read
cannot be measured; what is left is the order of the articles, each at the rank of its best
passage, and whether the articles cited are relevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.measures.ranking import Judgement, rank_scores
from eval.questions.question import Question
from eval.systems.system import Reply, ReplyPassage, System, article_of

DEPTH = 100  # articles of a ranking


def document_judgements(question: Question) -> list[Judgement]:
    """The relevant articles with their grades."""
    spans = {span.article_id: span.grade for piece in question.evidence for span in piece}
    return [Judgement(article_id, grade) for article_id, grade in spans.items()]


def all_judgements(question: Question) -> list[Judgement]:
    """The relevant articles, and with grade 0 those that were judged not relevant."""
    return [*document_judgements(question), *(Judgement(name, 0) for name in question.not_relevant)]


def documents(ranking: Iterable[ReplyPassage]) -> tuple[ReplyPassage, ...]:
    """The best passage of each article, in the order of the ranking, under the article's name."""
    best: dict[str, ReplyPassage] = {}
    for item in ranking:
        article_id = article_of(item)
        best.setdefault(article_id, ReplyPassage(article_id, item.text, article_id))
    return tuple(best.values())


def ranked_documents(system: System, question: str, depth: int) -> tuple[ReplyPassage, ...]:
    """The `depth` best articles, each by its best passage; ranks as many passages as it takes."""
    k = depth
    while True:
        passages = system.ranking(question, k)
        found = documents(passages)
        if len(found) >= depth or len(passages) < k or k >= len(system.collection):
            return found[:depth]
        k *= 4


def document_scores(
    question: Question, reply: Reply, ranking: Sequence[ReplyPassage]
) -> dict[str, float | None]:
    """Every measure of an answerable question whose evidence is whole articles.

    The ranking is of articles, as `ranked_documents` gives it.
    """
    judgements = document_judgements(question)
    relevant = {item.passage_id for item in judgements}
    first = {item.passage_id for item in ranking[:DEPTH]}
    cited = {article_of(item) for item in reply.all_cited}
    return {
        **rank_scores(judgements, documents(ranking)),
        "recall@100": len(first & relevant) / len(relevant),
        "citation precision": len(cited & relevant) / len(cited) if cited else None,
        "evidence cited": float(bool(cited & relevant)),
        "answerable refused": float(reply.abstained),
    }
