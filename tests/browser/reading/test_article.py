"""The page of an article: outline, search, tables, marks, what is taken from it."""

import pytest

from app.page.spans import Span, article_link
from browser.conftest import DESK, PHONE, focused, uncovered

pytestmark = pytest.mark.slow

ZHAO = "/article/zhao-2020"
LOW = {"width": 320, "height": 256}  # 1280 x 1024 magnified to 400%


@pytest.fixture(scope="module")
def cell(articles):
    """A link to the last cell of the widest table of the five, and the words there."""
    found = [(len(t.header), a, t) for a in articles for t in a.tables if t.rows]
    _, article, table = max(found, key=lambda one: one[0])
    row = table.rows[len(table.rows) // 2]
    at = max(n for n, text in enumerate(row.cells) if text)
    span = Span(row.start, row.end)
    return "/" + article_link(article, [span], {span: (at,)}), row.cells[at]


def opened(visit, path=ZHAO, viewport=DESK, **options):
    page = visit(viewport=viewport, **options).page
    page.goto(path)
    page.wait_for_load_state()
    page.wait_for_timeout(150)  # it goes to the place after the browser itself has
    return page


def test_the_outline_is_beside_the_text_and_marks_where_one_is(visit):
    page = opened(visit)
    link = page.locator(".contents a", has_text="Discussion").first
    link.click()
    page.locator(".contents a[aria-current]", has_text="Discussion").wait_for()
    assert page.locator(".contents a[aria-current]").count() == 1
    assert uncovered(page, "h2:has-text('Discussion')") and link.is_visible()
    page.keyboard.press("End")
    last = page.locator(".contents a").last
    page.wait_for_function("e => e.hasAttribute('aria-current')", arg=last.element_handle())


def test_the_way_back_and_the_search_stay_beside_a_long_outline(visit):
    page = opened(visit, viewport={"width": 1280, "height": 500})
    page.evaluate("document.querySelector('.return').hidden = false")
    late = page.locator(".contents a").nth(-2)
    assert late.bounding_box()["y"] > 500
    page.evaluate(
        "e => document.getElementById(e.hash.slice(1)).scrollIntoView()", late.element_handle()
    )
    page.wait_for_function("e => e.hasAttribute('aria-current')", arg=late.element_handle())
    assert uncovered(page, "#find") and uncovered(page, ".return")
    assert uncovered(page, ".contents a[aria-current]")


def test_on_a_phone_the_outline_is_folded_and_folds_again_where_it_led(visit):
    page = opened(visit, viewport=PHONE)
    assert not page.locator(".contents a").first.is_visible()
    page.click(".contents summary")
    page.locator(".contents a", has_text="Discussion").first.click()
    assert uncovered(page, "h2:has-text('Discussion')")
    assert not page.locator(".contents a").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_the_outline_leads_and_the_search_marks(visit):
    page = opened(visit, java_script_enabled=False)
    page.fill("#find", "REMISSION")
    page.press("#find", "Enter")
    page.wait_for_url("**find=REMISSION**")
    marks = page.locator("mark.found")
    assert marks.count() >= 3 and f"{marks.count()} places." in page.inner_text("#found")
    page.click(".contents summary")
    assert page.locator(".contents a").first.get_attribute("href") == "#section-1"


QUERIES = ("remission", "car t", "il-6", "10⁶", "±", "p <", "MRD-negative", "β", "hsct [", "20")


def test_the_browser_finds_what_the_server_finds(visit):
    page = opened(visit)
    told = {}
    for query in QUERIES:
        page.fill("#find", query)
        page.wait_for_timeout(250)
        told[query] = page.evaluate("CSS.highlights.get('found').size")
    for query in QUERIES:
        html = page.request.get(ZHAO, params={"find": query}).text()
        counted = html.split('id="found" role="status">')[1].split("<")[0]
        expected = (
            0 if counted.startswith(("Not found", "Type at least")) else int(counted.split()[0])
        )
        assert (query, told[query]) == (query, expected)
    assert told["remission"] >= 3 and told["car t"] > 3


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_matches_are_counted_and_gone_through_by_keyboard(visit, viewport):
    page = opened(visit, viewport=viewport)
    page.keyboard.press("/")
    assert focused(page, "#find")
    page.keyboard.type("relapse")
    page.locator("#found", has_text="1 of ").wait_for()
    n = int(page.inner_text("#found").split()[-1].strip("."))
    in_view = (
        "() => { const [range] = CSS.highlights.get('found-now');"
        " const r = range.getBoundingClientRect(); const under = document.elementFromPoint("
        "r.left + 2, r.top + 2);"
        " return r.top > 0 && r.bottom < innerHeight && under.contains(range.startContainer); }"
    )
    for expected in (2, 3, 4):
        page.keyboard.press("Enter")
        assert page.inner_text("#found") == f"{expected} of {n}." and page.evaluate(in_view)
    page.keyboard.press("Shift+Enter")
    assert page.inner_text("#found") == f"3 of {n}."
    page.click("[data-step='-1']")
    assert page.inner_text("#found") == f"2 of {n}." and page.evaluate(in_view)
    page.focus("#find")
    page.keyboard.press("Escape")
    assert page.inner_text("#found") == "" and page.input_value("#find") == ""
    assert page.evaluate("CSS.highlights.get('found').size") == 0
    page.fill("#find", "teclistamab")
    page.locator("#found", has_text="Not found in this article.").wait_for()


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_cited_cell_is_in_view_with_its_label_and_the_header_of_its_column(
    visit, cell, viewport
):
    link, words = cell
    page = opened(visit, link, viewport)
    marked = page.locator("td.cited")
    assert marked.count() == 1 and marked.inner_text() == words
    assert uncovered(page, "td.cited mark")
    assert uncovered(page, "tr.cited > :first-child")
    at = marked.evaluate("e => e.cellIndex")
    header = page.locator(f"figure:has(td.cited) thead tr > *:nth-child({at + 1})")
    box, below = header.bounding_box(), marked.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= below["y"] + 1
    line = marked.locator("mark").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "underline"  # not by its colour alone


def test_a_wide_table_scrolls_within_itself_and_says_so(visit, cell):
    page = opened(visit, cell[0].partition("?")[0], PHONE)
    scroller = page.locator(".scroller", has=page.locator("thead :nth-child(5)")).first
    figure = scroller.locator("xpath=..")
    assert scroller.get_attribute("tabindex") == "0"
    assert scroller.evaluate("e => e.scrollWidth > e.clientWidth")
    assert "more-right" in figure.get_attribute("class")
    scroller.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=scroller.element_handle())
    page.wait_for_timeout(300)
    assert "more-left" in figure.get_attribute("class")
    label = scroller.locator("tbody tr > :first-child").first.bounding_box()
    assert abs(label["x"] - scroller.bounding_box()["x"]) < 2
    caption = figure.locator("figcaption")
    assert caption.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_reference_leads_to_its_entry_and_back(visit):
    page = opened(visit, "/article/jiang-2020")
    mark = page.locator("a[id^=mark-]").first
    number = mark.inner_text()
    mark.click()
    entry = page.locator(f"#reference-{number}")
    assert uncovered(page, f"#reference-{number}") and entry.inner_text().startswith(number)
    entry.locator(".back a").first.click()
    assert uncovered(page, f"#{mark.get_attribute('id')}")


