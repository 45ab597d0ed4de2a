"""A table that was not read with certainty is said: in warnings, front matter, API and on cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.answers.answer import Answer, Claim, Evidence, answer_record
from app.page.cards import cards
from corpus.article import Article, Doubt
from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of
from index.passages.passage import chunk

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
    ("head", "rows", "reason", "where"),
    [
        (("Diet", "Before", "", "Change"), ROWS, "a column of figures has no heading", ()),
        (HEAD, [*ROWS[:3], ("Diet D", "71.2 (4) 66.1 (5)", "", "2"), *ROWS[4:]],
         "a cell holds two figures", (3,)),
        (HEAD, [*ROWS[:3], ("", *ROWS[3][1:]), *ROWS[4:]], "a row of figures has no label", (2, 3)),
        (HEAD, [*ROWS[:3], ("Diet D", "71.2 (", "4) 66", "1"), *ROWS[4:]],
         "a figure runs over the border of a column", (3, 4)),
        (HEAD, [*ROWS[:6], ("Diet G", "71.2", "", "")],
         "rows have different numbers of figures", (6,)),
        (HEAD, [*ROWS[:4], ("rich in fat", *ROWS[4][1:]), *ROWS[5:]],
         "a cell may go on from the row above", (3, 4)),
        (HEAD, [*[(row[0], "0.3 RR 2.1", *row[2:]) for row in ROWS[:4]],
                ("Diet F", "0.4", "61.1", "1"), ("Diet G", "RR 2.2", "61.2", "2")],
         "a cell may be of two rows", (4, 5)),
        (HEAD, [*[(row[0], "+", *row[2:]) for row in ROWS[:6]], ("Diet G", "+ +", "61.2", "2")],
         "a cell holds two figures", (6,)),
    ],
)  # fmt: skip
def test_rows_that_speak_against_themselves_are_doubted_and_no_others(
    tmp_path: Path,
    head: tuple[str, ...],
    rows: list[tuple[str, ...]],
    reason: str,
    where: tuple[int, ...],
) -> None:
    article = table(tmp_path / "doubted.pdf", head, rows)
    assert article.metadata.doubts == (Doubt(0, reason, where),)
    doubted = {
        at for at, row in enumerate(article.tables[0].rows) if article.doubt_at(row.start) == reason
    }
    assert doubted == set(where or range(len(rows)))
    at = (where or (0,))[0]
    row = article.tables[0].rows[at]
    passage = next(p for p in chunk(article) if p.kind == "row" and p.start == row.start)
    claim = Claim(passage.text, passage.text, (1,), row.start, row.end, (0, 1))
    answer = Answer("weight?", (claim,), (Evidence(1, passage, article, 1.0),), 0.9, None, 0.1)
    record = answer_record(answer)
    assert [item["doubt"] for item in (*record["claims"], *record["passages"])] == [reason] * 2
    assert [card.doubt for card in cards(answer)] == [reason]


def test_a_reason_that_holds_for_most_rows_holds_for_the_table(tmp_path: Path) -> None:
    rows = [(label, "7.1 (4) 6.1 (5)" if n < 5 else "7", low, change)
            for n, (label, _, low, change) in enumerate(ROWS)]  # fmt: skip
    article = table(tmp_path / "most.pdf", HEAD, rows)
    assert article.metadata.doubts == (Doubt(0, "a cell holds two figures"),)


def test_words_that_lie_on_other_words_are_doubted(tmp_path: Path) -> None:
    rows = [*ROWS[:2], ("Diet C that lies on what is beside it", "88.8", "61.1", "3"), *ROWS[3:]]
    article = table(tmp_path / "over.pdf", HEAD, rows)
    assert all(article.doubt_at(row.start) for row in article.tables[0].rows if "88.8" in row.cells)
    assert article.metadata.doubts


def test_doubted_rows_are_kept_in_the_front_matter(tmp_path: Path) -> None:
    text = "---\ndoubts:\n- table: 0\n  reason: unsure\n  rows: [1]\n---\n"
    article = parse_article("x", f"{text}# T\n\n| a | b |\n| --- | --- |\n| c | 1 |\n| d | 2 |\n")
    assert article.metadata.doubts == (Doubt(0, "unsure", (1,)),)
    first, second = article.tables[0].rows
    assert (article.doubt_at(first.start), article.doubt_at(second.start)) == ("", "unsure")
    again = parse_article("x", format_article(article.metadata, article.text))
    assert again.metadata.doubts == article.metadata.doubts


def test_doubts_that_are_not_understood_are_refused() -> None:
    with pytest.raises(ArticleUnreadable, match="'doubts' must have `table`"):
        parse_article("x", "---\ndoubts:\n- 3\n---\nText.\n")
