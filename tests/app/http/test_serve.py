"""The `bedside serve` command: how it starts, what it connects to, how it ends."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from building import build
from forked import Forked, run

from conftest import TINY, free_port
from index.storage import build as builder

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"


@pytest.fixture(scope="module")
def place(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("serve")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    builder.build(TINY, embedder, index)
    return ["--corpus", corpus, "--index", index]


@contextmanager
def serving(place, *arguments, **environment):
    """By the installed command, where variables are given that Python reads at its start."""
    port, pipes = free_port(), {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    given = ["serve", "--port", str(port), *place, *arguments]
    if environment:
        process = subprocess.Popen(
            [COMMAND, *given], text=True, env=os.environ | environment, **pipes
        )
    else:
        process = Forked(given, **pipes)
    with ready(process):
        yield process, port


@contextmanager
def ready(process):
    """Until it serves; killed at the end."""
    try:
        assert "Bedside is ready" in process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


def ask(port, question):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/ask",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def test_it_connects_to_nothing_and_logs_no_question(place, witness):
    with serving(place, "--log", **witness.environment) as (process, port):
        assert ask(port, "snoring of Mrs Smith")["passages"]
        urllib.request.urlopen(f"http://127.0.0.1:{port}/?q=Mrs+Smith", timeout=20).close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert witness.seen() == []
    assert "path='/api/ask' status=200" in errors and "path='/' status=200" in errors
    assert "Smith" not in errors


def test_asked_to_end_it_ends_within_ten_seconds_with_open_pages_and_questions(place):
    with serving(place) as (process, port):
        ask(port, "snoring")
        page = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        asked = json.dumps({"turns": [{"question": "snoring"}] * 12})
        page.request("POST", "/page/ask", asked, {"Content-Type": "application/json"})
        page.getresponse()  # whose answers are not read
        outcomes = []
        asking = [threading.Thread(target=outcome, args=(port, outcomes)) for _ in range(20)]
        for thread in asking:
            thread.start()
        started = time.monotonic()
        process.terminate()
        process.wait(timeout=10)
        for thread in asking:
            thread.join()
    assert time.monotonic() - started < 10
    assert len(outcomes) == 20 and set(outcomes) <= {"answered", "told", "closed"}


# The real service, but for a model that takes as long as it is told.
SLOW = """
import sys, time
from pathlib import Path
from building import DigestEmbedder
from app.readiness import WARM_UP
from app.service import AnswerService
from app.http.web import serve

seconds, port, corpus, index = sys.argv[1:]

class Slow(DigestEmbedder):
    def embed(self, texts):
        if texts != [WARM_UP]:
            time.sleep(float(seconds))
        return super().embed(texts)

serve(AnswerService(Path(corpus), Path(index), Slow()), "127.0.0.1", int(port))
"""


@contextmanager
def answering_slowly(folder, seconds):
    build(TINY, folder / "index")
    port = free_port()
    process = Forked(
        [seconds, port, folder, folder / "index"], code=SLOW,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with ready(process):
        yield process, port


def wait_until_answering(port, n_questions):
    mark = f"bedside_questions_in_flight {n_questions:.1f}"
    for _ in range(200):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as response:
            if mark in response.read().decode():
                return
        time.sleep(0.02)
    raise AssertionError("no question was let in")


def reply_to(port, replies):
    """The whole reply to a question in flight: its status and its object."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(
            "POST", "/api/ask", b'{"question": "snoring in men?"}',
            {"Content-Type": "application/json"},
        )  # fmt: skip
        response = connection.getresponse()
        replies.append((response.status, json.loads(response.read())))
    except (OSError, http.client.HTTPException, ValueError) as exc:
        replies.append(("no clean reply", repr(exc)))


@pytest.mark.parametrize(("seconds", "statuses"), [(1, {200, 503}), (30, {503})])
def test_a_question_in_flight_is_answered_or_told_cleanly_when_the_service_is_ended(
    tmp_path, seconds, statuses
):
    """Six questions for two seats: two are being answered when the signal comes, four wait."""
    with answering_slowly(tmp_path, seconds) as (process, port):
        replies = []
        asking = [threading.Thread(target=reply_to, args=(port, replies)) for _ in range(6)]
        for thread in asking:
            thread.start()
        wait_until_answering(port, 2)
        time.sleep(0.3)  # and four wait
        started = time.monotonic()
        process.terminate()
        process.wait(timeout=10)
        assert time.monotonic() - started < 10
        for thread in asking:
            thread.join()
    assert len(replies) == 6
    assert {status for status, _ in replies} <= statuses, replies
    assert seconds > 10 or [status for status, _ in replies].count(200) >= 2
    for status, reply in replies:
        if status == 503:
            assert "The service is stopping" in reply["error"] and reply["request_id"]
        else:
            assert reply["question"] == "snoring in men?"


def outcome(port, outcomes):
    """What a question in flight comes to: answered, a 503, or a connection closed."""
    try:
        outcomes.append("answered" if ask(port, "snoring in men")["claims"] else "wrong")
    except urllib.error.HTTPError as exc:
        outcomes.append("told" if exc.code == 503 else "wrong")
    except (OSError, http.client.HTTPException):
        outcomes.append("closed")


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("203.0.113.7", "'203.0.113.7' is no address of this machine; give another --host"),
        ("127.0.0.1", "is taken; stop what runs there or give another --port"),
    ],
)
def test_where_it_cannot_listen_it_says_why(place, host, sentence):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run(["serve", "--host", host, "--port", port, *place])
    assert result.returncode == 2 and sentence in result.stderr
    assert "Traceback" not in result.stderr
