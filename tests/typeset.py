"""An article set as a journal sets it: two columns, running heads, tables across the page."""

from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from corpus.markdown import CHILD_MARK

PAGE = 210 * mm, 297 * mm
TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=9.5, leading=11.2, alignment=4)
HEAD = ParagraphStyle("head", parent=TEXT, fontName="Times-Bold", fontSize=11, leading=15)
TITLE = ParagraphStyle("title", parent=HEAD, fontSize=17, leading=21, alignment=0)
CELL = ParagraphStyle("cell", parent=TEXT, fontSize=7.5, leading=9, alignment=0)


def typeset(article, path):
    """Write the article as a PDF. Signs that Times-Roman has not become question marks."""
    document = BaseDocTemplate(str(path), pagesize=PAGE)
    column = (PAGE[0] - 38 * mm) / 2
    columns = [Frame(x, 20 * mm, column, 250 * mm, 0, 0, 0, 0) for x in (16 * mm, 22 * mm + column)]
    across = [Frame(16 * mm, 20 * mm, PAGE[0] - 32 * mm, 250 * mm, 0, 0, 0, 0)]
    document.addPageTemplates(
        [PageTemplate("columns", columns, _furniture), PageTemplate("across", across, _furniture)]
    )
    document.build(list(_flow(article)))


def _furniture(canvas, _):
    canvas.setFont("Times-Italic", 8)
    canvas.drawString(16 * mm, 285 * mm, "A journal of typeset papers 2026; 1:1")
    canvas.drawRightString(PAGE[0] - 16 * mm, 10 * mm, f"page {canvas.getPageNumber()}")


def _flow(article):
    yield Paragraph(_printable(article.title), TITLE)
    section = ()
    for block in article.blocks:
        if block.section != section and block.section:
            yield Paragraph(_printable(block.section[-1]), HEAD)
        section = block.section
        if block.kind == "header":
            table = article.tables[block.table]
            yield from (NextPageTemplate("across"), PageBreak())
            yield Paragraph(_printable(table.caption), TEXT)
            yield Spacer(1, 4)
            yield _table(table)
            yield from (NextPageTemplate("columns"), PageBreak())
        elif block.table is None:
            yield Paragraph(_printable(article.text[block.start : block.end]), TEXT)
            yield Spacer(1, 5)


def _table(table):
    rows = [table.header, *(row.cells for row in table.rows)]
    width = len(table.header)
    cells = [
        [Paragraph(_printable(cell.removeprefix(CHILD_MARK)), CELL) for cell in row[:width]]
        for row in rows
    ]
    rules = [
        ("LINEABOVE", (0, 0), (-1, 1), 0.6, "black"),
        ("LINEBELOW", (0, -1), (-1, -1), 0.6, "black"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]  # fmt: skip
    across = (PAGE[0] - 32 * mm) / (width + 1)  # the first column has twice the width of the others
    widths = [2 * across, *[across] * (width - 1)]
    return Table([row + [""] * (width - len(row)) for row in cells], widths, style=rules)


def _printable(text):
    return escape(text.encode("cp1252", "replace").decode("cp1252"))
