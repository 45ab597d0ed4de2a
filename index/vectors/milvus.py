"""The vectors of the passages of a large index, searched in Milvus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import REBUILD, IndexDamaged
from index.embedding.embedder import Vectors
from index.passages.filters import Admitted, Filters
from index.vectors.milvus_client import SECONDS, Connection, telling
from index.vectors.nearest import FEW

# The fields of a row. KEY is the passage's id.
KEY, POSITION, VECTOR = "key", "position", "vector"
ARTICLE, YEAR, DESIGN, IN_TABLE = "article_id", "year", "design", "in_table"
NO_YEAR, LAST_YEAR = -1, 2**31
EVERY_CELL = 65_536  # cells: the most that Milvus allows to search, or an index of it to have
ASKED_AT_ONCE = 10_000  # positions; Milvus returns at most 16,384
FETCHED_AT_ONCE = 4_000  # vectors; Milvus gives at most 64 MB

Positions = NDArray[np.intp]


class MilvusVectors:
    """See PassageVectors. Its methods raise StoreUnavailable."""

    def __init__(self, connection: Connection, collection: str, size: int, breadth: int) -> None:
        """`breadth` is the number of cells that are searched; 0 for everything."""
        self._connection, self._collection = connection, collection
        self._client = connection.client
        self._size, self._breadth = size, breadth

    @property
    def size(self) -> int:
        """How many there are."""
        return self._size

    @property
    def breadth(self) -> int:
        """How widely they are searched: cells, or 0 for everything."""
        return self._breadth

    def widen(self, breadth: int) -> None:
        """Search so many cells from now on."""
        self._breadth = breadth

    def nearest(
        self, query: Vectors, k: int, admitted: Admitted | None = None
    ) -> tuple[Positions, Vectors]:
        """Positions and scores of the k nearest that are admitted, best first; or fewer.

        Where few are admitted every cell is read.
        """
        if admitted is None:
            return self._found(query, min(k, self._size), "", exhaustive=False)
        few = admitted.count <= FEW
        k = min(k, admitted.count)
        found, scores = self._found(
            query, k, expression(admitted.filters, admitted.designs), exhaustive=few
        )
        fits = admitted.mask[found]  # fields hold shortened values (kept, kept_year): check again
        if not few or fits.sum() == k:
            return found[fits], scores[fits]
        scores = self.scores_at(query, admitted.positions)
        best = np.argsort(-scores, kind="stable")[:k]
        return admitted.positions[best], scores[best]

    def scores_at(self, query: Vectors, positions: Positions) -> Vectors:
        """Cosine similarity of a unit vector to those at some positions. Raises IndexDamaged.

        Milvus may miss some, in segments too small for an index: their vectors are fetched.
        """
        scores = np.full(self._size, np.nan, dtype=np.float32)
        for some in _parts(positions, ASKED_AT_ONCE):
            found, their = self._found(query, len(some), among(some), exhaustive=True)
            scores[found] = their
        passed_over = positions[np.isnan(scores[positions])]
        if len(passed_over):
            scores[passed_over] = self._fetched(passed_over) @ query
        return scores[positions]

    def scores(self, query: Vectors) -> Vectors:
        """Cosine similarity of a unit vector to every one, in order. Raises IndexDamaged."""
        return self.scores_at(query, np.arange(self._size))

    def at(self, positions: Positions) -> Vectors:
        """Those at some positions, in their order. Raises IndexDamaged."""
        return self._fetched(positions)

    def vectors(self) -> Vectors:
        """All of them, shape (n, dimension). Raises IndexDamaged."""
        return self._fetched(np.arange(self._size))

    def check(self) -> None:
        """Raises StoreUnavailable where they cannot be searched now."""
        with telling(self._connection.address):
            self._client.query(
                self._collection, filter=f"{POSITION} == 0", output_fields=[POSITION],
                timeout=SECONDS,
            )  # fmt: skip

    def _fetched(self, positions: Positions) -> Vectors:
        return fetch(self._connection, self._collection, positions)

    def _found(
        self, query: Vectors, k: int, expression: str, *, exhaustive: bool
    ) -> tuple[Positions, Vectors]:
        probes = EVERY_CELL if exhaustive else self._breadth
        with telling(self._connection.address):
            (hits,) = self._client.search(
                self._collection, data=[query.tolist()], limit=k, filter=expression,
                output_fields=[POSITION], timeout=SECONDS,
                search_params={"params": {"nprobe": probes} if self._breadth else {}},
            )  # fmt: skip
        positions = np.array([hit["entity"][POSITION] for hit in hits], dtype=np.intp)
        return positions, np.array([hit["distance"] for hit in hits], dtype=np.float32)


def fetch(connection: Connection, collection: str, positions: Positions) -> Vectors:
    """The vectors at some positions. Raises IndexDamaged, StoreUnavailable."""
    vectors: dict[int, Any] = {}
    for some in _parts(positions, FETCHED_AT_ONCE):
        with telling(connection.address):
            rows = connection.client.query(
                collection, filter=among(some), output_fields=[POSITION, VECTOR]
            )
        vectors |= {row[POSITION]: row[VECTOR] for row in rows}
    try:
        return np.array([vectors[at] for at in positions.tolist()], dtype=np.float32)
    except KeyError as exc:
        raise IndexDamaged(
            f"the collection {collection} in {connection.address.url} lacks vectors of the index; "
            f"{REBUILD}."
        ) from exc


def among(positions: Positions) -> str:
    """The Milvus filter that finds these positions; a run of them is given by its ends."""
    first, last = int(positions.min()), int(positions.max())
    if last - first + 1 == len(positions):
        return f"{POSITION} >= {first} and {POSITION} <= {last}"
    return f"{POSITION} in {positions.tolist()}"


def _parts(positions: Positions, size: int) -> Iterator[Positions]:
    for start in range(0, len(positions), size):
        yield positions[start : start + size]


def expression(filters: Filters, fitting: Iterable[str] = ()) -> str:
    """The Milvus filter in place of `Filters.admits`; `fitting` are the designs that fit."""
    parts = []
    if filters.articles:
        parts.append(f"{ARTICLE} in {json.dumps(list(filters.articles), ensure_ascii=False)}")
    if filters.collection:
        parts.append(f"{ARTICLE} in {json.dumps(sorted(filters.members), ensure_ascii=False)}")
    if filters.removed:
        removed = json.dumps(sorted(filters.removed), ensure_ascii=False)
        parts.append(f"{ARTICLE} not in {removed}")
    if filters.year_from is not None:
        parts.append(f"{YEAR} >= {kept_year(filters.year_from)}")
    if filters.year_to is not None:
        parts.append(f"{YEAR} >= 0 and {YEAR} <= {kept_year(filters.year_to)}")
    if filters.designs:
        designs = sorted({kept(design.casefold()) for design in fitting})
        parts.append(f"{DESIGN} in {json.dumps(designs, ensure_ascii=False)}")
    if filters.tables_only:
        parts.append(f"{IN_TABLE} == true")
    return " and ".join(parts)


def kept(text: str) -> str:
    """As much of a design as a field holds: 250 characters, in at most 1,000 bytes."""
    return text[:250]


def kept_year(year: int) -> int:
    """The nearest year that a field holds, apart from NO_YEAR."""
    return min(max(year, 0), LAST_YEAR)
