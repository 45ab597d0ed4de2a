"""The pages beside the chat, served and opened over HTTP."""

import http.client
import json
import re
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shape import Shape

from app.access.access import Access
from app.access.rate import RateLimit
from app.feedback.receipt import Receipts
from app.feedback.store import FeedbackStore
from app.http.api import create_api
from app.http.guard import PLAIN_POLICY
from app.http.server import Server
from app.http.site import GONE, RESTARTED, TAKEN, WORD_TYPE, add_feedback, add_pages
from app.page import article as article_page
from app.page.about import about_page
from app.page.spans import Span, article_link
from app.service import AnswerService
from conftest import TINY, free_port
from corpus.markdown import parse_article
from index.storage import build as builder

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def service(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("site")
    (folder / "articles").mkdir()
    for name, source in TINY.items():
        (folder / "articles" / f"{name}.md").write_text(source, encoding="utf-8")
    builder.build(TINY, embedder, folder / "index")
    return AnswerService(folder / "articles", folder / "index", embedder)


@pytest.fixture(scope="module")
def site(service, tmp_path_factory):
    """A client, the receipts and the feedback of one server."""
    app: FastAPI = create_api(service)
    receipts = Receipts()
    feedback = FeedbackStore(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")
    add_pages(app, service)
    add_feedback(app, receipts, feedback)
    port = free_port()
    server = Server(app, "127.0.0.1", port)
    server.start()

    def send(method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, response.read().decode()

    yield send, receipts, feedback
    server.close()


@pytest.fixture(scope="module")
def send(site):
    return site[0]


def test_a_link_to_a_span_opens_the_article_with_the_span_marked(send, service):
    article = service.searcher.index.articles["baker-2021"]
    start = article.text.index("Snoring was present")
    query = urlencode({"start": start, "end": start + 34, "quote": "Snoring was present"})
    response, page = send("GET", f"/article/baker-2021?{query}")
    assert response.status == 200 and response.headers["content-type"].startswith("text/html")
    assert '<mark id="cited">Snoring was present in 31% of men.</mark>' in page


LONG = "Snoring was seen in men, and it was seen in their wives as often as it had been expected"


@pytest.mark.parametrize(
    ("now", "status", "told", "marked"),
    [
        ({"a": f"Snoring\n\n{LONG}: 31%.\n"}, 200, None, f"{LONG}: 31%."),
        ({"a": f"Snoring\n\nA new paragraph.\n\n{LONG}: 31%.\n"}, 200, None, f"{LONG}: 31%."),
        ({"a": f"Snoring\n\n{LONG}: 13%.\n"}, 200, article_page.CHANGED, f"{LONG}: 13%."),
        ({"a": "Nothing was seen.\n"}, 200, article_page.GONE, None),
        ({"b": f"{LONG}: 31%.\n"}, 404, GONE, None),
    ],
)
def test_a_link_is_followed_after_the_articles_were_indexed_anew(
    tmp_path, embedder, now, status, told, marked
):
    before = {"a": f"Snoring\n\n{LONG}: 31%.\n"}
    article = parse_article("a", before["a"])
    start = article.text.index(LONG)
    link = article_link(article, [Span(start, start + len(LONG) + 6)]).partition("#")[0]
    builder.build(before, embedder, tmp_path / "index")
    builder.build(now, embedder, tmp_path / "index")
    app = create_api(AnswerService(tmp_path, tmp_path / "index", embedder))
    add_pages(app, AnswerService(tmp_path, tmp_path / "index", embedder))
    response = TestClient(app, base_url="http://127.0.0.1").get(link)
    assert response.status_code == status
    notices = (article_page.CHANGED, article_page.GONE, GONE)
    assert [notice for notice in notices if notice in response.text] == [told] * bool(told)
    assert (f'<mark id="cited">{marked}</mark>' in response.text) == bool(marked)
    assert ('id="cited"' in response.text) == bool(marked)


def test_an_unknown_article_is_told_in_one_sentence(send):
    response, page = send("GET", "/article/nobody%3Cscript%3E?quote=x")
    assert response.status == 404
    assert GONE in page
    assert "nobody" not in page


@pytest.mark.parametrize(
    "query",
    ["start=x&end=y&quote=z", "start=-1&end=9", "start=99999999999&end=1", "start=5", "quote=%ff"],
)
def test_a_broken_link_still_opens_the_article(send, query):
    response, page = send("GET", f"/article/baker-2021?{query}")
    assert response.status == 200 and "Systolic pressure" in page


def test_the_plain_pages_have_a_strict_policy_and_nothing_inline(send):
    for path in ("/article/baker-2021", "/about", "/article/none", "/compare?q=snoring"):
        response, page = send("GET", path, headers={"Accept": "text/html"})
        assert response.headers["content-security-policy"] == PLAIN_POLICY
        assert "unsafe" not in PLAIN_POLICY
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)


def test_the_files_of_a_page_are_served_and_no_others(send):
    _, page = send("GET", "/about")
    shape = Shape(page)
    files = [url for url in (*shape.all("src"), *shape.all("href")) if url.startswith("./page/")]
    assert len(files) == 2
    for url in files:
        response, text = send("GET", url.removeprefix("."))
        assert response.status == 200 and text and "immutable" in response.headers["cache-control"]
        assert response.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")
    for path in ("/page/chat.html", "/page/..%2Fmarkup.py", "/page/%2e%2e/markup.py"):
        assert send("GET", path)[0].status == 404


def test_the_page_about_the_corpus_says_what_it_holds(send, service):
    response, page = send("GET", "/about")
    text = Shape(page).text
    assert response.status == 200
    for words in ("Articles", "Oral iron in pregnancy", service.searcher.index.manifest.generation):
        assert words in text
    assert re.search(r"Passages\s*11\b", text) and re.search(r"Years\s*2019 to 2019", text)


def test_the_measured_quality_is_the_accepted_one(service):
    from eval.report.gate import BASELINE

    accepted = json.loads(BASELINE.read_text())["splits"]
    text = Shape(about_page(service)).text
    for split in ("five", "trials"):
        facts = accepted[split]["facts"]
        assert f"{facts['mean']:.2f} ± {facts['half_width']:.2f}" in text


@pytest.mark.parametrize("content", [None, "", "[]", '{"splits": 1}', '{"splits": {"dev": 1}}'])
def test_without_an_accepted_evaluation_no_figure_is_given(service, tmp_path, content):
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    text = Shape(about_page(service, path)).text
    assert "No accepted evaluation is at hand" in text and "±" not in text


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({"accepted": "2026-03-07"}, "accepted on 7 March 2026: means"),
        ({"accepted": "<b>soon"}, "accepted for version"),
        ({"accepted": 7}, "accepted for version"),
        ({}, "accepted for version"),  # written before the day was kept
    ],
)
def test_the_measured_quality_has_its_date_where_it_is_known(service, tmp_path, kept, told):
    path = tmp_path / "baseline.json"
    splits = {"five": {"facts": {"mean": 0.7, "half_width": 0.1}}}
    path.write_text(json.dumps({"splits": splits} | kept))
    text = Shape(about_page(service, path)).text
    assert f"The evaluation that was {told}" in text and "0.70 ± 0.10" in text
    assert "soon" not in text


