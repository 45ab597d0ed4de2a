"""Feedback and pages have threads of their own, so that neither keeps a question waiting."""

import http.client
import json
import sqlite3
import threading
import time

import pytest
from building import DigestEmbedder

from app.feedback.receipt import Receipts
from app.feedback.store import FeedbackStore
from app.http.api import create_api
from app.http.server import Server
from app.http.site import add_feedback, add_pages
from app.service import AnswerService
from conftest import TINY, free_port
from index.storage import build as builder

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}
QUESTION = json.dumps({"question": "How common was snoring in men?"})
LONG = "# A long article\n\n" + "\n\n".join(
    f"Sentence {n} of the article says that {n}% of men snored." for n in range(3_000)
)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("apart")
    (folder / "articles").mkdir()
    sources = TINY | {"long-2020": LONG}
    for name, source in sources.items():
        (folder / "articles" / f"{name}.md").write_text(source, encoding="utf-8")
    builder.build(sources, DigestEmbedder(), folder / "index")
    return AnswerService(folder / "articles", folder / "index", DigestEmbedder(), reader=False)


@pytest.fixture()
def site(service, tmp_path):
    app, receipts = create_api(service), Receipts()
    add_pages(app, service)
    add_feedback(app, receipts, FeedbackStore(tmp_path / "feedback.sqlite"))
    port = free_port()
    server = Server(app, "127.0.0.1", port)
    server.start()
    yield port, receipts, tmp_path / "feedback.sqlite"
    server.close()


def send(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, body, JSON)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def in_threads(number, make):
    results, threads = [], []
    for _ in range(number):
        threads.append(threading.Thread(target=lambda: results.append(make()), daemon=True))
        threads[-1].start()
    return results, threads


def seconds_of_a_question(port):
    started = time.monotonic()
    assert send(port, "POST", "/api/ask", QUESTION) == 200
    return time.monotonic() - started


def test_clicks_on_a_locked_file_of_feedback_delay_no_question(site, service):
    port, receipts, path = site
    answer = service.answer("How common was snoring in men?")
    usual = max(seconds_of_a_question(port) for _ in range(3))

    def click(receipt=None):
        said = {"receipt": receipts.of(answer), "helpful": True}
        return send(port, "POST", "/page/feedback", json.dumps(said))

    assert click() == 204
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    results, threads = in_threads(45, click)
    time.sleep(1)
    slowest = max(seconds_of_a_question(port) for _ in range(3))
    lock.execute("ROLLBACK")
    lock.close()
    assert slowest < 2 * usual + 1
    for thread in threads:
        thread.join(60)
    assert set(results) == {204, 503} and results.count(204) >= 10


def test_questions_overtake_a_rush_to_a_long_article(site):
    """Were pages and questions to wait in one line, the questions would be the last."""
    port, _, _ = site
    results, threads = in_threads(60, lambda: send(port, "GET", "/article/long-2020"))
    while not results:
        time.sleep(0.01)  # the first page has come, and others wait
    for _ in range(3):
        assert send(port, "POST", "/api/ask", QUESTION) == 200
    n_before = results.count(200)
    for thread in threads:
        thread.join(60)
    assert set(results) <= {200, 503} and 2 * n_before < results.count(200)
