"""Tables that were not found are named on import."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.pdf.article import draft_of
from corpus.readers.pdf.unread import number_of_label, tables_spoken_of

LOST = "The text refers to Table 2, which was not found; look for it in the PDF."


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
    ("label", "number"), [("table 3", 3), ("table iv", 4), ("table s3", 0), ("", 0)]
)
def test_the_number_of_a_label(label: str, number: int) -> None:
    assert number_of_label(label) == number


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
    assert (LOST in draft_of(path).warnings) is not has_caption
