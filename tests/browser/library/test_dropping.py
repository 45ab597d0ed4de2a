"""A paper, and a collection that another Bedside has shared, dropped on the page and asked."""

import pytest
from reportlab.pdfgen.canvas import Canvas
from uploading import place_of, shared_sailors

from browser.conftest import serving_changes
from browser.library.files import drop, item
from index.storage import build as builder

pytestmark = pytest.mark.slow

SHARED = "bedside-sailors.zip"


@pytest.fixture()
def library(tmp_path, embedder):
    """The address of a service on tiny articles, to which papers can be added."""
    corpus, index = place_of(tmp_path / "here", lambda *of: builder.build(of[0], embedder, of[1]))
    with serving_changes(corpus, index, embedder) as address:
        yield address


def printed(path, n_pages):
    """A PDF whose last page tells what no other does."""
    canvas = Canvas(str(path), pagesize=(600, 800))
    canvas.setTitle("Sea air and sleep among keepers of lighthouses")
    for page in range(n_pages):
        lines = [f"On visit {page + 1} the keepers of {page + 20} lighthouses were asked."] * 20
        if page == n_pages - 1:
            lines[7] = "Insomnia was reported by 17 of 212 keepers of lighthouses."
        for number, line in enumerate(lines):
            canvas.drawString(60, 740 - 30 * number, line)
        canvas.showPage()
    canvas.save()
    return path.read_bytes()


def test_a_pdf_is_dropped_answers_and_shows_its_words_boxed(visit, library, tmp_path):
    visitor = visit(library)
    page = visitor.page
    page.goto("/library/add")
    drop(page, "keepers.pdf", printed(tmp_path / "keepers.pdf", 12))
    live = item(page, "keepers.pdf", "live")
    assert "answers questions" in live.inner_text()
    visitor.open()
    visitor.ask("How many keepers of lighthouses reported insomnia?")
    assert "17 of 212" in page.inner_text(".talk .claim")
    with visitor.context.expect_page() as opened:
        page.locator(".card .original").first.click()
    assert opened.value.title().startswith("Page 12 of 12")
    assert opened.value.locator("rect").count() == 1


def test_a_shared_collection_is_dropped_is_told_and_asked_alone(visit, library, tmp_path, embedder):
    visitor = visit(library)
    page = visitor.page
    page.goto("/library/add")
    data = shared_sailors(tmp_path / "there", embedder)
    drop(page, SHARED, data)
    live = item(page, SHARED, "live").inner_text()
    assert "2 papers" in live and "Sailors" in live
    page.goto("/collections")
    page.get_by_role("link", name="Sailors").click()
    page.get_by_role("heading", name="2 papers", exact=True).wait_for()
    page.get_by_role("link", name="Ask this collection").click()
    page.locator("#chips li", has_text="Sailors").wait_for()
    visitor.ask("How many of 4,000 sailors reported dizziness in Qacville harbour?")
    assert "302 of 4,000" in page.inner_text(".talk .claim")
    page.goto("/library/add")
    drop(page, SHARED, data)
    assert "here already" in item(page, SHARED, "known").inner_text()


def test_of_a_shared_collection_that_was_changed_on_its_way_nothing_is_taken(
    visit, library, tmp_path, embedder
):
    page = visit(library).page
    page.goto("/library/add")
    data = bytearray(shared_sailors(tmp_path / "there", embedder))
    data[len(data) // 2] ^= 1
    drop(page, SHARED, bytes(data))
    failed = item(page, SHARED, "failed")
    assert failed.locator(".note").inner_text().startswith(SHARED)
    page.goto("/library")
    assert page.locator(".papers > li").count() == 3
    page.goto("/collections")
    assert page.get_by_text("Sailors").count() == 0
