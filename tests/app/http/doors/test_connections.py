"""Open connections: who says nothing, or takes nothing, keeps nobody else out."""

import asyncio
import http.client
import logging
import resource
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from forked import Forked, run
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from app.http.connections.limits import Connections, Patience, connections_for
from app.http.connections.provoked import OnceAMinute
from app.http.server import Server
from conftest import free_port

pytestmark = pytest.mark.slow

SHORT = Patience(first=1.0, idle=1.0, request=1.0, taking=1.0)
LONG = Patience(first=60.0, idle=60.0, request=60.0, taking=60.0)


class Made:
    """How much of a long answer was made."""

    bytes = 0


async def hello(request):
    await request.body()
    return PlainTextResponse("hello")


async def endless(request):
    made = request.app.state.made

    async def parts():
        while True:
            made.bytes += 65_536
            yield b"x" * 65_536
            await asyncio.sleep(0)

    return StreamingResponse(parts())


@contextmanager
def serving(**connections):
    app = Starlette(routes=[
        Route("/", hello, methods=["GET", "POST"]), Route("/endless", endless),
    ])  # fmt: skip
    app.state.made = Made()
    port = free_port()
    server = Server(app, "127.0.0.1", port, connections=Connections(**connections))
    server.start()
    yield port, app.state.made
    server.close()


def connected(port, sent=b""):
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(sent)
    return connection


def answered(port):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", "/")
    status = client.getresponse().status
    client.close()
    return status


def is_closed(connection):
    """Whether the server closed it; waits for that, but not for ever."""
    deadline = time.monotonic() + 20
    try:
        while connection.recv(65_536):
            if time.monotonic() > deadline:
                return False  # it still sends
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nA: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT",
    ],
)  # fmt: skip
def test_one_that_asks_nothing_whole_in_time_is_closed(sent):
    with serving(patience=SHORT) as (port, _):
        started = time.monotonic()
        with connected(port, sent) as silent:
            assert is_closed(silent)
        assert 0.5 < time.monotonic() - started < 10


def test_a_large_request_that_goes_on_is_not_closed():
    slow = Patience(first=60.0, idle=60.0, request=0.5, rate=100.0)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 600\r\n\r\n"
    with serving(patience=slow) as (port, _), connected(port, head) as sending:
        for _ in range(30):
            sending.sendall(b"x" * 20)
            time.sleep(0.1)
        assert sending.recv(1_000).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_the_oldest_that_asks_nothing_makes_room(sent):
    with serving(most=50, of_one=20, patience=LONG) as (port, _):
        silent = []
        for _ in range(60):
            silent.append(connected(port, sent))
            if sent.endswith(b"\r\n\r\n"):
                assert silent[-1].recv(1_000)  # until it is answered, it asks something
        for _ in range(30):
            assert answered(port) == 200
        assert is_closed(silent[0])
        silent[-1].sendall(b"P / HTTP/1.1\r\n" if sent == b"GET / HT" else b"")
        for one in silent:
            one.close()


def test_one_address_may_not_take_all_of_them():
    """With streams that do not end, which cannot be closed for another."""
    asking = b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(most=20, of_one=10, patience=LONG) as (port, _):
        streams = [connected(port, asking) for _ in range(10)]
        time.sleep(0.5)
        assert is_closed(connected(port, asking))
        other = socket.create_connection(("127.0.0.1", port), 10, ("127.0.0.2", 0))
        other.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert other.recv(100).startswith(b"HTTP/1.1 200")
        for one in [*streams, other]:
            one.close()


def test_a_proxy_may_have_as_many_as_there_are():
    with serving(most=50, of_one=5, patience=LONG, proxies=("::ffff:127.0.0.1",)) as (port, _):
        kept = [connected(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(30)]
        assert answered(port) == 200
        kept[0].settimeout(0.5)
        assert not is_closed(kept[0])
        for one in kept:
            one.close()


def test_what_a_client_does_not_take_is_bounded_and_given_up():
    with serving(patience=SHORT) as (port, made):
        with connected(port, b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n") as deaf:
            deaf.recv(100)
            time.sleep(4)
            taken = made.bytes
            assert is_closed(deaf)
        assert made.bytes < taken + 10_000_000 < 50_000_000  # what the system's own buffers take


def test_a_client_that_takes_its_answer_slowly_gets_it():
    asking = b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving(patience=SHORT) as (port, _), connected(port, asking) as slow:
        for _ in range(20):
            time.sleep(0.15)
            assert sum(len(slow.recv(1_000_000)) for _ in range(20))


def test_what_others_can_provoke_is_logged_once_a_minute(caplog):
    logger = logging.getLogger("of this test")
    kept = OnceAMinute("socket.accept() out of", seconds=0.3)
    logger.addFilter(kept)
    try:
        for pause in (0, 0, 0, 0.4):
            time.sleep(pause)
            logger.error("socket.accept() out of system resource\nsocket: 5", exc_info=OSError())
            logger.error("something else")
    finally:
        logger.removeFilter(kept)
    assert caplog.text.count("out of system") == 2 and "Traceback" not in caplog.text
    assert caplog.text.count("something else") == 4


def test_without_descriptors_the_service_goes_on_and_the_log_is_short(tmp_path):
    """A process that may open few files, and a client that opens more connections than that."""
    script = f"""
import sys; sys.path[:0] = {sys.path!r}
import logging, os, resource
logging.basicConfig()
resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
import test_connections
with test_connections.serving(patience=test_connections.SHORT) as (port, _):
    print(port, flush=True)
    input()
"""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = Forked([], code=script, **pipes)
    port = int(process.stdout.readline())
    silent = [connected(port) for _ in range(150)]
    time.sleep(3)
    assert answered(port) == 200
    for one in silent:
        one.close()
    assert answered(port) == 200
    _, errors = process.communicate("\n", timeout=60)
    assert errors.count("out of system resource") == 1 and len(errors.splitlines()) < 15, errors


def test_as_many_descriptors_are_asked_for_as_may_be_had():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (500, before[1]))
        assert connections_for(()).most == 1_000
        # Who may not raise the limit has fewer connections.
        script = (
            f"import sys; sys.path[:0] = {sys.path!r}\nimport resource\n"
            "resource.setrlimit(resource.RLIMIT_NOFILE, (500, 500))\n"
            "from app.http.connections.limits import connections_for\n"
            "print(connections_for(()).most)"
        )
        done = run([], code=script)
        assert done.stdout.strip() == "300", done.stderr
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
