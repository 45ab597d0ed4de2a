"""A paragraph -> stretches of whole sentences."""

from __future__ import annotations

import logging

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from index.passages.sentences import sentences_of_article

SENTENCE_CHARACTERS = 1200  # a longer "sentence" is cut at commas, then at blanks

# It warns of each sentence that is longer than a chunk; we keep those whole on purpose.
logging.getLogger("langchain_text_splitters.base").setLevel(logging.ERROR)


class SentenceSplitter(TextSplitter):
    """Packs whole sentences into chunks of at most `chunk_size` characters."""

    def __init__(self, chunk_size: int) -> None:
        super().__init__(chunk_size=chunk_size, chunk_overlap=0, add_start_index=True)
        self._long_sentences = RecursiveCharacterTextSplitter(
            separators=["; ", ", ", " ", ""], chunk_size=SENTENCE_CHARACTERS, chunk_overlap=0,
            keep_separator="end", strip_whitespace=False,
        )  # fmt: skip

    def split_text(self, text: str) -> list[str]:
        """Chunks that, joined, give the text back but for blanks between them."""
        spans = sentences_of_article(text)
        starts = [start for start, _ in spans]
        pieces: list[str] = []
        for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
            sentence = text[start:following]
            long = len(sentence) > SENTENCE_CHARACTERS
            pieces.extend(self._long_sentences.split_text(sentence) if long else [sentence])
        return self._merge_splits(pieces, separator="")
