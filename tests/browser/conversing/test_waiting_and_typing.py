"""While it answers: progress, the place in the queue, Stop; and what is typed meanwhile."""

import threading
from contextlib import contextmanager

import pytest

from app.readiness import WARM_UP
from app.service import AnswerService
from browser.conftest import (
    BOX,
    CELL,
    DESK,
    PHONE,
    REFUSED,
    SURVIVAL,
    focused,
    serving,
    stand_still,
)

pytestmark = pytest.mark.slow

BELOW = "document.querySelector('#asking').getBoundingClientRect().bottom"
SNORING, IRON = "How common was snoring in men?", "Nausea with daily iron?"


class Held:
    """An embedder that answers when it is let."""

    def __init__(self, embedder):
        self.name, self._embedder = embedder.name, embedder
        self.free = threading.Event()
        self.free.set()

    def embed(self, texts, *, show_progress=False):
        if texts != [WARM_UP]:
            self.free.wait(20)
        return self._embedder.embed(texts)

    @contextmanager
    def holding(self):
        self.free.clear()
        yield
        self.free.set()


@pytest.fixture()
def held(tiny_corpus, tiny_index, embedder):
    held = Held(embedder)
    with serving(AnswerService(tiny_corpus, tiny_index, held)) as address:
        yield address, held
        held.free.set()


@pytest.mark.parametrize("way", ["Enter", "click"])
def test_progress_is_shown_and_text_typed_meanwhile_is_left_alone(visit, held, way):
    address, embedder = held
    visitor = visit(address)
    page = visitor.open()
    with embedder.holding():
        page.fill(BOX, SNORING)
        if way == "click":
            page.click("#ask")
        else:
            page.press(BOX, "Enter")
        page.locator(".pending .state", has_text="Searching the articles…").wait_for()
        assert SNORING in page.inner_text(".pending") and page.input_value(BOX) == ""
        below = page.evaluate(BELOW)
        assert page.get_attribute("#conversation", "aria-busy") == "true"
        assert "Searching the articles" in page.text_content("#status")
        page.locator(BOX).focus()
        page.keyboard.type("Nausea with ")
        page.keyboard.press("Enter")
        page.locator("#notice", has_text="An answer is on its way").wait_for()
    visitor.answered(SNORING)
    assert abs(page.evaluate(BELOW) - below) < 2  # the box does not jump
    page.keyboard.type("daily iron?")
    assert page.input_value(BOX) == IRON and focused(page, BOX)
    assert not page.get_attribute("#conversation", "aria-busy")
    page.keyboard.press("Enter")
    visitor.answered(IRON)


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_box_stays_at_the_lower_edge_from_the_question_to_the_answer(visit, held, viewport):
    address, embedder = held
    visitor = visit(address, viewport=viewport)
    page = visitor.open()
    for question in (SNORING, IRON):
        with embedder.holding():
            page.fill(BOX, question)
            page.press(BOX, "Enter")
            state = page.locator(".pending .state", has_text="Searching the articles…")
            state.wait_for()
            asked = page.locator(".pending .question").bounding_box()
            assert state.bounding_box()["x"] == asked["x"]  # below it, not where evidence will be
            assert abs(page.evaluate(BELOW) - viewport["height"]) < 2
        visitor.answered(question)
        stand_still(page)
        assert abs(page.evaluate(BELOW) - viewport["height"]) < 2
        there = page.locator(".talk > .turn .question").bounding_box()
        assert abs(there["y"] - asked["y"]) < 2


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_what_is_read_stays_where_it_is_while_a_question_is_typed(visit, viewport):
    visitor = visit(viewport=viewport)
    page = visitor.open()
    for question in (SURVIVAL, CELL):
        visitor.ask(question)
    page.evaluate("scrollTo(0, 300)")
    page.locator(BOX).click()
    page.keyboard.type("Nausea")
    stand_still(page)
    assert page.evaluate("scrollY") == 300


def test_it_can_be_stopped_and_the_question_is_back_in_the_box(visit, held):
    address, embedder = held
    visitor = visit(address)
    page = visitor.open()
    with embedder.holding():
        page.fill(BOX, SNORING)
        page.press(BOX, "Enter")
        page.get_by_role("button", name="Stop").click()
        assert page.input_value(BOX) == SNORING and focused(page, BOX)
        assert page.locator(".exchange").count() == 0
        page.press(BOX, "Enter")
        page.fill(BOX, "something else")
        page.get_by_role("button", name="Stop").click()
        assert page.input_value(BOX) == "something else"
        page.locator(".pending", has_text="Stopped.").wait_for()
    page.get_by_role("button", name="Ask it again").click()
    visitor.answered(SNORING)
    assert page.locator(".exchange").count() == 1 and page.input_value(BOX) == "something else"


