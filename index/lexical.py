"""BM25 over the terms of passages. The only module that imports bm25s."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

# Lucene's variant with its usual k1; b is low because passages are of like length.
METHOD, K1, B = "lucene", 1.2, 0.5
_LAST = "\U0010ffff"  # sorts after every letter


class LexicalIndex:
    """Scores every indexed text for a query's terms."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._size = int(bm25.scores["num_docs"])
        pointers = np.asarray(bm25.scores["indptr"])
        # How many texts have each term: the lengths of the columns of the score matrix.
        self._counts = np.diff(pointers)

    @classmethod
    def build(cls, texts_terms: Sequence[Sequence[str]]) -> LexicalIndex:
        """From the terms of each text, in order of position."""
        bm25 = bm25s.BM25(method=METHOD, k1=K1, b=B)
        bm25.index([list(terms) for terms in texts_terms], show_progress=False)
        return cls(bm25)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of each indexed text; 0 where no term occurs. Repeated terms count again."""
        known = [term for term in terms if self.knows(term)]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def knows(self, term: str) -> bool:
        """Whether any indexed text has the term."""
        return term in self._bm25.vocab_dict

    @property
    def terms(self) -> list[str]:
        """Every term that is indexed."""
        return list(self._bm25.vocab_dict)

    @cached_property
    def sorted_terms(self) -> list[str]:
        """The same in alphabetical order."""
        return sorted(self._bm25.vocab_dict)

    def starting(self, start: str) -> list[str]:
        """The terms that begin so."""
        terms = self.sorted_terms
        return terms[bisect_left(terms, start) : bisect_left(terms, start + _LAST)]

    def idf(self, term: str) -> float:
        """Inverse document frequency, Lucene's: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        position = self._bm25.vocab_dict.get(term)
        count = int(self._counts[position]) if position is not None else 0
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON into the folder; no pickle."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, *, mapped: bool = False) -> LexicalIndex:
        """Read what `save` wrote; pickled arrays are refused. Mapped ones stay on the disk."""
        return cls(bm25s.BM25.load(folder, allow_pickle=False, mmap=mapped))
