"""Headings of a printed table: over which columns each stands, and which lines are headings."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article, Table
from corpus.markdown import format_article, parse_article
from corpus.readers.pdf.article import draft_of

LEFT, RIGHT = 60, 520
XS = (60, 150, 210, 270, 330, 390, 450)
VALUES = [(f"Diet {name}", *(f"{n}{at}.5" for at in range(1, 7))) for n, name in enumerate("ABCDE")]
Words = list[tuple[float, str]]  # where each text begins


def drawn(path: Path, head: list[Words], below: list[Words] | None = None) -> Table:
    """A table: printed lines of its header above a rule, lines below it, then the values."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(LEFT, 700, "Table 1. Weight by diet, in kg")
    canvas.line(LEFT, 692, RIGHT, 692)
    y = 692.0
    for line in head:
        y -= 14
        for x, text in line:
            canvas.drawString(x, y, text)
    canvas.line(LEFT, y - 5, RIGHT, y - 5)
    for line in below or []:
        y -= 18
        for x, text in line:
            canvas.drawString(x, y, text)
    for row in VALUES:
        y -= 18
        for x, text in zip(XS, row, strict=True):
            canvas.drawString(x, y, text)
    canvas.line(LEFT, y - 6, RIGHT, y - 6)
    canvas.save()
    return read(path).tables[0]


def read(path: Path) -> Article:
    draft = draft_of(path)
    return parse_article("diets", format_article(draft.metadata, draft.body))


def over(first: int, last: int, text: str) -> tuple[float, str]:
    """A heading in the middle of some columns; a value is 17 points wide, a letter about 5."""
    return (XS[first] + XS[last] + 17) / 2 - 2.4 * len(text), text


def words(*texts: str) -> Words:
    return [(x, text) for x, text in zip(XS, texts, strict=True) if text]


def test_a_heading_in_the_middle_of_columns_is_part_of_each(tmp_path: Path) -> None:
    head = [
        [over(1, 3, "Before"), over(4, 6, "After")],
        words("Diet", "n", "kg", "SD", "n", "kg", "SD"),
    ]
    table = drawn(tmp_path / "middle.pdf", head)
    assert table.header == (
        "Diet", "Before n", "Before kg", "Before SD", "After n", "After kg", "After SD",
    )  # fmt: skip
    assert [row.cells for row in table.rows] == VALUES


def test_the_first_line_of_a_heading_is_not_over_its_neighbours(tmp_path: Path) -> None:
    head = [
        words("", "", "Odds", "", "", "Odds", ""),
        words("Diet", "n", "ratio", "P", "n", "ratio", "P"),
    ]
    table = drawn(tmp_path / "lines.pdf", head)
    assert table.header == ("Diet", "n", "Odds ratio", "P", "n", "Odds ratio", "P")


def test_headings_that_begin_with_their_columns_are_over_those_that_recur(tmp_path: Path) -> None:
    head = [
        words("", "At first", "", "At last", "", "", ""),
        words("Diet", "n", "kg", "n", "kg", "P", "Q"),
    ]
    table = drawn(tmp_path / "recur.pdf", head)
    assert table.header == (
        "Diet", "At first n", "At first kg", "At last n", "At last kg", "P", "Q",
    )  # fmt: skip


def test_headings_below_the_rule_go_on_with_the_header(tmp_path: Path) -> None:
    head = [[(60, "Diet"), over(1, 2, "Before"), over(3, 4, "After"), (390, "P"), (450, "Q")]]
    below = [words("", "n", "n (%)", "n", "n (%)", "", "")]
    table = drawn(tmp_path / "below.pdf", head, below)
    assert table.header == ("Diet", "Before n", "Before n (%)", "After n", "After n (%)", "P", "Q")
    assert [row.cells for row in table.rows] == VALUES


def test_a_row_of_results_without_a_label_is_no_heading(tmp_path: Path) -> None:
    head = [words("Diet", "a", "b", "c", "d", "P", "Q")]
    below = [words("", "yes", "none", "3.1", "4.1", "0.5", "0.4")]
    table = drawn(tmp_path / "results.pdf", head, below)
    assert table.header == ("Diet", "a", "b", "c", "d", "P", "Q")
    assert len(table.rows) == len(VALUES) + 1


def test_upright_rules_part_cells_that_stand_close(tmp_path: Path) -> None:
    path = tmp_path / "upright.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(LEFT, 700, "Table 1. Weight by diet, in kg")
    cells = [("Diet", "Before", "After"), *((f"Diet {n}", f"7{n}.5 (2.1)", "66") for n in range(5))]
    cells[3] = ("Diet 2", "72.5 (2.1)", "66 to 70 kg")
    for number, (name, before, after) in enumerate(cells):
        y = 680 - 18 * number
        canvas.drawString(64, y, name)
        canvas.drawRightString(239, y, before)
        canvas.drawString(241, y, after)
    for y in (692, 674, 680 - 18 * len(cells) + 12):
        canvas.line(60, y, 330, y)
    for x in (60, 180, 240, 330):
        canvas.line(x, 692, x, 680 - 18 * len(cells) + 12)
    canvas.save()
    article = read(path)
    assert article.tables[0].header == cells[0]
    assert [row.cells for row in article.tables[0].rows] == cells[1:]
    assert article.metadata.doubts == ()


def test_two_headings_over_one_column_are_doubted(tmp_path: Path) -> None:
    path = tmp_path / "beside.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(LEFT, 700, "Table 1. What is done when")
    for x, text in ((60, "Task"), (200, "Visit 1"), (270, "Visit 2")):
        canvas.drawString(x, 680, text)
    for number in range(5):
        canvas.drawString(60, 660 - 18 * number, f"Task {number}")
        canvas.drawString(200, 660 - 18 * number, "as soon as they come again")
    for y in (692, 674, 580):
        canvas.line(60, y, 400, y)
    canvas.save()
    doubts = [doubt.reason for doubt in read(path).metadata.doubts]
    assert doubts == ["two headings stand side by side over one column"]
