"""Readers of the chat in the system's Chromium: `make browser` installs what they need.

One server and one browser serve all the files of this folder, so that Playwright's event loop has
ended before other tests begin theirs. Every test has a visitor of its own, and none may see a
script error, a breach of the page's policy, or a request that leaves the machine.
"""

import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from app.access.access import Access, Uploads
from app.adding.jobs import Queue, queue_folder
from app.adding.receiving import Receiver
from app.adding.work import Adding, Library, Worker
from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from conftest import free_port
from index.embedding.embedder import DEFAULT_MODEL

SURVIVAL = "2-year survival with and without transplant after CAR-T therapy?"
CELL = "Relapse with and without HSCT in NCT02028455"
REFUSED = "What is the response rate to teclistamab?"
DIFFERING = "Median OS in ZUMA-3?"
LEVEL_ROW = "1-year and 2-year relapse, LFS and OS, non-transplant group"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # axe's rules that may fail in one theme alone
LEAVING = ("AbortError", "Connection errored out")  # Gradio of its stream, when a page is left
BOX = "#question textarea"
MOST_GONE = 4  # visitors whose pages are kept for others


@pytest.fixture(scope="package")
def chromium():
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed; run `make browser`."
    )
    # The shell is the same browser without its own windows, which nobody sees here: half the work.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    path = next(filter(None, map(shutil.which, names)), None)
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


@contextmanager
def serving_changes(corpus, index, embedder, works=True):
    """The address of a service on these articles, whose papers can be added to and changed.

    Without `works`, what is added waits.
    """
    service = AnswerService(corpus, index, embedder)
    queue = Queue(queue_folder(index))
    worker = Worker(queue, Library(corpus, index, DEFAULT_MODEL), lambda: service)
    access = Access(uploads=Uploads.BESIDE)
    app = build_app(service, access, adding=Adding(Receiver(queue), worker))
    port = free_port()
    server = Server(app, "127.0.0.1", port, access)
    server.start()
    if works:
        worker.start()
    yield f"http://127.0.0.1:{port}"
    server.close()
    if works:
        worker.stop()


@pytest.fixture(scope="package")
def service(real_index, embedder):
    return AnswerService(index=real_index, embedder=embedder)


@pytest.fixture(scope="package")
def address(service):
    with serving(service) as address:
        yield address


class Visitor:
    """Someone with a browser of their own, and what went wrong in it."""

    def __init__(self, browser, address, **options):
        self.address, self.options = address, {"viewport": DESK} | options
        self.context = browser.new_context(base_url=address, **self.options)
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

    def leave(self):
        """Close what was opened beside the page; whether the page can be had by somebody else.

        It goes where no script runs, on the same server, so that it stays in the same process.
        """
        if self.page.is_closed() or self.options.keys() != {"viewport"}:
            return False
        for page in self.context.pages:
            if page != self.page:
                page.close()
        try:
            self.page.goto("/healthz")
        except Exception:  # its server is no more
            return False
        return True

    def forget(self):
        """Be somebody new, of whom the browser knows nothing."""
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.page.emulate_media(media="null", color_scheme="light")
        self.page.mouse.move(0, 0)
        self.faults.clear()

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


@pytest.fixture(scope="package")
def gone():
    """Visitors who have left; a page that has run the chat before opens it much sooner."""
    return []


@pytest.fixture()
def visit(chromium, address, gone):
    """Makes visitors; afterwards none of them may have met a fault."""
    visitors = []

    def make(address=address, **options):
        wanted = address, {"viewport": DESK} | options
        for visitor in gone:
            if (visitor.address, visitor.options) == wanted:
                gone.remove(visitor)
                visitor.forget()
                break
        else:
            visitor = Visitor(chromium, address, **options)
        visitors.append(visitor)
        return visitor

    yield make
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        if visitor.leave():
            gone.append(visitor)
        else:
            visitor.context.close()
    while len(gone) > MOST_GONE:
        gone.pop(0).context.close()
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


# Whether the page is as far down as five frames ago, and no longer scrolls.
STILL = """() => new Promise((resolve) => {
  const at = scrollY;
  let left = 5;
  const next = () => (left-- ? requestAnimationFrame(next) : resolve(scrollY === at));
  next();
})"""


def stand_still(page):
    """Wait until a smooth scroll has come to its end."""
    page.wait_for_function(STILL)


def focused(page, selector):
    return page.evaluate("s => document.activeElement.matches(s)", selector)


# Whether an element lies wholly where it can be seen: within the window and under nothing else.
UNCOVERED = """e => {
  const r = e.getBoundingClientRect();
  if (r.top < 0 || r.bottom > innerHeight + 1 || r.right > innerWidth + 1 || !r.width) return false;
  const lines = [...e.getClientRects()];  // text may begin and end in the middle of a line
  const at = (line, y) => document.elementFromPoint(line.left + Math.min(line.width, 12) / 2, y);
  const ends = [at(lines[0], lines[0].top + 2), at(lines.at(-1), lines.at(-1).bottom - 2)];
  return ends.every(found => found && (e.contains(found) || found.contains(e)));
}"""


def uncovered(page, selector):
    return page.locator(selector).first.evaluate(UNCOVERED)


def violations(page, rules=None):
    """What axe finds on a page, as it is now, by all of its rules or these alone."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed; run `make browser`."
    )
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    options = {"resultTypes": ["violations"]} | only
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(axe.Axe().axe_script)
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in page.evaluate("options => axe.run(options)", options)["violations"]
        for node in fault["nodes"]
    ]
