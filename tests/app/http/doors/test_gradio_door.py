"""What of Gradio is open: what our page uses, found by asking for every route that Gradio has."""

import json
import re
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from building import DigestEmbedder
from starlette.routing import Mount

from app.http.server import Server
from app.http.web import build_app
from app.service import AnswerService
from conftest import TINY, free_port
from index.storage import build as builder

pytestmark = pytest.mark.slow

SECRET = "Quillfeather, 87.4 kg, of Zennor"
# Every route of Gradio that is answered. With a new version, look at each that this test names.
OPEN = {
    ("GET", "/"), ("GET", "/config"), ("GET", "/theme.css"), ("GET", "/favicon.ico"),
    ("GET", "/assets/{path:path}"), ("GET", "/static/{path:path}"),
}  # fmt: skip
FILLED = {"{path:path}": "x.js", "{session_hash}": "s1"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    (folder / "articles").mkdir()
    for name, source in TINY.items():
        (folder / "articles" / f"{name}.md").write_text(source, encoding="utf-8")
    builder.build(TINY, DigestEmbedder(), folder / "index")
    service = AnswerService(folder / "articles", folder / "index", DigestEmbedder(), reader=False)
    return build_app(service)


@pytest.fixture(scope="module")
def address(app):
    port = free_port()
    server = Server(app, "127.0.0.1", port)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.close()


def sent(address, method, path, body=None, **headers):
    """Status, headers and body."""
    request = urllib.request.Request(
        address + path, None if body is None else json.dumps(body).encode(), method=method,
        headers={"Content-Type": "application/json"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
    )  # fmt: skip
    try:
        response = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as exc:
        response = exc
    with response:
        return response.status, response.headers, response.read()


def every_route(routes):
    for route in routes:
        if hasattr(route, "original_router"):
            yield from every_route(route.original_router.routes)
        else:
            for method in (getattr(route, "methods", None) or {"GET"}) - {"HEAD"}:
                yield method, route.path


def test_every_route_that_the_page_does_not_use_is_closed(app, address):
    (mount,) = (route for route in app.routes if isinstance(route, Mount))
    found = set(every_route(mount.app.app.routes))
    assert len(found) > 40 and found >= OPEN
    for method, path in sorted(found):
        filled = path
        for name, value in FILLED.items():
            filled = filled.replace(name, value)
        asked = re.sub(r"\{(\w+)(:path)?\}", "x1", filled)
        for variant in (asked, f"/{asked}", f"{asked}/"):
            body = {"data": [], "session_hash": "s1"} if method == "POST" else None
            status, _, said = sent(address, method, variant, body)
            closed = (status == 404 and b"There is nothing here." in said) or status == 403
            ours = variant.strip("/") in ("api", "about") or variant.startswith("/api/")
            may_be_open = (method, path) in OPEN and variant.rstrip("/") == asked.rstrip("/")
            assert closed or ours or may_be_open, (method, variant, status)
    for method, path in OPEN:
        said = sent(address, method, path.replace("{path:path}", "x.js"))[2]
        assert b"There is nothing here." not in said


def test_the_page_asks_nothing_through_gradio(address):
    config = json.loads(sent(address, "GET", "/config")[2])
    assert config["dependencies"] == [] and not config["connect_heartbeat"]


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:1", "null"])
def test_no_page_of_another_origin_is_let_read(address, origin):
    for path in ("/", "/config", "/theme.css", "/api/articles"):
        _, headers, _ = sent(address, "GET", path, Origin=origin)
        assert not [name for name in headers if name.lower().startswith("access-control")]
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    status, headers, _ = sent(address, "OPTIONS", "/page/ask", **asked)
    assert status in (403, 404, 405)
    assert not [name for name in headers if name.lower().startswith("access-control")]


def asked(address, turn, **more):
    return sent(address, "POST", "/page/ask", {"turns": [turn], **more})


@pytest.mark.parametrize(
    "turn",
    [
        {}, SECRET, [SECRET], {"question": [SECRET]}, {"question": {SECRET: 1}},
        {"question": SECRET, "previous": [SECRET]}, {"question": SECRET, "filters": {SECRET: 1}},
        {"question": SECRET, "position": SECRET}, {"question": SECRET, SECRET: 1},
    ],
)  # fmt: skip
def test_what_the_page_cannot_send_is_told_and_nothing_of_it_is_printed(
    address, turn, capfd, caplog
):
    """As a page older than the service may."""
    status, _, said = asked(address, turn)
    assert status == 422 and json.loads(said)["error"]
    printed = "".join(capfd.readouterr()) + caplog.text
    assert not re.search(r"Quillfeather|Zennor|87\.4", printed)


@pytest.mark.parametrize("filters", ["article=gone-2020", f"article={SECRET}", f"from={SECRET}"])
def test_filters_that_are_gone_are_told_or_left_out(address, filters, capfd, caplog):
    status, _, said = asked(address, {"question": SECRET, "filters": filters})
    (line,) = [one for one in map(json.loads, said.splitlines()) if {"html", "fault"} & one.keys()]
    assert status == 200 and line.get("unasked", False) == filters.startswith("article")
    printed = "".join(capfd.readouterr()) + caplog.text
    assert not re.search(r"Quillfeather|Zennor|87\.4", printed)


def test_a_fault_in_what_is_made_of_an_answer_is_not_printed(address, monkeypatch, capfd, caplog):
    def broken(turns, **_):
        raise ValueError(f"cannot draw {SECRET}")

    monkeypatch.setattr("app.http.web.conversation", broken)
    assert b"Something went wrong here" in asked(address, {"question": SECRET})[2]
    printed = "".join(capfd.readouterr()) + caplog.text
    assert "Traceback" in printed and not re.search(r"Quillfeather|Zennor|87\.4", printed)


def test_nothing_is_written_to_the_temporary_folder(address):
    place = Path(tempfile.gettempdir()) / "gradio"
    before = set(place.rglob("*")) if place.exists() else set()
    assert asked(address, {"question": SECRET})[0] == 200
    assert sent(address, "GET", "/gradio_api/deep_link?session_hash=deep")[0] == 404
    assert (set(place.rglob("*")) if place.exists() else set()) == before
