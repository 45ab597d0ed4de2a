"""The endpoints, served on a real port and asked over HTTP as other programs ask them."""

import http.client
import json
import logging
import socket
import time
from collections import Counter

import pytest
from building import DigestEmbedder
from http_client import JSON, SNORING, fault, serving, without_time
from rush import N_ASKING, N_LET_IN, Held, ask_all_at_once

from app.answers.answer import answer_record
from app.http.contract import AnswerRecord, ArticleRecord
from app.http.guard import MAX_API_BODY
from app.http.server import listening_socket
from app.readiness import WARM_UP
from app.service import AnswerService
from conftest import TINY
from corpus.errors import CannotListen
from index.passages.filters import Filters
from index.storage import build as builder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(tiny_index, tmp_path_factory, embedder):
    corpus = tmp_path_factory.mktemp("api") / "articles"
    corpus.mkdir()
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    return AnswerService(corpus, tiny_index, embedder)


@pytest.fixture(scope="module")
def client(service):
    with serving(service) as client:
        yield client


@pytest.mark.parametrize("question", [SNORING, "Nausea with daily iron?", "teclistamab response?"])
def test_an_answer_is_the_record_that_the_service_gives(client, service, question):
    reply = client.ask(question)
    assert reply.status == 200 and reply.headers["content-type"] == "application/json"
    expected = json.loads(json.dumps(answer_record(service.answer(question))))
    assert without_time(reply.json) == without_time(expected)


def test_the_models_describe_the_records_and_nothing_else(client):
    for question in (SNORING, "teclistamab response?"):
        record = client.ask(question).json
        assert AnswerRecord(**record).model_dump() == record
    for record in client.get("/api/articles").json:
        assert ArticleRecord(**record).model_dump() == record


def test_the_description_names_request_answer_and_faults(client):
    described = client.get("/api/openapi.json").json
    ask = described["paths"]["/api/ask"]["post"]
    assert set(ask["responses"]) == {"200", "400", "413", "415", "422", "503"}
    answer = described["components"]["schemas"]["AnswerRecord"]["properties"]
    assert answer.keys() == client.ask(SNORING).json.keys()
    assert {"/healthz", "/readyz", "/metrics", "/api/articles"} <= described["paths"].keys()


def test_filters_narrow_the_search(client, service):
    given = {"articles": ["adams-2019"], "year_from": 2019, "year_to": 2019,
             "designs": ["Randomised trial"], "tables_only": True}  # fmt: skip
    record = client.ask("nausea", filters=given).json
    filters = Filters(("adams-2019",), 2019, 2019, ("Randomised trial",), True)
    assert without_time(record) == without_time(
        json.loads(json.dumps(answer_record(service.answer("nausea", filters=filters))))
    )
    assert {p["article_id"] for p in record["passages"]} == {"adams-2019"}
    assert "paragraph" not in {p["kind"] for p in record["passages"]}


def test_a_filter_that_nothing_fits_is_told(client):
    reply = client.ask("nausea", filters={"articles": ["nobody-1999"]})
    assert "There is no article 'nobody-1999'" in fault(reply, 422)


def test_a_follow_up_is_read_with_the_question_before(client, service):
    first, then = "Nausea with daily iron?", "and constipation?"
    record = client.ask(then, previous=first).json
    expected = service.answer(then, previous=first)
    assert record["read_as"] == expected.read_as is not None
    assert record["answer"] == expected.text
    assert "question before" in fault(client.ask(then, previous="\0x"), 422)


