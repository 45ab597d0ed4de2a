"""Hits -> the same hits with the statements first that are of the kind that is asked for.

Where the best statement has no dose though one is asked for, the best that have one are read as
well, and those without fall behind. Where the best is of the right kind, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answers.refusal import Refusal, RefusalKind
from app.reading.wanted import gives, is_vague, wanted_of
from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

MORE = 5  # statements of the right kind that are read besides
LOOKED_AT = 80  # of the best statements, where these are sought
FALLS = 5.0  # log-odds by which a statement of another kind falls


def of_the_kind(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, which tell the kind that is asked for as well."""
    kind = wanted_of(question)
    units = _best_units(hits)
    if kind is None or not units:
        return list(hits)
    of_kind = {unit: gives(kind, hits[unit[0]].passage, unit[1], searcher) for unit in units[:1]}
    if of_kind[units[0]]:
        return list(hits)
    of_kind |= {unit: gives(kind, hits[unit[0]].passage, unit[1], searcher) for unit in units}
    unread = [unit for unit in units if of_kind[unit] and _is_unread(hits, unit)]
    if not any(of_kind.values()):
        return list(hits)
    fallen = [_fallen(hit, at, of_kind) for at, hit in enumerate(hits)]
    return searcher.read_more(question, fallen, unread[:MORE])


def why_of_another_kind(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """The reason to abstain where even so the best statement has no dose, time or criteria."""
    kind = wanted_of(question)
    units = _best_units(hits)
    if kind is None or is_vague(kind) or not units:
        return None
    at, number = units[0]
    passage = hits[at].passage
    if gives(kind, passage, number, searcher):
        return None
    label = searcher.index.articles[passage.article_id].label
    return Refusal(RefusalKind.NOT_ANSWERED, f"The nearest, {label}, gives no {kind.name}.")


def _best_units(hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Positions of hits with numbers of their sentences, best first."""
    units = sorted(
        (-score, at, number)
        for at, hit in enumerate(hits)
        if hit.passage.kind not in UNREAD
        for number, score in enumerate(hit.sentence_scores)
    )
    return [(at, number) for _, at, number in units[:LOOKED_AT]]


def _is_unread(hits: Sequence[Hit], unit: tuple[int, int]) -> bool:
    at, number = unit
    return not hits[at].logits or hits[at].logits[number] is None


def _fallen(hit: Hit, at: int, of_kind: dict[tuple[int, int], bool]) -> Hit:
    """The hit with the sentences that are not of the kind behind; all that were not looked at."""
    scores = tuple(
        score if of_kind.get((at, number)) else score - FALLS
        for number, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)
