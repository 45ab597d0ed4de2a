"""From an answer to the words that it stands on: markers, cards, sources, the whole article."""

import re

import pytest

from browser.conftest import (
    BOX,
    CELL,
    DESK,
    DIFFERING,
    LEVEL_ROW,
    PHONE,
    SURVIVAL,
    focused,
    in_view,
    uncovered,
)

pytestmark = pytest.mark.slow

ONE_CELL = "1y LFS post CART: MRD+ tx"
UPRIGHT = "How intense was the conditioning after CAR-T therapy in the Fred Hutchinson study?"


def test_a_marker_brings_its_card_into_view_with_the_span_marked(visitor):
    page = visitor.page
    visitor.ask("1-year and 2-year relapse, LFS and OS, non-transplant group")
    marker = page.locator(".talk > .turn .marker").first
    n = marker.inner_text().strip("[]")
    marker.click()
    card = page.locator(".card.lit")
    assert card.count() == 1 and f"{n}" in card.locator(".numbers").inner_text()
    assert focused(page, ".card.lit") and in_view(page, ".card.lit mark")
    row = card.locator("tr.cited")
    assert "36.4" in row.first.inner_text() and "2-year OS" in card.locator("thead").inner_text()


def test_a_row_has_one_marker_and_each_marker_its_own_place(visitor):
    page = visitor.page
    visitor.ask(CELL)
    claims = page.locator(".talk > .turn .claim").all()
    assert all(claim.locator(".marker").count() == 1 for claim in claims)
    markers = page.locator(".talk > .turn .marker")
    assert markers.first.inner_text() == "[1]"  # also where it is copied by hand
    lit = set()
    for marker in markers.all():
        marker.click()
        lit.add(page.locator("[data-n].lit, .card.lit:not(:has([data-n])) mark").first.inner_text())
    assert len(lit) == len(set(markers.all_inner_texts()))


def test_each_statement_stands_once_also_where_sources_differ(visit):
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open()
    visitor.ask("2y OS haplo after CART MRD+?")
    statements = page.locator(".talk > .turn .claim").all_text_contents()  # the folded ones too
    assert len(statements) == len(set(statements)) > 2
    differ = page.locator(".differ")
    assert "Sources differ on 2-year OS" in differ.inner_text()
    assert differ.locator(".marker").count() == differ.locator(".claim").count() == 2
    assert differ.get_by_text("n = 122").count() == 2
    assert set(differ.locator(".figure").all_inner_texts()) == {"83.39%", "83.3%"}
    page.get_by_role("button", name="Copy answer").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    lines = [line.removeprefix("- ") for line in copied.splitlines()]
    said = [line.split("”")[0] for line in lines if re.search(r"\S (?:\[\d+\])+(?: |$)", line)]
    assert len(said) == len(set(said)) == len(statements)


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_title_of_an_article_is_shown_whole(visit, viewport):
    visitor = visit(viewport=viewport)
    page = visitor.open()
    visitor.ask(CELL)
    for title in page.locator(".card .title").all():
        assert title.evaluate("e => e.scrollWidth <= e.clientWidth && e.clientHeight > 20")
        assert page.locator(".evidence").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_open_in_article_shows_the_whole_article_at_the_span(visitor):
    page = visitor.page
    visitor.ask(SURVIVAL)
    card = page.locator(".card", has_text="77.0% versus 36.4%").first
    quote = card.locator("mark").first.inner_text()
    with visitor.context.expect_page() as opened:
        card.locator(".open").click()
    article = opened.value
    article.wait_for_load_state()
    assert quote in article.inner_text("#cited") and in_view(article, "#cited")
    assert article.locator("h2").count() > 3 and article.locator("table").count() >= 1
    article.locator(".brand").click()
    article.wait_for_selector(BOX)


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 600}, PHONE])
def test_a_marker_shows_the_head_of_its_card_and_the_words_it_leads_to(visit, viewport):
    visitor = visit(viewport=viewport)
    page = visitor.open()
    visitor.ask(DIFFERING)
    markers = page.locator(".talk > .turn .marker").all()
    for marker in (*markers, *markers[::-1]):
        marker.evaluate("e => e.click()")  # without first scrolling to the marker
        assert uncovered(page, ".card.lit header h4")
        n = marker.inner_text().strip("[]")
        row = f".card.lit [data-n='{n}'] mark"
        assert uncovered(page, row if page.locator(row).count() else ".card.lit mark")