def test_the_articles_are_listed(client):
    first, *others = client.get("/api/articles").json
    assert first == {
        "article_id": "adams-2019", "title": "Oral iron in pregnancy",
        "authors": ["Adams B", "Clark D"], "journal": None, "year": 2019, "doi": None,
        "status": [], "relations": [],
        "study_design": "randomised trial", "n_patients": 240, "n_tables": 1,
        "unread_tables": [], "n_characters": 547,
    }  # fmt: skip
    assert [article["article_id"] for article in others] == ["baker-2021", "cole-2020"]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b'{"question": ""}', 422, "The question is empty"),
        (b'{"question": " \\n\\t "}', 422, "The question is empty"),
        ('{"question": "' + "🩸" * 5_000 + '"}', 422, "has 5,000 characters"),
        ('{"question": "' + "🩸" * 1_500 + '"}', 422, "The question is empty"),
        (b'{"question": "x\\u0000y"}', 422, "not text"),
        (b'{"question": "\\ud800 OS"}', 422, "The question holds characters that are not text"),
        (b'{"question": "x", "filters": {"articles": ["\\udfff"]}}', 422, "There is no article"),
        (b'{"question": "x", "\\ud800": 1}', 422, "A key of the body holds characters that are"),
        (b'{"question": "x", "question": "y"}', 422, "'question' stands twice."),
        (b'{"question": "x", "filters": {"year_to": 1, "year_to": 2}}', 422, "'year_to' stands"),
        (b'{"question": 5}', 422, "'question' must be text."),
        (b'{"question": null}', 422, "'question' must be text."),
        (b'{"question": ["a"]}', 422, "'question' must be text."),
        (b"{}", 422, "'question' is missing."),
        (b"", 422, "The body must be an object such as"),
        (b"[]", 422, "The body must be an object such as"),
        (b'"x"', 422, "The body must be an object such as"),
        (b'{"question": "x", "secret": 1}', 422, "'secret' is not known."),
        (b'{"question": "x", "filters": 1}', 422, "'filters' must be an object."),
        (b'{"question": "x", "filters": {"year": 1}}', 422, "'filters.year' is not known."),
        (b'{"question": "x", "filters": {"year_to": "2"}}', 422, "must be a whole number."),
        (b'{"question": "x", "filters": {"year_to": 1.5}}', 422, "must be a whole number."),
        (b'{"question": "x", "filters": {"year_to": NaN}}', 400, "no NaN and no Infinity."),
        (b'{"question": "x", "filters": {"year_to": 1e999}}', 422, "must be a whole number."),
        (b'{"question": "x", "filters": {"articles": "a"}}', 422, "must be a list."),
        (b'{"question": "x", "filters": {"articles": [1]}}', 422, "must be text."),
        (b'{"question": "x", "filters": {"tables_only": 1}}', 422, "must be true or false."),
        (b'{"question": "x", "previous": {"a": 1}}', 422, "'previous' must be text."),
        (b"{broken", 400, "The body is not JSON."),
        (b'{"question": "\xff"}', 400, "The body is not JSON."),
        (b"[" * 60_000, 400, "The body is nested too deeply."),
        (b'{"question": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400, "nested too deeply."),
        (b'{"question": "x", "filters": {"articles": ["' + b"y" * 50_000 + b'"]}}', 422, "yyy'; "),
        (b'{"question": "x", "filters": {"year_to": ' + b"9" * 9_000 + b"}}", 400, "digits."),
        (b'{"question": "' + b"x" * 10_000_000 + b'"}', 413, "send at most 64 KiB."),
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_in_a_sentence(client, body, status, sentence):
    body = body if isinstance(body, bytes) else body.encode()
    assert sentence in fault(client.post(body), status)
    assert client.ask(SNORING).status == 200  # and the service goes on


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({}, "with `Content-Type: application/json`."),
        ({"Content-Type": "text/plain"}, "with `Content-Type: application/json`."),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "Send the body as JSON"),
        ({"Content-Type": "application/jsonp"}, "Send the body as JSON"),
        ({**JSON, "Content-Encoding": "gzip"}, "what is packed (Content-Encoding) is not read"),
        ({**JSON, "Content-Encoding": "identity, br"}, "what is packed"),
    ],
)
def test_a_body_that_is_not_plain_json_is_told_how_to_be_sent(client, headers, sentence):
    body = b'{"question": "How common was snoring in men?"}'
    assert sentence in fault(client.post(body, headers), 415)
    for kind in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/ld+json"):
        given = {"Content-Type": kind, "Content-Encoding": "identity"}
        assert client.post(body, given).status == 200


def test_a_body_in_pieces_is_read_like_any_other(client):
    pieces = [b'{"question": "How common ', b"was snoring ", b'in men?"}']
    assert client.post(iter(pieces)).status == 200
    assert "at most 64 KiB" in fault(client.post(iter([b" " * 1024] * 100)), 413)


