"""The chat on a phone."""

import pytest

from browser.conftest import (
    BOX,
    CELL,
    DIFFERING,
    LEVEL_ROW,
    PHONE,
    SURVIVAL,
    focused,
    in_view,
    uncovered,
)

pytestmark = pytest.mark.slow


def test_on_a_phone_the_answer_stands_above_the_box_and_the_evidence_below_it(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    page.click("[data-understood]")
    page.click("#filters > button")
    visitor.ask(SURVIVAL)
    page.wait_for_selector("#filters > button[aria-expanded=false]")
    assert in_view(page, ".talk > .turn .claim")
    box, answer, evidence = (
        page.locator(s).first.bounding_box() for s in (BOX, ".talk > .turn", ".talk > .evidence")
    )
    assert 0 <= answer["y"] < 160 and box["y"] + box["height"] > PHONE["height"] - 60
    assert evidence["y"] >= answer["y"] + answer["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".marker").last.click()
    assert focused(page, ".card.lit") and in_view(page, ".card.lit mark")


def test_on_a_phone_a_row_keeps_its_label_and_shows_its_cells(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(LEVEL_ROW)
    page.locator(".talk > .turn .marker").first.click()
    table = page.locator(".card.lit .table:has(tr.lit)")
    assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    cue = "e => getComputedStyle(e, '::before').content"
    assert "scrolls" in table.evaluate(cue) and table.get_attribute("tabindex") == "0"
    edge = table.bounding_box()["x"]
    table.evaluate("e => { e.scrollLeft = e.scrollWidth; }")
    label, last = (page.locator(f"tr.lit {s}").bounding_box() for s in ("th", "td:last-child"))
    assert abs(label["x"] - edge) < 2 and label["width"] < PHONE["width"] / 2
    assert last["x"] >= label["x"] + label["width"] - 2
    # Only the last cell is what is shown: it comes into view by itself.
    table.evaluate(
        "e => { for (const m of e.querySelectorAll('.lit td:not(:last-child) mark'))"
        " m.replaceWith(m.textContent); e.scrollLeft = 0; }"
    )
    page.locator(".talk > .turn .marker").first.click()
    assert uncovered(page, "tr.lit td:last-child mark")


def test_on_a_phone_there_is_a_way_back_to_the_answer(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(LEVEL_ROW)
    address = page.url
    marker = page.locator(".talk > .turn .marker:visible").last
    for _ in range(2):  # of several markers the browser's Back leads from the last
        marker.click()
    assert uncovered(page, ".card.lit .back")
    assert page.locator(".card.lit .back").bounding_box()["height"] >= 24
    page.go_back()
    page.wait_for_function("document.activeElement.matches('a.marker')")
    assert page.url == address and page.locator(".turn").count() == 1
    assert in_view(page, "a.marker.lit")
    marker.click()
    page.locator(".card.lit .back").click()
    page.wait_for_function("document.activeElement.matches('a.marker')")
    assert in_view(page, "a.marker.lit")


def test_on_a_phone_the_cell_asked_for_is_in_view_where_a_row_is_set_upright(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(CELL)
    for marker in page.locator(".talk > .turn .marker").all():
        marker.evaluate("e => e.click()")
        assert uncovered(page, ".card.lit .upright.lit tr.cited:not(:first-child) mark")
        assert uncovered(page, ".card.lit header h4")


@pytest.mark.parametrize("width", [390, 360])
def test_on_a_phone_the_example_in_the_box_is_not_cut(visit, width):
    page = visit(viewport=PHONE | {"width": width}).open()
    assert page.locator(BOX).evaluate(
        """box => {
          const style = getComputedStyle(box);
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = style.font;
          const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
          return pen.measureText(box.placeholder).width <= box.clientWidth - padding;
        }"""
    )


def test_on_a_phone_the_caption_of_a_row_is_read_without_scrolling(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(CELL)
    tables = page.locator(".talk .claim .table.scrolls")
    assert tables.count()
    for table in tables.all():
        caption, shown = table.locator("caption > span").bounding_box(), table.bounding_box()
        assert caption["x"] + caption["width"] <= shown["x"] + shown["width"] + 1


def test_on_a_phone_a_filter_that_is_set_takes_one_line(visit):
    page = visit(viewport=PHONE).open()
    page.click("#filters > button")
    page.get_by_label("From year").select_option("2020")
    page.get_by_label("Study design").select_option("observational study")
    page.get_by_label("Articles").select_option("chen-2021")
    for chip in page.locator("#chips li").all():
        assert chip.bounding_box()["height"] < 1.6 * LINE
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


LINE = 19.5  # pixels, of a line below a statement


def test_on_a_phone_the_line_below_a_statement_stays_short(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(DIFFERING)
    for source in page.locator(".talk > .turn .source").all():
        assert source.bounding_box()["height"] < 4.5 * LINE
        assert source.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_on_a_phone_the_figure_asked_for_comes_into_view_below_the_name_of_its_table(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask("2y OS haplo after CART MRD+?")
    page.locator(".claim:has(.asked) .marker").click()
    assert page.locator(".card.lit tr.lit .asked").inner_text() == "62.7"
    assert uncovered(page, ".card.lit tr.lit .asked")
    assert page.locator(".card.lit .table").evaluate("e => e.scrollLeft > 0")
    assert uncovered(page, ".card.lit caption span")
