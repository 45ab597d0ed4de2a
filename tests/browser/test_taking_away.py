"""What a reader takes from an answer or leaves on it: copies, files, print, feedback."""

import pytest

from app.feedback.store import FeedbackStore, feedback_path
from browser.conftest import BOX, CELL, REFUSED

pytestmark = pytest.mark.slow


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
        link = page.get_by_role("link", name=name)
        assert link.bounding_box()["height"] >= 24  # as high as a finger or a shaking hand needs
        with page.expect_download() as download:
            link.click()
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
