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

from app.http.gradio_door import MAX_UNREAD, NOT_READ, OLDER
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
    ("GET", "/gradio_api/queue/data"), ("GET", "/gradio_api/heartbeat/{session_hash}"),
    ("POST", "/gradio_api/queue/join"),
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
    """Status, headers and the beginning of the body; streams are not read."""
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
        streams = response.headers["Content-Type"].startswith("text/event-stream")
        return response.status, response.headers, b"" if streams else response.read()


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
        asked = path.replace("{path:path}", "x.js").replace("{session_hash}", "s1")
        assert (
            b"There is nothing here."
            not in sent(address, method, asked, {} if method == "POST" else None)[2]
        )


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:1", "null"])
def test_no_page_of_another_origin_is_let_read(address, origin):
    for path in ("/", "/config", "/theme.css", "/api/articles"):
        _, headers, _ = sent(address, "GET", path, Origin=origin)
        assert not [name for name in headers if name.lower().startswith("access-control")]
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    status, headers, _ = sent(address, "OPTIONS", "/gradio_api/queue/join", **asked)
    assert status in (403, 404, 405)
    assert not [name for name in headers if name.lower().startswith("access-control")]


def joined(address, data, session, number=None):
    if number is None:
        config = json.loads(sent(address, "GET", "/config")[2])
        (number,) = [d["id"] for d in config["dependencies"] if d["api_name"] == "ask"]
    body = {"data": data, "fn_index": number, "session_hash": session}
    return sent(address, "POST", "/gradio_api/queue/join", body)


def completed(address, session):
    stream = f"{address}/gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(stream, timeout=60) as lines:
        for line in lines:
            if line.startswith(b"data:") and b"process_completed" in line:
                return json.loads(line[5:])
    raise AssertionError("the stream ended without an answer")


@pytest.mark.parametrize(
    "data",
    [
        [SECRET, None, [], [], 0, 0],  # of a page with a control less
        [SECRET, None, ["gone-2020"], [], 0, 0, False], [SECRET, None, [SECRET], [], 0, 0, False],
        [SECRET, None, [], [], SECRET, 0, False], [SECRET, None, [], [], {SECRET: 1}, 0, False],
        [SECRET, None, {"x": SECRET}, [], 0, 0, False], [SECRET],
    ],
)  # fmt: skip
def test_what_gradio_cannot_take_is_told_and_nothing_of_it_is_printed(address, data, capfd, caplog):
    session = f"s{abs(hash(str(data)))}"
    assert joined(address, data, session)[0] == 200
    message = completed(address, session)
    assert not message["success"] and message["output"]["error"] == OLDER
    printed = "".join(capfd.readouterr()) + caplog.text
    assert "Traceback" in caplog.text
    assert not re.search(r"Quillfeather|Zennor|87\.4", printed)


def test_a_fault_before_the_page_is_asked_is_not_printed_either(address, capfd, caplog):
    for number in (999, -1, SECRET):
        assert joined(address, [SECRET], "s9", number)[0] in (400, 404, 422, 500)
    printed = "".join(capfd.readouterr()) + caplog.text
    assert not re.search(r"Quillfeather|Zennor|87\.4", printed)


def test_nothing_is_written_to_the_temporary_folder(address, tmp_path, monkeypatch):
    place = Path(tempfile.gettempdir()) / "gradio"
    before = set(place.rglob("*")) if place.exists() else set()
    joined(address, [SECRET, None, [], [], 0, 0, False], "deep")
    completed(address, "deep")
    assert sent(address, "GET", "/gradio_api/deep_link?session_hash=deep")[0] == 404
    assert (set(place.rglob("*")) if place.exists() else set()) == before


def test_answers_that_nobody_takes_are_few(address):
    data = [SECRET, None, [], [], 0, 0, False]
    statuses = [joined(address, data, "unread") for _ in range(MAX_UNREAD + 2)]
    assert [status for status, _, _ in statuses] == [200] * MAX_UNREAD + [503, 503]
    assert NOT_READ in statuses[-1][2].decode()
    assert joined(address, data, "another")[0] == 200  # other pages are not kept from asking
    completed(address, "unread")
