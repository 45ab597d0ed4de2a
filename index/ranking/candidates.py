"""The few hundred passages of an index that may answer a question.

These are the nearest by their vectors, and the best by their words. Under a filter, both are taken
from the passages that it admits; where it admits few, all of them are compared, not only those
that an approximate search comes across, so that a narrow filter loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import Vectors
from index.passages.filters import Admitted
from index.storage.store import Index
from index.terms.concepts import Positions

NEAREST, BEST = 200, 200


def candidates(
    index: Index, vector: Vectors, terms: Sequence[str], admitted: Admitted | None = None
) -> Positions:
    """Positions of the passages to be ranked, in order."""
    best = index.lexical.best(terms, BEST, None if admitted is None else admitted.mask)
    found = np.union1d(index.vectors.nearest(vector, NEAREST, admitted)[0], best)
    if admitted is not None and not len(found):  # the searches found none of those admitted
        return admitted.positions[:BEST]
    return found
