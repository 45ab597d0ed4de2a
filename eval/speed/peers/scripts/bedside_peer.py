"""Bedside itself, measured as the others are; it runs in its own environment."""

from __future__ import annotations

from pathlib import Path

from app.service import AnswerService
from corpus.library import read_sources
from eval.systems.bedside import of_service
from eval.systems.system import Asked
from index.embedding.embedder import BedsideEmbedder
from index.storage.build import build


class Peer:
    """See run.py."""

    def __init__(self) -> None:
        self._embedder = BedsideEmbedder()
        self._embedder.embed(["the model is loaded"])

    def index(self, texts: Path, store: Path) -> None:
        """See run.py. Its articles are Markdown, not the texts that were received."""
        self._texts = texts
        build(read_sources(texts), self._embedder, store)

    def open(self, store: Path) -> None:
        """See run.py. With the reader, as the service that people ask has it."""
        self._system = of_service(AnswerService(index=store, embedder=self._embedder))

    def ask(self, question: str) -> list[str]:
        """See run.py. The ranked evidence, as the evaluation of Bedside takes it."""
        return [passage.text for passage in self._system.ask(Asked(question)).passages]
