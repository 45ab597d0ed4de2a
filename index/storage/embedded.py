"""Vectors of a build that is under way, so that one that was interrupted is resumed.

    <index>/embedded/<SHA-256 of the file>.npz   digests of some texts, and their vectors

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

import numpy as np

from index.embedding.embedder import Vectors
from index.storage.generations import flush

EMBEDDED = "embedded"
RAY = "ray"  # within it: the rows of a build by Ray


class EmbeddedTexts:
    """What builds with one model have embedded and not yet brought into an index."""

    def __init__(self, folder: Path, model: str) -> None:
        self._folder, self._model = folder / EMBEDDED, model

    def known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that were embedded before, by text."""
        vectors = self._read()
        keys = {text: self._key(text) for text in texts}
        return {text: vectors[key] for text, key in keys.items() if key in vectors}

    def add(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep some vectors, by text. Where the disk has no room, nothing is kept."""
        self.add_keyed([self._key(text) for text in vectors], np.stack(list(vectors.values())))

    def add_keyed(self, keys: Sequence[str], vectors: Vectors) -> None:
        """As `add`, of texts of which only the `text_key` is at hand."""
        buffer = io.BytesIO()
        np.savez(buffer, keys=np.array(keys), vectors=vectors, allow_pickle=False)
        data = buffer.getvalue()
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{hashlib.sha256(data).hexdigest()}.npz"
            path.write_bytes(data)
            flush(path)

    def clear(self) -> None:
        """Delete them, since they are in an index now. Files that no build wrote stay."""
        ray = self._folder / RAY
        for path in (*self._folder.glob("*.npz"), *ray.glob("*.parquet")):
            if path.parent == ray or re.fullmatch(r"[0-9a-f]{64}", path.stem):
                with suppress(OSError):
                    path.unlink()
        for folder in (ray, self._folder):
            with suppress(OSError):  # it is not empty: some file is not ours
                folder.rmdir()

    def _read(self) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for path in self._folder.glob("*.npz"):
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == path.stem:
                with np.load(io.BytesIO(data), allow_pickle=False) as saved:
                    found |= dict(zip(saved["keys"].tolist(), saved["vectors"], strict=True))
        return found

    def _key(self, text: str) -> str:
        return text_key(self._model, text)


def text_key(model: str, text: str) -> str:
    """What an embedded text is known by: it tells nothing of the text."""
    return hashlib.sha256(f"{model}\0{text}".encode()).hexdigest()
