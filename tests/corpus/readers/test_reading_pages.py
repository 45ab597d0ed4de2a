"""Tables, captions and nested tables of HTML pages."""

from __future__ import annotations

import pytest
from reading import cells, page, paragraphs, parsed

TABLE = "<table><tr><th>Arm</th><th>n</th></tr><tr><td>A</td><td>{}</td></tr></table>"


def _body(*rows: str) -> str:
    lines = ("".join(f"<td{c}</td>" for c in row.split("|")) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


@pytest.mark.parametrize(
    "caption",
    [
        "<p>Table-I. Relapse by arm</p>{}",
        "<p>Table. 1. Relapse by arm</p>{}",
        "<p>Box 2: Relapse by arm</p>{}",
        "<p>Supplementary Table A.1. Relapse by arm</p>{}",
        "<figure><figcaption>Relapse by arm</figcaption>{}</figure>",
        "<figure>{}<figcaption>Box 2. Relapse by arm</figcaption></figure>",
        '<div><div class="caption"><p>Table 3</p><p>Relapse by arm</p></div>{}</div>',
        '<div><div class="table-caption"><b>Relapse</b> by arm</div>{}</div>',
    ],
)
def test_a_caption_belongs_to_its_table(tmp_path, caption):
    between = "<p>Running text that goes on between the tables, as it does in articles.</p>"
    draft = page(tmp_path, caption.replace("{}", TABLE.format(1)) + between + TABLE.format(2))
    first, second = parsed(draft).tables
    assert "Relapse by arm" in first.caption
    assert second.caption == ""
    assert not any("Relapse by arm" in text for text in paragraphs(draft))


def test_a_caption_element_needs_no_label(tmp_path):
    table = TABLE.format(1).replace("<table>", "<table><caption>Relapse by arm</caption>")
    draft = page(tmp_path, table + TABLE.format(2))
    assert [table.caption for table in parsed(draft).tables] == ["Relapse by arm", ""]


def test_a_caption_of_a_picture_is_a_paragraph(tmp_path):
    figure = "<figure><img src='a.png'><figcaption>Weight by day.</figcaption></figure>"
    draft = page(tmp_path, f"{figure}<p>Then it went on.</p>{TABLE.format(1)}")
    assert "Weight by day." in paragraphs(draft)
    assert parsed(draft).tables[0].caption == ""


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        (
            (">Arm| rowspan=3>All centres|>Relapsed|>Died", ">A|>11|>22", ">B|>33|>44"),
            [("Arm", "All centres", "Relapsed", "Died"), ("A", "All centres", "11", "22"),
             ("B", "All centres", "33", "44")],
        ),
        (
            (" rowspan=2>Men|>A|>11", ">B|>22", " rowspan=2>Women|>A|>33", ">B|>44"),
            [("", "", ""), ("Men", "A", "11"), ("Men", "B", "22"), ("Women", "A", "33"),
             ("Women", "B", "44")],
        ),
        (
            (" rowspan=2>Arm| colspan=2>Relapsed", ">men|>women", ">A|>1|>2"),
            [("Arm", "Relapsed men", "Relapsed women"), ("A", "1", "2")],
        ),
        (
            (">Age|>50.2 (9.2)", ">Height|>165 (9.0)"),
            [("", ""), ("Age", "50.2 (9.2)"), ("Height", "165 (9.0)")],
        ),
        (
            (" colspan=3>Men", ">A|>11|>12", ">B|>21|>22"),
            [("", "", ""), ("Men", "", ""), ("↳ A", "11", "12"), ("↳ B", "21", "22")],
        ),
    ],
)  # fmt: skip
def test_tables_without_a_head(tmp_path, rows, right):
    draft = page(tmp_path, f"<p>Relapse was rare in all arms, as shown.</p>{_body(*rows)}")
    assert cells(draft) == right


def test_a_head_reaches_into_the_body_where_the_body_leaves_room(tmp_path):
    head = "<thead><tr><th rowspan=2>Arm</th><th>n</th></tr></thead>"
    short = f"<table>{head}<tbody><tr><td>1</td></tr><tr><td>A</td><td>2</td></tr></tbody></table>"
    assert cells(page(tmp_path, f"<p>T.</p>{short}"))[1:] == [("Arm", "1"), ("A", "2")]


def test_a_table_in_a_cell_stays_in_its_cell(tmp_path):
    inner = "<table><tr><td>low</td><td>1</td></tr><tr><td>high</td><td>2</td></tr></table>"
    draft = page(tmp_path, f"<p>Some text.</p>{TABLE.format(inner)}")
    assert cells(draft) == [("Arm", "n"), ("A", "low, 1; high, 2")]


@pytest.mark.parametrize(
    "place",
    [
        "<ul><li>One {}</li></ul>",
        "<blockquote>{}</blockquote>",
        "<dl><dt>D</dt><dd>{}</dd></dl>",
        "<div><p>In {}</p></div>",
    ],
)
def test_a_table_is_read_wherever_it_stands(tmp_path, place):
    draft = page(tmp_path, f"<p>Some text.</p>{place.replace('{}', TABLE.format(7))}")
    assert cells(draft) == [("Arm", "n"), ("A", "7")]
