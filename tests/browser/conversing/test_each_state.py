"""The chat with a server that is gone, and magnified."""

import pytest

from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from browser.conftest import BOX, CELL, focused, violations
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
    assert violations(page) == []
    start()
    retry = place.get_by_role("button", name="Retry")
    retry.focus()
    page.keyboard.press("Enter")
    visitor.answered(SNORING)
    assert page.locator(".exchange").count() == 1
    visitor.faults.clear()  # the browser notes that the server was gone


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
