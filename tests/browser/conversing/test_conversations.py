"""Conversations: kept in the browser, listed, opened again, deleted; and after a restart."""

import pytest

from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from browser.conftest import BOX, CELL, PHONE, REFUSED, SURVIVAL, focused, in_view, uncovered
from conftest import TINY, free_port
from index.storage import build as builder

pytestmark = pytest.mark.slow

SHORTHAND = "2y OS haplo after CART MRD+?"
NAMES = "#history [data-open-talk]"
KEPT = "localStorage.getItem('bedside-conversations')"


def questions(page):
    return page.locator("#turns .turn .question").all_inner_texts()


def answered_all(page, n):
    page.wait_for_function(f"document.querySelectorAll('#turns .turn').length === {n}")


def list_open(page):
    page.click("#filters [data-open-list]")
    page.locator("#history[open] .list").wait_for()


def test_the_newest_stands_below_with_its_lead_in_view_and_its_evidence_beside(visitor):
    page = visitor.page
    for question in (SHORTHAND, CELL, SURVIVAL):
        visitor.ask(question)
    assert questions(page) == [SHORTHAND, CELL, SURVIVAL]
    assert page.locator("#turns > .talk:last-child").count() == 1
    for shown in (".talk .question", ".talk .claim", ".talk > .evidence .card"):
        assert in_view(page, shown)
    answer, evidence = (
        page.locator(s).bounding_box() for s in (".talk > .turn", ".talk > .evidence")
    )
    assert evidence["x"] > answer["x"] + answer["width"] and evidence["y"] < 100
    assert uncovered(page, BOX) and focused(page, BOX)
    page.locator("[data-to-answer]").focus()
    page.keyboard.press("Enter")
    assert focused(page, ".talk > .turn")


def test_a_reload_loses_nothing_and_a_follow_up_still_knows_the_question_before(visitor):
    page = visitor.page
    visitor.ask(CELL)
    visitor.ask(SHORTHAND)
    before = page.locator(".claim").all_inner_texts()
    page.fill(BOX, "and MRD")
    page.reload()
    answered_all(page, 2)
    assert questions(page) == [CELL, SHORTHAND]
    assert page.locator(".claim").all_inner_texts() == before
    assert "has changed" not in page.inner_text("#turns")
    assert page.input_value(BOX) == "and MRD" and in_view(page, ".talk .claim")
    page.locator(BOX).focus()
    page.keyboard.press("End")
    page.keyboard.type("-?")
    page.keyboard.press("Enter")
    visitor.answered("and MRD-?")
    assert "Read as: 2y OS haplo after CART MRD-?" in page.inner_text(".talk > .turn")


def test_conversations_are_listed_by_their_first_question_and_opened_again(visitor):
    page = visitor.page
    visitor.ask(CELL)
    visitor.ask(SURVIVAL)
    page.click("#new")
    assert page.locator(".welcome").is_visible() and focused(page, BOX)
    visitor.ask(REFUSED)
    list_open(page)
    assert page.locator(NAMES).all_inner_texts() == [REFUSED, CELL]
    page.wait_for_function(f"document.activeElement.matches('{NAMES}')")
    assert page.locator(NAMES).first.get_attribute("aria-current")
    page.get_by_role("button", name=CELL, exact=True).click()
    answered_all(page, 2)
    assert questions(page) == [CELL, SURVIVAL] and page.locator("#history[open]").count() == 0
    page.go_back()
    answered_all(page, 1)
    assert questions(page) == [REFUSED]
    page.goto("/about")
    page.go_back()
    answered_all(page, 1)
    assert questions(page) == [REFUSED]


def test_one_is_deleted_and_had_back_and_all_are_deleted_for_good(visitor):
    page = visitor.page
    visitor.ask(CELL)
    page.click("#new")
    visitor.ask(REFUSED)
    page.fill(BOX, "Mrs Smith, 54")
    list_open(page)
    page.get_by_role("button", name=f"Delete the conversation {REFUSED}").click()
    assert page.locator(NAMES).all_inner_texts() == [CELL]
    assert page.locator("#turns .turn").count() == 0  # it was open
    page.click("#history [data-undo]")
    assert page.locator(NAMES).all_inner_texts() == [REFUSED, CELL]
    page.get_by_role("button", name="Delete all").click()
    assert page.evaluate(KEPT) is not None  # it is asked once more
    page.get_by_role("button", name="Delete", exact=True).last.click()
    assert page.locator(NAMES).count() == 0 and page.evaluate(KEPT) is None
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert CELL not in kept and REFUSED not in kept and "Smith" not in kept
    assert visitor.context.cookies() == []


