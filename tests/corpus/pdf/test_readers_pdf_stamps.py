"""What is stamped across the pages of a PDF says what became of the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.pdf.article import draft_of
from corpus.status import Status

LINE = "Warts cleared in 43% of children given zinc and in 20% of those given placebo."


def stamped(path: Path, words: str, size: float, angle: float, pages: int, each: int = 99) -> Path:
    """A paper with words across its first pages, each letter apart where `each` is 1."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for number in range(3):
        canvas.setFont("Times-Bold", 16)
        canvas.drawString(70, 760, "Zinc for warts in children of school age")
        canvas.setFont("Times-Roman", 11)
        for line in range(20):
            canvas.drawString(70, 720 - 14 * line, LINE)
        if number < pages:
            canvas.saveState()
            canvas.setFillGray(0.8)
            canvas.setFont("Helvetica-Bold", size)
            canvas.translate(60 if angle == 90 else 120, 250)
            canvas.rotate(angle)
            for at in range(0, len(words), each):
                canvas.drawString(at * size * 0.75, 0, words[at : at + each])
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("words", "size", "angle", "pages", "each", "status"),
    [
        ("RETRACTED", 80, 45, 3, 99, (Status.RETRACTED,)),
        ("RETRACTED ARTICLE", 50, 55, 1, 99, (Status.RETRACTED,)),
        ("RETRACTED", 70, 45, 3, 1, (Status.RETRACTED,)),
        ("WITHDRAWN", 80, 45, 3, 99, (Status.WITHDRAWN,)),
        ("RETRACTED", 12, 90, 3, 99, (Status.RETRACTED,)),  # in the margin of every page
        ("WITHDRAWN", 9, 45, 1, 99, ()),  # a label of one figure
        ("Retracted", 80, 45, 3, 99, ()),  # as a label has it
        ("DRAFT", 80, 45, 3, 99, ()),
    ],
)
def test_a_stamp_says_what_became_of_the_paper(
    tmp_path: Path, words: str, size: float, angle: float, pages: int, each: int,
    status: tuple[Status, ...],
) -> None:  # fmt: skip
    draft = draft_of(stamped(tmp_path / "a.pdf", words, size, angle, pages, each))
    assert draft.metadata.status == status
    assert words not in draft.body and "Warts cleared in 43%" in draft.body
