"""Collections in a real browser: made without a script, asked, and kept by their conversation."""

import shutil

import pytest

from app.access.access import Access, Uploads
from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from browser.conftest import PHONE, REFUSED, stand_still
from conftest import free_port
from corpus.library import DEFAULT_CORPUS

pytestmark = pytest.mark.slow

CHIP = "#chips li button"


@pytest.fixture()
def library(tmp_path, real_index, embedder):
    """A service on a copy of the five articles, whose collections can be changed; its address."""
    shutil.copytree(DEFAULT_CORPUS, tmp_path / "articles")
    service = AnswerService(tmp_path / "articles", real_index, embedder)
    access = Access(uploads=Uploads.BESIDE)
    port = free_port()
    server = Server(build_app(service, access), "127.0.0.1", port, access)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.close()


def made(page, name, asked):
    page.goto("/collections")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("searchbox").fill(asked)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Put in those ticked").click()
    page.get_by_role("heading", name="1 paper", exact=True).wait_for()


def test_collections_are_made_on_a_phone_without_a_script(visit, library):
    visitor = visit(library, viewport=PHONE, java_script_enabled=False)
    page = visitor.page
    made(page, "Zhao’s 研究", "zhao")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Delete this collection").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("link", name="Zhao’s 研究").click()
    page.get_by_role("heading", name="1 paper", exact=True).wait_for()


def test_a_conversation_keeps_its_collection(visit, library):
    visitor = visit(library)
    page = visitor.page
    made(page, "Zhao alone", "zhao")
    page.get_by_role("link", name="Ask this collection").click()
    page.locator(CHIP, has_text="Zhao alone").wait_for()
    visitor.ask(REFUSED)
    said = page.locator(".abstained").inner_text()
    assert "The article of the collection “Zhao alone” does not mention teclistamab." in said
    page.reload()
    visitor.answered(REFUSED)
    page.locator(CHIP, has_text="Zhao alone").wait_for()
    assert "“Zhao alone”" in page.locator(".abstained").inner_text()
    page.click("#new")
    page.locator(CHIP).click()
    visitor.ask(REFUSED)
    assert "None of the 5 articles" in page.locator(".abstained").inner_text()
    page.locator("#history summary").click()
    page.locator("#history [data-open-talk]").last.click()  # the older of the two
    page.locator(CHIP, has_text="Zhao alone").wait_for()
    visitor.answered(REFUSED)
    assert "“Zhao alone”" in page.locator(".abstained").inner_text()
    page.go_back()
    page.locator(CHIP).wait_for(state="detached")


def test_the_list_stays_where_it_is_while_the_name_of_a_collection_is_typed(visit, library):
    page = visit(library, viewport=PHONE | {"height": 500}).page
    page.goto("/library")
    page.get_by_role("checkbox", name="Tick").first.check()
    page.get_by_label("New collection").focus()
    page.evaluate("scrollTo(0, 20)")
    page.keyboard.type("CAR-T")
    stand_still(page)
    assert page.evaluate("scrollY") == 20