def test_a_source_names_its_table_and_an_unnamed_article_its_file(visitor):
    page = visitor.page
    visitor.ask(LEVEL_ROW)
    assert " · Table 3" in page.inner_text(".talk > .turn .source >> nth=0")
    visitor.ask(DIFFERING)
    cards = page.locator(".talk > .evidence .card", has_text="(title not received)").all()
    opened = [
        re.match(r"article/([^?]+)", card.locator(".open").get_attribute("href")) for card in cards
    ]
    headings = [card.locator("h4").inner_text() for card in cards]
    assert all(
        heading.endswith(f"), file {file[1]}")
        for heading, file in zip(headings, opened, strict=True)
    )
    assert any("allo-HSCT for adult ALL" in heading for heading in headings)
    page.click("#filters > button")
    listed = page.get_by_label("Articles").locator("option").all_inner_texts()
    assert any(one.endswith("file hsct-adult-all-review") for one in listed)


@pytest.mark.parametrize(
    ("question", "figure"), [(ONE_CELL, "55.2"), (UPRIGHT, "14 MAC 2 RIC 3 NMA")]
)
def test_the_figure_asked_for_stands_out_in_the_answer_and_in_its_table(visitor, question, figure):
    page = visitor.page
    visitor.ask(question)
    shown = {".talk > .turn .claim": "b", ".talk > .evidence .table": "tr.cited td"}
    for place, values in shown.items():
        asked = page.locator(f"{place} .asked")
        assert asked.all_inner_texts() == [figure]
        others = page.locator(f"{place} {values}:not(.asked, :has(.asked))")
        assert others.count() > 1  # bold among others that are not, and not by its colour alone
        assert weight(asked) >= 700 > max(weight(other) for other in others.all())
    read = page.locator("body").aria_snapshot().replace('"', "")
    assert f"): {figure};" in read or f"therapy: {figure};" in read  # in one breath with its row
    assert f"- mark: {figure}" in read
    assert page.locator("tr.cited:has(.asked) mark").count() == 1


def weight(locator):
    return int(locator.evaluate("e => getComputedStyle(e).fontWeight"))


def test_where_several_figures_are_as_near_to_the_question_none_is_set_off(visitor):
    visitor.ask(CELL)
    assert visitor.page.locator(".claim b").count() > 2
    assert visitor.page.locator(".asked").count() == 0


def test_a_source_is_named_in_few_words_with_its_journal(visitor):
    page = visitor.page
    visitor.ask(LEVEL_ROW)
    said = page.locator(".talk > .turn .source").first.inner_text()
    name, weight, section, table = said.split(" · ")
    assert (name, table) == ("Zhao et al., J Hematol Oncol 2020", "Table 3")
    assert weight == "multicentre retrospective cohort, n = 122"
    assert section == "Minimal residual disease negativity and …"
    whole = "Minimal residual disease negativity and favorable outcomes"
    assert whole in page.locator(".card .section").first.inner_text()


def test_an_abbreviation_says_what_it_means_by_pointer_key_and_tap(visitor):
    page = visitor.page
    visitor.ask(LEVEL_ROW)
    short = page.locator(".talk > .turn .abbr").filter(has_text="LFS").first
    tip = page.locator("#tip")
    short.hover()
    assert tip.inner_text() == "leukemia-free survival" and tip.is_visible()
    inside = tip.bounding_box()
    assert inside["x"] >= 0 and inside["x"] + inside["width"] <= page.viewport_size["width"]
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.mouse.move(0, 0)
    short.focus()
    assert tip.is_visible()
    page.keyboard.press("Tab")
    page.locator(".talk h2").click()
    assert tip.is_hidden()
    short.click()
    assert tip.is_visible()
    assert 'button "LFS, leukemia-free survival"' in page.locator("body").aria_snapshot()


def test_what_is_folded_opens_and_its_marker_leads_to_its_card(visitor):
    page = visitor.page
    visitor.ask("blina vs chemo mOS TOWER")
    more = page.locator(".talk .more")
    folded = more.locator(".claim").first
    assert folded.is_hidden()
    more.locator("summary").click()
    assert folded.is_visible()
    folded.locator(".marker").click()
    assert page.locator(".card.lit").count() == 1


def test_whose_result_a_review_tells_is_opened_at_its_reference(visitor):
    page = visitor.page
    visitor.ask("Does high tumour burden predict relapse after CAR-T?")
    link = page.locator(".talk .reports a").filter(has_text="Park 2018, N Engl J Med").first
    with visitor.context.expect_page() as opened:
        link.click()
    assert "Park JH" in opened.value.inner_text("#cited")
