"""The real page, served and asked over HTTP as its own front end does."""

import base64
import hashlib
import json
import re
import socket
import urllib.error
import urllib.request
from collections import Counter

import pytest
from building import DigestEmbedder
from rush import N_ASKING, N_LET_IN, QUESTIONS, Held, ask_all_at_once

from app.access.access import Access
from app.access.rate import RateLimit
from app.examples import given_examples
from app.feedback.store import FeedbackStore
from app.http.server import Server
from app.http.web import build_app
from app.page.markup import STATIC
from app.service import AnswerService
from conftest import TINY, free_port
from corpus.errors import CannotListen
from corpus.library import DEFAULT_CORPUS, read_sources
from index.storage import build as builder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(real_index, embedder):
    return AnswerService(index=real_index, embedder=embedder)


@pytest.fixture()
def apart(real_index, embedder):
    """Another than the one at `address`, as a service counts for one application."""
    return AnswerService(index=real_index, embedder=embedder)


@pytest.fixture(scope="module")
def address(service):
    port = free_port()
    server = Server(build_app(service), "127.0.0.1", port)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.close()


def get(address, path="/"):
    with urllib.request.urlopen(address + path, timeout=20) as response:
        return response.read().decode()


def send(address, body):
    """All lines of the reply to what the script of the page sends."""
    request = urllib.request.Request(
        f"{address}/page/ask", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as stream:
        return [json.loads(line) for line in stream]


def ask(address, question, **asked):
    """One press of Enter: the line that has the answer, or the fault."""
    lines = send(address, {"turns": [{"question": question, **asked}]})
    (line,) = [line for line in lines if "html" in line or "fault" in line]
    return line


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([], "The body must be an object, sent as application/json."),
        ({}, "'turns' is missing."),
        ({"turns": []}, "'turns' must hold at least 1."),
        ({"turns": None}, "'turns' must be a list."),
        ({"turns": {}}, "'turns' must be a list."),
        ({"turns": [{"question": "x"}] * 13}, "'turns' may hold at most 12."),
        ({"turns": [None]}, "'turns.0' must be an object."),
        ({"turns": [{}]}, "'turns.0.question' is missing."),
        ({"turns": [{"question": "x", "previous": "y" * 2_001}]},
         "'turns.0.previous' may have at most 2,000 characters."),
        ({"turns": [{"question": "x", "position": -1}]}, "'turns.0.position' must be at least 0."),
        ({"turns": [{"question": "x", "position": 10**30}]},
         "'turns.0.position' must be below 10,000."),
        ({"turns": [{"question": "x"}], "again": "yes"}, "'again' must be true or false."),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_the_page_cannot_ask_is_told_in_a_sentence(address, body, sentence):
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(address, body)
    with refused.value as reply:
        assert reply.code == 422 and json.load(reply)["error"] == sentence


def test_the_page_has_examples_and_a_disclaimer(address):
    config = json.loads(get(address, "/config"))
    values = "".join(str(item["props"].get("value")) for item in config["components"])
    examples = [example.question for example in given_examples(DEFAULT_CORPUS)]
    assert len(examples) == 5 and all(f'data-ask="{example}"' in values for example in examples)
    assert values.count("Not medical advice. Read the source") == 1  # to be seen first
    assert values.count("It is not medical advice") == 1  # for good


def test_a_question_gets_a_cited_answer_with_the_sentence_marked(address):
    shown = ask(address, "Relapse with and without HSCT in NCT02028455")["html"]
    assert "<mark>Relapse rate 55.2% (16/29)</mark>" in shown and "t0-e1" in shown


def test_a_refusal_is_clear(address):
    shown = ask(address, "response to teclistamab?")["html"]
    assert "None of the 5 articles mentions teclistamab." in shown


@pytest.mark.parametrize(
    ("question", "notice"), [("", "The question is empty"), ("x" * 5_000, "at most 2,000")]
)
def test_a_question_that_cannot_be_asked_is_told_on_the_page(address, question, notice):
    line = ask(address, question)
    assert notice in line["fault"] and line["unasked"]


def test_each_question_of_a_conversation_counts_against_the_limit(real_index, embedder):
    service = AnswerService(index=real_index, embedder=embedder)  # it counts for one application
    port, access = free_port(), Access(questions=RateLimit(3))
    server = Server(build_app(service, access), "127.0.0.1", port, access)
    server.start()
    address, turn = f"http://127.0.0.1:{port}", {"question": "Median OS in ZUMA-3?"}
    try:
        assert len(send(address, {"turns": [turn] * 3, "again": True})) >= 3
        with pytest.raises(urllib.error.HTTPError) as caught:
            ask(address, turn["question"])
        assert caught.value.code == 429
    finally:
        server.close()


def test_the_page_names_no_other_machine_for_scripts_or_styles(address):
    page = get(address)
    loaded = [part.split('"')[0] for mark in ('src="', "src='") for part in page.split(mark)[1:]]
    loaded += [part.split('"')[0] for part in page.split('<link rel="stylesheet" href="')[1:]]
    assert loaded
    assert [url for url in loaded if url.startswith(("http:", "https:", "//"))] == []


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=/etc/passwd", "/gradio_api/file=.env", "/file=README.md"]
)
def test_files_are_not_served(address, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(address, path)
    assert caught.value.code in (403, 404)


def test_the_programs_endpoint_lies_beside_the_page(address):
    request = urllib.request.Request(
        f"{address}/api/ask",
        json.dumps({"question": "Relapse with and without HSCT in NCT02028455"}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        assert "55.2% (16/29)" in json.load(response)["answer"]
    assert json.loads(get(address, "/readyz"))["articles"] == 5


def test_a_question_on_the_page_is_counted(address):
    def answered():
        lines = get(address, "/metrics").splitlines()
        mark = 'bedside_questions_total{outcome="answered"} '
        return next(float(line.split()[1]) for line in lines if line.startswith(mark))

    before = answered()
    ask(address, "Median OS in ZUMA-3?")
    assert answered() == before + 1
    send(address, {"turns": [{"question": "Median OS in ZUMA-3?"}], "again": True})
    assert answered() == before + 1  # who opens a kept conversation asks nothing new


def test_only_the_pages_own_scripts_may_run(address):
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=20) as response:
        policy, page = response.headers["Content-Security-Policy"], response.read().decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    scripts = re.findall(r"<script(?![^>]* src=)[^>]*>(.*?)</script>", page, re.DOTALL)
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    named = {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}
    assert len(named) >= 4
    assert set(rules["script-src"].split()) == {"'self'", "'unsafe-eval'"} | named
    assert rules["connect-src"] == rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/page/ask", "/api/ask"])
def test_60_mb_are_refused(address, path):
    request = urllib.request.Request(
        address + path, b"x" * 60_000_000, {"Content-Type": "multipart/form-data; boundary=x"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    assert caught.value.code == 413
    assert get(address, "/healthz")


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/proxy=http://127.0.0.1:1/", "/gradio_api/upload/"]
)
def test_the_page_takes_no_files_and_fetches_nothing(address, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(address, path)
    assert caught.value.code == 403


def test_a_file_in_place_of_a_question_is_neither_fetched_nor_read(address):
    with socket.socket() as bait:
        bait.bind(("127.0.0.1", 0))
        bait.listen()
        bait.settimeout(1)
        url = f"http://127.0.0.1:{bait.getsockname()[1]}/latest/meta-data"
        for path in (url, "/etc/passwd"):
            file = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}
            with pytest.raises(urllib.error.HTTPError) as caught:
                ask(address, file)
            assert caught.value.code == 422 and b"root:" not in caught.value.read()
        with pytest.raises(TimeoutError):
            bait.accept()


def test_an_article_that_came_since_the_start_can_be_filtered_for(tiny_corpus, tmp_path):
    index, port = tmp_path / "index", free_port()
    builder.build(read_sources(tiny_corpus), DigestEmbedder(), index)
    service = AnswerService(tiny_corpus, index, DigestEmbedder(), reader=False)
    server = Server(build_app(service), "127.0.0.1", port)
    server.start()
    address = f"http://127.0.0.1:{port}"
    assert "dale-2022" not in json.loads(get(address, "/page/start"))["filters"]
    (tiny_corpus / "dale-2022.md").write_text(
        "---\ntitle: Melatonin\nyear: 2022\n---\nSleep latency fell by 9 minutes.\n"
    )
    builder.build(read_sources(tiny_corpus), DigestEmbedder(), index)
    assert "dale-2022" in json.loads(get(address, "/page/start"))["filters"]
    line = ask(address, "latency?", filters="article=dale-2022&from=2022&to=2022")
    assert "9 minutes" in line["html"]
    server.close()


def test_a_fault_is_told_on_the_page_in_general_words(tiny_corpus, tmp_path, caplog):
    class Failing(DigestEmbedder):
        def embed(self, texts):
            if texts == ["snoring in men?"]:
                raise ValueError(f"hunter2 in {tmp_path}")
            return super().embed(texts)

    index, port = tmp_path / "index", free_port()
    builder.build(TINY, DigestEmbedder(), index)
    server = Server(build_app(AnswerService(tiny_corpus, index, Failing())), "127.0.0.1", port)
    server.start()
    line = ask(f"http://127.0.0.1:{port}", "snoring in men?")
    server.close()
    shown = json.dumps(line)
    assert "Something went wrong here" in line["fault"] and not line["unasked"]
    assert "hunter2" not in shown and str(tmp_path) not in shown
    assert "hunter2" in caplog.text


def test_a_taken_port_is_told(apart):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"port {port} on 127.0.0.1 is taken"):
            Server(build_app(apart), "127.0.0.1", port)


def test_a_stale_index_is_told_and_a_new_one_is_taken_up(tiny_corpus, tmp_path, embedder):
    from corpus.library import read_sources

    index = tmp_path / "index"
    builder.build(read_sources(tiny_corpus), embedder, index)
    service = AnswerService(tiny_corpus, index, embedder)
    assert service.staleness() is None
    (tiny_corpus / "dale-2022.md").write_text("Melatonin shortened sleep latency by 9 minutes.")
    assert "dale-2022 was added" in (service.staleness() or "")
    assert service.answer("melatonin and sleep latency").abstained
    builder.build(read_sources(tiny_corpus), embedder, index)
    assert service.staleness() is None
    assert "9 minutes" in service.answer("melatonin and sleep latency").text


def test_our_own_styles_and_scripts_are_served_and_are_small_in_all(address):
    """Every file of the folder, so that none can leave the sum by standing on no page here."""
    sizes = {}
    for name in (path.name for path in STATIC.iterdir()):
        with urllib.request.urlopen(f"{address}/page/{name}", timeout=20) as response:
            assert response.headers.get_content_type() in ("text/css", "text/javascript")
            sizes[name] = len(response.read())
    pages = [get(address, path) for path in ("/", "/article/zhao-2020", "/library", "/about")]
    linked = {name for page in pages for name in re.findall(r"page/([\w.]+)\?v=", page)}
    assert linked >= {"bedside.css", "common.js", "page.js", "article.css", "article.js"}
    assert linked <= sizes.keys() and sum(sizes.values()) < 100_000, sizes


def test_no_style_or_script_is_hidden_in_a_page(address):
    for path in ("/article/zhao-2020", "/library", "/about", "/compare?q=relapse+after+HSCT"):
        page = get(address, path)
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=", page)


def test_a_question_that_is_not_text_is_told_and_the_service_goes_on(address):
    try:
        told = ask(address, "\ud800 OS")["fault"]
    except urllib.error.HTTPError as exc:
        told = json.load(exc)["error"]
    assert "text" in told
    assert "html" in ask(address, "Median OS in ZUMA-3?")


def test_two_hundred_at_once_on_the_page_get_their_own_answer_or_hear_that_it_is_busy(
    tiny_corpus, tiny_index, embedder
):
    held, port = Held(embedder), free_port()
    service = AnswerService(tiny_corpus, tiny_index, held)
    server = Server(build_app(service), "127.0.0.1", port)
    server.start()

    def ask_once(question):
        line = ask(f"http://127.0.0.1:{port}", question)
        if line.get("fault") == "Too many questions are waiting; ask again in a few seconds.":
            held.turned_away()
            return "busy"
        shown = json.dumps(line)
        own = set(re.findall(r", case \d+\?", shown)) == {question[question.index(", case") :]}
        return "answered" if own else shown

    outcomes = ask_all_at_once(ask_once)
    assert Counter(outcomes.values()) == {"answered": N_LET_IN, "busy": N_ASKING - N_LET_IN}
    assert ask_once(QUESTIONS[0]) == "answered"
    server.close()


def test_a_follow_up_is_read_with_the_question_that_the_page_sends_with_it(address):
    first = ask(address, "2y OS haplo after CART MRD+?")
    second = ask(address, "and MRD-?", previous=first["searched"], position=1)
    assert second["searched"] == "2y OS haplo after CART MRD-?"
    assert "Read as: 2y OS haplo after CART MRD-?" in second["html"] and "t1-e1" in second["html"]
    assert second["library"] == first["library"] and second["said"] != first["said"]
    assert ask(address, "2y OS haplo after CART MRD+?")["said"] == first["said"]


def test_filters_are_sent_as_in_a_link_and_their_count_is_told(address):
    shown = ask(address, "Relapse after HSCT", filters="article=jiang-2020&tables=1")["html"]
    assert "Searched: only jiang-2020; tables only" in shown
    told = json.loads(get(address, "/page/admitted?from=2019"))["sentence"]
    assert told == "3 of 5 articles are asked. 2 articles without a year are left out."
    assert json.loads(get(address, "/page/admitted"))["sentence"] == ""
    line = ask(address, "Relapse?", filters="article=nobody")
    assert "there is no article 'nobody'" in line["fault"].lower() and line["unasked"]


def test_feedback_goes_where_it_is_said(apart, tmp_path):
    """In a container the index's own folder cannot be written."""
    port, path = free_port(), tmp_path / "elsewhere" / "feedback.sqlite"
    chosen = build_app(apart, feedback=path)
    server = Server(chosen, "127.0.0.1", port)
    server.start()
    shown = ask(f"http://127.0.0.1:{port}", "Median OS in ZUMA-3?")["html"]
    receipt = re.search(r'data-receipt="([^"]+)', shown)
    assert receipt, "the answer on the page has a receipt for feedback"
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/page/feedback",
        json.dumps({"receipt": receipt.group(1), "helpful": True}).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=20).close()
    server.close()
    assert FeedbackStore(path).entries()[0].question == "Median OS in ZUMA-3?"