def test_feedback_is_stored_with_the_answer_that_was_shown(site, service):
    send, receipts, feedback = site
    answer = service.answer("How common was snoring in men?")
    said = {"receipt": receipts.of(answer), "helpful": False, "reason": "Wrong figure"}
    response, _ = send("POST", "/page/feedback", json.dumps(said), JSON)
    assert response.status == 204
    entry = feedback.entries()[-1]
    assert (entry.question, entry.helpful, entry.reason) == (answer.question, False, "Wrong figure")
    assert entry.cited[0].quote == answer.claims[0].text
    response, told = send("POST", "/page/feedback", json.dumps(said), JSON)
    assert response.status == 409 and TAKEN in told and len(feedback.entries()) == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"receipt": "unknown", "helpful": True}, 410),
        ({"receipt": "x"}, 422),
        ({"receipt": "x", "helpful": "yes"}, 422),
        ({"receipt": "x", "helpful": True, "reason": "y" * 2_001}, 422),
        ({"receipt": "x", "helpful": True, "answer": "my own"}, 422),
    ],
)
def test_feedback_on_nothing_is_refused(site, said, status):
    send, _, feedback = site
    before = feedback.entries()
    response, body = send("POST", "/page/feedback", json.dumps(said), JSON)
    assert response.status == status and feedback.entries() == before
    if status == 410:
        assert json.loads(body)["error"] == RESTARTED


