"""Vectors and readings cached in memory or on disk, for comparing quality, not speed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embedding.embedder import BASE_MODEL, WEIGHTS, Embedder, Vectors, model_folder
from index.embedding.minilm import MiniLM
from index.ranking.reader import Logits, UnitReader
from index.ranking.reading import UnitText
from index.storage.embedded import EmbeddedTexts
from index.storage.store import DEFAULT_INDEX

VECTORS = DEFAULT_INDEX.parent / "eval"
AT_ONCE = 512  # texts; after each so many, what was embedded is saved


class RememberingEmbedder:
    """Embeds each text once, so that systems compared for quality share the vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """The name of the embedder behind it."""
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; each text goes through the model once, and not in a batch."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embedder.embed([text])[0]
        return np.stack([self._known[text] for text in texts])


class RememberingReader:
    """Reads each unit with a question once, so that systems compared for quality share this."""

    def __init__(self, reader: UnitReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, UnitText], float] = {}

    def scores(self, question: str, units: Sequence[UnitText]) -> Logits:
        """See UnitReader."""
        new = [unit for unit in units if (question, unit) not in self._known]
        for unit, logit in zip(new, self._reader.scores(question, new), strict=True):
            self._known[question, unit] = float(logit)
        return np.array([self._known[question, unit] for unit in units], np.float32)


class KeptBase:
    """The tutorial's model, run by our quick implementation, with its vectors kept on disk.

    Chunks are embedded on the first run and found again on later ones.
    """

    name = BASE_MODEL

    def __init__(self, folder: Path = VECTORS) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._kept = EmbeddedTexts(folder, self.name)
        self._network = MiniLM(model_folder(BASE_MODEL), WEIGHTS, small=False)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        known = self._kept.known(texts) if len(texts) > 1 else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            made = dict(zip(some, self._network.embed(some), strict=True))
            known |= made
            if len(texts) > 1:  # a question is not kept
                self._kept.add(made)
        return np.stack([known[text] for text in texts])
