"""The pages of a received PDF in a real browser: on a desk, on a phone, by keyboard, read out."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.service import AnswerService
from browser.conftest import PHONE, serving
from corpus.adding.files import add_file
from corpus.library import read_sources
from index.storage import build as builder

pytestmark = pytest.mark.slow

QUESTION = "How much higher was systolic pressure in men who snored?"
LINES = (
    "Snoring was present in 31% of the men whom we asked in the spring.",
    "Systolic pressure was 6 mmHg higher in those men who snored.",
    "Nobody was left out, and each was counted once in this report.",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory, embedder):
    """The address of a chat over one article, which came as a PDF of two pages."""
    folder = tmp_path_factory.mktemp("original")
    canvas = Canvas(str(folder / "snoring.pdf"), pagesize=(600, 800))
    for page in range(2):
        canvas.setFont("Times-Roman", 12)
        for number, line in enumerate(LINES if page else LINES[::2]):
            canvas.drawString(60, 300 - 40 * number, line)
        canvas.showPage()
    canvas.save()
    add_file(folder / "snoring.pdf", folder / "articles")
    builder.build(read_sources(folder / "articles"), embedder, folder / "index")
    with serving(AnswerService(folder / "articles", folder / "index", embedder)) as address:
        yield address


def opened(visitor):
    """The page that the card's link opens, by keyboard alone."""
    visitor.open()
    visitor.ask(QUESTION)
    visitor.page.locator(".card .original").first.focus()
    with visitor.context.expect_page() as found:
        visitor.page.keyboard.press("Enter")
    found.value.wait_for_load_state("networkidle")
    return found.value


def loaded(page):
    """Whether the picture has come, and its width on the screen."""
    return page.eval_on_selector(
        ".picture img", "e => [e.complete && e.naturalWidth, e.clientWidth]"
    )


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}])
def test_the_words_are_boxed_and_in_view(visit, library, options):
    page = opened(visit(library, **options))
    assert page.title().startswith("Page 2 of 2") and loaded(page)[0] == 1500
    box = page.locator("#cited").bounding_box()
    picture = page.locator(".picture img").bounding_box()
    height = page.viewport_size["height"]
    assert 0 < box["y"] < height - box["height"]
    # The lines stand 260 of 800 points above the bottom of the page or higher, at its left.
    assert 0.6 < (box["y"] - picture["y"]) / picture["height"] < 0.7
    assert abs((box["x"] - picture["x"]) / picture["width"] - 0.1) < 0.02
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pages_are_turned_by_keyboard_and_lead_back_to_the_text(visit, library):
    page = opened(visit(library))
    page.locator("a[rel=prev]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**page=1*")
    assert page.locator("rect").count() == 0 and loaded(page)[0] == 1500
    page.locator("a[rel=next]").first.press("Enter")
    page.wait_for_url("**page=2*")
    page.get_by_text("Show this place in the article's text").press("Enter")
    page.wait_for_url("**/article/**")
    assert "Systolic pressure" in page.locator("#cited").inner_text()
    page.get_by_text("Open its original page").press("Enter")
    page.wait_for_url("**/original/**")
    assert page.locator("rect").count() > 0


def test_it_is_read_out(visit, library):
    page = opened(visit(library))
    name = "Page 2 of snoring.pdf, with the cited words boxed"
    assert page.get_by_role("img", name=name).count() == 1
    assert page.get_by_role("navigation", name="Pages of the file", exact=True).count() == 1
