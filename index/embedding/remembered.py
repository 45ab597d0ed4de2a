"""The vectors of the latest questions, so that one asked again is not embedded again.

They are found by the question's digest: no words of a question are kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from index.embedding.embedder import Embedder, Vectors

KEPT = 256  # questions; 400 kB


class RememberedQuestions:
    """Embeds questions one at a time; it may be asked from several threads at once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._latest: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def vector(self, question: str) -> Vectors:
        """The unit vector of a question."""
        key = hashlib.sha256(question.encode(errors="surrogatepass")).digest()
        with self._lock:
            if (known := self._latest.get(key)) is not None:
                self._latest.move_to_end(key)
                return known
        vector: Vectors = self._embedder.embed([question])[0]
        with self._lock:
            self._latest[key] = vector
            if len(self._latest) > KEPT:
                self._latest.popitem(last=False)
        return vector
