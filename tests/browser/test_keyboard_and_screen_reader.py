"""The chat without a mouse, and without seeing it."""

import re
from itertools import pairwise

import pytest

from browser.conftest import BOX, CELL, DIFFERING, REFUSED, focused

pytestmark = pytest.mark.slow


def test_everything_by_keyboard_alone(visitor):
    page = visitor.page
    page.keyboard.type(CELL)  # the box has the focus from the start
    page.keyboard.press("Enter")
    visitor.answered(CELL)
    for _ in range(18):  # the abbreviations before it have the focus in turn
        page.keyboard.press("Tab")
        if focused(page, "a.marker"):
            break
    assert focused(page, "a.marker")
    page.keyboard.press("Enter")
    assert focused(page, ".card.lit")
    page.keyboard.press("Escape")
    assert focused(page, "a.marker")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, ".card.lit .open")
    with visitor.context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert "/article/" in opened.value.url


def test_an_answer_does_not_take_the_focus_from_a_reader_who_went_elsewhere(visitor):
    page = visitor.page
    page.fill(BOX, CELL)
    page.press(BOX, "Enter")
    page.focus("#history summary")
    visitor.answered(CELL)
    page.wait_for_timeout(100)
    assert focused(page, "#history summary")


def test_a_screen_reader_is_told_the_answer_and_finds_its_way(visitor):
    page = visitor.page
    visitor.ask(DIFFERING)
    tree = page.locator("body").aria_snapshot()
    for landmark in (
        "banner:", "main:", "contentinfo:", 'navigation "Pages":', f'region "{DIFFERING}":',
        'complementary "Evidence":',
    ):  # fmt: skip
        assert tree.count(f"- {landmark}") == 1
    outermost = re.findall(r"^- (\w+)", tree, re.MULTILINE)
    landmarks = [role for role in outermost if role in ("banner", "main", "contentinfo")]
    assert landmarks == ["banner", "main", "contentinfo"]
    levels = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", tree)]
    assert levels[0] == 1 and max(b - a for a, b in pairwise(levels)) == 1
    told = page.get_by_role("status").filter(has_text="Sources differ on")
    assert told.count() == 1 and page.inner_text(".claim b") in told.text_content()
    markers = page.locator("a.marker")
    for n, marker in enumerate(markers.all_inner_texts()):
        label = markers.nth(n).get_attribute("aria-label")
        number, _, name = label.removeprefix("Show evidence ").partition(", ")
        assert number == marker.strip("[]") and name.startswith("Review: ")
        card = page.locator(".card", has=page.locator(f"[id$='-e{number}']"))
        assert card.locator("h4").inner_text() == name
    visitor.ask(REFUSED)
    told = page.get_by_role("status").filter(has_text="Not in these articles. None of the 5")
    assert told.count() == 1