def test_the_place_in_the_queue_is_shown(visit, held):
    address, embedder = held
    visitors = [visit(address) for _ in range(4)]
    pages = [visitor.open() for visitor in visitors]
    with embedder.holding():
        for page in pages:
            page.fill(BOX, SNORING)
            page.press(BOX, "Enter")
            page.locator(".pending").wait_for()
            page.wait_for_timeout(200)
        pages[2].locator(".state", has_text="Your question is the next one.").wait_for()
        pages[3].locator(".state", has_text="1 question is before yours.").wait_for()
    for visitor in visitors:
        visitor.answered(SNORING)


def test_the_last_question_comes_back_for_editing_into_an_empty_box_alone(visitor):
    page = visitor.page
    visitor.ask(CELL)
    page.locator(BOX).focus()
    page.keyboard.press("ArrowUp")
    assert page.input_value(BOX) == CELL
    page.keyboard.type(" alone")
    assert page.input_value(BOX) == f"{CELL} alone"
    page.fill(BOX, "other words")
    page.keyboard.press("ArrowUp")
    assert page.input_value(BOX) == "other words"


def test_a_question_that_is_too_long_is_told_while_typing_and_stays_whole(visitor):
    page = visitor.page
    long = "history " * 400 + "and what is the median OS in ZUMA-3?"
    page.fill(BOX, long)
    told = (
        "The question has 3,236 characters and may have 2,000. Nothing was cut; please shorten it."
    )
    assert page.inner_text("#count") == told
    page.press(BOX, "Enter")
    assert page.input_value(BOX) == long and page.locator(".exchange").count() == 0
    page.fill(BOX, CELL)
    assert page.inner_text("#count") == ""
    page.press(BOX, "Enter")
    visitor.answered(CELL)


def test_filters_are_chips_with_a_count_and_say_what_they_leave_out(visitor):
    page = visitor.page
    page.click("#filters > button")
    page.get_by_label("From year").select_option("2020")
    page.get_by_label("Only tables").check()
    page.get_by_text("3 of 5 articles are asked, and of these only tables. 2 articles").wait_for()
    assert page.inner_text("#chips [role=status]").endswith(
        "2 articles without a year are left out."
    )
    assert page.inner_text("#filters > [aria-controls]") == "Filters (2)"
    visitor.ask(CELL)
    assert "Searched: from 2020; tables only" in page.inner_text(".talk > .turn")
    page.get_by_role("button", name="Remove the filter only tables").click()
    assert page.locator("#chips li").all_inner_texts() == ["from 2020 ×"]
    page.reload()
    visitor.answered(CELL)
    assert page.locator("#chips li").all_inner_texts() == ["from 2020 ×"]
    page.get_by_role("button", name="Remove the filter from 2020").click()
    visitor.ask(SURVIVAL)
    assert "Searched:" not in page.inner_text(".talk > .turn")


def test_questions_that_are_offered_under_an_answer_and_a_refusal_are_answered(visitor):
    page = visitor.page
    for question in (
        "1-year LFS in the non-transplant group",
        "Median OS with teclistamab in ZUMA-3?",
    ):
        visitor.ask(question)
        offered = page.locator(".talk .next button")
        offered.first.wait_for()
        first = offered.first.inner_text()
        assert 1 <= offered.count() <= 3 and first != question
        page.fill(BOX, "typed")
        offered.first.click()
        visitor.answered(first)
        assert page.locator(".talk .claim").count() and page.input_value(BOX) == "typed"
        assert page.locator(".talk .abstained").count() == 0
        page.fill(BOX, "")


def test_an_address_that_does_not_exist_is_a_page_with_a_way_back(visit):
    visitor = visit()
    page = visitor.page
    assert page.goto("/nothing/here").status == 404
    assert "There is no such page here." in page.inner_text("main")
    page.get_by_role("link", name="Ask a question").click()
    page.wait_for_selector(BOX)
    visitor.ask(REFUSED)
    visitor.faults.clear()  # the browser notes the 404
