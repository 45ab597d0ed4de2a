"""Article -> Passages: the stretches of text that are ranked and cited.

A passage is a few whole sentences of one paragraph, or one row, caption or note of a
table. It never crosses a section, and `article.text[start:end] == text` holds exactly.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from corpus.article import Article, Block, BlockKind, Row, Table
from index.sentences import sentence_spans

PASSAGE_CHARACTERS = 400  # upper bound for passages of prose; a longer sentence stands alone
SENTENCE_CHARACTERS = 1200  # a longer "sentence" is cut at commas, then at blanks


# It warns of each sentence longer than a chunk, which is what we want to keep whole.
logging.getLogger("langchain_text_splitters.base").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Passage:
    """A citable stretch of one article; offsets are characters of `Article.text`."""

    passage_id: str  # "zhao-2020#12"
    article_id: str
    section: tuple[str, ...]
    kind: BlockKind
    start: int
    end: int
    text: str  # article.text[start:end]
    context: str  # words it is read with: a table's caption, the row's group
    labelled: str  # what search reads in its place: a row as "header: cell; header: cell"
    sentences: tuple[tuple[int, int], ...]  # (start, end) in Article.text
    group: str | None  # label of the row that a table row stands under
    block_start: int  # where the paragraph or row that it is a part of begins
    cells: tuple[str, ...] = ()  # of a row: each that holds something, behind its column's header


class SentenceSplitter(TextSplitter):
    """Packs whole sentences into chunks of at most `chunk_size` characters."""

    def __init__(self, chunk_size: int = PASSAGE_CHARACTERS) -> None:
        super().__init__(chunk_size=chunk_size, chunk_overlap=0, add_start_index=True)
        self._long_sentences = RecursiveCharacterTextSplitter(
            separators=["; ", ", ", " ", ""], chunk_size=SENTENCE_CHARACTERS, chunk_overlap=0,
            keep_separator="end", strip_whitespace=False,
        )  # fmt: skip

    def split_text(self, text: str) -> list[str]:
        """Chunks that, joined, give the text back but for blanks between them."""
        spans = sentence_spans(text)
        starts = [start for start, _ in spans]
        pieces: list[str] = []
        for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
            sentence = text[start:following]
            long = len(sentence) > SENTENCE_CHARACTERS
            pieces.extend(self._long_sentences.split_text(sentence) if long else [sentence])
        return self._merge_splits(pieces, separator="")


def chunk(article: Article, chunk_size: int = PASSAGE_CHARACTERS) -> list[Passage]:
    """Every passage of an article, in reading order; the reference list is left out."""
    splitter = SentenceSplitter(chunk_size)
    rows = {row.start: row for table in article.tables for row in table.rows}
    passages: list[Passage] = []
    for block in article.blocks:
        if block.kind == "reference":
            continue
        table = article.tables[block.table] if block.table is not None else None
        for start, end in _pieces(article.text, block, splitter):
            row = rows.get(block.start) if block.kind == "row" else None
            passages.append(_passage(article, block, start, end, table, row, number=len(passages)))
    return passages


def _pieces(text: str, block: Block, splitter: SentenceSplitter) -> Iterator[tuple[int, int]]:
    if block.kind in ("row", "header"):  # whole, however long
        yield block.start, block.end
        return
    for document in splitter.create_documents([text[block.start : block.end]]):
        start = block.start + int(document.metadata["start_index"])
        yield start, start + len(document.page_content)


def _passage(
    article: Article, block: Block, start: int, end: int,
    table: Table | None, row: Row | None, number: int,
) -> Passage:  # fmt: skip
    text = article.text[start:end]
    context = table.caption if table is not None and block.kind != "header" else ""
    labelled = text
    sentences: tuple[tuple[int, int], ...] = ((start, end),)
    cells: tuple[str, ...] = ()
    if row is not None and table is not None:
        context = " › ".join(filter(None, [table.caption, row.group]))
        cells = _labelled_cells(table, row)
        labelled = "; ".join(cells)
    elif block.kind == "header" and table is not None:
        labelled = f"{table.caption}: {'; '.join(filter(None, table.header))}"
    else:
        sentences = tuple((start + s, start + e) for s, e in sentence_spans(text))
    return Passage(
        f"{article.article_id}#{number}", article.article_id, block.section, block.kind,
        start, end, text, context, labelled, sentences, row.group if row else None, block.start,
        cells,
    )  # fmt: skip


def _labelled_cells(table: Table, row: Row) -> tuple[str, ...]:
    """The cells of a row so that each can be read alone: behind the header of its column."""
    return tuple(
        (f"{header}: {cell}" if header else cell).replace("↳ ", "")
        for header, cell in zip(table.header, row.cells, strict=False)
        if cell
    )
