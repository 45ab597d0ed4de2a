"""The statements of an answer in a table: opened from the chat, sorted, followed, taken away."""

import pytest

from browser.conftest import CELL, REFUSED, focused, in_view

pytestmark = pytest.mark.slow


@pytest.fixture()
def compared(visitor):
    """The comparison as opened from the chat."""
    visitor.ask(CELL)
    with visitor.context.expect_page() as opened:
        visitor.page.locator(".talk > .turn").get_by_role("link", name="Compare").click()
    opened.value.wait_for_selector("#table tbody tr")
    return opened.value


def test_from_an_answer_a_reader_opens_the_table_and_a_figure_in_its_article(compared):
    assert compared.locator("#table tbody tr").count() == 2
    compared.get_by_role("link", name="Relapse rate 55.2% (16/29)").first.click()
    compared.wait_for_selector("#cited")
    assert in_view(compared, "#cited") and "55.2% (16/29)" in compared.inner_text("#cited")


def test_it_is_sorted_with_the_keyboard_and_says_so(compared):
    year = "th[aria-sort] >> nth=6"
    assert compared.locator(year).get_attribute("aria-sort") == "none"
    for _ in range(60):
        compared.keyboard.press("Tab")
        if focused(compared, "th[aria-sort] a") and compared.evaluate(
            "document.activeElement.textContent.startsWith('Year')"
        ):
            break
    compared.keyboard.press("Enter")
    compared.wait_for_selector("th[aria-sort=ascending]")
    assert compared.locator(year).get_attribute("aria-sort") == "ascending"
    assert compared.locator("tbody th").first.inner_text().startswith("Jiang et al. 2020")


def test_it_is_sorted_without_a_script(visit):
    page = visit(java_script_enabled=False).page
    page.goto("/compare?q=Relapse+with+and+without+HSCT+in+NCT02028455")
    page.locator("th[aria-sort] a").get_by_text("Study").click()
    assert page.locator("th[aria-sort=ascending]").count() == 1
    assert page.locator("tbody th").first.inner_text().startswith("Jiang et al. 2020")


def test_it_is_taken_away_as_csv_and_word(compared, tmp_path):
    files = {}
    for name in ("CSV", "Word"):
        with compared.expect_download() as download:
            compared.get_by_role("link", name=name).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        files[path.suffix] = path.read_bytes()
    assert "55.2% (16/29)" in files[".csv"].decode("utf-8-sig") and files[".docx"][:2] == b"PK"


def test_a_refusal_offers_no_comparison(visitor):
    visitor.ask(REFUSED)
    assert visitor.page.get_by_role("link", name="Compare").count() == 0
