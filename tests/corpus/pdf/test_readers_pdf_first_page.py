"""First pages: a page's size that the whole file shares, a column beside the abstract, titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.readers.pdf.article import draft_of
from tests.corpus.pdf.typesetting import METHODS, RESULTS, Paper, raw_pdf

ABSTRACT = (
    "Holy basil was given to 41 volunteers, and clots were weighed. Clot lysis was 30.01 percent "
    "with basil and 86.2 percent with the enzyme. None of the volunteers bled in the six weeks "
    "that followed. Headache was reported by three of those who drank the tea and by four of the "
    "others. The study was registered before the first volunteer was seen by its physicians. No "
    "conclusion on the long term can be drawn from these weeks, as the authors say themselves."
)
HISTORY = (
    "Article history", "Received 24 September 2016", "Revised 23 December 2016",
    "Accepted 15 March 2017", "Keywords, as chosen", "fibrinolysis, basil tea", "clots in vitro",
)  # fmt: skip
TALL = "The dose was 75 mg a day for all of the patients in the first group of the study."
LOW = "Of these, 12 died within the year, which is fewer than in the group without the drug."


def test_a_page_size_that_the_pages_share_is_known(tmp_path: Path) -> None:
    """The size stands with the list of pages and not with the page, as the format allows."""
    text = b"".join(
        b"BT /F 10 Tf 50 %d Td (%s) Tj ET\n" % (y, line.encode())
        for y, line in ((1000, TALL), (620, LOW))
    )
    path = raw_pdf(
        tmp_path / "tall.pdf",
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 700 1100] >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R "
            b"/Resources << /Font << /F 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%sendstream" % (len(text), text),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        ],
    )
    draft = draft_of(path)
    assert TALL in draft.body and LOW in draft.body
    assert not any("hidden" in warning for warning in draft.warnings)


def first_page(path: Path, *, abstract_x: float, history_x: float, shift: float) -> str:
    """An abstract across two columns of text, and what stands beside it; the body that is read."""
    paper = Paper(path)
    paper.across("Clot lysis with holy basil in volunteers", 780, "Times-Bold", 18)
    paper.across("Anna B. Smith, Carlos de la Cruz and Mei Chen", 755, size=11)
    words, lines = ABSTRACT.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 78:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    assert 5 <= len(lines) <= len(HISTORY)
    paper.canvas.setFont("Times-Bold", 10)
    paper.canvas.drawString(abstract_x, 722, "Abstract")
    paper.canvas.setFont("Times-Roman", 9)
    for number, line in enumerate(lines):
        paper.canvas.drawString(abstract_x, 708 - 12 * number, line)
    paper.canvas.setFont("Times-Roman", 8)
    for number, line in enumerate(HISTORY):
        paper.canvas.drawString(history_x, 708 - shift - 12 * number, line)
    paper.y = paper.top = 600.0
    paper.heading("Introduction")
    for _ in range(9):
        paper.paragraph(METHODS)
    paper.heading("Results")
    for _ in range(9):
        paper.paragraph(RESULTS)
    paper.canvas.save()
    return draft_of(path).body


@pytest.mark.parametrize(
    ("abstract_x", "history_x"), [(50, 445), (180, 50)], ids=["right of it", "left of it"]
)
@pytest.mark.parametrize("shift", [0, 5], ids=["on its lines", "between its lines"])
def test_what_stands_beside_an_abstract_is_not_read_into_it(
    tmp_path: Path, abstract_x: float, history_x: float, shift: float
) -> None:
    body = first_page(
        tmp_path / "a.pdf", abstract_x=abstract_x, history_x=history_x, shift=shift
    )  # fmt: skip
    assert ABSTRACT in body
    beside = body.replace(ABSTRACT, "")
    assert all(line in beside for line in HISTORY)
    assert METHODS in body and RESULTS in body


def test_two_columns_of_text_are_read_as_before(tmp_path: Path) -> None:
    """Here nothing goes across the gutter but the title."""
    paper = Paper(tmp_path / "two.pdf")
    paper.across("Clot lysis with holy basil in volunteers", 780, "Times-Bold", 18)
    for _ in range(12):
        paper.paragraph(METHODS)
    paper.canvas.save()
    assert draft_of(tmp_path / "two.pdf").body.count(METHODS) == 12


@pytest.mark.parametrize(
    ("journal", "source"),
    [("Acta Fibrinolytica et Herbarum", "Acta Fibrinolytica et Herbarum 2017, 8:263"),
     ("The Basil Journal of Medicine", "Received 24 September 2016")],
)  # fmt: skip
def test_the_name_of_the_journal_is_not_the_title(
    tmp_path: Path, journal: str, source: str
) -> None:
    """Some journals print their own name larger than the title of the paper."""
    paper = Paper(tmp_path / "a.pdf")
    paper.across(journal, 775, "Times-Bold", 22)
    paper.across("Clot lysis with holy basil in volunteers", 730, "Times-Bold", 15)
    paper.across("Anna B. Smith, Carlos de la Cruz and Mei Chen", 705, size=11)
    paper.across(source, 690, size=8)
    for _ in range(9):
        paper.paragraph(METHODS)
    paper.canvas.save()
    draft = draft_of(tmp_path / "a.pdf")
    assert draft.metadata.title == "Clot lysis with holy basil in volunteers"
    assert "Smith" in str(draft.metadata.authors[0])


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["OPEN Clot lysis with holy basil"], "Clot lysis with holy basil"),
        (["Corrigendum", "Corrigendum to “Clot lysis with basil”"],
         "Corrigendum to “Clot lysis with basil”"),
        (["REVIEW", "Clot lysis with holy basil: a network meta-analysis and",
          "systematic review"],
         "Clot lysis with holy basil: a network meta-analysis and systematic review"),
        (["Temperature-dependent mitochondrial-nuclear epistasis"],
         "Temperature-dependent mitochondrial-nuclear epistasis"),
        (["OPEN label, not blind: a trial of basil"], "OPEN label, not blind: a trial of basil"),
    ],
)  # fmt: skip
def test_a_title_is_whole_and_without_labels(tmp_path: Path, lines: list[str], title: str) -> None:
    paper = Paper(tmp_path / "a.pdf")
    for number, line in enumerate(lines):
        paper.across(line, 790 - 22 * number, "Times-Bold", 16)
    paper.across("Anna B. Smith, Carlos de la Cruz and Mei Chen", 705, size=11)
    for _ in range(9):
        paper.paragraph(METHODS)
    paper.canvas.save()
    draft = draft_of(tmp_path / "a.pdf")
    assert draft.metadata.title == title
    assert draft.body.startswith(f"# {title}\n")
