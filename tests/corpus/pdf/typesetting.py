"""Papers made here with reportlab, or byte by byte where they must be broken."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from corpus.adding.files import read_draft
from corpus.readers.draft import Draft

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, COLUMN = 50, 305, 240
LEADING = 12

METHODS = (
    "We enrolled adults with relapsed acute lymphoblastic leukaemia at twelve hospitals and gave "
    "each of them two doses of the study drug. Complete remission was assessed on day 28 by a "
    "central laboratory that did not know the treatment. The protocol was approved by the ethics "
    "committee of every hospital, and all patients gave consent in writing before they entered."
)
RESULTS = (
    "Of 120 patients, 84 reached complete remission and 61 of these were free of measurable "
    "residual disease. Median overall survival was 12.9 months with the drug and 6.7 months "
    "without it. Neutropenia was the most frequent adverse event and resolved in all patients "
    "within three weeks of the last dose that they had received during the second treatment."
)


class Paper:
    """A small typesetter: flows words into two columns, page after page."""

    def __init__(self, path: Path) -> None:
        self.canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        self.x, self.y = LEFT, 640.0

    def across(self, text: str, y: float, font: str = "Times-Roman", size: float = 10) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(LEFT, y, text)

    def heading(self, text: str) -> None:
        self.y -= 8
        self.line(text, "Times-Bold", 11)

    def line(
        self, text: str, font: str = "Times-Roman", size: float = 10, indent: float = 0
    ) -> None:
        if self.y < 80:
            self.x, self.y = (RIGHT, self.top) if self.x == LEFT else (LEFT, self.new_page())
        self.canvas.setFont(font, size)
        self.canvas.drawString(self.x + indent, self.y, text)
        self.y -= LEADING

    top = 640.0

    def new_page(self) -> float:
        self.canvas.showPage()
        self.canvas.setFont("Times-Roman", 8)
        self.canvas.drawString(LEFT, 810, "Example Journal 2021, 3:45")
        self.canvas.drawRightString(545, 30, str(self.canvas.getPageNumber()))
        self.top = 780.0
        return self.top

    def paragraph(self, text: str) -> None:
        for number, line in enumerate(self.broken(text)):
            self.line(line, indent=0 if number else 10)

    def broken(self, text: str) -> list[str]:
        lines = [""]
        for word in text.split():
            width = self.canvas.stringWidth(f"{lines[-1]} {word}", "Times-Roman", 10)
            if width > COLUMN - 12:
                lines.append(word)
            else:
                lines[-1] = f"{lines[-1]} {word}".strip()
        return lines


def two_columns(path: Path) -> Path:
    paper = Paper(path)
    paper.across("Example Journal 2021, 3:45", 810, size=8)
    paper.across("An example drug in relapsed leukaemia: a randomised trial", 740, "Times-Bold", 18)
    paper.across("Anna B. Smith, Carlos de la Cruz and Mei Chen", 715, size=11)
    access = "© 2021 The Authors. This is an open access"
    paper.across(f"doi: 10.1234/example.2021.45   {access}", 695, size=8)
    paper.across("article under the Creative Commons Attribution 4.0 License.", 685, size=8)
    paper.heading("Abstract")
    paper.paragraph("This randomised controlled trial (NCT01234567) tested an example drug.")
    paper.heading("1. Methods")
    for _ in range(4):
        paper.paragraph(METHODS)
    paper.heading("1.1. Statistics")
    paper.paragraph(METHODS)
    paper.heading("2. Results")
    for _ in range(8):
        paper.paragraph(RESULTS)
    paper.heading("References")
    paper.line("1. Smith AB, Chen M. A first paper on the drug. Example J.")
    paper.line("2020;1:1-9.", indent=12)
    paper.line("2. Cruz C. A second paper. Example J. 2020;2:10-19.")
    paper.canvas.save()
    return path


def table_page(path: Path) -> Path:
    """A booktabs table: three rules, a spanning header, child rows, a note."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Times-Roman", 10)
    y = 780
    for line in ("The characteristics of the patients are shown in", "the table, for both arms."):
        canvas.drawString(LEFT, y, line)
        y -= 12
    canvas.setFont("Times-Bold", 9)
    canvas.drawString(LEFT, 720, "Table 1. Characteristics of the patients")
    canvas.line(LEFT, 712, 450, 712)
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(300, 700, "Treatment")
    canvas.line(230, 696, 420, 696)
    for x, text in ((LEFT, "Characteristic"), (230, "Drug (n = 60)"), (350, "Control (n = 60)")):
        canvas.drawString(x, 684, text)
    canvas.line(LEFT, 678, 450, 678)
    rows = [
        ("Age, median", "41", "39"), ("Gender, n (%)", "", ""), ("  Male", "31 (52)", "29 (48)"),
        ("  Female", "29 (48)", "31 (52)"), ("Relapse", "7 (12)", "19 (32)"),
    ]  # fmt: skip
    for number, (label, drug, control) in enumerate(rows):
        y = 664 - 13 * number
        canvas.drawString(LEFT + 9 * label.startswith(" "), y, label.strip())
        canvas.drawString(230, y, drug)
        canvas.drawString(350, y, control)
    canvas.line(LEFT, 604, 450, 604)
    canvas.setFont("Times-Roman", 8)
    canvas.drawString(LEFT, 593, "Values are numbers unless stated.")
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(LEFT, 550, "The arms were alike.")
    canvas.save()
    return path


def one_page(path: Path, draw: object) -> Draft:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(LEFT, 700, "The visible sentence says that the drug reduced relapse by half.")
    draw(canvas)  # type: ignore[operator]
    canvas.save()
    return read_draft(path)


def raw_pdf(path: Path, objects: list[bytes]) -> Path:
    """A PDF of the given objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF" % start
    path.write_bytes(out)
    return path