def test_on_a_phone_the_list_is_a_drawer_that_escape_closes(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(CELL)
    list_open(page)
    drawer = page.locator("#history .list").bounding_box()
    assert drawer["x"] == 0 and drawer["height"] == PHONE["height"]
    assert drawer["width"] < PHONE["width"]
    page.keyboard.press("Escape")
    assert page.locator("#history[open]").count() == 0 and focused(page, "#history summary")
    list_open(page)
    page.wait_for_function(f"document.activeElement.matches('{NAMES}')")
    page.mouse.click(PHONE["width"] - 5, 400)
    page.wait_for_selector("#history:not([open])")


def test_a_conversation_is_given_a_name_which_stays(visitor):
    page = visitor.page
    visitor.ask(CELL)
    list_open(page)
    field = page.get_by_label("Name of the conversation")
    page.get_by_role("button", name=f"Rename the conversation {CELL}").click()
    assert focused(page, "#history li input") and field.input_value() == CELL
    page.keyboard.type("Not this")
    page.keyboard.press("Escape")
    assert page.locator(NAMES).all_inner_texts() == [CELL] and focused(page, NAMES)
    page.get_by_role("button", name="Rename").click()
    page.keyboard.type("Relapse, for the round")
    page.keyboard.press("Enter")
    assert page.locator(NAMES).all_inner_texts() == ["Relapse, for the round"]
    assert page.locator("#history[open]").count() == 1 and focused(page, NAMES)
    page.keyboard.press("Escape")
    visitor.ask(SHORTHAND)
    page.reload()
    answered_all(page, 2)
    list_open(page)
    assert page.locator(NAMES).all_inner_texts() == ["Relapse, for the round"]
    page.get_by_role("button", name="Rename").click()
    field.fill("")
    page.locator("#history .bar").click()  # who leaves the field keeps what is there: no name
    assert page.locator(NAMES).all_inner_texts() == [CELL]


class Place:
    """A service over a small library, which can be stopped, started again, and given papers."""

    def __init__(self, folder, embedder):
        self.corpus, self.index, self.embedder = folder / "articles", folder / "index", embedder
        self.corpus.mkdir()
        for name, source in TINY.items():
            (self.corpus / f"{name}.md").write_text(source, encoding="utf-8")
        builder.build(TINY, embedder, self.index)
        self.port = free_port()
        self.start()

    def start(self):
        service = AnswerService(self.corpus, self.index, self.embedder)
        self.server = Server(build_app(service), "127.0.0.1", self.port)
        self.server.start()

    def stop(self):
        self.server.close()

    def change(self, name, source):
        (self.corpus / f"{name}.md").write_text(source, encoding="utf-8")
        sources = {path.stem: path.read_text(encoding="utf-8") for path in self.corpus.iterdir()}
        builder.build(sources, self.embedder, self.index)


@pytest.fixture()
def place(tmp_path, embedder):
    made = Place(tmp_path, embedder)
    yield made
    made.stop()


SNORING, IRON = "How common was snoring in men?", "Nausea with daily iron?"


def test_a_server_that_is_gone_is_told_in_place_and_retry_goes_on(visit, place):
    visitor = visit(f"http://127.0.0.1:{place.port}")
    page = visitor.open()
    visitor.ask(SNORING)
    place.stop()
    page.fill(BOX, IRON)
    page.press(BOX, "Enter")
    page.locator(".pending .state", has_text="Bedside does not answer").wait_for()
    assert questions(page) == [SNORING] and IRON in page.inner_text(".pending")
    page.fill(BOX, "typed meanwhile")
    place.start()
    page.click("[data-retry]")
    visitor.answered(IRON)
    assert questions(page) == [SNORING, IRON] and page.input_value(BOX) == "typed meanwhile"
    page.get_by_role("button", name="Helpful", exact=True).last.click()
    page.get_by_text("Thank you.").wait_for()
    page.reload()
    answered_all(page, 2)
    visitor.faults.clear()  # the browser notes that it reached nobody


def test_a_library_that_changed_since_is_told_with_whether_the_answer_did(visit, place):
    visitor = visit(f"http://127.0.0.1:{place.port}")
    page = visitor.open()
    visitor.ask(IRON)
    visitor.ask(SNORING)
    before = TINY["baker-2021"]
    assert "31% of men" in before
    place.change("baker-2021", before.replace("31% of men", "37% of men"))
    page.reload()
    answered_all(page, 2)
    same, changed = page.locator("#turns .turn").all_inner_texts()
    assert "The library has changed since this was asked on" in same
    assert "the answer is the same" in same
    assert "it answered otherwise then" in changed and "37% of men" in changed