@pytest.mark.parametrize("way", ["click", "keys", "tab"])
def test_words_are_copied_with_their_citation(visit, way):
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto(ZHAO)
    assert page.locator(".citing").is_hidden()
    page.evaluate(
        "() => getSelection().selectAllChildren(document.querySelector('.text > .paragraph'))"
    )
    button = page.get_by_role("button", name="Copy with citation")
    button.wait_for()
    if way == "click":
        button.click()
    elif way == "keys":
        page.keyboard.press("Alt+c")
    else:
        button.focus()
        page.keyboard.press("Enter")
    page.locator(".deeds [role=status]", has_text="copied with their citation").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    words = page.inner_text(".text > .paragraph >> nth=0")
    quoted, cited = copied.strip().rsplit("\n\n", 1)
    source, address = cited.split("\n")
    assert quoted == f"“{words}”" and "doi: 10.1186/s13045-020-00873-7" in source
    assert address == page.url


def test_magnified_to_400_percent_nothing_is_cut_and_nothing_stays_over_the_text(visit, cell):
    page = opened(visit, cell[0], LOW)
    assert page.evaluate("document.documentElement.scrollWidth") <= LOW["width"]
    assert page.locator(".side").evaluate("e => getComputedStyle(e).position") == "static"
    assert uncovered(page, "td.cited mark")


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_marks_stand_out_where_the_system_sets_the_colours(visit, cell, options):
    page = opened(visit, cell[0], **options)
    mark, beside = (
        page.locator(one).first.evaluate("e => getComputedStyle(e).backgroundColor")
        for one in ("td.cited mark", "tr:not(.cited) td")
    )
    assert uncovered(page, "td.cited mark")
    if "forced_colors" in options:
        assert mark != beside
    assert page.evaluate("document.getAnimations().length") == 0
