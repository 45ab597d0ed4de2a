"""Hits -> the same hits with the statements first that are of the kind that is asked for.

Where the best statement has no dose though one is asked for, the best that have one are read as
well, and those without fall behind. Where the best is of the right kind, nothing is changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from app.answers.refusal import Refusal, RefusalKind
from app.reading.events import of_another_event
from app.reading.lookalikes import allots, counts_others, defines
from app.reading.wanted import Wanted, gives, is_vague, names, subject_of, wanted_of
from app.refusal.confidence import answers_log_odds
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

MORE = 5  # statements of the right kind that are read besides
LOOKED_AT = 80  # of the best statements, where these are sought
# Log-odds by which a dose of something else falls, or the time to it, or what only defines it.
OF_ANOTHER = 2.5
OF_OTHERS = 8.0  # the same for what counts patients where studies, sites ... are asked for
UNLIKELY = -2.5  # the reader's log-odds of a statement that is hardly an answer
FARTHER = 10  # statements at most that are read besides, where none of those read answers
NEAR = 1.0  # log-odds below those that are enough, from which on more is read before refusing
FOUND = 1.5  # the reader's log-odds from which on what is found so counts


def read_farther(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits, once more of their best statements are read where none of those read answers.

    What is found so counts for whether the articles answer only if the reader is sure of it, as the
    best of many always answers better than that of a few. Where little is lacking before a refusal,
    only that is taken. Of a question that names a trial, the statements that name it as well come
    first, and the one that answers, which has the name in the sentence before it, may stand sixth.
    """
    found, odds = list(hits), answers_log_odds(hits)
    if odds < -NEAR:
        return found
    enough = FOUND if odds < 0 else 0.0
    for _ in range(FARTHER // MORE):
        if any(hit.answers is None or hit.answers >= enough for hit in _read(found)):
            break
        unread = [unit for unit in best_units(found) if _is_unread(found, unit)]
        found = searcher.read_more(question, found, unread[:MORE])
    if _lead(found) == _lead(hits):
        return list(hits)
    if _lead_answers(found) >= FOUND:
        return found
    if odds < 0:
        return list(hits)
    before = {hit.passage.passage_id: hit.answers for hit in hits}
    return [replace(hit, answers=before[hit.passage.passage_id]) for hit in found]


def of_the_kind(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, which tell the kind that is asked for as well."""
    kind = wanted_of(question)
    units = best_units(hits)
    if kind is None or not units:
        return list(hits)
    lead = _falls(kind, question, hits[units[0][0]].passage, units[0][1], searcher)
    if not lead:
        return list(hits)
    falls = {
        unit: _falls(kind, question, hits[unit[0]].passage, unit[1], searcher) for unit in units
    }  # fmt: skip
    least = min(falls.values())
    if least == lead:
        return list(hits)
    unread = [unit for unit in units if falls[unit] == least and _is_unread(hits, unit)]
    fallen = [_fallen(hit, at, falls, kind.falls) for at, hit in enumerate(hits)]
    found = searcher.read_more(question, fallen, unread[:MORE])
    is_worse = _allots(question, hits, units[0], searcher) and _is_unlikely(found)
    return list(hits) if is_worse or _lead(found) == _lead(hits) else found


def _allots(
    question: Question, hits: Sequence[Hit], unit: tuple[int, int], searcher: Searcher
) -> bool:  # fmt: skip
    """Whether a statement only tells who was given what: no answer, but no wrong figure either."""
    at, number = unit
    return allots(question.text, searcher.unit_text(hits[at].passage, number).text)


def _is_unlikely(hits: Sequence[Hit]) -> bool:
    """Whether the reader finds that the best statement hardly answers."""
    (at, number), *_ = best_units(hits)
    logit = hits[at].logits[number] if hits[at].logits else None
    return logit is not None and logit < UNLIKELY


def _falls(
    kind: Wanted, question: Question, passage: Passage, number: int, searcher: Searcher
) -> float:
    """By how much a statement falls: not of the kind, or of something else than is asked about."""
    unit = searcher.unit_text(passage, number)
    if kind.name == "figure" and counts_others(question.text, f"{unit.context} {unit.text}"):
        return OF_OTHERS
    if not gives(kind, passage, number, searcher.index.articles, question.text):
        return kind.falls
    if not names(subject_of(kind, question), passage, number, searcher.index.articles):
        return OF_ANOTHER
    is_sentence = passage.kind != "row"
    is_amount = is_sentence and kind.name in ("figure", "time")
    is_beside = allots(question.text, unit.text) or defines(question.text, unit.text)
    if is_amount and is_beside:
        return OF_ANOTHER
    if kind.name != "time":
        return 0.0
    is_of_another = of_another_event(question.text, unit.text, unit.abbreviations)
    return OF_ANOTHER if is_of_another else 0.0


def why_of_another_kind(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> Refusal | None:  # fmt: skip
    """The reason to abstain where even so the best statement has no dose, time or criteria."""
    kind = wanted_of(question)
    units = best_units(hits)
    if kind is None or is_vague(kind) or not units:
        return None
    at, number = units[0]
    passage = hits[at].passage
    if gives(kind, passage, number, searcher.index.articles, question.text):
        return None
    label = searcher.index.articles[passage.article_id].label
    said = f"The nearest, {label}, gives no {kind.name}."
    return Refusal(RefusalKind.NOT_ANSWERED, said, nearest=passage.article_id)


def best_units(hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Positions of hits with numbers of their sentences, best first."""
    units = sorted(
        (-score, at, number)
        for at, hit in enumerate(hits)
        if hit.passage.kind not in UNREAD
        for number, score in enumerate(hit.sentence_scores)
    )
    return [(at, number) for _, at, number in units[:LOOKED_AT]]


def _lead(hits: Sequence[Hit]) -> tuple[str, int] | None:
    """The passage of the best statement, and its number there."""
    best = next(iter(best_units(hits)), None)
    return None if best is None else (hits[best[0]].passage.passage_id, best[1])


def _lead_answers(hits: Sequence[Hit]) -> float:
    """The reader's log-odds that the best statement answers."""
    at, number = best_units(hits)[0]
    logit = hits[at].logits[number]
    return -math.inf if logit is None else logit


def _read(hits: Sequence[Hit]) -> list[Hit]:
    """The hits of which something was read."""
    return [hit for hit in hits if any(logit is not None for logit in hit.logits)]


def _is_unread(hits: Sequence[Hit], unit: tuple[int, int]) -> bool:
    at, number = unit
    return not hits[at].logits or hits[at].logits[number] is None


def _fallen(hit: Hit, at: int, falls: dict[tuple[int, int], float], most: float) -> Hit:
    """The hit with the sentences that are not of the kind behind; all that were not looked at."""
    scores = tuple(
        score - falls.get((at, number), most) for number, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)
