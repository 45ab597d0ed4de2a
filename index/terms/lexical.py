"""BM25 over the terms of passages. The only module that imports bm25s."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.terms.gathered import Postings, scratch_room
from index.terms.numbered import TermNumbers, save_terms

# Lucene's variant with its usual k1; b is low because passages are of like length.
METHOD, K1, B = "lucene", 1.2, 0.5
_LAST = "\U0010ffff"  # sorts after every letter
_ABOVE_ZERO = np.finfo(np.float32).tiny

Positions = NDArray[np.intp]
Scores = NDArray[np.float32]
Allowed = NDArray[np.bool_]


class LexicalIndex:
    """Scores every indexed text for a query's terms."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._size = int(bm25.scores["num_docs"])
        # Plain arrays, even over mapped files: NumPy's own class for these is slow to index.
        pointers, self._texts, self._values = (
            np.asarray(bm25.scores[name]) for name in ("indptr", "indices", "data")
        )
        self._starts = pointers

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
        """Positions of the n best allowed texts, best first; among equals, the earlier first.

        Texts without any of the terms are left out.
        """
        scores = self.scores(terms)
        if allowed is not None:
            scores *= allowed
        (found,) = np.nonzero(scores >= self._least(terms, scores, n))
        return found[np.argsort(-scores[found], kind="stable")[:n]]

    def _least(self, terms: Sequence[str], scores: Scores, n: int) -> np.float32:
        """A score that at least n texts reach, or one just above 0, so that few are sorted.

        It is the n-th best score among the texts of the rarest term that at least n texts have.
        """
        columns = [texts for texts, _ in map(self._column, self._numbers(terms)) if len(texts) >= n]
        if not columns:
            return _ABOVE_ZERO
        of_rarest = scores[min(columns, key=len)]
        return np.float32(max(np.partition(of_rarest, -n)[-n], _ABOVE_ZERO))

    def scores_at(self, terms: Sequence[str], positions: NDArray[np.integer[Any]]) -> Scores:
        """The `scores` of the texts at some positions."""
        scores = np.zeros(len(positions), dtype=np.float32)
        wanted = positions.astype(self._texts.dtype)  # else each list is copied
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

    def knows(self, term: str) -> bool:
        """Whether any indexed text has the term."""
        return term in self._bm25.vocab_dict

    def count(self, term: str) -> int:
        """How many indexed texts have the term."""
        number = self._bm25.vocab_dict.get(term)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def first_with(self, term: str) -> int | None:
        """The position of the first indexed text that has the term."""
        return next((int(self._column(number)[0][0]) for number in self._numbers([term])), None)

    @property
    def terms(self) -> list[str]:
        """Every term that is indexed."""
        return list(self._bm25.vocab_dict)

    @cached_property
    def sorted_terms(self) -> list[str]:
        """The same in alphabetical order."""
        return sorted(self._bm25.vocab_dict)

    def starting(self, start: str) -> list[str]:
        """The terms that begin with `start`, in alphabetical order."""
        if isinstance(self._bm25.vocab_dict, TermNumbers):
            return self._bm25.vocab_dict.starting(start)
        terms = self.sorted_terms
        return terms[bisect_left(terms, start) : bisect_left(terms, start + _LAST)]

    def is_numbered(self, name: str, written: str) -> bool:
        """Whether most texts that have the name have it with a number: "zuma" in "ZUMA-3".

        `written` is the name before its number, of which no ending is taken off.
        """
        numbered = [term for term in self.starting(written) if term[len(written) :][:1].isdigit()]
        columns = (self._column(term)[0] for term in self._numbers(numbered))
        found = {int(text) for texts in columns for text in texts}
        having = {int(text) for term in self._numbers([name]) for text in self._column(term)[0]}
        return 2 * len(having & found) > len(having)

    def idf(self, term: str) -> float:
        """Inverse document frequency, Lucene's: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        count = self.count(term)
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    @classmethod
    def load(cls, folder: Path, *, mapped: bool = False) -> LexicalIndex:
        """Read what `save` wrote; pickled arrays are refused. Mapped ones stay on the disk."""
        bm25 = bm25s.BM25.load(folder, allow_pickle=False, mmap=mapped, load_vocab=False)
        terms = TermNumbers(folder)
        bm25.vocab_dict = terms if mapped else terms.in_memory()
        return cls(bm25)


class LexicalWriter:
    """Makes the same index text by text; what it holds is the vocabulary and 4 bytes a text."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when all is written."""
        self._folder = folder
        self._postings = Postings(folder.parent, {})
        self._lengths = array("i")

    def add(self, terms: Sequence[str]) -> None:
        """The terms of the next text. Raises OSError."""
        self._postings.add(Counter(terms))
        self._lengths.append(len(terms))

    @property
    def n_terms(self) -> int:
        """How many different terms there are."""
        return len(self._postings.numbers)

    def close(self) -> None:
        """Write plain arrays and JSON, no pickle. Raises OSError."""
        postings, size = self._postings, len(self._lengths)
        bm25 = bm25s.BM25(method=METHOD, k1=K1, b=B)
        starts = postings.starts()
        counts = np.diff(starts)
        idf = np.log(1 + (size - counts + 0.5) / (counts + 0.5))
        lengths = np.array(self._lengths, dtype=np.float64)
        of_length = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0)) if size else lengths
        scratch = self._folder.parent
        values = scratch_room(scratch, (postings.n_pairs,), np.float32)
        texts = scratch_room(scratch, (postings.n_pairs,), np.int32)
        for places, run in postings.laid_out(starts):
            often = run.counts.astype(np.float64)
            values[places] = idf[run.terms] * often / (often + of_length[run.texts])
            texts[places] = run.texts
        postings.close()
        bm25.scores = {"data": values, "indices": texts, "indptr": starts, "num_docs": size}
        bm25.vocab_dict, bm25.nonoccurrence_array = {}, None  # the terms have files of their own
        bm25.save(self._folder, show_progress=False)
        save_terms(postings.numbers, self._folder)
