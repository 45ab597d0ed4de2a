"""The chat in the system's Chromium, as a reader uses it: `make browser` installs what is needed.

One server and one browser serve the whole module, so that Playwright's event loop has ended
before other tests begin theirs. Every test has a visitor of its own, and none may see a script
error, a breach of the page's policy, or a request that leaves the machine.
"""

import re
import shutil
import statistics
from contextlib import contextmanager
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from app.feedback import FeedbackStore, feedback_path
from app.page.chat import EXAMPLES
from app.server import Server
from app.service import AnswerService
from app.web import build_app
from conftest import free_port
from corpus.article import Metadata
from corpus.library import read_sources
from corpus.markdown import format_article
from index import store

SURVIVAL = "2-year survival with and without transplant after CAR-T therapy?"
CELL = "Relapse with and without HSCT in NCT02028455"
REFUSED = "What is the response rate to teclistamab?"
DIFFERING = "Median OS in ZUMA-3?"
ATTACK = "<img src=x onerror=alert(1)><script>alert(1)</script> ${alert(1)} {{value}} `x` \\u0041"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
LEAVING = ("AbortError", "Connection errored out")  # Gradio of its stream, when a page is left
FIRST_PAINT_MS = 300  # the median of ten; two idle cores take about 120
BOX = "#question textarea"


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed; run `make browser`."
    )
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed; run `make browser`.")
    with sync_api.sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, which is who runs in most containers.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def serving(service):
    port = free_port()
    server = Server(build_app(service), "127.0.0.1", port)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.close()


@pytest.fixture(scope="module")
def service(real_index, embedder):
    return AnswerService(index=real_index, embedder=embedder)


@pytest.fixture(scope="module")
def address(service):
    with serving(service) as address:
        yield address


