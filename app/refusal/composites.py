"""The best statement tells an outcome together with death, where that alone is asked for.

"The probability of infection or death was 11.7%" is no answer to how many were infected, and the
report mostly gives that as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

FALLS = 3.0  # log-odds by which such a statement falls
LOOKED_AT = 8  # of the hits, the best
MORE = 5  # other statements that are read besides

_WITH_DEATH = re.compile(
    r"\b(?:or|and/or) (?:all-cause )?(?:death|mortality)\b|\b(?:death|mortality) (?:or|and/or) ",
    re.IGNORECASE,
)
_ASKS_DEATH = re.compile(
    r"\bdea(?:d|ths?)\b|\bdie[ds]?\b|\bdying\b|mortal|surviv|\bcomposite\b|\bfatal"
)


def composites_behind(
    question: Question, hits: Sequence[Hit], searcher: Searcher
) -> list[Hit]:  # fmt: skip
    """The hits in the order of their scores, once statements with death have fallen.

    Nothing is changed where the best is none, or where death is asked for.
    """
    best = next((hit for hit in hits if hit.passage.kind not in UNREAD), None)
    if best is None or _ASKS_DEATH.search(question.text.casefold()):
        return list(hits)
    lead = best.sentence_scores.index(max(best.sentence_scores))
    if not _tells_death(best, lead, searcher):
        return list(hits)
    fallen = [_fallen(hit, searcher) for hit in hits[:LOOKED_AT]]
    every = [*fallen, *hits[LOOKED_AT:]]
    unread = sorted(
        (-score, at, number)
        for at, hit in enumerate(every) if hit.passage.kind not in UNREAD
        for number, score in enumerate(hit.sentence_scores)
        if hit.logits and hit.logits[number] is None
    )  # fmt: skip
    read = searcher.read_more(question, every, [(at, number) for _, at, number in unread[:MORE]])
    return sorted(read, key=lambda hit: hit.score, reverse=True)


def _tells_death(hit: Hit, number: int, searcher: Searcher) -> bool:
    unit = searcher.unit_text(hit.passage, number)
    return _WITH_DEATH.search(f"{unit.context}: {unit.text}") is not None


def _fallen(hit: Hit, searcher: Searcher) -> Hit:
    scores = tuple(
        score - FALLS if _tells_death(hit, number, searcher) else score
        for number, score in enumerate(hit.sentence_scores)
    )
    return replace(hit, score=max(scores), sentence_scores=scores)
