"""Papers are dragged, chosen and decided on in a real browser, and answer in the chat."""

import re
import zipfile

import pytest
from uploading import paper, place_of

from browser.conftest import focused, serving_changes
from browser.library.files import item
from index.storage import build as builder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library(tmp_path_factory, embedder):
    """A service on tiny articles, to which papers can be added; and its address."""
    folder = tmp_path_factory.mktemp("library")
    corpus, index = place_of(folder, lambda texts, index: builder.build(texts, embedder, index))
    with serving_changes(corpus, index, embedder) as address:
        yield address


@pytest.fixture()
def visitor(visit, library):
    visitor = visit(library)
    visitor.page.goto("/library/add")
    return visitor


def choose(page, *files):
    page.set_input_files(
        "#files",
        [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files],
    )


def test_papers_are_chosen_with_a_broken_one_among_them_and_answer(visitor):
    page = visitor.page
    choose(page, ("one.md", paper(1)), ("broken.pdf", b"%PDF-1.4 no"), ("two.md", paper(2)))
    failed = item(page, "broken.pdf", "failed")
    assert re.search(r"broken\.pdf .*\.$", failed.locator(".note").inner_text())
    assert failed.locator(".stages").count() == 0  # it was read, to no avail: nothing is to come
    for name in ("one.md", "two.md"):
        live = item(page, name, "live")
        stages = live.locator(".stages li").all_text_contents()
        assert stages == ["read: done", "checked: done", "embedded: done", "live: done"]
        assert "answers questions" in live.inner_text() and "1 section" in live.inner_text()
    status = page.locator("#told").inner_text()
    assert "answering questions" in status and "1 not added" in status
    chat = visitor.open("/")
    visitor.ask("How many of 4,000 sailors reported dizziness in Qabville harbour?")
    assert "301 of 4,000" in chat.inner_text("#conversation")
    visitor.open("/?q=Dizziness+among+sailors&article=sailor2-b-2001")  # a filter on a new paper
    visitor.answered("Dizziness among sailors")
    assert "302 of 4,000" in chat.inner_text("#conversation")


def test_the_same_file_under_another_name_is_told(visit, tmp_path, embedder):
    place = place_of(tmp_path, lambda texts, index: builder.build(texts, embedder, index))
    with serving_changes(*place, embedder, works=False) as address:
        page = visit(address).page
        page.goto("/library/add")
        choose(page, ("twin.md", paper(70)))
        item(page, "twin.md", "waiting")
        choose(page, ("my copy (1).md", paper(70)))
        told = item(page, "my copy (1).md", "known").locator(".state").inner_text()
        assert told == "my copy (1).md is the same file as twin.md, which waits already."
        assert page.locator("#jobs > li").count() == 2
        page.click("#clear")
        assert page.locator("#jobs > li h3").all_inner_texts() == ["twin.md"]


def test_a_folder_and_a_zip_file_are_chosen_and_what_is_no_paper_left_out(visitor, tmp_path):
    folder = tmp_path / "my papers"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "four.md").write_bytes(paper(4))
    (folder / "figure.png").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as file:
        file.writestr("five.md", paper(5))
    page = visitor.page
    page.set_input_files("#folder", folder)
    choose(page, ("papers.zip", (tmp_path / "papers.zip").read_bytes()))
    item(page, "my papers/deep/four.md", "live")
    assert page.get_by_role("heading", name="figure.png").count() == 0
    item(page, "papers.zip/five.md", "live")
    item(page, "papers.zip", "unpacked")


def test_a_duplicate_is_decided_on_by_keyboard(visitor):
    page = visitor.page
    choose(page, ("six.md", paper(6)))
    item(page, "six.md", "live")
    choose(page, ("six again.md", paper(6, year=2002)))
    asked = item(page, "six again.md", "asking")
    assert "It may be sailor6-b-2001, which is here (same DOI)." in asked.inner_text()
    asked.get_by_role("button", name="Keep both").focus()
    page.keyboard.press("Enter")
    item(page, "six again.md", "live")
    assert focused(page, "#jobs")


def opened_by_keyboard(page):
    """The chooser; Chromium without a window may let a first key pass on a busy machine."""
    from playwright.sync_api import TimeoutError as NotYet

    for _ in range(12):
        try:
            with page.expect_file_chooser(timeout=2_000) as chooser:
                page.keyboard.press("Space")
            return chooser.value
        except NotYet:
            assert focused(page, "#files")
    raise AssertionError("the chooser does not open")


def test_the_chooser_is_reached_by_keyboard_and_the_list_is_cleared(visitor):
    page = visitor.page
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused(page, "#files"):
            break
    assert focused(page, "#files")
    name = "seven.md"
    opened_by_keyboard(page).set_files(
        [{"name": name, "mimeType": "text/plain", "buffer": paper(7)}]
    )
    item(page, name, "live")
    page.get_by_role("button", name="Clear those that are done").click()
    page.locator("#none").wait_for()
    assert page.locator("#jobs li").count() == 0
    page.reload()
    assert page.locator("#jobs li").count() == 0


def test_closing_the_page_stops_nothing_and_a_hostile_paper_is_there_as_it_is(visit, library):
    name = "<img src=x onerror=alert(1)>.md"
    first = visit(library)
    first.page.goto("/library/add")
    choose(
        first.page, (name, paper(9, title="'<b>Bold</b> tablets ${alert(1)} among all sailors'"))
    )
    first.page.locator("#jobs > li[data-job]").first.wait_for()
    first.page.close()
    second = visit(library)
    second.page.goto("/library/add")
    live = item(second.page, name, "live")
    assert "<b>Bold</b> tablets ${alert(1)}" in live.inner_text()
    assert live.locator("img, b").count() == 0


def test_the_page_keeps_its_width_in_every_state_of_a_file(visitor):
    page = visitor.page
    page.wait_for_load_state("networkidle")
    before = page.locator("h1").bounding_box()
    for state in ("waiting", "reading", "checked", "embedded", "live", "failed"):
        page.evaluate(
            "s => { document.querySelector('#jobs').innerHTML = `<li class=${s}>`; }", state
        )
        assert page.locator("h1").bounding_box() == before


def test_what_is_of_no_known_format_is_said_at_once(visitor):
    choose(visitor.page, ("letter.docx", b"x"))
    failed = visitor.page.locator("#jobs > li.failed", has_text="letter.docx").first
    assert "letter.docx is of no known format; give PDF, JATS" in failed.inner_text()
