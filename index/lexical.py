"""BM25 over the terms of passages. The only module that imports bm25s.

Of a large index only the best texts are looked for (`best`), term by term, the most telling
first: once the terms that are left cannot lift another text among the best, those found so far
are scored in full, and the long lists of usual words are not read (MaxScore: Turtle and Flood
1995, "Query evaluation: strategies and optimizations").
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

# Lucene's variant with its usual k1; b is low because passages are of like length.
METHOD, K1, B = "lucene", 1.2, 0.5
_LAST = "\U0010ffff"  # sorts after every letter
_ROUNDING = 1e-5  # by how much sums of the same numbers in another order may differ

Positions = NDArray[np.intp]
Scores = NDArray[np.float32]
Allowed = NDArray[np.bool_]


class LexicalIndex:
    """Scores every indexed text for a query's terms."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._size = int(bm25.scores["num_docs"])
        # As plain arrays, also of mapped files: NumPy's own class for these is slow to index.
        pointers, self._texts, self._values = (
            np.asarray(bm25.scores[name]) for name in ("indptr", "indices", "data")
        )
        self._starts = pointers
        # How many texts have each term: the lengths of the columns of the score matrix.
        self._counts = np.diff(pointers)

    @classmethod
    def build(cls, texts_terms: Iterable[Sequence[str]]) -> LexicalIndex:
        """From the terms of each text, in order of position."""
        bm25 = bm25s.BM25(method=METHOD, k1=K1, b=B)
        numbers: dict[str, int] = {}
        texts = [[numbers.setdefault(term, len(numbers)) for term in t] for t in texts_terms]
        bm25.index((texts, numbers), show_progress=False)
        return cls(bm25)

    def scores(self, terms: Sequence[str]) -> Scores:
        """BM25 of each indexed text; 0 where no term occurs. Repeated terms count again."""
        known = [term for term in terms if self.knows(term)]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def best(self, terms: Sequence[str], n: int, allowed: Allowed | None = None) -> Positions:
        """Positions of the n best texts of those allowed, best first; of equal ones the first.

        The same as by `scores`; texts without any of the terms are none of them.
        """
        counts = Counter(self._numbers(terms))
        highest = {term: count * float(self._highest[term]) for term, count in counts.items()}
        left, least = sum(highest.values()), 0.0  # what is to come, and the n-th best's at least
        scores = np.zeros(self._size, dtype=np.float32)
        for term in sorted(counts, key=highest.__getitem__, reverse=True):
            if left < least:
                break
            texts, values = self._column(term)
            if allowed is not None:
                texts, values = texts[allowed[texts]], values[allowed[texts]]
            scores[texts] += counts[term] * values
            left -= highest[term]
            if len(texts) >= n:
                least = max(least, float(np.partition(scores[texts], -n)[-n]))
        (found,) = np.nonzero(scores >= max(least - left - _ROUNDING, _ROUNDING))
        whole = self.scores_at(terms, found)
        return found[np.argsort(-whole, kind="stable")[:n]]

    def scores_at(self, terms: Sequence[str], positions: NDArray[np.integer[Any]]) -> Scores:
        """The `scores` of the texts at some positions."""
        scores = np.zeros(len(positions), dtype=np.float32)
        wanted = positions.astype(self._texts.dtype)  # of another kind, all of a list is copied
        for term in self._numbers(terms):
            texts, values = self._column(term)
            at = np.minimum(np.searchsorted(texts, wanted), len(texts) - 1)
            scores += np.where(texts[at] == wanted, values[at], np.float32(0))
        return scores

    def _numbers(self, terms: Sequence[str]) -> list[int]:
        return [int(self._bm25.vocab_dict[term]) for term in terms if self.knows(term)]

    def _column(self, term: int) -> tuple[NDArray[np.int32], Scores]:
        """The texts that have a term, in order, and what each scores by it."""
        column = slice(self._starts[term], self._starts[term + 1])
        return self._texts[column], self._values[column]

    @cached_property
    def _highest(self) -> Scores:
        """Of each term the most that any text scores by it."""
        first = np.minimum(self._starts[:-1], len(self._values) - 1)
        return np.maximum.reduceat(self._values, first)

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
