"""A passage -> what search reads of it: terms, and the texts that are embedded."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.normal import on_the_line
from index.names import indexed_terms
from index.passage import Passage

EMBEDDED_CONTEXT = 200  # characters; the model reads about 1,000 in all


def lexical_terms(passage: Passage) -> list[str]:
    """What BM25 indexes for a passage: its words, its table's caption, its nearest headings."""
    return indexed_terms(" ".join([passage.labelled, passage.context, *passage.section[-2:]]))


def embedded_text(passage: Passage) -> str:
    """What is embedded for a passage: its caption and nearest headings, then its words."""
    return _in_context(passage, passage.labelled)


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded for each sentence of a passage; for a row the row, then its cells.

    A cell is read with the row's label, so that one figure of a wide row can be found.
    """
    if passage.kind == "row":
        return [embedded_text(passage), *_cell_texts(passage)]
    if len(passage.sentences) == 1:
        return [embedded_text(passage)]
    spans = [(start - passage.start, end - passage.start) for start, end in passage.sentences]
    return [_in_context(passage, passage.text[start:end]) for start, end in spans]


def _cell_texts(passage: Passage) -> list[str]:
    """Each cell with the label of its row; none of a row that has but one."""
    label, *cells = passage.cells or ("",)
    return [_in_context(passage, f"{label}; {cell}") for cell in cells] if len(cells) > 1 else []


def _in_context(passage: Passage, words: str) -> str:
    context = " ".join([passage.context, *passage.section[-2:]])[:EMBEDDED_CONTEXT].strip()
    return on_the_line(f"{context}: {words}" if context else words)


def embedded_texts(passages: Sequence[Passage], *, sentences: bool) -> list[str]:
    """The text of every passage, and then, where wanted, of every sentence, row and cell."""
    if not sentences:
        return [embedded_text(passage) for passage in passages]
    of_sentences = [text for passage in passages for text in sentence_texts(passage)]
    return [*map(embedded_text, passages), *of_sentences]
