"""The library in a real browser: looked through, a paper corrected, removed and brought back."""

import pytest
from uploading import place_of

from browser.conftest import serving_changes
from index.storage import build as builder

pytestmark = pytest.mark.slow

SNORING = "How common was snoring in men?"


@pytest.fixture(scope="module")
def library(tmp_path_factory, embedder):
    """A service on tiny articles, whose papers can be changed; and its address."""
    folder = tmp_path_factory.mktemp("library")
    corpus, index = place_of(folder, lambda texts, index: builder.build(texts, embedder, index))
    with serving_changes(corpus, index, embedder) as address:
        yield address


def until_live(page):
    """Loads the page of a paper again until answers know it as it is there."""
    for _ in range(300):
        if not page.get_by_role("link", name="Look again").count():
            return
        page.wait_for_timeout(200)
        with page.expect_navigation():  # on a busy machine the click returns before the page comes
            page.get_by_role("link", name="Look again").click()
    raise AssertionError("the index does not follow")


def until_asked(page, n):
    """Waits until so many papers are asked."""
    for _ in range(300):
        if page.request.get("/readyz").json()["articles"] == n:
            return
        page.wait_for_timeout(200)
    raise AssertionError("the index does not follow")


def test_papers_are_looked_through_without_javascript(visit, library):
    page = visit(library, java_script_enabled=False).page
    page.goto("/library")
    page.get_by_label("Search titles").fill("iron")
    page.get_by_role("button", name="Search").click()
    assert [one.strip() for one in page.locator(".papers h3").all_inner_texts()] == [
        "Oral iron in pregnancy"
    ]
    page.get_by_label("randomised controlled trial").check()
    page.get_by_role("button", name="Apply").click()
    assert page.get_by_role("heading", name="1 of 3 papers").is_visible()
    page.get_by_role("link", name="Remove the filter “iron”").click()
    page.get_by_role("link", name="Oral iron in pregnancy").click()
    page.get_by_role("link", name="Table 1 Outcomes by schedule").click()
    page.locator("mark", has_text="Outcomes by schedule").wait_for()


def test_a_paper_is_corrected_and_the_correction_undone(visit, library):
    page = visit(library).page
    page.goto("/library/paper/adams-2019")
    page.get_by_text("Correct these details").click()
    page.get_by_label("Journal", exact=True).fill("Iron Letters")
    page.get_by_label("retracted", exact=True).check()
    page.get_by_role("button", name="Keep the correction").click()
    page.get_by_text("The correction is kept.").wait_for()
    until_live(page)
    page.goto("/library?journal=Iron+Letters")
    line = page.locator(".papers > li.grave")
    assert "Oral iron in pregnancy" in line.inner_text() and "retracted" in line.inner_text()
    line.get_by_role("link").click()
    page.get_by_role("button", name="Undo the newest correction").click()
    page.get_by_text("The correction is undone.").wait_for()
    until_live(page)
    assert page.locator(".facts").get_by_text("Iron Letters").count() == 0


def test_a_paper_is_asked_alone_from_its_page(visit, library):
    visitor = visit(library)
    page = visitor.page
    page.goto("/library/paper/adams-2019")
    page.get_by_role("link", name="Ask it alone").click()
    page.get_by_text("1 of 3 articles is asked.").wait_for()
    visitor.ask("How common was snoring?")
    assert "Searched: only adams-2019" in page.inner_text(".talk > .turn")
    assert page.locator(".talk .claim", has_text="31%").count() == 0


def test_a_question_is_listed_at_the_paper_that_answered_which_is_removed_and_comes_back(
    visit, library
):
    visitor = visit(library)
    visitor.open("/")
    visitor.ask(SNORING)
    page = visitor.page
    page.goto("/library/paper/baker-2021")
    page.locator("#asked").get_by_role("link", name=SNORING).wait_for()
    page.goto("/library/paper/cole-2020")
    assert page.locator("#none-asked").is_visible()
    page.goto("/library/paper/baker-2021")
    page.locator("summary", has_text="Remove this paper").press("Enter")
    page.get_by_role("button", name="Yes, remove it").press("Enter")
    page.get_by_role("heading", name="This paper was removed").wait_for()
    until_asked(page, 2)
    page.goto("/library")
    assert page.locator(".papers").get_by_text("Snoring and blood pressure").count() == 0
    page.get_by_role("link", name="Removed papers (1)").click()
    page.get_by_role("button", name="Bring back Snoring and blood pressure").click()
    page.get_by_text("The paper is back.").wait_for()
    until_live(page)
    until_asked(page, 3)
    page.locator("#asked").get_by_role("link", name=SNORING).click()
    visitor.answered(SNORING)
    assert "31% of men" in page.inner_text("#conversation")
