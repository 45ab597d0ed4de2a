"""The few hundred passages of a large index that may answer a question.

The nearest by their vectors, and the best by their words. Under a filter both are of the
passages that it admits; where it admits few, all of these are compared, not only those that
the search by tiers comes across: a narrow filter loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.concepts import Positions
from index.embedder import Vectors
from index.store import Index

NEAREST, BEST = 200, 200
FEW = 50_000  # admitted passages up to which all are compared, which takes about 30 ms


def candidates(
    index: Index, vector: Vectors, terms: Sequence[str],
    allowed: NDArray[np.bool_] | None = None, *, few: int = FEW,
) -> Positions:  # fmt: skip
    """Positions of the passages that are ranked, in order."""
    best = index.lexical.best(terms, BEST, allowed)
    found = np.union1d(_nearest(index, vector, allowed, few), best)
    if allowed is not None and not len(found):  # none of those that were come across
        return np.flatnonzero(allowed)[:BEST]
    return found


def _nearest(
    index: Index, vector: Vectors, allowed: NDArray[np.bool_] | None, few: int
) -> Positions:
    admitted = np.flatnonzero(allowed) if allowed is not None else None
    if admitted is not None and len(admitted) <= few:
        return admitted[_best(index.vectors.scores_at(vector, admitted) + 2, NEAREST)]
    return index.vectors.nearest(vector, NEAREST, allowed)[0]


def _best(scores: NDArray[np.float32], n: int) -> Positions:
    """Positions of the n highest scores above 0; of equal ones the first."""
    (found,) = np.nonzero(scores)
    if len(found) > n:
        least = np.partition(scores[found], -n)[-n]
        found = found[scores[found] >= least]
        found = found[np.argsort(-scores[found], kind="stable")[:n]]
    return found
