"""Tables that the text refers to and that were not read: named on import, kept with the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.markdown import format_article, parse_article
from corpus.readers.html.page import read_html
from corpus.readers.jats.article import read_jats
from corpus.readers.pdf.article import draft_of
from corpus.readers.tables.unread import number_of_caption, tables_spoken_of

LOST = "The text refers to Table 2, which was not read; look for it in the file."
CELLS = "<table><tr><td>Men</td><td>12</td></tr><tr><td>Women</td><td>15</td></tr></table>"
WHOLE = "<article><front><article-meta><title-group><article-title>Diet</article-title>"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The men were older (Table 2).", {2}),
        ("Tables 1 and 3 show what they ate.", {1, 3}),
        ("As Tables 2–4 show, they lost weight.", {2, 3, 4}),
        ("TABLE IV gives the doses, Table II, III the times.", {2, 3, 4}),
        ("Their weights are in Supplementary Table 2 and in Table S1.", set()),
        ("See Additional file 3: Table 1 for more, and Table 2 of Smith et al.", set()),
        ("Their weights are in Table 5 in the appendix.", set()),
        ("The table 60 cm high stood by the door.", set()),
    ],
)
def test_tables_that_a_text_speaks_of(text: str, numbers: set[int]) -> None:
    assert tables_spoken_of([text]) == numbers


@pytest.mark.parametrize(
    ("caption", "number"),
    [
        ("Table 3 Weight", 3), ("TABLE IV. Weight", 4), ("Table 2 (continued)", 2),
        ("Continued Table 5", 5), ("Table S3 Weight", 0), ("Table 3b Weight", 0), ("Weight", 0),
        ("", 0),
    ],
)  # fmt: skip
def test_the_number_of_a_caption(caption: str, number: int) -> None:
    assert number_of_caption(caption) == number


@pytest.mark.parametrize("has_caption", [True, False])
def test_a_table_without_a_caption_that_was_found_is_told(
    tmp_path: Path, has_caption: bool
) -> None:
    path = tmp_path / "lost.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 11)
    for number in range(12):
        canvas.drawString(60, 780 - 13 * number, "They came again each week, as Table 2 shows.")
    if has_caption:
        canvas.drawString(60, 500, "Table 2. Weight by diet, in kg")
    canvas.save()
    draft = draft_of(path)
    assert (LOST in draft.warnings) is not has_caption
    assert draft.metadata.unread_tables == ("Table 2",)


def jats(folder: Path, *tables: str, text: str = "They came (Tables 1 and 2).") -> Path:
    path = folder / "paper.xml"
    body = f"<sec><title>Results</title><p>{text}</p>{''.join(tables)}</sec>"
    path.write_text(
        f"{WHOLE}</title-group></article-meta></front><body>{body}</body></article>", "utf-8"
    )
    return path


def wrap(label: str, cells: str) -> str:
    return f"<table-wrap><label>{label}</label><caption><p>Diet</p></caption>{cells}</table-wrap>"


def test_a_table_that_is_a_picture_or_is_not_in_the_file_stays_with_the_paper(
    tmp_path: Path,
) -> None:
    draft = read_jats(jats(tmp_path, wrap("Table 1", "<graphic/>")))
    assert draft.metadata.unread_tables == ("Table 1", "Table 2")
    assert LOST in draft.warnings
    assert not any("refers to Table 1" in warning for warning in draft.warnings)
    article = parse_article("diet", format_article(draft.metadata, draft.body))
    assert article.metadata.unread_tables == ("Table 1", "Table 2")
    assert article.lacks == (
        "Table 1 and Table 2 of this paper were not read; look for them in the received file."
    )


def test_tables_that_are_there_are_not_missed(tmp_path: Path) -> None:
    there = read_jats(jats(tmp_path, wrap("Table 1", CELLS), wrap("TABLE II", CELLS)))
    assert there.metadata.unread_tables == () and not there.warnings
    one = read_jats(jats(tmp_path, wrap("Table 1", CELLS), wrap("", CELLS)))
    assert one.metadata.unread_tables == ()  # the one without a label may be it
    others = jats(tmp_path, text="See Table 2 of Smith et al. and Additional file 1: Table 1.")
    assert read_jats(others).metadata.unread_tables == ()


def test_a_table_that_a_page_shows_in_a_window_of_its_own_stays_with_the_paper(
    tmp_path: Path,
) -> None:
    path = tmp_path / "page.html"
    prose = "<p>They ate as they were told, and came again each week, as Table 1 shows.</p>" * 9
    path.write_text(
        f"<html><body><article><h1>Diet</h1><h2>Results</h2>{prose}"
        "<p>Table 1. Weight by diet</p><p><a href='t1.html'>Full size table</a></p>"
        f"{prose}</article></body></html>",
        "utf-8",
    )
    draft = read_html(path)
    assert draft.metadata.unread_tables == ("Table 1",)
