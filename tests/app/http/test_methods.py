"""HEAD on every route, over a real port; and the path that a service is served under."""

import asyncio
import http.client
import socket

import pytest
from building import OLD, DigestEmbedder, build

from app.access.access import Access
from app.http.methods import HeadAsGet, checked_path
from app.http.server import Server
from app.http.web import build_app
from app.page.markup import static_url
from app.service import AnswerService
from conftest import free_port
from corpus.errors import BadAddress

pytestmark = pytest.mark.slow

# Of each request its own, or counted anew.
OWN = {"date", "x-request-id", "content-length", "content-security-policy"}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("methods")
    build(OLD, folder / "index")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, source in OLD.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    service = AnswerService(corpus, folder / "index", DigestEmbedder())
    access, port = Access(), free_port()
    server = Server(build_app(service, access), "127.0.0.1", port, access)
    server.start()
    yield port
    server.close()


def sent(port, method, path, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?q=snoring", "/healthz", "/readyz", "/metrics", "/about", "/article/baker-2021",
        "/compare?q=snoring",
        "/article/none", f"/{static_url('page.js')}", "/page/none", "/api/articles",
        "/api/openapi.json", "/api/none", "/config", "/favicon.ico", "/theme.css", "/none",
        "/gradio_api/upload",
    ],
)  # fmt: skip
@pytest.mark.parametrize("accepted", ["*/*", "text/html"])
def test_head_is_get_without_the_body(port, path, accepted):
    headers = {"Accept": accepted, "Accept-Encoding": "identity"}
    status, got, body = sent(port, "GET", path, headers)
    assert body
    head_status, head, nothing = sent(port, "HEAD", path, headers)
    assert (head_status, nothing) == (status, b"")
    assert head.keys() == got.keys()
    assert {k: v for k, v in head.items() if k not in OWN} == {
        k: v for k, v in got.items() if k not in OWN
    }
    if path != "/metrics":  # it measures itself
        assert head.get("content-length") == got.get("content-length")
        assert len(head["content-security-policy"]) == len(got["content-security-policy"])


def test_nothing_follows_the_head_on_the_wire(port):
    """A body would be read as the beginning of the next response."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        for path in ("/healthz", "/", "/about"):
            connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            reply = b""
            while b"\r\n\r\n" not in reply:
                reply += connection.recv(65_536)
            assert reply.startswith(b"HTTP/1.1 200") and reply.endswith(b"\r\n\r\n")


def test_the_head_of_a_stream_does_not_wait_for_its_end():
    told = []

    async def endless(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.Event().wait()

    async def send(message):
        told.append(message["type"])

    head = HeadAsGet(endless)({"type": "http", "method": "HEAD"}, None, send)
    asyncio.run(asyncio.wait_for(head, 10))
    assert told == ["http.response.start", "http.response.body"]


def test_head_changes_nothing_and_asks_nothing(port):
    for path in ("/api/ask", "/page/feedback", "/page/ask"):
        assert sent(port, "HEAD", path, {})[0] in (404, 405)


@pytest.mark.parametrize(
    ("given", "path"),
    [("", ""), ("/", ""), ("bedside", "/bedside"), ("/bedside/", "/bedside"), ("/a/b-c", "/a/b-c")],
)
def test_a_path_may_be_given_with_or_without_slashes(given, path):
    assert checked_path(given) == path


@pytest.mark.parametrize(
    "given", ["/a b", "https://x.example/bedside", "/a//b", "/ä", "/..", "/?q"]
)
def test_what_is_no_path_is_told(given):
    with pytest.raises(BadAddress, match="give --root-path"):
        checked_path(given)
