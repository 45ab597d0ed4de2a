"""Tables drawn as boxes, their captions above or below, and tables with few rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article
from corpus.markdown import format_article, parse_article
from corpus.readers.draft import Draft
from corpus.readers.pdf.article import draft_of

XS = (60.0, 170.0, 250.0, 330.0)  # the edges of the boxes


def page(path: Path) -> Canvas:
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    return canvas


def read(path: Path) -> tuple[Article, Draft]:
    draft = draft_of(path)
    return parse_article("diets", format_article(draft.metadata, draft.body)), draft


def rows_of(article: Article, number: int = 0) -> list[list[str]]:
    return [list(row.cells) for row in article.tables[number].rows]


def boxes(canvas: Canvas, top: float, rows: Sequence[Sequence[str]], height: float = 20) -> float:
    """Boxes from the top down with the lines of each cell in them; the height below them."""
    bottom = top - height * len(rows)
    for at in range(len(rows) + 1):
        canvas.line(XS[0], top - height * at, XS[-1], top - height * at)
    for x in XS:
        canvas.line(x, top, x, bottom)
    for at, row in enumerate(rows):
        for x, text in zip(XS, row, strict=False):
            for line, part in enumerate(text.split("\n")):
                canvas.drawString(x + 2, top - height * at - 9 - 9.5 * line, part)
    return bottom


def prose(canvas: Canvas, y: float, n_lines: int) -> None:
    for at in range(n_lines):
        canvas.drawString(
            60,
            y - 12 * at,
            "The animals were weighed each week by the same two keepers, who noted their weight.",
        )


def test_a_cell_of_several_lines_stays_in_its_box(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    canvas.drawString(60, 720, "Table 1. Weight by diet")
    rows = [
        ["Diet", "Before (kg)", "After (kg)"],
        ["grass and hay, as\nmuch as they eat", "412.5", "430.1"],
        ["oats and barley\nin the morning", "401.9", "433.7"],
        ["hay", "399.0", "405.2"],
    ]
    boxes(canvas, 710.4, rows, height=24)
    for at in range(5):  # the edges of shades lie beside the rules, not under the first column
        canvas.line(XS[1], 710.7 - 24 * at, XS[3], 710.7 - 24 * at)
    canvas.save()
    article, _ = read(tmp_path / "a.pdf")
    assert rows_of(article) == [
        ["grass and hay, as much as they eat", "412.5", "430.1"],
        ["oats and barley in the morning", "401.9", "433.7"],
        ["hay", "399.0", "405.2"],
    ]


def test_a_box_over_several_rows_stands_in_each_of_them(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    canvas.drawString(60, 720, "Table 1. Weight by diet")
    for y in (710, 690, 650, 610):
        canvas.line(60, y, 330, y)
    for y in (670, 630):
        canvas.line(170, y, 330, y)
    for x in XS:
        canvas.line(x, 710, x, 610)
    cells = [
        (60, 696, "Diet"), (170, 696, "Sex"), (250, 696, "Weight (kg)"),
        (60, 666, "Hay"), (170, 676, "mares"), (250, 676, "412.5"),
        (170, 656, "stallions"), (250, 656, "455.0"),
        (60, 626, "Oats"), (170, 636, "mares"), (250, 636, "418.2"),
        (170, 616, "stallions"), (250, 616, "461.3"),
    ]  # fmt: skip
    for x, y, text in cells:
        canvas.drawString(x + 2, y, text)
    canvas.save()
    article, _ = read(tmp_path / "a.pdf")
    assert rows_of(article) == [
        ["Hay", "mares", "412.5"], ["Hay", "stallions", "455.0"],
        ["Oats", "mares", "418.2"], ["Oats", "stallions", "461.3"],
    ]  # fmt: skip


def test_captions_below_their_tables_take_the_table_above(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    head = ["Diet", "Mares (kg)", "Stallions (kg)"]
    y = boxes(canvas, 780, [head, ["hay", "412.5", "455.0"], ["oats", "418.2", "461.3"]])
    canvas.drawString(60, y - 14, "Table 1. Weight before the diet")
    y = boxes(canvas, y - 60, [head, ["hay", "421.7", "466.6"], ["oats", "433.4", "480.9"]])
    canvas.drawString(60, y - 14, "Table 2. Weight after the diet")
    prose(canvas, y - 60, 8)
    canvas.save()
    article, _ = read(tmp_path / "a.pdf")
    found = {table.caption: rows_of(article, at) for at, table in enumerate(article.tables)}
    assert found["Table 1. Weight before the diet"][0] == ["hay", "412.5", "455.0"]
    assert found["Table 2. Weight after the diet"][0] == ["hay", "421.7", "466.6"]


def test_a_box_without_a_rule_below_its_header_is_a_table(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    canvas.drawString(60, 720, "Table 1. Weight by diet")
    canvas.line(60, 712, 330, 712)
    lines = [("", "Mares", "Stallions"), ("Diet", "(N=40)", "(N=38)")]
    lines += [(name, f"{at}1.5", f"{at}7.9") for at, name in enumerate(("hay", "oats", "grass"), 4)]
    for at, line in enumerate(lines):
        for x, text in zip(XS, line, strict=False):
            canvas.drawString(x, 698 - 14 * at, text)
    canvas.line(60, 632, 330, 632)
    canvas.drawString(60, 620, "* Weights are means of three weighings on one day.")
    canvas.line(60, 612, 330, 612)
    canvas.save()
    article, _ = read(tmp_path / "a.pdf")
    assert article.tables[0].header == ("Diet", "Mares (N=40)", "Stallions (N=38)")
    assert rows_of(article) == [
        ["hay", "41.5", "47.9"], ["oats", "51.5", "57.9"], ["grass", "61.5", "67.9"],
    ]  # fmt: skip


def test_headings_in_mid_table_join_no_columns_and_are_doubted(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    canvas.drawString(60, 720, "Table 1. Risk by model")
    canvas.line(60, 712, 380, 712)
    lines = [("Model", "HR", "p", "HR", "p")]
    lines += [(f"Model {at}", f"4.1{at}", "0.02", f"6.3{at}", "0.03") for at in (1, 2, 3)]
    lines += [(f"Model {at}", f"3.0{at}", "0.04", f"1.6{at}", "0.05") for at in (1, 2, 3)]
    y = 700.0
    for at, line in enumerate(lines):
        for x, text in zip((60, 140, 200, 260, 320), line, strict=True):
            canvas.drawString(x, y, text)
        if at == 0:
            canvas.line(60, y - 5, 380, y - 5)
        y -= 14
        if at == 3:
            canvas.drawString(132, y, "Death from infection")
            canvas.drawString(262, y, "Failure of technique")
            y -= 14
    canvas.line(60, y + 8, 380, y + 8)
    canvas.save()
    article, draft = read(tmp_path / "a.pdf")
    assert rows_of(article)[2:5] == [
        ["Model 3", "4.13", "0.02", "6.33", "0.03"],
        ["", *["Death from infection"] * 2, *["Failure of technique"] * 2],
        ["Model 1", "3.01", "0.04", "1.61", "0.05"],
    ]
    assert any("headings in mid-table" in warning for warning in draft.warnings)


def test_columns_that_show_only_colours_are_kept_and_doubted(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    canvas.drawString(60, 720, "Table 1. Studies and their quality")
    canvas.line(60, 712, 400, 712)
    for x, text in zip((60, 180, 260, 300, 340), ("Study", "Age", "Q1", "Q2", "Q3"), strict=True):
        canvas.drawString(x, 700, text)
    canvas.line(60, 694, 400, 694)
    for at, name in enumerate(("Ahmed 2015", "Beatty 2014", "Chen 2016", "Lamers 2013")):
        canvas.drawString(60, 680 - 14 * at, name)
        canvas.drawString(180, 680 - 14 * at, f"5{at}.5")
    canvas.line(60, 630, 400, 630)
    canvas.save()
    article, draft = read(tmp_path / "a.pdf")
    assert article.tables[0].header == ("Study", "Age", "Q1", "Q2", "Q3")
    assert rows_of(article)[0] == ["Ahmed 2015", "50.5", "", "", ""]
    assert any("may be drawn" in warning for warning in draft.warnings)


def test_rows_that_end_with_references_by_number_are_apart(tmp_path: Path) -> None:
    canvas = page(tmp_path / "a.pdf")
    canvas.drawString(60, 720, "Table 1. Collections of pictures")
    canvas.line(60, 712, 400, 712)
    lines = [
        ("Use", "Name", "Holds", "Ref."),
        ("Diagnosis", "ABIDE", "Pictures of brains", "[171]"),
    ]
    lines += [("", "ADHD", "fused pictures of brains", "[172]"), ("", "BCDR", "pictures", "[174]")]
    for at, line in enumerate(lines):
        for x, text in zip((60, 150, 220, 360), line, strict=True):
            canvas.drawString(x, 700 - 12 * at, text)
    canvas.line(60, 694, 400, 694)
    canvas.line(60, 656, 400, 656)
    canvas.save()
    article, _ = read(tmp_path / "a.pdf")
    assert [row[-1] for row in rows_of(article)] == ["[171]", "[172]", "[174]"]
