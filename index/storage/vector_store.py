"""Where the vectors of a generation lie: in its folder, searched by FAISS, or in Milvus.

Everything else (articles, passages, terms) lies in the folder in either case. A whole index
is small: its vectors are read into memory, wherever they lie, and searched exactly.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Protocol

from corpus.errors import BadStore
from index.embedding.embedder import Vectors
from index.passages.filters import Admitted
from index.storage.content import Written
from index.storage.generations import MILVUS
from index.vectors.nearest import VectorIndex
from index.vectors.recall import Positions, measure

VECTORS = "vectors.faiss"


class PassageVectors(Protocol):
    """A unit vector for each passage; the passages are named by their positions."""

    @property
    def size(self) -> int:
        """How many there are."""
        ...

    def nearest(
        self, query: Vectors, k: int, admitted: Admitted | None = None
    ) -> tuple[Positions, Vectors]:
        """Positions and scores of the k nearest that are admitted, best first; or fewer."""
        ...

    def scores_at(self, query: Vectors, positions: Positions) -> Vectors:
        """Cosine similarity of a unit vector to those at some positions."""
        ...

    def scores(self, query: Vectors) -> Vectors:
        """Cosine similarity of a unit vector to every one, in order."""
        ...

    def at(self, positions: Positions) -> Vectors:
        """The vectors at some positions, in their order."""
        ...

    def vectors(self) -> Vectors:
        """All of them, shape (n, dimension)."""
        ...

    def check(self) -> None:
        """Raises StoreUnavailable where they cannot be searched now."""
        ...


class VectorStore(Protocol):
    """Keeps the vectors of the generations of an index. Its methods raise StoreUnavailable."""

    def write(self, target: Path, written: Written, tier: str | None) -> float:
        """Keep the vectors of a new generation, whose folder is given.

        Returns the recall of their search: of the 10 nearest, against exact search, on a sample.
        """
        ...

    def read(self, target: Path, n_passages: int, *, whole: bool) -> PassageVectors:
        """The vectors of a generation, in memory for a whole index. Raises IndexDamaged."""
        ...

    def keep(self, target: Path) -> None:
        """Keep the files of a generation too, all of which are written, for who has no folder."""
        ...

    def bring_into_force(self, target: Path) -> None:
        """Tell others who use the store that this generation is the one to read."""
        ...

    def take(self, folder: Path) -> bool:
        """Bring the generation in force, with all its files, into a folder; whether it was new."""
        ...

    def drop(self, target: Path) -> None:
        """Remove what lies outside of a generation's folder."""
        ...

    def close(self) -> None:
        """Close the connection, if there is one."""
        ...


class FolderStore:
    """The usual place: a FAISS file in the generation's own folder."""

    def write(self, target: Path, written: Written, tier: str | None) -> float:
        """See VectorStore."""
        index = VectorIndex.build(written.vectors, tier)
        recall = measure(index, written.vectors)
        index.save(target / VECTORS)
        return recall

    def read(self, target: Path, n_passages: int, *, whole: bool) -> VectorIndex:
        """See VectorStore."""
        return VectorIndex.load(target / VECTORS, mapped=not whole)

    def keep(self, target: Path) -> None:
        """Nothing to do: they lie there already."""

    def bring_into_force(self, target: Path) -> None:
        """Nothing to do: the folder itself says which generation is in force."""

    def take(self, folder: Path) -> bool:
        """Raises BadStore: a folder is no store that others reach."""
        raise BadStore(
            "there is no store to take the index from; give --store milvus://HOST:19530."
        )

    def drop(self, target: Path) -> None:
        """Nothing to do: nothing lies outside of the folder."""

    def close(self) -> None:
        """Nothing to close."""


def store_for(url: str | None) -> VectorStore:
    """The store that a person names; without a name the index's own folder. Raises BadStore."""
    if url is None:
        return FolderStore()
    from index.storage.milvus_store import MilvusStore  # its client takes a second to import

    return MilvusStore(url)


def store_of(target: Path, url: str | None = None) -> VectorStore:
    """The store that a generation's vectors lie in.

    `url` is for a machine that reaches Milvus by another address than the build did.
    Raises BadStore.
    """
    if not (target / MILVUS).is_file():
        if url is not None:
            raise BadStore(
                f"the index in {target.parent.parent} keeps its vectors in its own folder, not in "
                f"{url}; leave --store out, or build it with `bedside index build --store {url}`."
            )
        return FolderStore()
    from index.storage.milvus_store import MilvusStore, url_of

    return MilvusStore(url or url_of(target))


def take(url: str, folder: Path) -> bool:
    """Bring the index that a store holds into a folder; whether it was not there yet.

    Raises BadStore, StoreUnavailable or IndexNotFound.
    """
    with closing(store_for(url)) as store:
        return store.take(folder)


def forget(target: Path) -> None:
    """Remove what a generation has outside of its folder. Raises StoreUnavailable."""
    with closing(store_of(target)) as store:
        store.drop(target)


def is_kept_in(target: Path, url: str | None) -> bool:
    """Whether a generation's vectors lie in the store at `url`; always true for None."""
    if url is None or not (target / MILVUS).is_file():
        return url is None
    from index.storage.milvus_store import is_noted

    return is_noted(target, url)
