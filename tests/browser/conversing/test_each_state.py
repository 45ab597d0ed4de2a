"""Each state of the chat: what it says, and that axe finds nothing serious in it."""

import pytest

from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from browser.conftest import BOX, CELL, DESK, PHONE, focused
from conftest import free_port

pytestmark = pytest.mark.slow

SNORING = "How common was snoring in men?"


@pytest.fixture()
def mortal(tiny_corpus, tiny_index, embedder):
    """A server that can be stopped and started again at its address."""
    service = AnswerService(tiny_corpus, tiny_index, embedder)
    port, servers = free_port(), []

    def start():
        servers.append(Server(build_app(service), "127.0.0.1", port))
        servers[-1].start()

    start()
    yield f"http://127.0.0.1:{port}", servers, start
    servers[-1].close()


def test_a_server_that_is_gone_is_told_in_place_after_a_click_too(visit, mortal):
    address, servers, start = mortal
    visitor = visit(address)
    page = visitor.open()
    servers[-1].close()
    page.fill(BOX, SNORING)
    page.click("#ask")
    place = page.locator(".exchange.pending", has_text="Bedside does not answer.")
    place.wait_for()
    assert SNORING in place.inner_text() and "The question is kept." in place.inner_text()
    assert "Bedside does not answer." in page.text_content("#status")
    serious(page)
    start()
    retry = place.get_by_role("button", name="Retry")
    retry.focus()
    page.keyboard.press("Enter")
    visitor.answered(SNORING)
    assert page.locator(".exchange").count() == 1
    visitor.faults.clear()  # the browser notes that the server was gone


def serious(page):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed; run `make browser`."
    )
    found = axe.Axe().run(page).response["violations"]
    assert [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


def too_long(visitor):
    visitor.page.fill(BOX, "history " * 400)
    assert "Nothing was cut" in visitor.page.inner_text("#count")


def narrowed_refusal(visitor):
    page = visitor.page
    page.click("#filters > button")
    page.get_by_label("From year").select_option("2020")
    page.locator("#chips [role=status]", has_text="3 of 5 articles").wait_for()
    visitor.ask("What is the response rate to teclistamab?")
    said = page.inner_text(".talk .abstained")
    assert "mentions teclistamab. Of the 5 articles, 3 were asked." in said
    assert "Searched: from 2020" in page.inner_text(".talk")
    if page.locator("#filter-form").is_hidden():
        page.click("#filters > button")


def conversations(visitor):
    visitor.page.click("#new")
    visitor.page.wait_for_selector(".welcome")
    visitor.ask(CELL)
    visitor.page.click("#history summary")
    visitor.page.locator("#history [data-open-talk]").first.wait_for()


def no_such_page(visitor):
    assert visitor.page.goto("/nothing/here").status == 404
    assert "There is no such page here." in visitor.page.inner_text("main")
    visitor.faults.clear()  # the browser notes the 404


def gone_article(visitor):
    assert visitor.page.goto("/article/nobody").status == 404
    visitor.faults.clear()


# One after the other on one page.
STATES = (too_long, narrowed_refusal, conversations, no_such_page, gone_article)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_what_a_state_says_can_be_read_by_all(visit, viewport, scheme):
    visitor = visit(viewport=viewport, color_scheme=scheme)
    visitor.open()
    for reach in STATES:
        reach(visitor)
        serious(visitor.page)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert (reach.__name__, width <= viewport["width"]) == (reach.__name__, True)


@pytest.mark.parametrize("size", [{"width": 640, "height": 512}, {"width": 320, "height": 256}])
def test_magnified_the_chat_is_read_without_scrolling_sideways(visit, size):
    visitor = visit(viewport=size)
    page = visitor.open()
    visitor.ask(CELL)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    claim = page.locator(".talk .claim").first
    claim.scroll_into_view_if_needed()
    room = page.evaluate("innerHeight - document.querySelector('#asking').offsetHeight")
    assert room >= size["height"] * 0.4  # the box leaves room for what is read
    page.locator(".talk .marker").first.focus()
    page.keyboard.press("Enter")
    assert focused(page, ".card.lit")
