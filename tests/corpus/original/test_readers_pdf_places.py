"""Each block, row and cell knows its page and its box there; pages and tables set any way round."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.adding.files import add_file
from corpus.adding.removing import remove_article
from corpus.article import Article
from corpus.library import load_corpus
from corpus.places import Place, places_folder, places_of

pytestmark = pytest.mark.slow

HEAD = ("Sleep, hours", "Nurses, n (%)", "Drivers, n (%)", "P value")
ROWS = [
    ("Below 5", "31 (12.7)", "48 (21.3)", "0.004"),
    ("5 to 7", "152 (62.3)", "139 (61.8)", "0.92"),
    ("Above 7", "61 (25.0)", "38 (16.9)", "0.031"),
]
PROSE = (
    "We asked 469 people how long they sleep and noted their work.",
    "The answers are in Table 1, by kind of work and by hours slept.",
    "Nobody was left out, and each was counted once in this report.",
)


def draw_table(canvas: Canvas) -> None:
    """Draws within 400 points across and 120 down, from the origin up."""
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(0, 110, "Table 1. Hours of sleep by kind of work")
    for y in (102, 84, 26):
        canvas.line(0, y, 400, y)
    for y, cells in zip((90, 70, 52, 34), (HEAD, *ROWS), strict=True):
        for x, text in zip((0, 110, 220, 340), cells, strict=True):
            canvas.drawString(x, y, text)


def draw_prose(canvas: Canvas) -> None:
    canvas.setFont("Times-Bold", 16)
    canvas.drawString(50, 780, "How long nurses and drivers sleep at home")
    canvas.setFont("Times-Roman", 10)
    for number in range(12):
        canvas.drawString(50, 740 - 12 * number, PROSE[number % 3])


def turned(path: Path, by_page: int, by_text: int, *, apart: bool) -> Path:
    """A table turned by the page's /Rotate and by its own matrix, with the prose or apart."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    draw_prose(canvas)
    if apart:
        canvas.showPage()
    canvas.saveState()
    x, y = {0: (60, 300), 90: (300, 150), 180: (480, 300), 270: (300, 560)}[by_text]
    canvas.translate(x, y)
    canvas.rotate(by_text)
    draw_table(canvas)
    canvas.restoreState()
    canvas.setPageRotation(by_page)
    canvas.showPage()
    canvas.save()
    return path


def add(path: Path, corpus: Path) -> Article:
    return add_file(path, corpus).article


def printed(document: pdfium.PdfDocument, place: Place) -> str:
    page = document[place.page - 1].get_textpage()
    text = page.get_text_bounded(place.left, place.bottom, place.right, place.top)
    return "".join(sorted(text.replace("|", "").split())).replace("\x02", "-")


def plain(text: str) -> str:
    return "".join(sorted(text.replace("|", " ").replace("#", "").split()))


TURNS = [*product((0, 90, 180, 270), (0, 90, 180, 270), (False, True))]


@pytest.mark.parametrize(("by_page", "by_text", "apart"), TURNS)
def test_a_table_is_read_the_way_it_runs(
    tmp_path: Path, by_page: int, by_text: int, apart: bool
) -> None:
    pdf = turned(tmp_path / "sleep.pdf", by_page, by_text, apart=apart)
    article = add(pdf, tmp_path / "articles")
    assert [row.cells for row in article.tables[0].rows] == ROWS
    assert article.tables[0].header == HEAD
    places = places_of(article, tmp_path / "articles")
    document = pdfium.PdfDocument(pdf)
    for block in (b for b in article.blocks if b.kind == "row"):
        row = [p for p in places if (p.start, p.end) == (block.start, block.end)]
        cells = [p for p in places if block.start < p.start and p.end < block.end]
        assert [len(row), len(cells)] == [1, 4]
        for place in (*row, *cells):
            assert printed(document, place) == plain(article.text[place.start : place.end])


def test_sideways_labels_are_left_out_and_said(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "figure.pdf"), pagesize=(595, 842))
    draw_prose(canvas)
    canvas.translate(40, 400)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Hours of sleep")
    canvas.rotate(-45)
    canvas.drawString(60, -200, "RETRACTED")
    canvas.save()
    added = add_file(tmp_path / "figure.pdf", tmp_path / "articles")
    assert "Hours of sleep" not in added.article.text
    assert "RETRACTED" not in added.article.text
    assert any(
        "21 characters that run across the page on page 1" in warning for warning in added.warnings
    )


def test_a_paragraph_over_two_pages_has_a_place_on_each(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "long.pdf"), pagesize=(595, 842))
    draw_prose(canvas)
    canvas.setFont("Times-Roman", 10)
    text = "the hours that people told us were those of the night before the call and of no other"
    for page in range(2):
        for number in range(40):
            canvas.drawString(50, (590 if page == 0 else 780) - 12 * number, text)
        canvas.showPage()
        canvas.setFont("Times-Roman", 10)
    canvas.save()
    article = add(tmp_path / "long.pdf", tmp_path / "articles")
    places = places_of(article, tmp_path / "articles")
    last = article.blocks[-1]
    own = [place for place in places if (place.start, place.end) == (last.start, last.end)]
    assert [place.page for place in own] == [1, 2]
    document = pdfium.PdfDocument(tmp_path / "long.pdf")
    shown = "".join(printed(document, place) for place in own)
    assert sorted(shown) == sorted(plain(article.text[last.start : last.end]))


def test_places_stay_with_their_article_and_go_with_it(tmp_path: Path) -> None:
    corpus = tmp_path / "articles"
    article = add(turned(tmp_path / "sleep.pdf", 0, 0, apart=True), corpus)
    again = add(tmp_path / "sleep.pdf", corpus)
    assert places_of(again, corpus) == places_of(article, corpus) != ()
    assert places_of(load_corpus(corpus)[0], corpus) != ()
    changed = replace(article, text=article.text.replace("31", "13"))
    assert places_of(changed, corpus) == ()  # offsets of another text
    remove_article(article.article_id, corpus)
    assert [*places_folder(corpus).iterdir()] == []
    assert places_of(article, corpus) == ()


def test_places_that_are_not_whole_are_none(tmp_path: Path) -> None:
    corpus = tmp_path / "articles"
    article = add(turned(tmp_path / "sleep.pdf", 0, 0, apart=True), corpus)
    kept = places_folder(corpus) / f"{article.article_id}.jsonl"
    kept.write_text(kept.read_text("utf-8")[:-9], encoding="utf-8")
    assert places_of(article, corpus) == ()
