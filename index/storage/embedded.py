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

from corpus.disk import file_digest, flush
from index.embedding.embedder import Vectors

EMBEDDED = "embedded"
RAY = "ray"  # within it: the rows of a build by Ray
KEY, VECTOR = "key", "vector"  # fields of a row: a digest of 32 bytes, and single precision


class EmbeddedTexts:
    """What builds with one model have embedded and not yet brought into an index.

    The vectors stay on the disk; in memory is a part of each digest.
    """

    def __init__(self, folder: Path, model: str, *, again: bool = True) -> None:
        """What this object adds is known to itself too, unless `again` is false."""
        self._folder, self._model, self._again = folder / EMBEDDED, model, again
        self._seen: set[Path] = set()
        self._rows: list[NDArray[Any]] = []  # of each file, mapped
        self._keys = np.zeros(0, dtype=np.uint64)  # of all rows, sorted: 8 bytes of their digests
        self._places = np.zeros((0, 2), dtype=np.int32)  # of each key: the file, and the row

    def known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that were embedded before, by text."""
        self._look()
        found: dict[str, Vectors] = {}
        for text in texts if len(self._keys) else ():
            key = self._key(text)
            at = min(int(np.searchsorted(self._keys, _short(key))), len(self._keys) - 1)
            file, row = self._places[at]
            if self._rows[file][row][KEY].tobytes() == key:
                found[text] = np.array(self._rows[file][row][VECTOR])
        return found

    def add(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep some vectors, by text. Where the disk has no room, nothing is kept."""
        self.add_keyed([self._key(text) for text in vectors], np.stack(list(vectors.values())))

    def add_keyed(self, keys: Sequence[bytes], values: Vectors) -> None:
        """As `add`, of texts of which only the `text_key` is at hand."""
        row = np.dtype([(KEY, "V32"), (VECTOR, "<f4", values.shape[1:])])
        rows = np.empty(len(values), dtype=row)
        rows[KEY] = np.frombuffer(b"".join(keys), dtype="V32")
        rows[VECTOR] = values
        buffer = io.BytesIO()
        np.save(buffer, rows, allow_pickle=False)
        data = buffer.getvalue()
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{hashlib.sha256(data).hexdigest()}.npy"
            if not self._again:
                self._seen.add(path)
            path.write_bytes(data)
            flush(path)

    def clear(self) -> None:
        """Delete them, since they are in an index now. Files that no build wrote stay."""
        self._seen.clear()
        self._rows.clear()
        self._keys, self._places = self._keys[:0], self._places[:0]
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
        keys, places = [self._keys], [self._places]
        for path in sorted(set(self._folder.glob("*.npy")) - self._seen):
            self._seen.add(path)
            if file_digest(path) != path.stem:
                continue
            rows = np.load(path, allow_pickle=False, mmap_mode="r")
            digests = np.ascontiguousarray(rows[KEY]).view(np.uint8).reshape(len(rows), -1)
            keys.append(np.ascontiguousarray(digests[:, :8]).view(np.uint64)[:, 0])
            file = np.full(len(rows), len(self._rows), dtype=np.int32)
            places.append(np.stack([file, np.arange(len(rows), dtype=np.int32)], axis=1))
            self._rows.append(rows)
        if len(keys) > 1:
            together = np.concatenate(keys)
            order = np.argsort(together, kind="stable")
            self._keys, self._places = together[order], np.concatenate(places)[order]

    def _key(self, text: str) -> bytes:
        return text_key(self._model, text)


def text_key(model: str, text: str) -> bytes:
    """What an embedded text is known by, 32 bytes: it tells nothing of the text."""
    return hashlib.sha256(f"{model}\0{text}".encode()).digest()


def _short(key: bytes) -> np.uint64:
    (number,) = np.frombuffer(key[:8], dtype=np.uint64)
    return np.uint64(number)
