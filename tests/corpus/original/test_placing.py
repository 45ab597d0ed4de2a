"""Words of articles found again on the pages of PDFs: made here, and set from the real articles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas
from typeset import typeset

from corpus.adding.files import add_file
from corpus.article import Article
from corpus.library import load_corpus
from corpus.original.letters import letters_of
from corpus.original.marks import Mark
from corpus.original.placing import Pages, place
from corpus.original.wanted import Wanted, wanted_of
from corpus.places import Place, places_of
from corpus.readers.pdf.pages.reading import open_pdf, read_page
from tools.original_audit import Report, audit

pytestmark = pytest.mark.slow

A4 = 595, 842
TABLE = [
    ("Sleep, hours", "Nurses, n (%)", "Drivers, n (%)", "P value"),
    ("Below 5", "31 (12.7)", "48 (21.3)", "0.004"),
    ("5 to 7", "152 (62.3)", "139 (61.8)", "0.92"),
    ("Above 7", "31 (12.7)", "38 (16.9)", "0.031"),
]
LEFT_COLUMN = [
    "We asked people how long they sleep and noted",
    "their work in a book that was kept for this. The",
    "answers are in Table 1. Nobody was left out of the",
    "count. We asked no more. Those who drove at night",
    "slept less than the others did, which was the con-",
]
RIGHT_COLUMN = [
    "trary of what the union of drivers had told us in",
    "March. We asked no more. The nurses slept longer",
    "by 1.3 hours, and none of them had taken a pill",
    "for it. A second look at the book after a year",
    "found the same, in each of the four towns that",
]
NEXT_PAGE = [
    "took part in it, among those who still worked as",
    "they had before, and among those who did not.",
]


def draw_lines(canvas: Canvas, lines: list[str], x: float, y: float) -> None:
    canvas.setFont("Times-Roman", 10)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - 12 * number, line)


def draw_table(canvas: Canvas, y: float) -> None:
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(50, y, "Table 1. Hours of sleep by kind of work")
    for rule in (8, 26, 84):
        canvas.line(50, y - rule, 450, y - rule)
    for down, cells in zip((20, 40, 58, 76), TABLE, strict=True):
        for x, text in zip((50, 160, 270, 390), cells, strict=True):
            canvas.drawString(x, y - down, text)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two columns, a word broken over them, a sentence over two pages, and a table."""
    path = tmp_path_factory.mktemp("paper") / "sleep.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Times-Bold", 16)
    canvas.drawString(50, 780, "How long nurses and drivers sleep at home")
    draw_lines(canvas, LEFT_COLUMN, 50, 740)
    draw_lines(canvas, RIGHT_COLUMN, 310, 740)
    canvas.setFont("Times-Italic", 8)
    canvas.drawString(50, 30, "The journal of sleep, 2026, page 1")
    canvas.showPage()
    draw_lines(canvas, NEXT_PAGE, 50, 780)
    draw_table(canvas, 640)
    canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def article(paper: Path) -> Article:
    return add_file(paper, paper.parent / "articles").article


@pytest.fixture(scope="module")
def places(paper: Path, article: Article) -> tuple[Place, ...]:
    return places_of(article, paper.parent / "articles")


def pages_of(path: Path) -> Pages:
    document = open_pdf(path)
    return Pages(len(document), lambda number: read_page(document, number - 1)[1])


def found(paper: Path, article: Article, words: str, places: tuple[Place, ...]) -> tuple[Mark, ...]:
    start = article.text.index(words)
    return place(wanted_of(article, start, start + len(words), places), pages_of(paper))


def held(path: Path, marks: tuple[Mark, ...]) -> str:
    """The words in the boxes as pdfium has them, box after box."""
    document = pdfium.PdfDocument(path)
    texts = [document[m.page - 1].get_textpage().get_text_bounded(*m.box) for m in marks]
    return " ".join(" ".join(texts).replace("\x02", "-").split())


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize(
    ("words", "boxed", "pages"),
    [
        ("Nobody was left out of the count.", "Nobody was left out of the count.", [1, 1]),
        ("The nurses slept longer by 1.3 hours", "The nurses slept longer by 1.3 hours", [1, 1]),
        (
            "which was the contrary of what the union of drivers had told us in March.",
            "which was the con- trary of what the union of drivers had told us in March.",
            [1, 1, 1],
        ),
        (
            "in each of the four towns that took part in it, among those who still worked",
            "in each of the four towns that took part in it, among those who still worked",
            [1, 2],
        ),
    ],
)
def test_a_sentence_is_boxed_line_by_line_over_columns_and_pages(
    paper: Path, article: Article, places: tuple[Place, ...], blind: bool, words: str, boxed: str,
    pages: list[int],
) -> None:  # fmt: skip
    marks = found(paper, article, words, () if blind else places)
    assert held(paper, marks) == boxed
    assert [mark.page for mark in marks] == pages


