"""A passage -> what search reads of it: terms, and the texts that are embedded."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.words.normal import on_the_line
from index.passages.passage import Passage
from index.terms.names import indexed_terms

EMBEDDED_CONTEXT = 200  # characters; the model reads about 1,000 in all


def lexical_terms(passage: Passage) -> list[str]:
    """What BM25 indexes for a passage: its words, its table's caption, its nearest headings."""
    return indexed_terms(indexed_words(passage))


def indexed_words(passage: Passage) -> str:
    """The text that these terms are of."""
    return " ".join([passage.labelled, passage.context, *passage.section[-2:]])


def embedded_text(passage: Passage) -> str:
    """What is embedded for a passage: its caption and nearest headings, then its words."""
    return text_of(passage.context, passage.section, passage.labelled)


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded for each sentence of a passage, or for its row, taken as a passage."""
    if passage.kind == "row" or len(passage.sentences) == 1:
        return [embedded_text(passage)]
    spans = [(start - passage.start, end - passage.start) for start, end in passage.sentences]
    return [text_of(passage.context, passage.section, passage.text[a:b]) for a, b in spans]


def text_of(context: str, section: Sequence[str], words: str) -> str:
    """What is embedded for some words of a passage with this context under these headings."""
    context = " ".join([context, *section[-2:]])[:EMBEDDED_CONTEXT].strip()
    return on_the_line(f"{context}: {words}" if context else words)
