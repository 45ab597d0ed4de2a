"""How many of the nearest an approximate search finds, and how widely it must search for them."""

from __future__ import annotations

from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors

NEIGHBOURS, SAMPLE = 10, 200  # recall is that of the 10 nearest, over 200 of the vectors
WANTED_RECALL, WIDEST = 0.97, 1024
WORTH = 0.002  # of recall: searching twice as widely must gain at least this
_SAME = 1e-4  # scores nearer to each other than this are one: about what half precision tells

Positions = NDArray[np.intp]


class Widening(Protocol):
    """Vectors that can be searched more or less widely."""

    @property
    def size(self) -> int:
        """How many vectors there are."""
        ...

    @property
    def breadth(self) -> int:
        """How widely they are searched; 0 for everything."""
        ...

    def widen(self, breadth: int) -> None:
        """Search so widely from now on."""
        ...

    def nearest(self, query: Vectors, k: int) -> tuple[Positions, Vectors]:
        """Positions and scores of the k nearest, best first."""
        ...


def measure(
    index: Widening, vectors: Vectors, wanted: float = WANTED_RECALL, sample: int = SAMPLE
) -> float:
    """Recall against exact search, searched widely enough to reach `wanted` if that helps.

    The share of the 10 nearest others that are found, over a sample of the vectors that the
    index was built from, evenly spread. Equally near ones count as the same.
    """
    own = np.unique(np.linspace(0, index.size - 1, sample).astype(np.intp))
    k = min(NEIGHBOURS + 1, index.size)
    truth, _ = faiss.knn(vectors[own], vectors, k, metric=faiss.METRIC_INNER_PRODUCT)
    recall = _recall(index, vectors, own, truth[:, -1])
    while recall < wanted and 0 < index.breadth < WIDEST:
        before = index.breadth
        index.widen(before * 2)
        wider = _recall(index, vectors, own, truth[:, -1])
        if wider < recall + WORTH:  # the rest is lost to eight-bit rounding
            index.widen(before)
            break
        recall = wider
    return recall


def _recall(index: Widening, vectors: Vectors, own: Positions, least: Vectors) -> float:
    """`least` is, for each vector of the sample, the score of the last one to be found."""
    found = [index.nearest(vectors[at], NEIGHBOURS + 1)[0] for at in own]
    right = [
        min(int((vectors[near[near != at]] @ vectors[at] >= last - _SAME).sum()), NEIGHBOURS)
        for at, near, last in zip(own, found, least, strict=True)
    ]
    wanted = len(own) * min(NEIGHBOURS, index.size - 1)
    return sum(right) / wanted if wanted else 1.0  # of a single vector nothing can be missed
