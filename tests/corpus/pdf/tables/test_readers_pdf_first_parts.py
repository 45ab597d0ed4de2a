"""Tables that begin on the page before the one with their caption, which stands below them."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.pdf.article import draft_of
from tests.corpus.pdf.tables.test_readers_pdf_further import ROWS, cells, page, prose, read


@pytest.mark.parametrize("head", [True, False])
@pytest.mark.parametrize("number", [True, False])
def test_a_table_with_its_caption_below_its_last_part_has_its_first_part(
    tmp_path: Path, head: bool, number: bool
) -> None:
    path = tmp_path / "first.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=12)
    page(canvas, ROWS[:14], top=400, closed=False)
    if number:
        canvas.drawString(290, 40, "17")
    canvas.showPage()
    y = page(canvas, ROWS[14:], top=780, head=head)
    canvas.drawString(60, y - 6, "Table 1. Weight by diet, in kg")
    prose(canvas, y - 60, lines=12)
    article = read(canvas, path)
    assert cells(article) == ROWS
    assert article.tables[0].caption == "Table 1. Weight by diet, in kg"
    assert "Diet 3 73.5" not in article.text  # as lines of text
    assert not article.metadata.doubts


def test_text_before_a_table_with_its_caption_below_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "whole.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=50)
    canvas.showPage()
    y = page(canvas, ROWS[:14], top=780)
    canvas.drawString(60, y - 6, "Table 1. Weight by diet, in kg")
    prose(canvas, y - 60, lines=12)
    article = read(canvas, path)
    assert cells(article) == ROWS[:14]
    assert not article.metadata.doubts


def test_rows_before_it_that_do_not_stand_in_its_columns_are_told(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "told.pdf"), pagesize=(595, 842))
    prose(canvas, 790, lines=12)
    canvas.setFont("Times-Roman", 10)
    for at in range(5):
        canvas.drawString(60, 160 - 18 * at, f"A man of 7{at}.5 kg and his wife")
        canvas.drawString(400, 160 - 18 * at, f"6{at}.1")
    canvas.showPage()
    y = page(canvas, ROWS[14:], top=780, width=300)
    canvas.drawString(60, y - 6, "Table 1. Weight by diet, in kg")
    prose(canvas, y - 60, lines=12)
    canvas.save()
    doubts = draft_of(tmp_path / "told.pdf").metadata.doubts
    assert [doubt.reason for doubt in doubts] == ["its first part may stand on the page before"]


def test_each_table_with_its_caption_below_takes_up_its_own_first_part(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=12)
    page(canvas, ROWS[:14], top=400, closed=False)
    canvas.showPage()
    y = page(canvas, ROWS[14:20], top=780)
    canvas.drawString(60, y - 6, "Table 1. Weight by diet, in kg")
    y = page(canvas, ROWS[20:], top=y - 60)
    canvas.drawString(60, y - 6, "Table 2. Weight by further diet, in kg")
    prose(canvas, y - 60, lines=12)
    article = read(canvas, path)
    assert [[row.cells for row in table.rows] for table in article.tables] == [
        ROWS[:20], ROWS[20:],
    ]  # fmt: skip


@pytest.mark.parametrize("is_caption", [True, False])
def test_a_caption_at_the_foot_of_a_page_is_that_of_the_table_at_the_head_of_the_next(
    tmp_path: Path, is_caption: bool
) -> None:
    path = tmp_path / "foot.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=50)
    canvas.setFont("Times-Roman", 10)
    caption = "Table 1. Weight by diet, in kg"
    canvas.drawString(60, 110, caption if is_caption else "They came again each week.")
    canvas.showPage()
    y = page(canvas, ROWS[:14], top=780)
    prose(canvas, y - 60, lines=12)
    article = read(canvas, path)
    if is_caption:
        assert cells(article) == ROWS[:14]
        assert article.tables[0].caption == caption
        assert article.text.count(caption) == 1
    else:
        assert not article.tables


def test_headings_over_several_columns_belong_to_the_first_part(tmp_path: Path) -> None:
    """They are repeated above the last part, where they are no row."""
    path = tmp_path / "headings.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=12)
    for part, top in ((ROWS[:14], 400), (ROWS[14:], 760)):
        canvas.setFont("Times-Roman", 10)
        canvas.line(60, top + 28, 535, top + 28)
        canvas.drawCentredString(375, top + 16, "Weight")
        canvas.setLineWidth(0.5)
        y = page(canvas, part, top=top, closed=top > 400)
        if top > 400:
            canvas.drawString(60, y - 6, "Table 1. Weight by diet, in kg")
            prose(canvas, y - 60, lines=12)
        canvas.showPage()
    article = read(canvas, path)
    assert [row.cells for row in article.tables[0].rows] == ROWS


def test_a_table_over_three_pages_has_all_parts(tmp_path: Path) -> None:
    path = tmp_path / "three.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    prose(canvas, 790, lines=40)
    page(canvas, ROWS[:6], top=200, closed=False)
    canvas.showPage()
    page(canvas, ROWS[6:22], top=780, closed=False)
    canvas.showPage()
    y = page(canvas, ROWS[22:], top=780)
    canvas.drawString(60, y - 6, "Table 1. Weight by diet, in kg")
    prose(canvas, y - 60, lines=12)
    assert cells(read(canvas, path)) == ROWS