@pytest.mark.parametrize("blind", [False, True])
def test_equal_sentences_are_told_apart_by_what_stands_around_them(
    paper: Path, article: Article, places: tuple[Place, ...], blind: bool
) -> None:
    known = () if blind else places
    first = article.text.index("We asked no more.")
    second = article.text.index("We asked no more.", first + 1)
    boxes = [
        place(wanted_of(article, start, start + 17, known), pages_of(paper))
        for start in (first, second)
    ]
    assert [held(paper, marks) for marks in boxes] == ["We asked no more."] * 2
    assert boxes[0][0].box[0] < 300 < boxes[1][0].box[0]  # the left column, the right one


def test_equal_words_without_surroundings_are_not_boxed(paper: Path) -> None:
    assert place([Wanted("We asked no more.")], pages_of(paper)) == ()
    assert place([Wanted("We asked")], pages_of(paper)) == ()


@pytest.mark.parametrize(
    "words",
    [
        "The nurses slept longer by 3.1 hours, and none of them had taken a pill for it.",
        "The nurses slept longer by 1.3 hours, and none of them had taken a pill for it in 2024.",
        "Nobody on earth was counted twice in any of these tables of figures.",
        "1.3",  # within longer words and figures it would be found by chance
    ],
)
def test_words_with_another_figure_or_other_words_are_not_boxed(paper: Path, words: str) -> None:
    assert place([Wanted(words)], pages_of(paper)) == ()


def test_a_sign_or_letter_that_was_repaired_does_not_matter(paper: Path) -> None:
    words = "Those who dr�ve at night slept less than the 0thers did"
    assert place([Wanted(words)], pages_of(paper)) == ()  # a figure that is not printed
    marks = place([Wanted(words.replace("0", "o"))], pages_of(paper))
    printed = "Those who drove at night slept less than the others did"
    assert held(paper, marks) == printed


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("row", range(3))
def test_a_row_is_boxed_and_nothing_else(
    paper: Path, article: Article, places: tuple[Place, ...], row: int, blind: bool
) -> None:
    (table,) = article.tables
    span = table.rows[row].start, table.rows[row].end
    marks = place(wanted_of(article, *span, () if blind else places), pages_of(paper))
    assert held(paper, marks) == " ".join(TABLE[row + 1])
    assert [(mark.page, mark.kind) for mark in marks] == [(2, "row")]


@pytest.mark.parametrize(("row", "column"), [(0, 1), (2, 1), (2, 3)])
def test_a_cell_is_boxed_within_its_row(
    paper: Path, article: Article, places: tuple[Place, ...], row: int, column: int
) -> None:
    text = article.tables[0].rows[row].cells[column]
    start = article.text.index(text, article.tables[0].rows[row].start)
    (mark,) = place(wanted_of(article, start, start + len(text), places), pages_of(paper))
    assert mark.kind == "cell" and held(paper, (mark,)) == text
    whole = article.tables[0].rows[row]
    (around,) = place(wanted_of(article, whole.start, whole.end, places), pages_of(paper))
    assert around.box[1] <= mark.box[1] and mark.box[3] <= around.box[3]


def test_a_cell_that_is_part_of_another_figure_is_not_boxed(paper: Path, article: Article) -> None:
    area = (2, (150.0, 550.0, 260.0, 610.0))  # the second column
    for text in ("52", "62", "2.3", "152 (62"):  # each once, in "152 (62.3)"
        assert place([Wanted(text, row=1, areas=(area,))], pages_of(paper)) == ()


def test_a_caption_is_boxed_without_its_table(
    paper: Path, article: Article, places: tuple[Place, ...]
) -> None:
    marks = found(paper, article, "Table 1. Hours of sleep by kind of work", places)
    assert held(paper, marks) == "Table 1. Hours of sleep by kind of work"


@pytest.mark.parametrize(("blind", "least"), [(False, 0.99), (True, 0.95)])
def test_real_articles_set_in_columns_are_found_again(
    tmp_path: Path, blind: bool, least: float
) -> None:
    """`python -m tools.original_audit` on papers as received gave the rates of corpus/README.md."""
    (review,) = [one for one in load_corpus() if one.article_id == "hsct-adult-all-review"]
    typeset(review, tmp_path / "review.pdf")
    added = add_file(tmp_path / "review.pdf", tmp_path / "articles")
    report = Report()
    audit(added.article, tmp_path / "articles", report, blind=blind)
    sentences, rows = report.rates["sentences"], report.rates["rows"]
    assert sentences.n > 150 and sentences.placed >= least * sentences.n
    assert sentences.equal >= 0.99 * sentences.placed
    assert rows.n > 20 and rows.equal == rows.placed
    if not blind:  # this table has a dozen columns, whose cells wrap: blindly few rows are found
        assert rows.placed >= least * rows.n


def test_letters_are_those_that_repairs_leave_alone() -> None:
    assert letters_of("eﬃcacy of 10⁹ cells/µL (Rénë, 12 %)") == "efficacyof109cellsμlrene12"
    assert Counter(letters_of("| ↳ 0.5 | – |")) == Counter("05")
