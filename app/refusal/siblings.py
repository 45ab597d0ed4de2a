"""The best statement tells a sibling of what is asked: event-free for overall survival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answers.refusal import Refusal, RefusalKind
from app.reading.siblings import names_asked, told_in_place
from corpus.article import Article
from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

FALLS = 3.0  # log-odds by which a statement on a sibling falls
LOOKED_AT = 8  # of the hits, the best
MORE = 5  # statements on what is asked that are read besides


def siblings_behind(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once statements on a sibling have fallen.

    The best that name what is asked are read as well. Nothing is changed where the best is on none.
    """
    if _told(question, hits, searcher) is None:
        return list(hits)
    unread = [
        (at, number)
        for at, hit in enumerate(hits) if hit.passage.kind not in UNREAD
        for number, logit in enumerate(hit.logits)
        if logit is None and _asked(question, hit, number, searcher)
    ]  # fmt: skip
    unread.sort(key=lambda unit: -hits[unit[0]].sentence_scores[unit[1]])
    read = searcher.read_more(question, hits, unread[:MORE])
    fallen = [_fallen(question, hit, searcher) for hit in read[:LOOKED_AT]]
    return sorted((*fallen, *read[LOOKED_AT:]), key=lambda hit: hit.score, reverse=True)


def why_of_a_sibling(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """The reason to abstain where even so the best statement is on a sibling."""
    found = _told(question, hits, searcher)
    if found is None:
        return None
    article, asked, told = found
    sentence = f"The nearest, {article.label}, gives the {told}, not the {asked}."
    return Refusal(RefusalKind.NOT_ANSWERED, sentence, (asked,), article.article_id)


def _told(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> tuple[Article, str, str] | None:
    """The article of the best statement, what is asked, and the sibling that it tells."""
    best = next((hit for hit in hits if hit.passage.kind not in UNREAD), None)
    if best is None:
        return None
    scores = best.sentence_scores
    words = _in_place(question, best, scores.index(max(scores)), searcher)
    return (searcher.index.articles[best.passage.article_id], *words) if words else None


def _in_place(
    question: Question, hit: Hit, number: int, searcher: Searcher
) -> tuple[str, str] | None:
    return told_in_place(question.text, *_read(hit, number, searcher))


def _asked(question: Question, hit: Hit, number: int, searcher: Searcher) -> bool:
    return names_asked(question.text, *_read(hit, number, searcher))


def _read(hit: Hit, number: int, searcher: Searcher) -> tuple[Article, str]:
    """A statement with the words that it is read with, and its article."""
    unit = searcher.unit_text(hit.passage, number)
    return searcher.index.articles[hit.passage.article_id], f"{unit.context}: {unit.text}"


def _fallen(question: Question, hit: Hit, searcher: Searcher) -> Hit:
    scores = tuple(
        score - FALLS if _in_place(question, hit, number, searcher) else score
        for number, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)
