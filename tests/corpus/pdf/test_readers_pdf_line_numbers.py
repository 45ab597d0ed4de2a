"""Numbers that count a manuscript's lines are taken out, and no other number with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.readers.draft import Draft
from corpus.readers.pdf.article import draft_of

pytestmark = pytest.mark.slow

WORDS = (
    "of the 731 people whom we asked about their sleep 412 had slept less than six hours in each "
    "of the 14 nights before and 96 of these had seen a doctor for it while the others had told "
    "nobody that they lay awake between 2 and 4 in the morning on most days of the last 12 months"
).split()
PAGES, LINES = 3, 30


def manuscript(
    path: Path, shown: Callable[[int, int], str], xs: tuple[float, ...],
    number_x: Callable[[float], float], size: float = 8,
) -> Draft:  # fmt: skip
    """Pages of text in columns that begin at `xs`, numbered by `shown(line, line of the page)`."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    line = word = 0
    for page in range(PAGES):
        canvas.setFont("Times-Roman", 10)
        canvas.drawCentredString(297, 30, str(page + 1))
        on_page = 0
        for x in xs:
            for row in range(LINES if page < PAGES - 1 else 7):
                line, on_page = line + 1, on_page + 1
                y = 760 - 20 * row
                canvas.setFont("Times-Roman", 11)
                n_words = 11 if len(xs) == 1 else 6
                text = " ".join(WORDS[(word + k) % len(WORDS)] for k in range(n_words))
                word += n_words
                canvas.drawString(x, y, text)
                if number := shown(line, on_page):
                    canvas.setFont("Helvetica", size)
                    canvas.drawRightString(number_x(x), y, number)
        canvas.showPage()
    canvas.save()
    return draft_of(path)


def every(step: int) -> Callable[[int, int], str]:
    return lambda line, _: str(line) if line % step == 0 else ""


@pytest.mark.parametrize(
    ("shown", "xs", "number_x", "size"),
    [
        (every(1), (90.0,), lambda _: 72.0, 8.0),
        (every(5), (90.0,), lambda _: 72.0, 8.0),
        (every(5), (90.0,), lambda _: 82.0, 5.0),  # small ones, close to the text
        (every(2), (90.0,), lambda _: 60.0, 11.0),
        (lambda _, on_page: str(on_page), (90.0,), lambda _: 72.0, 8.0),
        (lambda _, on_page: str(on_page) if on_page % 5 == 0 else "", (90.0,), lambda _: 72.0, 8.0),
        (every(5), (60.0,), lambda _: 560.0, 8.0),  # in the right margin
        (every(1), (60.0, 320.0), lambda x: x - 12, 6.0),  # both columns, one between them
        (every(5), (60.0, 320.0), lambda x: 48.0 if x < 100 else 560.0, 7.0),
    ],
    ids=["each", "fifth", "near", "second", "page", "page fifth", "right", "columns", "outer"],
)
def test_line_numbers_are_out_and_all_other_numbers_are_there(
    tmp_path: Path, shown: Callable[[int, int], str], xs: tuple[float, ...],
    number_x: Callable[[float], float], size: float,
) -> None:  # fmt: skip
    numbered = manuscript(tmp_path / "numbered.pdf", shown, xs, number_x, size)
    bare = manuscript(tmp_path / "bare.pdf", lambda *_: "", xs, number_x)
    assert numbered.body == bare.body
    assert any("numbers in the margin" in warning for warning in numbered.warnings)
    assert not any("numbers in the margin" in warning for warning in bare.warnings)


def test_the_first_column_of_a_table_counts_no_lines(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "table.pdf"), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 780, "Table 1. The people who were asked")
    canvas.line(60, 770, 500, 770)
    for x, text in zip((60, 160, 300, 420), ("No.", "Sex", "Age", "Nights"), strict=True):
        canvas.drawString(x, 758, text)
    canvas.line(60, 752, 500, 752)
    for row in range(40):
        for x, text in zip((60, 160, 300, 420), (row + 1, "F", 30 + row % 7, 14), strict=True):
            canvas.drawString(x, 738 - 16 * row, str(text))
    canvas.line(60, 738 - 16 * 40 + 8, 500, 738 - 16 * 40 + 8)
    canvas.save()
    assert "| 17 | F | 32 | 14 |" in draft_of(tmp_path / "table.pdf").body


def test_numbers_of_a_list_stay(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "list.pdf"), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 11)
    y = 760
    for item in range(12):
        canvas.drawString(60, y, str(item + 1))
        for part in range(1 + item % 3):
            canvas.drawString(90, y, " ".join(WORDS[item + part : item + part + 10]))
            y -= 16
    canvas.save()
    body = draft_of(tmp_path / "list.pdf").body
    assert all(f"{number} " in body for number in range(1, 13))


@pytest.mark.parametrize("label", ["Diet {}", "{}"])
@pytest.mark.parametrize("first", [1, 11])
def test_a_table_of_counted_rows_keeps_its_numbers_however_small_its_page(
    tmp_path: Path, label: str, first: int
) -> None:
    canvas = Canvas(str(tmp_path / "diets.pdf"), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 11)
    for line in range(9):
        canvas.drawString(
            72, 760 - 20 * line, "Fewer of the 61 rats on a diet with fibre grew fat."
        )
    canvas.showPage()
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(72, 800, "Table 1. Weight gained by diet")
    for at, head in ((1, "Rats"), (2, "Gain, g")):
        canvas.drawString(72 + 150 * at, 715, head)
    for row in range(6):
        cells = (label.format(first + row), str(20 + 3 * row), f"{41.5 + 7 * row:.1f}")
        for at, cell in enumerate(cells):
            canvas.drawString(72 + 150 * at, 695 - 20 * row, cell)
    canvas.save()
    draft = draft_of(tmp_path / "diets.pdf")
    assert not any("count the lines" in warning for warning in draft.warnings)
    for row in range(6):
        assert label.format(first + row) in draft.body
