"""What a person would use instead, built from its own parts and not from ours."""

from __future__ import annotations

import time
from pathlib import Path

import faiss
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.article import Article
from eval.system import Reply
from index.embedder import Embedder

CHUNK_CHARACTERS, OVERLAP_CHARACTERS, TOP = 1000, 200, 20
RECEIVED = Path(__file__).parent.parent / "corpus" / "received"


class TutorialDefault:
    """The retrieval tutorial: chunks of 1000/200 characters, MiniLM, FAISS, the top chunk.

    It reads the text as it was received; it never abstains.
    """

    name = "tutorial default"

    def __init__(self, texts: list[str], embedder: Embedder) -> None:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS
        )
        self._chunks = [chunk for text in texts for chunk in splitter.split_text(text)]
        self._embedder = embedder
        vectors = embedder.embed(self._chunks)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def ask(self, question: str) -> Reply:
        """The nearest chunk as the answer, the others as evidence."""
        started = time.perf_counter()
        _, found = self._index.search(self._embedder.embed([question]), TOP)
        passages = tuple(self._chunks[at] for at in found[0] if at >= 0)
        seconds = time.perf_counter() - started
        return Reply(passages[0], passages, abstained=False, confidence=1.0, seconds=seconds)


def received_texts(articles: list[Article], folder: Path = RECEIVED) -> list[str]:
    """The text of each article as it was received; of one without, its body."""
    texts = []
    for article in articles:
        received = article.metadata.received
        path = folder / received.file if received else None
        texts.append(path.read_text("utf-8") if path and path.is_file() else article.text)
    return texts