class Visitor:
    """Someone with a browser of their own, and what went wrong in it."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(base_url=address, **{"viewport": DESK} | options)
        self.context.set_default_timeout(30_000)
        self.faults = []
        self.context.on("request", self._watch)
        self.context.on("console", lambda m: m.type == "error" and self.faults.append(m.text))
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.context.on("dialog", lambda dialog: self.faults.append(dialog.message))
        self.page = self.context.new_page()

    def _watch(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.hostname != "127.0.0.1":
            self.faults.append(f"a request to {parts.hostname}")

    def open(self, path="/"):
        self.page.goto(path)
        self.page.wait_for_selector("#filters > button[aria-expanded]")  # the script is ready
        return self.page

    def ask(self, question):
        self.page.fill(BOX, question)
        self.page.press(BOX, "Enter")
        self.answered(question)

    def answered(self, question):
        self.page.locator(".talk > .turn .question").get_by_text(question, exact=True).wait_for()


@pytest.fixture()
def visit(chromium, address):
    """Makes visitors; afterwards none of them may have met a fault."""
    visitors = []

    def make(address=address, **options):
        visitors.append(Visitor(chromium, address, **options))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert [fault for fault in faults if not any(mark in fault for mark in LEAVING)] == []


@pytest.fixture()
def visitor(visit):
    visitor = visit()
    visitor.open()
    return visitor


def in_view(page, selector):
    """Whether the first such element lies within the window, at least its first lines."""
    return page.locator(selector).first.evaluate(
        "e => { const r = e.getBoundingClientRect();"
        " return r.top >= 0 && r.top < innerHeight - 20 && r.width > 0; }"
    )


def focused(page, selector):
    return page.evaluate("s => document.activeElement.matches(s)", selector)


def test_a_question_is_answered_beside_its_evidence_and_read_out(visitor):
    page = visitor.page
    assert page.locator("[data-ask]").count() == len(EXAMPLES)
    visitor.ask(SURVIVAL)
    assert "77.0% versus 36.4%" in page.inner_text(".talk > .turn .claims")
    answer, evidence = (page.locator(s).bounding_box() for s in (".talk > .turn", ".evidence"))
    assert evidence["x"] > answer["x"] + answer["width"]
    assert "77.0% versus 36.4%" in page.text_content("#status")
    assert page.locator(".welcome").count() == 0 and page.input_value(BOX) == ""


def test_an_example_is_asked_by_a_click(visitor):
    visitor.page.get_by_role("button", name=CELL).click()
    visitor.answered(CELL)


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
    statements = page.locator(".talk > .turn .claim").all_inner_texts()
    assert len(statements) == len(set(statements)) > 2
    differ = page.locator(".differ")
    assert "Sources differ on 2-year OS" in differ.inner_text()
    assert differ.locator(".marker").count() == differ.locator(".claim").count() == 2
    assert differ.get_by_text("n = 122, 2020").count() == 2
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


def test_everything_by_keyboard_alone(visitor):
    page = visitor.page
    page.keyboard.type(CELL)  # the box has the focus from the start
    page.keyboard.press("Enter")
    visitor.answered(CELL)
    for _ in range(12):
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


def test_on_a_phone_the_answer_stands_below_the_box_and_the_evidence_below_it(visit):
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
    assert 0 < answer["y"] - (box["y"] + box["height"]) < 120
    assert evidence["y"] >= answer["y"] + answer["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".marker").last.click()
    assert focused(page, ".card.lit") and in_view(page, ".card.lit mark")


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
    metadata = Metadata(title=ATTACK, authors=(ATTACK,), doi="javascript:alert(1)", year=2020)
    (corpus / "bad.md").write_text(format_article(metadata, body), encoding="utf-8")
    store.build(read_sources(corpus), embedder, folder / "index")
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
    page.get_by_role("button", name=f"snoring {ATTACK}").click()
    page.wait_for_function("document.querySelectorAll('.turn').length === 2")


def test_a_stale_index_is_told_when_the_page_opens(visit, hostile):
    page = visit(hostile).open()
    page.wait_for_selector("#notice .notice")
    notice = page.inner_text("#notice")
    assert "Answers may be out of date" in notice and "later was added" in notice


def test_what_cannot_be_asked_is_told_and_stays_in_the_box(visitor):
    page = visitor.page
    page.fill(BOX, "???")
    page.press(BOX, "Enter")
    page.wait_for_selector("#notice .notice")
    assert "The question is empty" in page.inner_text("#notice")
    assert page.input_value(BOX) == "???"
    assert not page.get_attribute("#conversation", "aria-busy")


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


def test_a_link_to_a_question_asks_it_again_with_its_filters(visit):
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open("/?q=Relapse+with+HSCT+in+NCT02028455&article=jiang-2020&tables=1")
    visitor.answered("Relapse with HSCT in NCT02028455")
    assert "Searched: only jiang-2020; tables only" in page.inner_text(".talk > .turn")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    visitor.ask("ZUMA-3 MRD")
    assert urlsplit(page.url).query == ""  # it names no question that nobody linked to


def test_an_answer_and_its_sources_can_be_taken_away(visit, tmp_path):
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open()
    visitor.ask(CELL)
    page.get_by_role("button", name="Copy answer").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(CELL) and "55.2% (16/29)" in copied and "2. Jiang H, Hu Y" in copied
    files = {}
    for name in ("RIS", "BibTeX", "Vancouver"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        files[path.name] = path.read_bytes()
    assert b"TY  - JOUR\r\n" in files["bedside-sources.ris"]
    assert b"@article{jiang-2020," in files["bedside-sources.bib"]
    assert files["bedside-sources.txt"].startswith(b"1. ")


def test_printed_it_is_the_answer_and_its_evidence(visitor):
    page = visitor.page
    visitor.ask(CELL)
    page.emulate_media(media="print")
    assert page.locator(BOX).is_hidden() and page.locator(".actions").is_hidden()
    assert page.locator(".claim").first.is_visible() and page.locator(".card").last.is_visible()


def test_feedback_is_stored_with_its_reason(visitor, service):
    page = visitor.page
    visitor.ask(REFUSED)
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("button", name="Should not have answered").is_visible()
    page.get_by_label("In your words").fill("it is a near miss")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you.").wait_for()
    visitor.ask(CELL)
    page.locator(".talk > .turn").get_by_role("button", name="Helpful", exact=True).click()
    page.locator(".talk > .turn").get_by_text("Thank you.").wait_for()
    bad, good = FeedbackStore(feedback_path(service.index)).entries()[-2:]
    assert (bad.question, bad.helpful, bad.reason) == (REFUSED, False, "it is a near miss")
    assert (good.question, good.helpful) == (CELL, True) and good.cited


def test_feedback_on_an_answer_from_before_a_restart_says_what_to_do(visitor):
    page = visitor.page
    visitor.ask(CELL)
    page.locator(".feedback").evaluate("e => { e.dataset.receipt = 'of.another.process'; }")
    page.get_by_role("button", name="Helpful", exact=True).click()
    page.get_by_text("ask the question again, then say what you think of it.").wait_for()
    visitor.faults.clear()  # the browser notes that it was refused


def test_the_history_stays_in_the_browser_and_is_cleared_by_a_click(visit):
    visitor = visit()
    page = visitor.open()
    for question in (CELL, REFUSED):
        visitor.ask(question)
    page.reload()
    visitor.open()
    assert page.locator("#conversation .turn").count() == 0
    page.click("#history summary")
    assert page.locator("#history li").all_inner_texts() == [REFUSED, CELL]
    page.locator("#history").get_by_text(CELL).click()
    visitor.answered(CELL)
    assert page.context.cookies() == [] or CELL not in str(page.context.cookies())
    page.click("#history summary")
    page.get_by_role("button", name="Clear history").click()
    assert page.locator("#history li").count() == 0
    assert page.evaluate("localStorage.getItem('bedside-history')") is None


def test_the_disclaimer_is_seen_once_and_stays_in_the_footer(visit):
    visitor = visit()
    page = visitor.open()
    assert page.locator("#first-visit").is_visible()
    page.get_by_role("button", name="Understood").click()
    visitor.open()
    assert page.locator("#first-visit").is_hidden()
    assert "not medical advice" in page.inner_text("footer.bottom")


def test_two_at_once_see_only_their_own(visit):
    first, second = visit(), visit()
    first.open()
    second.open()
    for visitor, question in ((first, CELL), (second, REFUSED)):
        visitor.page.fill(BOX, question)
    for visitor in (first, second):
        visitor.page.press(BOX, "Enter")
    first.answered(CELL)
    second.answered(REFUSED)
    assert "teclistamab" not in first.page.content().replace(EXAMPLES[-1][1], "")
    assert "NCT02028455" not in second.page.inner_text("#conversation")
    second.ask("and to blinatumomab?")
    assert second.page.locator(".turn").count() == 2 and first.page.locator(".turn").count() == 1
    first.page.click("#new")
    first.page.wait_for_selector(".welcome")
    assert second.page.locator(".turn").count() == 2


def test_a_follow_up_says_how_it_was_read_and_older_answers_keep_their_evidence(visitor):
    page = visitor.page
    visitor.ask("2y OS haplo after CART MRD+?")
    visitor.ask("and MRD-?")
    assert "Read as:" in page.inner_text(".talk > .turn")
    older = page.locator(".earlier .turn")
    assert older.locator(".question").inner_text() == "2y OS haplo after CART MRD+?"
    older.locator(".marker").first.click()
    assert focused(page, ".earlier .card.lit") and in_view(page, ".earlier .card.lit")


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
        name = f"Show evidence {marker.strip('[]')}, "
        assert markers.nth(n).get_attribute("aria-label").startswith(name)
    assert page.get_by_role("link", name="Show evidence 1, Review: allo-HSCT").count() >= 1
    visitor.ask(REFUSED)
    told = page.get_by_role("status").filter(has_text="Not in these articles. None of the 5")
    assert told.count() == 1


LEVEL_ROW = "1-year and 2-year relapse, LFS and OS, non-transplant group"

# Whether an element lies wholly where it can be seen: within the window and under nothing else.
UNCOVERED = """e => {
  const r = e.getBoundingClientRect();
  if (r.top < 0 || r.bottom > innerHeight + 1 || r.right > innerWidth + 1 || !r.width) return false;
  const at = y => document.elementFromPoint(r.left + Math.min(r.width, 12) / 2, y);
  return [r.top + 2, r.bottom - 2].every(y => at(y) && (e.contains(at(y)) || at(y).contains(e)));
}"""


def uncovered(page, selector):
    return page.locator(selector).first.evaluate(UNCOVERED)


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
    marker = page.locator(".talk > .turn .marker").last
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


def test_on_a_phone_the_cell_asked_for_is_in_view_where_a_row_is_set_upright(visit):
    visitor = visit(viewport=PHONE)
    page = visitor.open()
    visitor.ask(CELL)
    for marker in page.locator(".talk > .turn .marker").all():
        marker.evaluate("e => e.click()")
        assert uncovered(page, ".card.lit .upright.lit tr.cited:not(:first-child) mark")
        assert uncovered(page, ".card.lit header h4")


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_box_stays_in_view_and_takes_what_is_typed_next(visit, viewport):
    visitor = visit(viewport=viewport)
    page = visitor.open()
    page.get_by_role("button", name=CELL).click()
    visitor.answered(CELL)
    page.wait_for_function(f"document.activeElement.matches('{BOX}')")
    page.locator(".talk > .turn .marker").last.click()
    page.mouse.wheel(0, 400)
    assert uncovered(page, BOX) and not focused(page, BOX)
    page.keyboard.press("/")
    assert focused(page, BOX)
    page.keyboard.type("a/b")
    assert page.input_value(BOX) == "a/b"


def test_what_was_clicked_is_not_opened_again_by_typing(visitor):
    page = visitor.page
    visitor.ask(CELL)
    with visitor.context.expect_page() as opened:
        page.locator(".card .open").first.click()
    opened.value.close()
    page.keyboard.type("and MRD?")
    assert page.input_value(BOX) == "and MRD?"
    page.keyboard.press("Enter")
    visitor.answered("and MRD?")
    assert len(visitor.context.pages) == 1


def test_an_answer_does_not_take_the_focus_from_a_reader_who_went_elsewhere(visitor):
    page = visitor.page
    page.fill(BOX, CELL)
    page.press(BOX, "Enter")
    page.focus("#history summary")
    visitor.answered(CELL)
    page.wait_for_timeout(100)
    assert focused(page, "#history summary")


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


def test_a_source_names_its_table_and_an_unnamed_article_its_file(visitor):
    page = visitor.page
    visitor.ask(LEVEL_ROW)
    assert " · Table 3" in page.inner_text(".talk > .turn .source >> nth=0")
    visitor.ask(DIFFERING)
    sources = page.locator(".talk > .turn .source").all_inner_texts()
    named = [source for source in sources if "title not received" in source]
    assert named and all("), file " in source for source in named)
    page.click("#filters > button")
    page.get_by_label("Articles").click()
    page.get_by_role("option", name="file hsct-adult-all-review").wait_for()


# Milliseconds from Enter to the frame in which the newest answer stands, taken in the page itself.
PAINTED = """question => new Promise((resolve) => {
  let entered;
  const enter = () => { entered = performance.now(); };
  addEventListener("keydown", enter, { capture: true, once: true });
  const look = () => {
    const turn = document.querySelector(".talk > .turn");
    const there = turn && turn.querySelector(".claim, .abstained");
    if (!there || turn.dataset.question !== question) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - entered)));
  };
  look();
})"""
TIMED = (
    *(question for _, question in EXAMPLES), "MRD negative relapse haplo", "blina mOS TOWER",
    "How many patients had grade 3 CRS?", "infections after haplo transplant",
    "Which factors predict relapse after CAR-T?",
)  # fmt: skip


def test_an_answer_is_painted_soon_after_enter(visitor):
    page = visitor.page
    times = []
    for question in TIMED:
        page.fill(BOX, question)
        page.evaluate(f"question => {{ window.painted = ({PAINTED})(question); }}", question)
        page.press(BOX, "Enter")
        times.append(page.evaluate("window.painted"))
    print("ms from Enter to the answer:", [round(time) for time in times])
    print(f"median {statistics.median(times):.0f}, max {max(times):.0f}")
    assert statistics.median(times) < FIRST_PAINT_MS


def answer(visitor):
    visitor.open()
    visitor.ask(DIFFERING)
    visitor.page.locator(".marker").first.click()
    visitor.page.click("#filters > button")
    visitor.page.get_by_role("button", name="Not helpful").click()


def refusal(visitor):
    visitor.open()
    visitor.ask(REFUSED)


def article(visitor):
    visitor.page.goto("/article/zhao-2020?start=0&end=11&quote=%23%23+Abstract#cited")


STATES = {
    "empty": lambda visitor: visitor.open(),
    "answer": answer,
    "abstention": refusal,
    "article": article,
    "about": lambda visitor: visitor.page.goto("/about"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(visit, state, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed; run `make browser`."
    )
    visitor = visit(color_scheme=scheme)
    STATES[state](visitor)
    found = axe.Axe().run(visitor.page).response["violations"]
    serious = [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
    print("minor:", [fault["id"] for fault in found if fault["impact"] in ("minor", "moderate")])
    assert serious == []
