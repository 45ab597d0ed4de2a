"""Which texts name what a question names, under whichever of its names.

A concept is a piece of the question ("half-matched") with the other forms that the
vocabulary knows for it ("haploidentical", "haplo"). A text has the concept when it has all
terms of any form. How much of a question a text covers is the share of its concepts that
the text has, each weighed by how rare it is; unlike BM25, a text cannot make up for one
concept by repeating another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.vocabulary import Form, Vocabulary

Mask = NDArray[np.bool_]
Shares = NDArray[np.float64]


Concept = tuple[Form, ...]  # the terms of each form; the question's own form comes first


def concepts(question: str, vocabulary: Vocabulary) -> list[Concept]:
    """What a question names, in order, each once."""
    return list(dict.fromkeys(vocabulary.pieces(question)))


class TermSets:
    """The terms of many texts, kept by term."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        postings: dict[str, list[int]] = {}
        self.size = 0
        for position, terms in enumerate(texts):
            for term in set(terms):
                postings.setdefault(term, []).append(position)
            self.size = position + 1
        self._postings = {term: np.array(found) for term, found in postings.items()}

    def having(self, concept: Concept) -> Mask:
        """Which texts have the concept; shape (size,)."""
        mask = np.zeros(self.size, dtype=np.bool_)
        for form in concept:
            mask[self._having_all(form)] = True
        return mask

    def _having_all(self, form: Form) -> NDArray[np.intp]:
        lists = sorted((self._postings.get(term, _NONE) for term in form), key=len)
        found = lists[0]
        for other in lists[1:]:
            found = np.intersect1d(found, other, assume_unique=True)
        return found


_NONE = np.array([], dtype=np.intp)


def rarity(mask: Mask) -> float:
    """Inverse document frequency of a concept that the masked texts have, as in BM25."""
    count = int(mask.sum())
    return math.log(1 + (len(mask) - count + 0.5) / (count + 0.5))


def coverage(sets: TermSets, wanted: Sequence[Concept], weights: Sequence[float]) -> Shares:
    """Share of the wanted concepts, by weight, that each text has; shape (sets.size,)."""
    shares = np.zeros(sets.size)
    for concept, weight in zip(wanted, weights, strict=True):
        shares += weight * sets.having(concept)
    return shares / (sum(weights) or 1.0)
