"""The page in other states: hostile text, a stale index, dark, a first visit."""

import re

import pytest

from app.service import AnswerService
from browser.conftest import CELL, DESK, PHONE, serving
from corpus.article import Metadata
from corpus.library import read_sources
from corpus.markdown import format_article
from corpus.people.people import Group
from index.storage import build as builder

pytestmark = pytest.mark.slow

ATTACK = "<img src=x onerror=alert(1)><script>alert(1)</script> ${alert(1)} {{value}} `x` \\u0041"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, embedder):
    """A service whose one article is an attack, and whose index does not know of a second."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "articles"
    corpus.mkdir()
    body = (
        f"## Results {ATTACK}\n\nSnoring {ATTACK} rose.\n\nTable 1 {ATTACK}\n\n"
        f"| Outcome | Men {ATTACK} |\n| --- | --- |\n| Snoring {ATTACK} | 31% |\n"
    )
    metadata = Metadata(
        title=ATTACK, authors=(Group(ATTACK),), doi="javascript:alert(1)", year=2020
    )
    (corpus / "bad.md").write_text(format_article(metadata, body), encoding="utf-8")
    builder.build(read_sources(corpus), embedder, folder / "index")
    (corpus / "later.md").write_text("Melatonin was given.\n", encoding="utf-8")
    with serving(AnswerService(corpus, folder / "index", embedder)) as address:
        yield address


def test_hostile_text_is_shown_and_does_nothing(visit, hostile):
    visitor = visit(hostile)
    page = visitor.open()
    visitor.ask(f"snoring {ATTACK}")
    assert page.locator(".card").count() >= 1
    assert ATTACK in page.inner_text(".talk > .turn") and ATTACK in page.inner_text(".evidence")
    assert page.locator("#conversation img, #conversation script, #filters img").count() == 0
    with visitor.context.expect_page() as opened:
        page.locator(".open").first.click()
    article = opened.value
    article.wait_for_load_state()
    assert ATTACK in article.inner_text("h1") and article.locator("main img").count() == 0
    visitor.page.click("#history summary")
    name = page.get_by_role("button", name=f"snoring {ATTACK}", exact=True)
    assert name.inner_text() == f"snoring {ATTACK}"
    assert page.locator("#history img, #history script").count() == 0
    name.click()
    visitor.answered(f"snoring {ATTACK}")


def test_a_stale_index_is_told_when_the_page_opens(visit, hostile):
    page = visit(hostile).open()
    page.wait_for_selector("#notice .notice")
    notice = page.inner_text("#notice")
    assert "Answers may be out of date" in notice and "later was added" in notice


def test_a_caution_stands_apart_from_the_statement_below_it(visitor):
    page = visitor.page
    visitor.ask("My patient, 62, MRD positive after CAR-T: should she get a transplant?")
    caution = page.locator(".talk .notice").last.bounding_box()
    lead = page.locator(".talk .claim").first.bounding_box()
    assert lead["y"] - (caution["y"] + caution["height"]) >= 6


def background(page):
    rgb = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", rgb)[:3])


def test_dark_follows_the_system_and_the_switch_is_remembered(visit):
    visitor = visit(color_scheme="dark")
    page = visitor.open()
    assert background(page) < 200
    page.click("[data-theme-switch]")
    assert background(page) > 600
    page.reload()
    page.wait_for_selector(".welcome")
    assert background(page) > 600
    page.goto("/about")
    assert background(page) > 600
    page.click("[data-theme-switch]")
    assert background(page) < 200
    assert page.evaluate("localStorage.getItem('bedside-theme')") is None  # as the system again


def test_the_disclaimer_is_seen_once_and_stays_in_the_footer(visit):
    visitor = visit()
    page = visitor.open()
    assert page.locator("#first-visit").is_visible()
    page.get_by_role("button", name="Understood").click()
    visitor.open()
    assert page.locator("#first-visit").is_hidden()
    assert "not medical advice" in page.inner_text("footer.bottom")


@pytest.mark.parametrize(("viewport", "height"), [(DESK, 34), (PHONE, 54)])
def test_the_disclaimer_is_slim_and_stays_until_it_was_read(visit, viewport, height):
    visitor = visit(viewport=viewport)
    page = visitor.open()
    notice = page.locator("#first-visit")
    assert notice.bounding_box()["height"] <= height
    assert "Not medical advice" in notice.inner_text() and "names" in notice.inner_text()
    visitor.ask(CELL)
    page.reload()
    visitor.open()
    assert notice.is_visible()
