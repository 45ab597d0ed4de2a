"""A passage -> what search reads of it: terms, and the texts that are embedded."""

from __future__ import annotations

from corpus.words.normal import on_the_line
from index.passages.passage import Passage
from index.terms.names import indexed_terms

EMBEDDED_CONTEXT = 200  # characters; the model reads about 1,000 in all


def lexical_terms(passage: Passage) -> list[str]:
    """What BM25 indexes for a passage: its words, its table's caption, its nearest headings."""
    return indexed_terms(" ".join([passage.labelled, passage.context, *passage.section[-2:]]))


def embedded_text(passage: Passage) -> str:
    """What is embedded for a passage: its caption and nearest headings, then its words."""
    return _in_context(passage, passage.labelled)


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded for each sentence of a passage, or for its row, taken as a passage."""
    if passage.kind == "row" or len(passage.sentences) == 1:
        return [embedded_text(passage)]
    spans = [(start - passage.start, end - passage.start) for start, end in passage.sentences]
    return [_in_context(passage, passage.text[start:end]) for start, end in spans]


def _in_context(passage: Passage, words: str) -> str:
    context = " ".join([passage.context, *passage.section[-2:]])[:EMBEDDED_CONTEXT].strip()
    return on_the_line(f"{context}: {words}" if context else words)
