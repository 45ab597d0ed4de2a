"""The few hundred passages of an index that may answer a question.

The nearest by their vectors, and the best by their words. Under a filter both are of the
passages that it admits; where it admits few, all of these are compared, not only those that
the search by tiers comes across: a narrow filter loses nothing.
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
    """Positions of the passages that are ranked, in order."""
    best = index.lexical.best(terms, BEST, None if admitted is None else admitted.mask)
    found = np.union1d(index.vectors.nearest(vector, NEAREST, admitted)[0], best)
    if admitted is not None and not len(found):  # none of those that were come across
        return admitted.positions[:BEST]
    return found
