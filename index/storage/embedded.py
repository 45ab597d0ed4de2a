"""Vectors of a build that is under way, so that one that was interrupted is resumed.

    <index>/embedded/<SHA-256 of the file>.npy   digests of some texts, and their vectors

A file's name is the digest of what it holds: one that was cut short or damaged is passed over.
The folder is removed when a build has ended well.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Vectors
from index.storage.generations import digest_of, flush

EMBEDDED = "embedded"
RAY = "ray"  # within it: the rows of a build by Ray
KEY, VECTOR = "key", "vector"  # fields of a row: a digest of 32 bytes, and single precision


class EmbeddedTexts:
    """What builds with one model have embedded and not yet brought into an index.

    The vectors stay on the disk; in memory is a part of each digest.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._folder, self._model = folder / EMBEDDED, model
        self._files: dict[Path, NDArray[Any]] = {}  # mapped
        self._places: dict[int, tuple[Path, int]] = {}  # by 8 bytes of the digest

    def known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that were embedded before, by text."""
        self._look()
        found: dict[str, Vectors] = {}
        for text in texts:
            key = self._key(text)
            path, at = self._places.get(_short(key), (None, 0))
            if path is not None and self._files[path][at][KEY].tobytes() == key:
                found[text] = np.array(self._files[path][at][VECTOR])
        return found

    def add(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep some vectors, by text. Where the disk has no room, nothing is kept."""
        values = np.stack(list(vectors.values()))
        row = np.dtype([(KEY, "V32"), (VECTOR, "<f4", values.shape[1:])])
        rows = np.empty(len(values), dtype=row)
        rows[KEY] = np.frombuffer(b"".join(map(self._key, vectors)), dtype="V32")
        rows[VECTOR] = values
        buffer = io.BytesIO()
        np.save(buffer, rows, allow_pickle=False)
        data = buffer.getvalue()
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            path = self._folder / f"{hashlib.sha256(data).hexdigest()}.npy"
            path.write_bytes(data)
            flush(path)

    def clear(self) -> None:
        """Delete them, since they are in an index now. Files that no build wrote stay."""
        self._files.clear()
        self._places.clear()
        ray = self._folder / RAY
        # Older versions wrote .npz.
        for path in (*self._folder.glob("*.np[yz]"), *ray.glob("*.parquet")):
            if path.parent == ray or re.fullmatch(r"[0-9a-f]{64}", path.stem):
                with suppress(OSError):
                    path.unlink()
        for folder in (ray, self._folder):
            with suppress(OSError):  # it is not empty: some file is not ours
                folder.rmdir()

    def _look(self) -> None:
        """Map the files that are new."""
        for path in self._folder.glob("*.npy"):
            if path in self._files or digest_of(path) != path.stem:
                continue
            rows = np.load(path, allow_pickle=False, mmap_mode="r")
            self._files[path] = rows
            for at, key in enumerate(rows[KEY]):
                self._places[_short(key.tobytes())] = path, at

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\0{text}".encode()).digest()


def _short(key: bytes) -> int:
    return int.from_bytes(key[:8], "little")
