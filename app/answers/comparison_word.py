"""A comparison as a Word document. The only module that imports python-docx."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from lxml.etree import SubElement

from app.answers.comparison import Comparison
from app.answers.comparison_files import HEADINGS, about, cells_of, references

MARGIN = Mm(15)
PAGE = Mm(297), Mm(210)  # A4, across
WIDTHS = tuple(map(Mm, (24, 15, 78, 30, 24, 15, 24, 22, 13, 22)))  # of the columns
SIZE = Pt(8)  # of what stands in the table


def as_word(comparison: Comparison) -> bytes:
    """The document: question and day, the table, the references."""
    document = Document()
    _set_page(document)
    document.core_properties.title = "Comparison"
    document.core_properties.author = "Bedside"
    document.add_heading("Comparison", level=1)
    for name, value in about(comparison):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
    _add_table(document, comparison)
    document.add_heading("References", level=2)
    for reference in references(comparison):
        document.add_paragraph(reference)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN


def _add_table(document: WordDocument, comparison: Comparison) -> None:
    table = document.add_table(rows=1, cols=len(HEADINGS), style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    _repeat_on_each_page(head)
    _fill(head, HEADINGS, bold=True)
    for line in comparison.lines:
        _fill(table.add_row(), cells_of(line))


def _fill(row: _Row, values: tuple[str, ...], *, bold: bool = False) -> None:
    for cell, value, width in zip(row.cells, values, WIDTHS, strict=True):
        cell.width = width
        _write(cell, value, bold=bold)


def _write(cell: _Cell, value: str, *, bold: bool) -> None:
    run = cell.paragraphs[0].add_run(value)
    run.font.size, run.bold = SIZE, bold


def _repeat_on_each_page(row: _Row) -> None:
    """Make a row the head of the table, which screen readers know by the same mark."""
    SubElement(row._tr.get_or_add_trPr(), qn("w:tblHeader"))
