"""Tables without rules: their rows alone tell where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of

HEAD = ("Diet", "Before", "After")
ROWS = [(f"Diet {n}", f"7{n}.5", f"6{n}.1") for n in range(1, 9)]
CAPTION = "Table 1. Weight by diet, in kg"
LINE = "The people came to the clinic again"  # as wide as a column
NO_RULES = "no rules show where its rows and columns are"


def rows(canvas: Canvas, top: float, left: float, width: float, size: float = 9) -> float:
    """The table without any rule; where it ends."""
    canvas.setFont("Times-Roman", size)
    for number, line in enumerate([HEAD, *ROWS]):
        for at, text in enumerate(line):
            canvas.drawString(left + at * width / 3, top - 14 * number, text)
    return top - 14 * (len(ROWS) + 1)


def column(canvas: Canvas, left: float, top: float, lines: int) -> None:
    """Running text in a column of 220 points."""
    canvas.setFont("Times-Roman", 11)
    for number in range(lines):
        canvas.drawString(left, top - 13 * number, f"{LINE} {number} and more")


def read(canvas: Canvas, path: Path) -> Article:
    canvas.save()
    draft = draft_of(path)
    return parse_article("diets", format_article(draft.metadata, draft.body))


def is_read(article: Article) -> bool:
    assert [table.caption for table in article.tables] == [CAPTION]
    assert article.tables[0].header == HEAD
    assert [doubt.reason for doubt in article.metadata.doubts] == [NO_RULES]
    return [row.cells for row in article.tables[0].rows] == ROWS


@pytest.fixture
def canvas(tmp_path: Path) -> Canvas:
    return Canvas(str(tmp_path / "bare.pdf"), pagesize=(595, 842))


@pytest.mark.parametrize("below", [True, False])
def test_it_stands_below_its_caption_or_above_it(
    tmp_path: Path, canvas: Canvas, below: bool
) -> None:
    column(canvas, 60, 790, 12)
    column(canvas, 315, 790, 12)
    y = rows(canvas, 560, 60, 475)
    canvas.drawString(60, 580 if below else y - 6, CAPTION)
    column(canvas, 60, y - 60, 12)
    column(canvas, 315, y - 60, 12)
    article = read(canvas, tmp_path / "bare.pdf")
    assert is_read(article)
    assert article.text.count(LINE) == 48


@pytest.mark.parametrize("left", [60, 315])
def test_it_stands_in_a_column_beside_text(tmp_path: Path, canvas: Canvas, left: float) -> None:
    column(canvas, 375 - left, 790, 40)
    column(canvas, left, 790, 12)
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(left, 600, CAPTION)
    y = rows(canvas, 580, left, 220)
    column(canvas, left, y - 30, 12)
    article = read(canvas, tmp_path / "bare.pdf")
    assert is_read(article)
    assert article.text.count(LINE) == 64


def test_a_short_caption_in_the_middle_of_the_page_is_that_of_all_columns(
    tmp_path: Path, canvas: Canvas
) -> None:
    """Not of the cells alone that stand in the column in which it begins."""
    column(canvas, 60, 790, 12)
    column(canvas, 315, 790, 12)
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(290, 580, CAPTION)
    y = rows(canvas, 560, 60, 475)
    column(canvas, 60, y - 60, 12)
    column(canvas, 315, y - 60, 12)
    assert is_read(read(canvas, tmp_path / "bare.pdf"))


def test_text_below_a_caption_is_no_table(tmp_path: Path, canvas: Canvas) -> None:
    column(canvas, 60, 790, 12)
    column(canvas, 315, 790, 12)
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(60, 580, CAPTION)
    column(canvas, 60, 560, 12)
    column(canvas, 315, 560, 12)
    article = read(canvas, tmp_path / "bare.pdf")
    assert not article.tables
    assert article.text.count(LINE) == 48


def test_the_first_line_with_a_figure_alone_in_a_cell_is_no_header(
    tmp_path: Path, canvas: Canvas
) -> None:
    """Though most of its cells are words."""
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(60, 780, CAPTION)
    lines = [
        ("Measure", "Part", "Men", "Share"),
        ("Age", "Median", "69", ""),
        ("", "Range", "52-78", ""),
        *((f"Stage {n}", "T", f"{n}", f"1{n}.5") for n in range(1, 7)),
    ]
    for number, line in enumerate(lines):
        for at, text in enumerate(line):
            canvas.drawString(60 + 110 * at, 760 - 14 * number, text)
    article = read(canvas, tmp_path / "bare.pdf")
    assert article.tables[0].header == lines[0]
    assert [row.cells for row in article.tables[0].rows] == lines[1:]
