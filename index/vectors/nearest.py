"""Nearest-neighbour search over unit vectors. The only module that imports FAISS.

How they are searched depends on how many there are (TIERS). Exact search reads every vector.
The other tiers read few of them and may miss some: a build measures how many
(index/vectors/recall.py), and widens the search until few enough are missed.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.embedding.embedder import Vectors
from index.passages.filters import Admitted

# One thread: a query is no slower on one, and a graph built on one is the same each time.
faiss.omp_set_num_threads(1)
_faiss: Any = faiss  # its stubs do not know how Python may call it

FEW = 50_000  # admitted vectors up to which all are compared, which takes about 30 ms
TRAINED_ON = 64  # vectors for each cell of an inverted file

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Tier:
    """A way to search vectors, for indexes of fewer than `below` of them."""

    name: str
    below: float
    factory: Callable[[int], str]  # number of vectors -> FAISS's description of an index
    breadth: int = 0  # how widely is searched: neighbours of a graph, or cells; 0 for everything


def cells(size: int) -> int:
    """About four times the root, a power of two; each cell needs some vectors to be trained on."""
    return 1 << min(round(math.log2(4 * math.sqrt(size))), int(math.log2(size / 39 + 1)))


EXACT = "exact"
TIERS = (
    Tier(EXACT, 50_000, lambda _: "SQfp16"),
    Tier("hnsw", 1_000_000, lambda _: "HNSW32", breadth=1024),
    Tier("ivf", math.inf, lambda size: f"IVF{cells(size)},SQ8", breadth=16),
)


def tier_for(size: int, name: str | None = None) -> Tier:
    """The tier of that name, or else the one for so many vectors."""
    if name is not None:
        return next(tier for tier in TIERS if tier.name == name)
    return next(tier for tier in TIERS if size < tier.below)


@contextmanager
def _all_cores(wanted: bool) -> Iterator[None]:
    """Let FAISS use all cores if `wanted`: only where their number does not change the result."""
    faiss.omp_set_num_threads(os.cpu_count() or 1 if wanted else 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)


class _Telling:
    """A file to write into, which keeps the error that FAISS would not pass on."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> None:
        """Write all of it, or remember why not."""
        if self.error is None:
            try:
                self._file.write(data)
            except OSError as exc:
                self.error = exc


