"""Tables that go on in the next column or on the next page, with a caption or without."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of

HEAD = ("Diet", "Before", "After")
ROWS = [(f"Diet {n}", f"7{n}.5", f"6{n}.1") for n in range(1, 31)]
PROSE = "The people of the last group ate what they had eaten before the trial began, and no more."
FOOT = 60


def page(
    canvas: Canvas,
    rows: list[tuple[str, ...]],
    *,
    top: float,
    left: float = 60,
    width: float = 475,
    head: bool = True,
    closed: bool = True,
) -> float:
    """Rows from a height downwards between rules; where they end."""
    canvas.setFont("Times-Roman", 10)
    lines = [HEAD, *rows] if head else rows
    if head:
        canvas.line(left, top + 12, left + width, top + 12)
        canvas.line(left, top - 4, left + width, top - 4)
    y = top
    for line in lines:
        for at, text in enumerate(line):
            canvas.drawString(left + at * width / 3, y, text)
        y -= 18
    if closed:
        canvas.line(left, y + 12, left + width, y + 12)
    return y


def prose(canvas: Canvas, y: float, lines: int = 4) -> None:
    canvas.setFont("Times-Roman", 11)
    for number in range(lines):
        canvas.drawString(60, y - 13 * number, PROSE)


def read(canvas: Canvas, path: Path) -> Article:
    canvas.save()
    draft = draft_of(path)
    return parse_article("diets", format_article(draft.metadata, draft.body))


def cells(article: Article) -> list[tuple[str, ...]]:
    assert len(article.tables) == 1
    assert article.tables[0].header == HEAD
    return [row.cells for row in article.tables[0].rows]


@pytest.mark.parametrize(
    "caption", ["", "Table 1. Continued", "TABLE 1 (continued)", "Table 1. Cont."]
)
@pytest.mark.parametrize("head", [True, False])
def test_the_next_page_goes_on_with_the_table(tmp_path: Path, caption: str, head: bool) -> None:
    path = tmp_path / "further.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 780)
    canvas.drawString(60, 420, "Table 1. Weight by diet, in kg")
    page(canvas, ROWS[:17], top=396)
    canvas.showPage()
    if caption:
        canvas.drawString(60, 790, caption)
        if not head:
            canvas.line(60, 782, 535, 782)
    y = page(canvas, ROWS[17:], top=768, head=head)
    prose(canvas, y - 40)
    article = read(canvas, path)
    assert cells(article) == ROWS
    assert article.metadata.doubts == ()
    assert PROSE in article.text


def test_the_next_column_goes_on_with_the_table(tmp_path: Path) -> None:
    path = tmp_path / "column.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 420, "Table 1. Weight by diet, in kg")
    page(canvas, ROWS[:17], top=396, width=220)
    page(canvas, ROWS[17:24], top=780, left=315, width=220)
    assert cells(read(canvas, path)) == ROWS[:24]


def test_what_only_stands_at_the_head_of_the_next_page_is_no_part_of_the_table(
    tmp_path: Path,
) -> None:
    path = tmp_path / "other.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 420, "Table 1. Weight by diet, in kg")
    page(canvas, ROWS[:17], top=396)
    canvas.showPage()
    prose(canvas, 790, lines=20)
    article = read(canvas, path)
    assert cells(article) == ROWS[:17]
    assert article.text.count(PROSE) == 20


def test_a_table_of_its_own_is_not_joined(tmp_path: Path) -> None:
    path = tmp_path / "own.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 420, "Table 1. Weight by diet, in kg")
    page(canvas, ROWS[:17], top=396)
    canvas.showPage()
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 790, "Table 2. Height by diet, in cm")
    page(canvas, ROWS[17:], top=768)
    article = read(canvas, path)
    assert [len(table.rows) for table in article.tables] == [17, 13]


def test_a_column_that_the_header_names_stays_though_one_row_fills_it(tmp_path: Path) -> None:
    path = tmp_path / "named.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 700, "Table 1. What was found in which plant")
    for y in (692, 674, 442):
        canvas.line(60, y, 535, y)
    xs = (60, 200, 300, 400)
    for x, text in zip(xs, ("Compound", "Mint", "Sage", "Thyme"), strict=True):
        canvas.drawString(x, 680, text)
    for number in range(12):
        y = 660 - 18 * number
        canvas.drawString(60, y, f"Compound {number}")
        canvas.drawString(xs[1], y, "+")
        if number == 7:
            canvas.drawString(xs[2], y, "+")
        canvas.drawString(xs[3], y, "+")
    article = read(canvas, path)
    assert article.tables[0].header == ("Compound", "Mint", "Sage", "Thyme")
    assert article.tables[0].rows[7].cells == ("Compound 7", "+", "+", "+")
    assert article.tables[0].rows[8].cells == ("Compound 8", "+", "", "+")


def test_a_table_that_no_rule_closes_at_the_foot_of_a_page_may_go_on(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "open.pdf"))
    prose(canvas, 780)
    canvas.drawString(60, 350, "Table 1. Weight before and after the diet.")
    page(canvas, ROWS[:12], top=320, closed=False)
    canvas.showPage()
    prose(canvas, 780, lines=20)
    canvas.save()
    draft = draft_of(tmp_path / "open.pdf")
    assert [doubt.reason for doubt in draft.metadata.doubts] == ["it may go on on the next page"]


def test_continued_table_goes_on_below_its_name_without_rules(tmp_path: Path) -> None:
    """Its columns begin elsewhere than on the page before, and white stands below its name."""
    path = tmp_path / "named.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 800)
    canvas.drawString(60, 340, "Table 1. Weight by diet, in kg")
    page(canvas, ROWS[:15], top=320, closed=False)
    canvas.showPage()
    canvas.setFont("Times-Bold", 11)
    canvas.drawString(60, 790, "Continued Table 1")
    page(canvas, ROWS[15:], top=755, left=85, width=400, head=False, closed=False)
    assert cells(read(canvas, path)) == ROWS


def test_a_table_ends_where_the_text_of_the_page_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "foot.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=3)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 720, "Table 1. Weight by diet, in kg")
    y = page(canvas, ROWS[:8], top=696)
    canvas.setFont("Times-Roman", 11)
    for number in range(20):
        text = f"In week {number} they came again"
        canvas.drawString(60, y - 30 - 13 * number, text)
        canvas.drawString(320, y - 30 - 13 * number, text)
    canvas.line(60, 60, 535, 60)  # of the foot of the page, as wide as the table
    canvas.drawString(60, 48, "A journal of diets")
    canvas.showPage()
    prose(canvas, 790, lines=20)
    article = read(canvas, path)
    assert cells(article) == ROWS[:8]
    assert article.text.count("they came again") == 40


def test_a_part_that_continues_above_the_caption_is_the_first(tmp_path: Path) -> None:
    path = tmp_path / "above.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    y = page(canvas, ROWS[:12], top=780, width=220, closed=False)
    canvas.drawString(150, y, "(Table 1 continues in next column)")
    prose_at = y - 40
    y = page(canvas, ROWS[12:24], top=780, left=315, width=220)
    canvas.drawString(315, y, "Table 1: Weight by diet, in kg")
    canvas.setFont("Times-Roman", 11)
    for number in range(12):
        for x in (60, 315):
            canvas.drawString(x, prose_at - 13 * number, "They came again each week of the year")
    article = read(canvas, path)
    assert cells(article) == ROWS[:24]
    assert article.tables[0].caption == "Table 1: Weight by diet, in kg"


def test_a_table_in_the_print_of_the_text_is_left_whole(tmp_path: Path) -> None:
    path = tmp_path / "words.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=12)
    canvas.drawString(60, 600, "Table 1. What each diet was")
    canvas.drawString(60, 576, "Diet")
    canvas.drawString(200, 576, "What was eaten")
    for number in range(8):
        canvas.drawString(60, 550 - 18 * number, f"Diet {number}")
        canvas.drawString(200, 550 - 18 * number, f"rice and peas for {number} days a week")
    for y in (590, 570, 410):
        canvas.line(60, y, 500, y)
    rows = read(canvas, path).tables[0].rows
    assert [row.cells for row in rows] == [
        (f"Diet {number}", f"rice and peas for {number} days a week") for number in range(8)
    ]
