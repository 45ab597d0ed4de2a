"""Hits -> the same once the statements of a paper that are not on what is asked have fallen."""

from __future__ import annotations

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

    `stay` are statements of one paper, best first; the best of them are read as well.
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
    return sorted(read, key=lambda hit: hit.score, reverse=True)
