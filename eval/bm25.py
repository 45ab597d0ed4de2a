"""BM25 as a user gets it who installs bm25s and changes nothing but the stemmer.

Written out so that bm25s stays the business of `index/lexical.py`; a test holds its
scores equal to those of bm25s. Lucene's variant with k1 = 1.5 and b = 0.75; words of
two characters or more, lower case, 33 stop words, Snowball stems.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import Stemmer

from eval.bootstrap import Floats

K1, B = 1.5, 0.75

_WORD = re.compile(r"(?u)\b\w\w+\b")
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their "
    "then there these they this to was will with".split()
)
_STEMMER = Stemmer.Stemmer("english")


class PlainBM25:
    """Scores every text for a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(words(text)) for text in texts]
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
        self._penalty = K1 * (1 - B + B * lengths / lengths.mean())
        self._counts: dict[str, Floats] = {}
        for at, count in enumerate(counts):
            for word, times in count.items():
                self._counts.setdefault(word, np.zeros(len(texts)))[at] = times

    def scores(self, question: str) -> Floats:
        """The score of each text; 0 where no word of the question stands in it."""
        total = np.zeros(len(self._penalty))
        for word in words(question):
            if word in self._counts:
                total += self._idf(word) * self._counts[word] / (self._penalty + self._counts[word])
        return total

    def _idf(self, word: str) -> float:
        having = int((self._counts[word] > 0).sum())
        return math.log(1 + (len(self._penalty) - having + 0.5) / (having + 0.5))


def words(text: str) -> list[str]:
    """Stems of the words of a text, stop words left out."""
    found = [word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS]
    stems: list[str] = _STEMMER.stemWords(found)
    return stems
