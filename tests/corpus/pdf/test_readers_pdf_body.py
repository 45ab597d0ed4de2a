"""The print of running text, by which headings and paragraphs are told."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from corpus.readers.pdf.layout.gutters import body_of
from corpus.readers.pdf.pages.lines import fragments
from corpus.readers.pdf.pages.reading import open_pdf, read_pages


def test_a_long_list_of_references_is_no_running_text(tmp_path: Path) -> None:
    path = tmp_path / "short.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 11)
    for number in range(12):
        canvas.drawString(60, 780 - 14 * number, "The people ate rice and peas for a week or two.")
    canvas.setFont("Times-Bold", 11)
    canvas.drawString(60, 590, "References")
    canvas.setFont("Times-Roman", 8)
    for number in range(50):
        canvas.drawString(60, 570 - 10 * number, f"{number + 1}. A. Lee, Rice and peas, Food 7.")
    canvas.save()
    body = body_of([(page, fragments(page)) for page in read_pages(open_pdf(path))])
    assert body.size == 11
