"""Every page and dialog of Bedside, each reached from a new visit as a reader would."""

from browser.conftest import BOX, CELL, DIFFERING, REFUSED

SNORING = "How much higher was systolic pressure in men who snored?"


def _welcome(visitor):
    visitor.open()


def _answer(visitor):
    page = visitor.open()
    visitor.ask(DIFFERING)
    page.locator(".marker").first.click()
    if page.locator("#filter-form").is_hidden():
        page.click("#filters > button")
    page.get_by_role("button", name="Not helpful").click()


def _refusal(visitor):
    visitor.open()
    visitor.ask(REFUSED)


def _narrowed(visitor):
    page = visitor.open()
    page.click("#filters > button")
    page.get_by_label("From year").select_option("2020")
    page.locator("#chips [role=status]", has_text="articles").wait_for()
    visitor.ask(REFUSED)
    assert "Searched: from 2020" in page.inner_text(".talk")


def _too_long(visitor):
    page = visitor.open()
    page.fill(BOX, "history " * 400)
    assert "Nothing was cut" in page.inner_text("#count")


def _conversations(visitor):
    page = visitor.open()
    visitor.ask(REFUSED)
    page.click("#history summary")
    page.locator("#history [data-open-talk]").first.wait_for()


def _delete_all(visitor):
    _conversations(visitor)
    visitor.page.get_by_role("button", name="Delete all").click()
    visitor.page.locator("#all").get_by_role("button", name="Keep").wait_for()


def _meaning(visitor):
    page = visitor.open()
    visitor.ask(CELL)
    page.locator(".abbr:visible").first.click()
    page.locator("#tip").wait_for()


def _comparison(visitor):
    visitor.page.goto("/compare?q=2y+OS+haplo+after+CART+MRD%2B%3F&sort=year")


def _article(visitor):
    visitor.page.goto("/article/jiang-2020?start=0&end=11#cited")


def _found_in_article(visitor):
    page = visitor.page
    page.goto("/article/adams-2019")
    page.fill("#find", "nausea")
    page.locator("#found:not(:empty)").wait_for()
    page.evaluate("document.querySelector('.contents').open = true")


def _words_to_cite(visitor):
    page = visitor.page
    page.goto("/article/adams-2019")
    page.evaluate(
        "() => getSelection().selectAllChildren(document.querySelector('.text > .paragraph'))"
    )
    page.locator(".citing").wait_for()


def _original(visitor):
    page = visitor.open()
    visitor.ask(SNORING)
    page.goto(page.locator(".card .original").first.get_attribute("href"))
    page.locator("rect").first.wait_for(state="attached")


def _library(visitor):
    visitor.page.goto("/library")


def _library_filtered(visitor):
    page = visitor.page
    page.goto("/library?q=review&status=no+notice")
    page.get_by_role("checkbox", name="Tick").first.check()


def _adding(visitor):
    page = visitor.page
    page.goto("/library/add")
    for state in ("failed", "asking", "live"):
        page.locator(f"#jobs > .{state}").first.wait_for()


def _opened_collection(visitor):
    """The file of a collection, one of whose papers is another text here."""
    _adding(visitor)
    job = visitor.page.locator("#jobs > li", has_text="bedside-sailors.zip").first
    job.locator("details summary").click()
    assert "sailor" in job.inner_text()


def _paper(visitor):
    visitor.page.goto("/library/paper/zhao-2020")
    for summary in ("Correct these details", "Remove this paper"):
        visitor.page.get_by_text(summary, exact=True).click()


def _correction_refused(visitor):
    page = visitor.page
    page.goto("/library/paper/zhao-2020")
    page.get_by_text("Correct these details", exact=True).click()
    page.get_by_label("Year", exact=True).fill("soon")
    page.get_by_role("button", name="Keep the correction").click()
    page.get_by_role("alert").wait_for()
    visitor.faults.clear()  # the browser notes that it was refused


def _removed_paper(visitor):
    """Asked for by its address, after its removal."""
    visitor.page.goto("/library/paper/sailor5-b-2001")
    visitor.page.get_by_role("button", name="Bring").wait_for()
    visitor.faults.clear()  # the browser notes the 404


def _removed(visitor):
    visitor.page.goto("/library/removed")


def _undo(visitor):
    """The list of the library after a removal of just now."""
    visitor.page.goto("/library")
    visitor.page.get_by_role("button", name="Undo").wait_for()


def _collections(visitor):
    visitor.page.goto("/collections")
    visitor.page.get_by_role("button", name="Undo").first.wait_for()


def _collection(visitor):
    page = visitor.page
    page.goto("/collections")
    page.get_by_role("link", name="Reviews of all").click()
    page.get_by_role("searchbox").fill("leukemia")
    page.get_by_role("button", name="Search").click()
    page.locator("#found").wait_for()


def _collection_refused(visitor):
    page = visitor.page
    page.goto("/collections")
    page.get_by_label("Name").fill("Reviews of all")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("alert").wait_for()
    visitor.faults.clear()


def _about(visitor):
    visitor.page.goto("/about")


def _no_such_page(visitor):
    assert visitor.page.goto("/nothing/here").status == 404
    assert "There is no such page here." in visitor.page.inner_text("main")
    visitor.faults.clear()


def _gone_article(visitor):
    assert visitor.page.goto("/article/nobody").status == 404
    visitor.faults.clear()


SCENES = (
    _welcome, _answer, _refusal, _narrowed, _too_long, _conversations, _delete_all, _meaning,
    _comparison, _article, _found_in_article, _words_to_cite, _original,
    _library, _library_filtered, _adding, _opened_collection, _paper, _correction_refused,
    _removed_paper, _removed, _undo, _collections, _collection, _collection_refused,
    _about, _no_such_page, _gone_article,
)  # fmt: skip
