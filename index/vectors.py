"""Exact nearest-neighbour search over unit vectors. The only module that imports FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from corpus.errors import IndexDamaged
from index.embedder import Vectors

faiss.omp_set_num_threads(1)  # a query over a small index is faster on one thread


class VectorIndex:
    """Unit vectors by position; scores are cosine similarities, higher is better."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """From float32 unit vectors of shape (n, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @property
    def size(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    def scores(self, query: Vectors) -> Vectors:
        """Cosine similarity of one unit vector, shape (dimension,), to each of the n vectors."""
        found, positions = self._index.search(query.reshape(1, -1), self.size)
        scores = np.zeros(self.size, dtype=np.float32)
        scores[positions[0]] = found[0]
        return scores

    def vector(self, position: int) -> Vectors:
        """One vector, shape (dimension,)."""
        return np.asarray(self._index.reconstruct(position), dtype=np.float32)

    def vectors(self) -> Vectors:
        """All vectors, shape (n, dimension), in the order in which they were added."""
        return np.asarray(self._index.reconstruct_n(0, self.size), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write one file. Raises OSError, which FAISS itself would hide."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read what `save` wrote; FAISS checks little, so check the file's digest first."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as exc:
            raise IndexDamaged(f"{path} is not a FAISS index; run `bedside index build`.") from exc
