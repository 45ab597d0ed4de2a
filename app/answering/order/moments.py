"""Hits -> the same hits with statements of the time that is asked for first.

    "HIV transmission at 4 weeks"   not the sentence before, on 12 months

Only where the statement that leads gives times, and not the one that is asked for, and its paper
has another that gives it and is not far less likely to answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.answering.kinds import best_units
from app.answering.order.falling import others_fall
from app.reading.amounts import is_given, points_asked, times_in
from app.reading.wanted import gives, wanted_of
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher

FALLS = 3.0  # log-odds by which a statement falls that does not give the time


def moment_first(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once statements of other times have fallen."""
    asked, units = points_asked(question.text), best_units(hits)
    if len(asked) != 1 or not units:
        return list(hits)
    (time,) = asked.values()
    first, number = units[0]
    lead, best = hits[first].passage, hits[first].sentence_scores[number]
    told = _times(lead, number, searcher)
    if not told or is_given(time, told):
        return list(hits)
    kind, articles = wanted_of(question), searcher.index.articles
    of_it = [
        (at, n) for at, n in units
        if hits[at].passage.article_id == lead.article_id
        and hits[at].sentence_scores[n] > best - FALLS
        and is_given(time, _times(hits[at].passage, n, searcher))
        and (kind is None or gives(kind, hits[at].passage, n, articles, question.text))
    ]  # fmt: skip
    return others_fall(question, hits, of_it, FALLS, searcher) if of_it else list(hits)


def _times(passage: Passage, number: int, searcher: Searcher) -> frozenset[float]:
    """The times that a sentence gives, or a row with what stands above it."""
    unit = searcher.unit_text(passage, number)
    is_row = passage.kind == "row"
    return times_in(f"{unit.context}. {unit.text}" if is_row else unit.text)
