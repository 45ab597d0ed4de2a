"""Hits -> the same once the statements of a paper that are not on what is asked have fallen."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.ranking.question import Question
from index.ranking.search import UNREAD, Hit, Searcher

MORE = 5  # statements that stay which are read besides

Unit = tuple[int, int]  # position of a hit, and number of its sentence


def others_fall(
    question: Question, hits: Sequence[Hit], stay: Collection[Unit], falls: float,
    searcher: Searcher,
) -> list[Hit]:  # fmt: skip
    """The hits in the order of their scores, once all but some statements of a paper have fallen.

    `stay` are statements of one paper, best first; the best of them are read as well. Where that
    paper led, another comes first only where the reader finds its statement more likely to answer
    than any of those that stay.
    """
    papers = {hits[at].passage.article_id for at, _ in stay}
    fallen = []
    for at, hit in enumerate(hits):
        scores = tuple(
            score - (0.0 if (at, n) in stay else falls)
            for n, score in enumerate(hit.sentence_scores)
        )
        is_other = hit.passage.article_id not in papers or hit.passage.kind in UNREAD
        fallen.append(hit if is_other else replace(hit, score=max(scores), sentence_scores=scores))
    unread = [(at, n) for at, n in stay if not hits[at].logits or hits[at].logits[n] is None]
    read = searcher.read_more(question, fallen, unread[:MORE])
    staying = {(hits[at].passage.passage_id, n) for at, n in stay}
    return _ahead(sorted(read, key=_score, reverse=True), papers, staying)


def _ahead(
    hits: Sequence[Hit], papers: Collection[str], staying: Collection[tuple[str, int]]
) -> list[Hit]:  # fmt: skip
    """The hits, those of the papers raised above others if what stays answers no less likely."""
    own = max((hit.score for hit in hits if hit.passage.article_id in papers), default=-math.inf)
    first = hits[0]
    likely = (
        logit for hit in hits for n, logit in enumerate(hit.logits)
        if logit is not None and (hit.passage.passage_id, n) in staying
    )  # fmt: skip
    theirs = max((logit for logit in first.logits if logit is not None), default=-math.inf)
    if first.passage.article_id in papers or max(likely, default=-math.inf) < theirs:
        return list(hits)

    def raised(hit: Hit) -> Hit:
        if hit.passage.article_id not in papers:
            return hit
        scores = tuple(first.score + (score - own) for score in hit.sentence_scores)
        return replace(hit, score=max(scores), sentence_scores=scores)

    of_papers_first = sorted(hits, key=lambda hit: hit.passage.article_id not in papers)
    return sorted(map(raised, of_papers_first), key=_score, reverse=True)


def _score(hit: Hit) -> float:
    return hit.score