def test_a_body_of_two_lengths_is_refused_and_nothing_after_it_is_read(client):
    """A proxy that goes by the other length would take what follows for a request of its own."""
    follows = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = (
        b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", client.port), timeout=20) as connection:
        connection.sendall(head + follows)
        got = b"".join(iter(lambda: connection.recv(65536), b""))
    assert got.startswith(b"HTTP/1.1 400") and b"not both." in got
    assert got.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("target", ["*", "http://localhost/nothing"])
def test_an_address_that_is_no_path_is_told_in_a_sentence(client, target):
    assert fault(client.send("GET", target), 404) == "There is nothing here."


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_is_told_the_ones_that_there_are(client, method):
    reply = client.send(method, "/api/ask")
    assert fault(reply, 405) == "This endpoint takes POST alone."
    assert reply.headers["allow"] == "POST"
    assert "no such endpoint" in fault(client.send(method, "/api/nothing"), 404)


def test_what_was_sent_is_not_sent_back(client):
    for body in ({"question": ["Mrs Smith"]}, {"question": "x", "filters": "Mrs Smith"}):
        assert b"Smith" not in client.post(json.dumps(body)).body
    assert len(client.post(json.dumps({"question": "x", "k" * 9_000: 1})).body) < 300


def test_a_body_too_large_without_a_declared_length_is_refused(client):
    parts = (b"x" * 65_536 for _ in range(100))
    reply = client.post(parts)  # sent in chunks
    assert "send at most 64 KiB" in fault(reply, 413)


def test_two_longest_questions_fit_the_body(client):
    longest = "\\ud83e\\ude78" * 1_000 + "x" * 1_000
    body = f'{{"question": "{longest}", "previous": "{longest}"}}'
    assert len(body) < MAX_API_BODY
    assert client.post(body).status == 200


def test_right_to_left_text_is_a_question(client):
    question = "ما معدل الشخير \u202e snoring"
    reply = client.ask(question)
    assert reply.status == 200 and reply.json["question"] == question


def test_a_form_of_another_site_is_no_question(client):
    body = json.dumps({"question": SNORING})
    assert fault(client.post(body, {"Content-Type": "text/plain"}), 415)


def test_what_is_not_there_is_told(client):
    assert "/api/openapi.json" in fault(client.send("POST", "/api/nothing"), 404)


def test_two_hundred_at_once_get_their_own_answer_or_hear_that_it_is_busy(service, embedder):
    held = Held(embedder)
    with serving(AnswerService(service.corpus, service.index, held)) as client:

        def ask(question):
            reply = client.ask(question)
            if reply.status == 503:
                held.turned_away()
            return reply

        replies = ask_all_at_once(ask)
        assert Counter(reply.status for reply in replies.values()) == {
            200: N_LET_IN, 503: N_ASKING - N_LET_IN,
        }  # fmt: skip
        assert client.count("busy") == N_ASKING - N_LET_IN
        assert client.ask(SNORING).status == 200
    for question, reply in replies.items():
        if reply.status == 200:
            expected = json.loads(json.dumps(answer_record(service.answer(question))))
            assert without_time(reply.json) == without_time(expected)
        else:
            assert "too many questions are waiting" in fault(reply, 503).lower()
            assert int(reply.headers["retry-after"]) > 0


def test_a_connection_that_was_idle_is_still_open(client):
    """Longer than clients hold one themselves: HTTPX 5 seconds, as did the server before."""
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    for seconds in (0, 6):
        time.sleep(seconds)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()
    connection.close()


def test_metrics_count_and_hold_no_question(client):
    before = {name: client.count(name) for name in ("answered", "abstained", "refused")}
    client.ask(SNORING)
    client.ask("response to teclistamab?")
    client.ask("")
    assert {name: client.count(name) - n for name, n in before.items()} == {
        "answered": 1, "abstained": 1, "refused": 1,
    }  # fmt: skip
    text = client.get("/metrics").body.decode()
    assert "bedside_passages 11.0" in text and "bedside_articles 3.0" in text
    assert "bedside_ready 1.0" in text and "bedside_questions_in_flight 0.0" in text
    assert "bedside_answer_seconds_bucket" in text and "process_resident_memory_bytes" in text
    assert not any(word in text.lower() for word in ("snoring", "teclistamab", "baker"))


def test_health_and_readiness(client):
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz").json
    assert ready["status"] == "ready" and ready["stale"] is None
    assert (ready["articles"], ready["passages"]) == (3, 11)


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/articles", "/nothing"])
def test_every_response_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"] and "server" not in headers


def test_the_log_has_the_request_but_not_the_question(client, caplog):
    with caplog.at_level(logging.INFO):
        reply = client.ask("snoring of Mrs Smith?")
        client.get("/api/articles?q=Mrs+Smith")
        client.post(b'{"question": ["Mrs Smith"]}')
        client.get("/api/Mrs+Smith")
        client.send("POST", "/Mrs/Smith", b"{}")
        client.get("/healthz")  # the line of a request may come after its reply
    assert f"request={reply.headers['x-request-id']} method=POST path='/api/ask'" in caplog.text
    assert "Smith" not in caplog.text


def test_questions_are_logged_where_that_is_switched_on(service, caplog):
    from app.cli.logs import start_log

    start_log(logging.INFO, questions=True)
    try:
        with caplog.at_level(logging.INFO):
            service.answer("snoring of Mrs Smith?")
        assert "question='snoring of Mrs Smith?'" in caplog.text
    finally:
        start_log(logging.WARNING)
        logging.getLogger("app").setLevel(logging.NOTSET)  # as before
    caplog.clear()
    with caplog.at_level(logging.INFO):
        service.answer("snoring of Mrs Smith?")
    assert "Smith" not in caplog.text


class Repeating(DigestEmbedder):
    """Fails, and says what it was asked."""

    def embed(self, texts, *, show_progress=False):
        if len(texts) == 1 and texts != [WARM_UP]:
            raise ValueError(f"hunter2 cannot embed {texts}")
        return super().embed(texts)


def test_a_fault_that_holds_the_question_is_logged_without_it(tmp_path, caplog):
    builder.build(TINY, DigestEmbedder(), tmp_path / "index")
    service = AnswerService(tmp_path, tmp_path / "index", Repeating())
    with serving(service) as client:
        sentence = fault(client.ask("snoring of Mrs Smith?"), 500)
    assert "hunter2" not in sentence and "hunter2 cannot embed" in caplog.text
    assert "Smith" not in caplog.text and "snoring" not in caplog.text


@pytest.mark.parametrize("host", ["203.0.113.7", "not an address", "999.1.1.1", "a" * 300])
def test_an_address_of_another_machine_gets_its_own_sentence(host):
    with pytest.raises(CannotListen, match="is no address of this machine; give another --host"):
        listening_socket(host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"])
def test_addresses_of_this_machine_serve(host):
    if "::" in host and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    listening_socket(host, 0).close()


NOTHING = [None, "", " \t", [], {}]
OPTIONS = ["articles", "year_from", "year_to", "designs", "tables_only"]


@pytest.mark.parametrize("nothing", NOTHING, ids=repr)
def test_an_optional_key_that_is_empty_is_as_if_left_out(client, nothing):
    plain = without_time(client.ask(SNORING).json)
    for more in (
        {"previous": nothing}, {"filters": nothing}, {"filters": {"articles": [nothing]}},
        {"filters": dict.fromkeys(OPTIONS, nothing)}, *({"filters": {o: nothing}} for o in OPTIONS),
    ):  # fmt: skip
        reply = client.ask(SNORING, **more)
        assert reply.status == 200, (more, reply.json)
        assert without_time(reply.json) == plain


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"previous": 5}, "'previous' must be text."),
        ({"previous": ["x"]}, "'previous' must be text."),
        ({"filters": 0}, "'filters' must be an object."),
        ({"filters": False}, "'filters' must be an object."),
        ({"filters": "tables"}, "'filters' must be an object."),
        ({"filters": {"tables_only": 0}}, "'filters.tables_only' must be true or false."),
        ({"filters": {"year_to": "2020"}}, "'filters.year_to' must be a whole number."),
        ({"filters": {"designs": [["x"]]}}, "'filters.designs.0' must be text."),
        ({"previuos": ""}, "'previuos' is not known."),
        ({"question": ""}, "The question is empty"),
        ({"question": None}, "'question' must be text."),
    ],
)
def test_a_wrong_type_gets_one_sentence(client, more, sentence):
    reply = client.ask(**{"question": SNORING, **more})
    assert reply.status == 422 and reply.json["error"].startswith(sentence)
