"""What a page does not show of a drawing, ligatures without a map, and captions set otherwise."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from corpus.article import Article
from corpus.markdown import format_article, parse_article
from corpus.readers.draft import Draft
from corpus.readers.pdf.article import draft_of
from tests.corpus.pdf.typesetting import METHODS, Paper, two_columns

BEYOND = "An older version of the page said that 99 patients died of the drug."
SHOWN = "Only this label of the older page is shown."


def article_of(draft: Draft) -> Article:
    return parse_article("paper", format_article(draft.metadata, draft.body))


def cut_out(canvas: Canvas) -> None:
    """A label at a height of 600, and text below it, of which a cut leaves only the label."""
    outline = canvas.beginPath()
    outline.rect(40, 590, 500, 40)
    canvas.clipPath(outline, stroke=0, fill=0)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 600, SHOWN)
    canvas.drawString(60, 540, BEYOND)


def prose(canvas: Canvas, y: float) -> None:
    canvas.setFont("Times-Roman", 10)
    words, line = METHODS.split(), ""
    for word in words:
        line = f"{line} {word}".strip()
        if len(line) > 85:
            canvas.drawString(60, y, line)
            y, line = y - 12, ""
    canvas.drawString(60, y, line)


def test_text_that_a_cut_hides_is_left_out_and_counted(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "cut.pdf"))
    prose(canvas, 544)  # stands over the hidden text
    canvas.saveState()
    cut_out(canvas)
    canvas.restoreState()
    canvas.save()
    draft = draft_of(tmp_path / "cut.pdf")
    assert SHOWN in draft.body
    assert "99" not in draft.body
    n_letters = len(BEYOND.replace(" ", ""))
    assert any(f"{n_letters} characters of hidden text" in line for line in draft.warnings)


def test_a_cut_of_a_moved_drawing_moves_with_it(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "form.pdf"))
    canvas.beginForm("older")
    cut_out(canvas)
    canvas.endForm()
    prose(canvas, 444)
    canvas.saveState()
    canvas.translate(0, -100)
    canvas.doForm("older")
    canvas.restoreState()
    canvas.save()
    body = draft_of(tmp_path / "form.pdf").body
    assert SHOWN in body
    assert "99" not in body


def unmapped(path: Path, lines: list[str]) -> Draft:
    """A page on which "+" of the font shows a ligature of no known name."""
    canvas = Canvas(str(path))
    canvas.setFont("Times-Roman", 10)
    for number, line in enumerate(lines):
        canvas.drawString(60, 700 - 12 * number, line)
    canvas.save()
    named = b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [ 43 /T_h ] >>"
    path.write_bytes(path.read_bytes().replace(b"/Encoding /WinAnsiEncoding", named))
    return draft_of(path)


def test_a_ligature_without_a_map_is_read_by_the_words_that_it_makes(tmp_path: Path) -> None:
    draft = unmapped(
        tmp_path / "a.pdf",
        [
            "+e patients were given the drug twice. +ese doses were well borne by all of them.",
            "+is was seen in every group. +eir survival was longer with +ymol than without it.",
        ],
    )
    assert "The patients" in draft.body
    assert "This was seen" in draft.body
    assert "with Thymol than" in draft.body
    assert any('as "Th" 5 times' in warning for warning in draft.warnings)


def test_a_sign_that_makes_no_words_stays_unknown(tmp_path: Path) -> None:
    draft = unmapped(
        tmp_path / "b.pdf",
        [
            "Survival was longer with the drug than without it in all the patients, 12 + 3 days,",
            "and the mean weight of the people in the first of the groups was 70 + 4 kg.",
        ],
    )
    assert "12 \ufffd 3" in draft.body


def table(path: Path, label: str, *, pairs: bool = False) -> Draft:
    """A table whose rules are drawn over each column, with white between them."""
    canvas = Canvas(str(path))
    prose(canvas, 800)
    canvas.setFont("Times-Bold", 9)
    canvas.drawString(60, 400, f"{label} Weight of the people before and after the diet.")
    starts, width = (60, 220, 380), 130
    rows = [(f"Diet {n}", f"7{n}.5", f"6{n}.1") for n in range(1, 7)]
    if pairs:
        rows = [(f"Gene {n}", "Sense", f"GATT{n}") for n in range(1, 7)]
    foot = 390 - 24 - 36 * len(rows)
    for y in (390, 372, foot):
        for x in starts:
            canvas.line(x, y, x + width, y)
    canvas.setFont("Times-Roman", 9)
    step = 24 if pairs else 36
    for at, row in enumerate([("Diet", "Before", "After"), *rows]):
        y = 378 if at == 0 else 372 - step * at + step / 2
        for x, text in zip(starts, row, strict=True):
            canvas.drawString(x, y, text)
        if pairs and at:
            canvas.drawString(starts[1], y - 10, "Antisense")
            canvas.drawString(starts[2], y - 10, f"CCAG{at}")
    canvas.save()
    return draft_of(path)


def test_rules_over_each_column_and_a_hyphen_in_the_label_make_a_table(tmp_path: Path) -> None:
    found = article_of(table(tmp_path / "a.pdf", "Table-1:")).tables
    assert found[0].rows[0].cells == ("Diet 1", "71.5", "61.1")
    assert len(found[0].rows) == 6
    assert found[0].header == ("Diet", "Before", "After")


def test_two_lines_that_recur_in_every_cell_are_doubted(tmp_path: Path) -> None:
    article = article_of(table(tmp_path / "b.pdf", "Table 1", pairs=True))
    assert article.tables[0].rows[1].cells[1] == "Sense Antisense"
    assert all("two rows" in article.doubt_at(row.start) for row in article.tables[0].rows)


def test_cells_of_one_line_are_not_doubted(tmp_path: Path) -> None:
    article = article_of(table(tmp_path / "d.pdf", "Table 1"))
    assert not any(article.doubt_at(row.start) for row in article.tables[0].rows)


def test_a_bracket_with_an_abbreviation_goes_on_with_the_paragraph(tmp_path: Path) -> None:
    path = two_columns(tmp_path / "c.pdf")
    canvas = Paper(path)
    canvas.heading("Results")
    for line in (
        "Of the 84 lines that were tested in the field, all that were tolerant to the cold",
        "(acc. 8 to 16) stood in one group, and those that were not stood in the other of",
        "the two groups, which had been told apart before the trial by the people there.",
    ):
        canvas.line(line)
    canvas.canvas.save()
    assert "to the cold (acc. 8 to 16) stood" in draft_of(path).body
