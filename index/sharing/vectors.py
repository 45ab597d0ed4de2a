"""The vectors of some articles: cut from an index, and taken up by a build elsewhere.

A text is known by a digest (`text_key`), so that the vectors say nothing of whose they are, and
fit whatever index is built of the same texts with the same model. They are checked as numbers:
wrong ones could only change the order in which passages are found, never what stands in them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import BadPackage
from index.passages.texts import embedded_text
from index.storage.embedded import EmbeddedTexts, text_key
from index.storage.store import Index

AT_ONCE = 4_096  # vectors
KEPT_AT_ONCE = 20_000  # vectors of one file of an unfinished build
_KEY = re.compile(r"[0-9a-f]{64}")
_TYPE = np.dtype("<f4")
_UNIT = 0.01  # by which the length of a unit vector may differ from 1


@dataclass(frozen=True)
class Cut:
    """The embedded texts of some articles, each once, in the order of their keys."""

    index: Index
    keys: tuple[str, ...]
    positions: NDArray[np.intp]  # of a passage with the text of each key

    @classmethod
    def of(cls, index: Index, article_ids: Collection[str]) -> Cut:
        """Those of some articles of an index."""
        wanted = [n for n, entry in enumerate(index.catalogue) if entry.article_id in article_ids]
        positions = np.flatnonzero(np.isin(index.units.article_of, wanted))
        model = index.manifest.model
        found: dict[str, int] = {}
        for at in positions.tolist():
            found.setdefault(text_key(model, embedded_text(index.passages[at])).hex(), at)
        keys = sorted(found)
        return cls(index, tuple(keys), np.array([found[key] for key in keys], dtype=np.intp))

    @property
    def texts(self) -> bytes:
        """The keys, one a line."""
        return "".join(f"{key}\n" for key in self.keys).encode("ascii")

    @property
    def n_bytes(self) -> int:
        """Bytes of `pieces`."""
        return len(self._head) + self._shape[0] * self._shape[1] * _TYPE.itemsize

    def pieces(self) -> Iterator[bytes]:
        """The vectors as a file of NumPy, a few at a time."""
        yield self._head
        for at in range(0, len(self.keys), AT_ONCE):
            some = self.index.vectors.at(self.positions[at : at + AT_ONCE])
            yield np.ascontiguousarray(some, dtype=_TYPE).tobytes()

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.keys), self.index.manifest.dimension

    @property
    def _head(self) -> bytes:
        buffer = io.BytesIO()
        values = {"descr": _TYPE.str, "fortran_order": False, "shape": self._shape}
        np.lib.format.write_array_header_1_0(buffer, values)
        return buffer.getvalue()


def keep_for_build(texts: Path, vectors: Path, model: str, index: Path) -> int:
    """Have the next build of an index use some vectors; how many. Raises BadPackage."""
    keys, found = _checked(texts, vectors)
    begun = EmbeddedTexts(index, model)
    for at in range(0, len(keys), KEPT_AT_ONCE):
        some = np.ascontiguousarray(found[at : at + KEPT_AT_ONCE], dtype=np.float32)
        begun.add_keyed([bytes.fromhex(key) for key in keys[at : at + KEPT_AT_ONCE]], some)
    return len(keys)


def check(texts: Path, vectors: Path) -> None:
    """Raises BadPackage where the files are not those of unit vectors."""
    _checked(texts, vectors)


def _checked(texts: Path, vectors: Path) -> tuple[list[str], NDArray[np.float32]]:
    try:
        keys = texts.read_text(encoding="ascii").split("\n")[:-1]
        found = np.load(vectors, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError, SyntaxError) as exc:
        raise BadPackage("its vectors cannot be read") from exc
    is_ours = (
        isinstance(found, np.ndarray)
        and found.dtype == _TYPE
        and found.ndim == 2
        and len(found) == len(keys)
        and all(map(_KEY.fullmatch, keys))
    )
    if not is_ours:
        raise BadPackage("its vectors are not as Bedside writes them")
    for at in range(0, len(found), AT_ONCE):
        lengths = np.linalg.norm(found[at : at + AT_ONCE].astype(np.float64), axis=1)
        if not np.all(np.abs(lengths - 1) < _UNIT):  # nor where one is no number
            raise BadPackage("its vectors are not as Bedside writes them")
    return keys, found
