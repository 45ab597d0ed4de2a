"""Article -> Passages: the stretches of text that are ranked and cited.

A passage is a few whole sentences of one paragraph, or one row, caption or note of a
table. It never crosses a section, and `article.text[start:end] == text` holds exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.article import Article, Block, BlockKind, Row, Table
from index.passages.sentences import sentences_of_article

if TYPE_CHECKING:
    from index.passages.splitting import SentenceSplitter

PASSAGE_CHARACTERS = 400  # upper bound for passages of prose; a longer sentence stands alone


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
    labelled: str  # what search reads instead of text: a row as "header: cell; header: cell"
    sentences: tuple[tuple[int, int], ...]  # (start, end) in Article.text
    group: str | None  # label of the row that a table row stands under
    block_start: int  # start of the paragraph or row that it is part of
    cells: tuple[str, ...] = ()  # of a row: those not empty, each after its column's header


def chunk(article: Article, chunk_size: int = PASSAGE_CHARACTERS) -> list[Passage]:
    """Every passage of an article, in reading order; the reference list is left out."""
    from index.passages.splitting import SentenceSplitter  # takes half a second; no answer needs it

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
        sentences = tuple((start + s, start + e) for s, e in sentences_of_article(text))
    return Passage(
        f"{article.article_id}#{number}", article.article_id, block.section, block.kind,
        start, end, text, context, labelled, sentences, row.group if row else None, block.start,
        cells,
    )  # fmt: skip


def _labelled_cells(table: Table, row: Row) -> tuple[str, ...]:
    """The cells of a row, each after its column's header, so that it can be read alone."""
    return tuple(
        (f"{header}: {cell}" if header else cell).replace("↳ ", "")
        for header, cell in zip(table.header, row.cells, strict=False)
        if cell
    )
