"""BM25 as someone gets it who installs bm25s and sets only the stemmer.

It is bm25s with its own tokenizer, not `index/terms/lexical.py`, because it is a baseline that the
service is compared with.
"""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

from eval.systems.system import Floats


class PlainBM25:
    """Scores every text for a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._size = len(texts)
        self._bm25 = bm25s.BM25()
        tokens = bm25s.tokenize(list(texts), stemmer=self._stemmer, show_progress=False)
        self._bm25.index(tokens, show_progress=False)

    def scores(self, question: str) -> Floats:
        """The score of each text; 0 where no word of the question stands in it."""
        (words,) = bm25s.tokenize(
            question, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        known = [word for word in words if word in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float64)
