"""A table that was not read with certainty is said: in warnings, front matter, API and on cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.answer import Answer, Claim, Evidence, answer_record
from app.page.cards import cards
from corpus.article import Article, Doubt
from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of
from index.passage import chunk

HEAD = ("Diet", "Before", "After", "Change")
ROWS = [(f"Diet {name}", f"7{n}.5", f"6{n}.1", f"{n}.9") for n, name in enumerate("ABCDEFG", 1)]


def table(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Article:
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 700, "Table 1. Weight by diet, in kg")
    for y in (692, 674, 674 - 18 * len(rows) - 8):
        canvas.line(60, y, 500, y)
    for number, row in enumerate([head, *rows]):
        y = 680 if number == 0 else 678 - 18 * number
        for x, text in zip((60, 180, 300, 420), row, strict=True):
            canvas.drawString(x, y, text)
    canvas.save()
    draft = draft_of(path)
    article = parse_article("diets", format_article(draft.metadata, draft.body))
    said = [warning for warning in draft.warnings if "not read with certainty" in warning]
    assert len(said) == len(article.metadata.doubts)
    return article


def test_a_plain_table_is_certain(tmp_path: Path) -> None:
    article = table(tmp_path / "plain.pdf", HEAD, ROWS)
    assert [row.cells for row in article.tables[0].rows] == ROWS
    assert article.metadata.doubts == ()


@pytest.mark.parametrize(
    ("head", "rows", "reason"),
    [
        (("Diet", "Before", "", "Change"), ROWS, "a column of figures has no heading"),
        (HEAD, [*ROWS[:3], ("Diet D", "71.2 (4) 66.1 (5)", "", "2"), *ROWS[4:]],
         "a cell holds two figures"),
        (HEAD, [*ROWS[:3], ("", *ROWS[3][1:]), *ROWS[4:]], "a row of figures has no label"),
        (HEAD, [*ROWS[:3], ("Diet D", "71.2 (", "4) 66", "1"), *ROWS[4:]],
         "a figure runs over the border of a column"),
        (HEAD, [*ROWS[:6], ("Diet G", "71.2", "", "")], "rows have different numbers of figures"),
    ],
)  # fmt: skip
def test_a_table_that_speaks_against_itself_is_doubted(
    tmp_path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]], reason: str
) -> None:
    article = table(tmp_path / "doubted.pdf", head, rows)
    assert article.metadata.doubts == (Doubt(0, reason),)
    row = next(block for block in article.blocks if block.kind == "row")
    assert article.doubt_at(row.start) == reason
    assert article.doubt_at(0) == ("" if article.tables[0].start else reason)
    passage = next(p for p in chunk(article) if p.kind == "row")
    claim = Claim(passage.text, passage.text, (1,), row.start, row.end, (0, 1))
    answer = Answer("weight?", (claim,), (Evidence(1, passage, article, 1.0),), 0.9, None, 0.1)
    record = answer_record(answer)
    assert [item["doubt"] for item in (*record["claims"], *record["passages"])] == [reason] * 2
    assert [card.doubt for card in cards(answer)] == [reason]


def test_doubts_that_are_not_understood_are_refused() -> None:
    with pytest.raises(ArticleUnreadable, match="'doubts' must have `table`"):
        parse_article("x", "---\ndoubts:\n- 3\n---\nText.\n")
