"""Answers made by hand, for tests of what is shown of them."""

from app.answers.answer import Answer, Claim, Difference, Evidence, Side
from app.answers.choices import labelled_cell, row_of
from index.passages.passage import Passage


def answered(*places, question="Snoring?", differ=(), **more):
    """An answer of the statements (article, words): a row by its beginning, else a sentence.

    `differ` holds pairs of a place's number and the figure on which it differs.
    """
    evidence = tuple(_evidence(n, *place) for n, place in enumerate(places, start=1))
    claims = [_claim(item) for item in evidence]
    sides = tuple(Side(claims[n - 1], figure) for n, figure in differ)
    differences = (Difference("snoring", sides),) if sides else ()
    return Answer(question, tuple(claims), evidence, 1.0, None, 0.0, None, differences, **more)


def _evidence(n, article, words):
    start = article.text.index(words)
    row = next((r for table in article.tables for r in table.rows if r.start == start), None)
    kind, end = ("row", row.end) if row else ("paragraph", start + len(words))
    text, section = article.text[start:end], _section(article, start)
    passage = Passage(
        f"p{n}", article.article_id, section, kind, start, end, text, "", text, ((start, end),),
        None, start,
    )  # fmt: skip
    return Evidence(n, passage, article, 1.0)


def _section(article, start):
    return next(block.section for block in article.blocks if block.start <= start < block.end)


def _claim(item):
    passage, cells, shown = item.passage, (), item.passage.text
    if passage.kind == "row":
        table, row = row_of(item.article, passage)
        cells = tuple(at for at, cell in enumerate(row.cells) if cell)
        shown = "; ".join(labelled_cell(table, row, at) for at in cells)
    mark = item.article.standing.mark
    return Claim(passage.text, shown, (item.n,), passage.start, passage.end, cells, mark=mark)
