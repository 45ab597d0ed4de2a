"""The page with the pictures of a PDF's pages: what it says, links to and boxes."""

import re

import pytest
from reportlab.pdfgen.canvas import Canvas
from shape import Shape
from test_page import ATTACKS

from app.page.article import GONE, article_page
from app.page.original import NOT_PLACED, original_page
from app.page.spans import Span, Target, article_link, original_link
from corpus.adding.files import add_file
from corpus.original.originals import Originals

pytestmark = pytest.mark.slow

ROWS = [
    ("Sleep", "Nurses", "Drivers"),
    ("Below 5", "31 (12.7)", "48 (21.3)"),
    ("Above 5", "9", "8"),
]
WORDS = "The nurses slept longer than the drivers did."


def draw(path):
    canvas = Canvas(str(path), pagesize=(600, 800))
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(50, 700, "How nurses and drivers sleep, as they told us on the telephone.")
    canvas.showPage()
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(50, 700, WORDS)
    canvas.drawString(50, 640, "Table 1. Hours of sleep")
    for rule in (632, 612, 572):
        canvas.line(50, rule, 450, rule)
    for y, cells in zip((618, 598, 580), ROWS, strict=True):
        for x, text in zip((50, 200, 350), cells, strict=True):
            canvas.drawString(x, y, text)
    canvas.drawString(50, 500, "Figure 1. A bed")
    canvas.showPage()
    canvas.drawString(50, 700, "References were not asked for, and there are none on this page.")
    canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return tmp_path_factory.mktemp("library") / "articles"


@pytest.fixture(scope="module")
def article(library):
    return add_file(draw(library.parent / "sleep & rest.pdf"), library).article


@pytest.fixture(scope="module")
def originals(library, article):
    return Originals(library)


def target(article, words):
    start = article.text.index(words)
    return Target(Span(start, start + len(words)), words)


def links(page, text):
    return re.findall(rf'<a [^>]*href="([^"]+)"[^>]*>{text}', page)


def test_the_page_with_the_words_is_shown_and_they_are_boxed(article, originals):
    page = original_page(article, [target(article, WORDS)], originals)
    shape = Shape(page)
    assert "Page 2 of 3 of sleep & rest.pdf" in shape.text and WORDS in shape.text
    (alt,) = shape.all("alt")
    assert alt == "Page 2 of sleep & rest.pdf, with the cited words boxed"
    (src,) = (src for src in shape.all("src") if ".webp" in src)
    assert (
        src == f"../original/{article.article_id}/2.webp?v={article.metadata.received.sha256[:12]}"
    )
    assert shape.tags.count("rect") == 1 and shape.all("id")[-1] == "cited"
    assert shape.all("viewbox") == ["0 0 600.0 800.0"]
    (x, y, width, height) = (float(shape.all(name)[-1]) for name in ("x", "y", "width", "height"))
    assert 40 < x < 50 and 80 < y < 100 < y + height < 110 and 200 < width < 300


def test_one_page_leads_to_the_next_and_back_to_the_text(article, originals):
    spans = [target(article, WORDS).span]
    page = original_page(article, [target(article, WORDS)], originals)
    before, after = (original_link(article, spans, n).replace("&", "&amp;") for n in (1, 3))
    assert links(page, "Previous page") == [f"../{before}"] * 2
    assert links(page, "Next page") == [f"../{after}"] * 2
    back = article_link(article, spans).replace("&", "&amp;")
    assert links(page, "Show this place") == [f"../{back}"]
    other = original_page(article, [target(article, WORDS)], originals, page=3)
    assert "Page 3 of 3" in Shape(other).text and "rect" not in Shape(other).tags
    assert links(other, "Next page") == [] and len(links(other, "Cited words on page 2")) == 2
    assert "Page 3 of 3" in Shape(original_page(article, [], originals, page=99)).text


def test_a_row_and_the_cell_asked_for_are_boxed_and_read_beside_the_page(article, originals):
    row = article.tables[0].rows[0]
    cell = target(article, "48 (21.3)")
    spans = [Target(Span(row.start, row.end), ""), cell]
    page = original_page(article, spans, originals)
    assert re.findall(r'<rect[^>]* class="(\w+)"', page) == ["row", "cell"]
    assert re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page) == list(
        zip(ROWS[0], ROWS[1], strict=True)
    )


def test_words_that_are_not_on_the_pages_are_told_and_nothing_is_boxed(article, originals):
    text = article.text.replace("nurses slept", "nurse5 slept")
    changed = type(article)(**{**vars(article), "text": text, "digest": "other"})
    words = WORDS.replace("nurses", "nurse5")
    page = original_page(changed, [target(changed, words)], originals)
    assert NOT_PLACED in Shape(page).text and "rect" not in Shape(page).tags
    assert "Without a box" not in page
    row = changed.tables[0].rows[0]
    some = original_page(
        changed, [Target(Span(row.start, row.end), ""), target(changed, words)], originals
    )
    assert some.count("Without a box:") == 1
    assert some.index(ROWS[1][1]) < some.index("Without a box:") < some.index(words)
    gone = original_page(article, [Target(Span(3, 9), "no such words")], originals)
    assert GONE in Shape(gone).text and "Page 1 of 3" in Shape(gone).text


def test_an_article_with_its_pdf_links_to_its_pages(article):
    page = article_page(article, [target(article, WORDS)], has_original=True)
    (passage,) = links(page, "Open its original page")
    assert passage.startswith(f"../original/{article.article_id}?start=")
    figure, table = sorted(links(page, "Original page<"), key=lambda link: "Table" in link)
    assert "quote=Table+1.+Hours+of+sleep&" in table and "quote=Figure+1.+A+bed&" in figure
    assert links(article_page(article, (), has_original=True), "Open the original pages") == [
        f"../{original_link(article, [])}"
    ]
    assert "original" not in article_page(article, [target(article, WORDS)])


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_title_text_or_file_name_stays_text(library, attack):
    name = "".join(sign for sign in attack if sign not in "/\0")
    path = library.parent / f"{name}.pdf"
    canvas = Canvas(str(path), pagesize=(600, 800))
    canvas.setFont("Times-Roman", 9)
    for number in range(4):
        canvas.drawString(
            50, 700 - 40 * number, f"Nobody slept in bed {number} with {attack} at all."
        )
    canvas.save()
    article = add_file(path, library, {"title": attack}).article
    span = Span(0, len(article.text) - 1)
    page = original_page(article, [Target(span, "")], Originals(library))
    shape = Shape(page)
    assert attack in shape.text and not {"form", "iframe"} & set(shape.tags)
    assert shape.tags.count("img") == 1 and shape.tags.count("script") == 1
    assert not [name for name in shape.attributes if name.startswith("on")]
    assert not re.search(r"[$`{}\\]", page)
