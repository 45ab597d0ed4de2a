"""The few hundred passages of a large index that may answer a question.

The nearest by their vectors, and the best by their words. Under a filter both are of the
passages that it admits; where it admits few, all of these are compared, not only those that
the search by tiers comes across: a narrow filter loses nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.concepts import Positions
from index.embedder import Vectors
from index.filters import Admitted
from index.store import Index

NEAREST, BEST = 200, 200


def candidates(
    index: Index, vector: Vectors, lexical: NDArray[np.float32], admitted: Admitted | None = None
) -> Positions:
    """Positions of the passages that are ranked, in order; `lexical` is the score of each."""
    best = _best(lexical if admitted is None else np.where(admitted.mask, lexical, 0), BEST)
    found = np.union1d(index.vectors.nearest(vector, NEAREST, admitted)[0], best)
    if admitted is not None and not len(found):  # none of those that were come across
        return admitted.positions[:BEST]
    return found


def _best(scores: NDArray[np.float32], n: int) -> Positions:
    """Positions of the n highest scores above 0; of equal ones the first."""
    (found,) = np.nonzero(scores)
    if len(found) > n:
        least = np.partition(scores[found], -n)[-n]
        found = found[scores[found] >= least]
        found = found[np.argsort(-scores[found], kind="stable")[:n]]
    return found
