"""The best statement tells a sibling of what is asked: event-free for overall survival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answers.refusal import Refusal, RefusalKind
from app.reading.siblings import told_in_place
from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

FALLS = 1.0  # log-odds by which a statement on a sibling falls
LOOKED_AT = 8  # of the hits, the best


def siblings_behind(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once statements on a sibling have fallen.

    Where the best statement is on none, nothing is changed.
    """
    if _told(question, hits, searcher) is None:
        return list(hits)
    fallen = [_fallen(question, hit, searcher) for hit in hits[:LOOKED_AT]]
    return sorted((*fallen, *hits[LOOKED_AT:]), key=lambda hit: hit.score, reverse=True)


def why_of_a_sibling(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """The reason to abstain where even so the best statement is on a sibling."""
    found = _told(question, hits, searcher)
    if found is None:
        return None
    article, asked, told = found
    sentence = f"The nearest, {article}, gives the {told}, not the {asked}."
    return Refusal(RefusalKind.NOT_ANSWERED, sentence, (asked,))


def _told(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> tuple[str, str, str] | None:
    """The article of the best statement, what is asked, and the sibling that it tells."""
    best = next((hit for hit in hits if hit.passage.kind not in UNREAD), None)
    if best is None:
        return None
    scores = best.sentence_scores
    words = _in_place(question, best, scores.index(max(scores)), searcher)
    return (searcher.index.articles[best.passage.article_id].label, *words) if words else None


def _in_place(
    question: Question, hit: Hit, number: int, searcher: Searcher
) -> tuple[str, str] | None:
    unit = searcher.unit_text(hit.passage, number)
    article = searcher.index.articles[hit.passage.article_id]
    return told_in_place(question.text, article, f"{unit.context}: {unit.text}")


def _fallen(question: Question, hit: Hit, searcher: Searcher) -> Hit:
    scores = tuple(
        score - FALLS if _in_place(question, hit, number, searcher) else score
        for number, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)