def test_a_form_of_another_site_gives_no_feedback(site, service):
    send, receipts, feedback = site
    said = json.dumps({"receipt": receipts.of(service.answer("snoring?")), "helpful": True})
    before = feedback.entries()
    assert send("POST", "/page/feedback", said, {"Content-Type": "text/plain"})[0].status == 415
    assert feedback.entries() == before


NAUSEA = urlencode({"q": "Nausea and constipation, n (%), daily and alternate days"})


def test_a_link_asks_a_question_again_and_shows_the_statements_in_a_table(send, service):
    response, page = send("GET", f"/compare?{NAUSEA}&article=adams-2019&sort=statement")
    assert response.status == 200 and response.headers["cache-control"] == "no-store"
    shape = Shape(page)
    assert "46 (38.0)" in shape.text and "Searched: only adams-2019" in shape.text
    assert shape.all("aria-sort").count("ascending") == 1
    assert any("article=adams-2019" in href for href in shape.all("href") if "compare?" in href)
    links = [href.removeprefix(".") for href in shape.all("href") if "start=" in href]
    for link in links:  # each leads to where its words stand
        response, there = send("GET", link.partition("#")[0])
        assert response.status == 200 and 'id="cited"' in there and article_page.GONE not in there
    assert links


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("csv", "text/csv; charset=utf-8", b'\xef\xbb\xbf"Study"'),
        ("word", WORD_TYPE, b"PK"),
    ],
)
def test_the_table_is_to_be_had_as_a_file(service, form, media_type, begins):
    response = client(service).get(f"/compare?{NAUSEA}&as={form}")
    assert response.status_code == 200 and response.headers["content-type"] == media_type
    assert response.content.startswith(begins)
    assert re.fullmatch(
        r'attachment; filename="bedside-comparison-\d{4}-\d\d-\d\d\.\w{3,4}"',
        response.headers["content-disposition"],
    )


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("q=teclistamab", 200, "None of the 3 articles mentions teclistamab."),
        ("q=teclistamab&as=csv", 404, "None of the 3 articles mentions teclistamab."),
        ("q=teclistamab&as=word", 404, "There is nothing to compare."),
        ("", 422, "question"),
        ("q=" + "x" * 5_000, 422, "characters"),
        ("q=snoring&from=2050", 422, "No article fits these filters"),
        ("q=snoring&sort=%3Cb%3E&as=exe&from=x&descending=1", 200, "31% of men"),
    ],
)
def test_what_cannot_be_compared_is_told_on_a_page(send, query, status, told):
    response, page = send("GET", f"/compare?{query}")
    assert response.status == status and told in Shape(page).text
    assert response.headers["content-type"].startswith("text/html")


def test_comparing_counts_as_asking(service):
    access = Access(questions=RateLimit(2))
    page = client(service, access)
    statuses = [page.get("/compare?q=snoring").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert page.get("/article/baker-2021").status_code == 200


def client(service, access=None):
    """A client of a service of its own, without a server."""
    app = create_api(service, access)
    add_pages(app, service)
    return TestClient(app, base_url="http://127.0.0.1")
