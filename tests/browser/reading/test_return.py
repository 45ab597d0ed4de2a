"""From an article back to the answer: the same place, in the chat that is open or in a new one."""

import pytest

from browser.conftest import BOX, CELL, DESK, PHONE, SURVIVAL, focused, in_view, stand_still

pytestmark = pytest.mark.slow


# What comes after an answer may move it in the page, not in the window.
CARD_TOP = "document.querySelector('.card.lit').getBoundingClientRect().top"


def article_from(visitor, marker=1):
    """Two answers, a card of the second opened in the article; where that card stands in view."""
    visitor.open()
    visitor.ask(SURVIVAL)
    visitor.ask(CELL)
    page = visitor.page
    page.locator(".talk .next button").first.wait_for()  # they come later, above the cards
    page.locator(".talk > .turn .marker").nth(marker).click()
    page.locator(".card.lit .open").scroll_into_view_if_needed()
    stand_still(page)
    with visitor.context.expect_page() as opened:
        page.locator(".card.lit .open").click()
    article = opened.value
    article.wait_for_load_state()
    return article, page.evaluate(CARD_TOP)


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_an_open_chat_shows_the_place_that_the_article_was_opened_from(visit, viewport):
    visitor = visit(viewport=viewport)
    article, before = article_from(visitor)
    visitor.page.evaluate("scrollTo(0, 0)")
    visitor.page.focus(BOX)
    with article.expect_event("close"):
        article.get_by_role("link", name="Back to the answer").click()
    visitor.page.wait_for_function("document.activeElement.matches('.card.lit .open')")
    stand_still(visitor.page)
    assert abs(visitor.page.evaluate(CARD_TOP) - before) <= 2


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_where_the_chat_is_gone_its_conversation_opens_at_that_place(visit, viewport):
    visitor = visit(viewport=viewport)
    article, _ = article_from(visitor)
    visitor.page.close()
    article.get_by_role("link", name="Back to the answer").click()
    article.wait_for_selector(".card.lit .open:focus")
    assert in_view(article, ".card.lit .open") and article.locator(".turn").count() == 2
    assert article.url.endswith("/")


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_chat_that_is_loaded_again_is_where_it_was(visit, viewport):
    visitor = visit(viewport=viewport)
    page = visitor.open()
    visitor.ask(SURVIVAL)
    visitor.ask(CELL)
    page.locator(".exchange.earlier .marker").first.focus()
    stand_still(page)
    before = page.locator(".exchange.earlier .marker").first.bounding_box()["y"]
    page.reload()
    page.wait_for_function("document.activeElement.matches('.earlier .marker')")
    after = page.locator(".exchange.earlier .marker").first.bounding_box()["y"]
    assert abs(after - before) <= 2


def test_an_article_that_was_opened_by_itself_has_no_way_back_to_an_answer(visit):
    page = visit().page
    page.goto("/article/zhao-2020")
    assert page.locator(".return").is_hidden()
    assert focused(page, "body")