class VectorIndex:
    """Unit vectors by position; scores are cosine similarities, higher is better.

    Vectors are kept in half precision in the tier "exact", which changes a score by less than
    0.0001, and in eight bits a number in the tier "ivf".
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors, tier: str | None = EXACT) -> VectorIndex:
        """From float32 unit vectors of shape (n, dimension); with None the tier fits their number.

        The same vectors give the same index.
        """
        size, dimension = vectors.shape
        chosen = tier_for(size, tier)
        index = faiss.index_factory(dimension, chosen.factory(size), faiss.METRIC_INNER_PRODUCT)
        if isinstance(index, faiss.IndexIVF):
            index.cp.max_points_per_centroid = TRAINED_ON
            index.cp.min_points_per_centroid = 1  # fewer than FAISS likes: it would warn of it
        vectors = np.ascontiguousarray(vectors)  # a mapped file stays on the disk
        with _all_cores(isinstance(index, faiss.IndexIVF)):
            index.train(vectors)
            index.add(vectors)
        if isinstance(index, faiss.IndexIVF):
            index.make_direct_map()
        built = cls(index)
        built.widen(chosen.breadth)
        return built

    @property
    def size(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    @property
    def breadth(self) -> int:
        """How widely it is searched, in the measure of its tier; 0 for everything."""
        if isinstance(self._index, faiss.IndexIVF):
            return int(self._index.nprobe)
        return int(self._index.hnsw.efSearch) if isinstance(self._index, faiss.IndexHNSW) else 0

    def widen(self, breadth: int) -> None:
        """Search so widely from now on, in the measure of its tier."""
        if isinstance(self._index, faiss.IndexIVF):
            self._index.nprobe = min(breadth, self._index.nlist)
        elif isinstance(self._index, faiss.IndexHNSW):
            self._index.hnsw.efSearch = breadth

    def nearest(
        self, query: Vectors, k: int, admitted: Admitted | None = None, *, few: int = FEW
    ) -> tuple[Positions, Vectors]:
        """Positions and scores of the k nearest to a unit vector, best first; or fewer.

        Where few are admitted all of them are compared: an approximate tier would find too
        few of them.
        """
        if admitted is not None and admitted.count <= few:
            return self._nearest_of(query, k, admitted.positions)
        k = min(k, self.size)
        wanted = self._parameters(None if admitted is None else admitted.mask)
        scores, positions = self._index.search(query.reshape(1, -1), k, params=wanted)
        there = positions[0] >= 0
        return positions[0][there].astype(np.intp), scores[0][there]

    def _nearest_of(self, query: Vectors, k: int, among: Positions) -> tuple[Positions, Vectors]:
        scores = self.scores_at(query, among)
        order = np.argsort(-scores, kind="stable")[:k]
        return among[order], scores[order]

    def _parameters(self, allowed: NDArray[np.bool_] | None) -> faiss.SearchParameters | None:
        if allowed is None:
            return None
        chosen = _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        wanted: faiss.SearchParameters
        if isinstance(self._index, faiss.IndexIVF):
            wanted = _faiss.SearchParametersIVF(sel=chosen, nprobe=self.breadth)
        elif isinstance(self._index, faiss.IndexHNSW):
            wanted = _faiss.SearchParametersHNSW(sel=chosen, efSearch=self.breadth)
        else:
            wanted = _faiss.SearchParameters(sel=chosen)
        return wanted

    def scores_at(self, query: Vectors, positions: Positions) -> Vectors:
        """Cosine similarity of one unit vector to each of the vectors at these positions."""
        return np.asarray(self._index.reconstruct_batch(positions) @ query, dtype=np.float32)

    def scores(self, query: Vectors) -> Vectors:
        """Cosine similarity of one unit vector, shape (dimension,), to each of the n vectors."""
        if not isinstance(self._index, faiss.IndexFlat):
            return self.scores_at(query, np.arange(self.size))
        found, positions = self._index.search(query.reshape(1, -1), self.size)
        scores = np.zeros(self.size, dtype=np.float32)
        scores[positions[0]] = found[0]
        return scores

    def vector(self, position: int) -> Vectors:
        """One vector, shape (dimension,)."""
        return np.asarray(self._index.reconstruct(position), dtype=np.float32)

    def at(self, positions: Positions) -> Vectors:
        """The vectors at some positions, shape (len(positions), dimension)."""
        return np.asarray(self._index.reconstruct_batch(positions), dtype=np.float32)

    def vectors(self) -> Vectors:
        """All vectors, shape (n, dimension), in the order in which they were added."""
        return np.asarray(self._index.reconstruct_n(0, self.size), dtype=np.float32)

    def check(self) -> None:
        """Nothing to do: vectors in memory, or in a file that was checked, can be searched."""

    def save(self, path: Path) -> None:
        """Write one file, part by part. Raises OSError, which FAISS itself would hide."""
        with path.open("wb") as file:
            told = _Telling(file)
            try:
                faiss.write_index(self._index, _faiss.PyCallbackIOWriter(told.write))
            except Exception as exc:
                raise told.error or exc from exc
            if told.error:
                raise told.error

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False) -> VectorIndex:
        """Read what `save` wrote; FAISS checks little, so check the file's digest first.

        A mapped file stays on the disk; only what is searched of it comes into memory.
        """
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0))
        except RuntimeError as exc:
            raise IndexDamaged(f"{path} is not a FAISS index; run `bedside index build`.") from exc
