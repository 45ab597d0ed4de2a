"""The vectors of the index in force by their texts, read from the disk as they are wanted.

A build embeds only what is not known here. An index of a version before, whose files or terms were
others, serves as well, since its vectors are of the same texts: nobody embeds a library anew
because Bedside was brought up to date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.disk import file_digest
from corpus.errors import IndexFault
from index.embedding.embedder import Embedder, Vectors
from index.passages.passage import Passage
from index.passages.texts import embedded_text, text_of
from index.storage.generations import GENERATIONS, MANIFEST, in_force
from index.storage.store import load, load_alike
from index.storage.vector_store import VECTORS, PassageVectors
from index.vectors.nearest import VectorIndex

OLDER = 15  # the format whose passages are lines of JSON
LINES, OFFSETS = "passages.jsonl", "passages.offsets.npy"

TextAt = Callable[[int], str]


class KnownVectors:
    """Vectors by text.

    A text is known by 8 bytes of its digest, and compared as a whole when it is asked for; so a
    large index takes 16 bytes a passage in memory.
    """

    def __init__(self, n_texts: int, text_at: TextAt, vectors: PassageVectors) -> None:
        """`text_at` gives the text of each vector."""
        self._text_at, self._vectors = text_at, vectors
        keys = np.fromiter((key_of(text_at(at)) for at in range(n_texts)), np.uint64, n_texts)
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def of(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of the texts that are known."""
        wanted = list(dict.fromkeys(texts))
        if not wanted or not len(self._keys):
            return {}
        keys = np.fromiter(map(key_of, wanted), np.uint64, len(wanted))
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        places = self._order[at]
        found = {
            text: int(place)
            for text, place, same in zip(wanted, places, self._keys[at] == keys, strict=True)
            if same and self._text_at(int(place)) == text
        }
        if not found:
            return {}
        vectors = self._vectors.at(np.array(list(found.values()), dtype=np.intp))
        return dict(zip(found, vectors, strict=True))


def known_vectors(folder: Path, embedder: Embedder) -> KnownVectors | None:
    """The vectors of the index in force; None where there is no usable index of that model."""
    try:
        index = load(folder, embedder)
        return known_of(index.passages, index.vectors)
    except IndexFault:
        return known_of_older(folder, embedder)


def known_of(passages: Sequence[Passage], vectors: PassageVectors) -> KnownVectors:
    """The vectors of an index."""
    return KnownVectors(len(passages), lambda at: embedded_text(passages[at]), vectors)


def key_of(text: str) -> int:
    """8 bytes of a text's digest."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def known_of_older(folder: Path, embedder: Embedder) -> KnownVectors | None:
    """Of an index of a version before; the oldest has its vectors in its own folder."""
    try:
        return known_of(*load_alike(folder, embedder))
    except IndexFault:
        pass
    try:
        generation, digest = in_force(folder)
        target = folder / GENERATIONS / generation
        if file_digest(target / MANIFEST) != digest:
            return None
        manifest: Mapping[str, Any] = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if (manifest["format"], manifest["model"]) != (OLDER, embedder.name):
            return None
        files = manifest["files"]
        if any(file_digest(target / name) != files[name] for name in (LINES, OFFSETS, VECTORS)):
            return None
        offsets = np.load(target / OFFSETS, allow_pickle=False)
        lines = np.memmap(target / LINES, dtype=np.uint8, mode="r")
        vectors = VectorIndex.load(target / VECTORS, mapped=True)
    except (IndexFault, OSError, ValueError, KeyError):
        return None

    def text_at(at: int) -> str:
        values = json.loads(lines[offsets[at] : offsets[at + 1]].tobytes())
        return text_of(values["context"], values["section"], values["labelled"])

    return KnownVectors(len(offsets) - 1, text_at, vectors)
