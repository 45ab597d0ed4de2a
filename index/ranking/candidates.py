"""The few hundred passages of an index that may answer a question.

These are the nearest by their vectors, the best by their words, and all others of the articles that
fit best by both: among thousands of articles, the passage that answers is often not near by itself,
as a row of a table rarely names the study that it is of. Under a filter, all are taken from the
passages that it admits; where it admits few, all of them are compared, not only those that an
approximate search comes across, so that a narrow filter loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.passages.filters import Admitted
from index.storage.store import Index
from index.terms.concepts import Positions

Scores = NDArray[np.float64]

NEAREST, BEST = 200, 200
WHOLE = 2  # articles all of whose passages are ranked: on 4,466 reports, a third one added little
COUNTED = 3  # passages by which an article is judged, its best ones
MOST = 1_000  # passages of such articles: of a book, those that are best by their words


def candidates(
    index: Index, vector: Vectors, terms: Sequence[str], admitted: Admitted | None = None
) -> Positions:
    """Positions of the passages to be ranked, in order."""
    best = index.lexical.best(terms, BEST, None if admitted is None else admitted.mask)
    nearest, similar = index.vectors.nearest(vector, NEAREST, admitted)
    found = np.union1d(nearest, best).astype(np.intp)
    if not len(found):  # the searches found none of those admitted
        return found if admitted is None else admitted.positions[:BEST]
    lexical = index.lexical.scores_at(terms, found).astype(float)
    # A passage that is not among the nearest is no nearer than the last of them.
    near = np.full(len(found), similar.min(initial=1.0))
    near[np.searchsorted(found, nearest)] = similar
    others = _of_best_articles(index, found, lexical / (lexical.max() or 1.0) + near)
    if admitted is not None:
        others = others[admitted.mask[others]]
    if len(others) > MOST:
        others = others[np.argsort(-index.lexical.scores_at(terms, others), kind="stable")[:MOST]]
    return np.union1d(found, others)


def _of_best_articles(index: Index, found: Positions, scores: Scores) -> Positions:
    """All passages of the articles whose best few passages found are the best together."""
    of, order = index.units.article_of, np.argsort(-scores, kind="stable")
    best: dict[int, list[float]] = {}
    for article, score in zip(of[found[order]].tolist(), scores[order].tolist(), strict=True):
        best.setdefault(article, []).append(score)
    chosen = sorted(best, key=lambda article: -sum(best[article][:COUNTED]))[:WHOLE]
    starts, ends = np.searchsorted(of, chosen, "left"), np.searchsorted(of, chosen, "right")
    return np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
