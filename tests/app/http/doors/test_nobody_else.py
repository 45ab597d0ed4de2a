"""What one asks is nobody else's: neither another user's, nor a proxy's, nor another site's."""

import base64
import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from building import OLD, DigestEmbedder, build
from http_client import JSON, SNORING, Client

from app.access.access import Access
from app.access.users import Users, add_user
from app.http.server import Server
from app.http.web import build_app
from app.recent import RecentAnswers
from app.service import AnswerService
from conftest import free_port

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
QUESTION = json.dumps({"question": SNORING}).encode()


def basic(name):
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{PASSWORD}'.encode()).decode()}"}


@contextmanager
def serving(service, access=None):
    access, port = access or Access(), free_port()
    server = Server(build_app(service, access), "127.0.0.1", port, access)
    server.start()
    yield Client(port)
    server.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nobody")
    build(OLD, folder / "index")
    return AnswerService(folder / "corpus", folder / "index", DigestEmbedder(), reader=False)


@pytest.fixture()
def users(tmp_path):
    path = tmp_path / "users"
    for name in ("ward-3", "ward-4"):
        add_user(path, name, PASSWORD)
    return path


@pytest.mark.parametrize(
    ("site", "dest", "status"),
    [
        ("cross-site", "image", 403), ("cross-site", "iframe", 403), ("same-site", "empty", 403),
        ("same-site", "script", 403), ("cross-site", "document", 200), ("none", "document", 200),
        ("same-origin", "image", 200), ("same-origin", "empty", 200),
    ],
)  # fmt: skip
def test_a_page_of_another_site_leads_here_but_loads_nothing(service, site, dest, status):
    """By the time that it takes it could tell what its reader has asked."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest}
    with serving(service) as client:
        for path in ("/compare?q=How+common+was+snoring+in+men%3F", "/api/articles", "/about"):
            assert client.send("GET", path, headers=headers).status == status
            assert client.send("HEAD", path, headers=headers).status == status


def test_no_proxy_and_no_browser_gives_a_page_to_others(service):
    with serving(service) as client:
        for path in ("/", "/about", "/article/berg-2019?find=snoring", "/config", "/article/none",
                     "/library", "/compare?q=snoring", "/original/berg-2019", "/library/add",
                     "/api/articles", "/nothing", "/collections", "/page/start"):  # fmt: skip
            kept = client.get(path).headers["cache-control"]
            assert "no-store" in kept or kept == "private, no-cache", path


def test_what_one_has_asked_is_from_memory_for_nobody_else(service, users):
    """By the time that an answer takes, others could tell that it was asked before."""
    made = []

    class Watched(RecentAnswers):
        def answer(self, asked, make):
            return super().answer(asked, lambda: made.append(asked) or make())

    watched = AnswerService(
        service.corpus, service.index, service.embedder, reader=False, recent=Watched()
    )
    body = json.dumps({"turns": [{"question": SNORING}]}).encode()
    with serving(watched, Access(Users(users))) as client:
        for name, n_made in (("ward-3", 1), ("ward-3", 1), ("ward-4", 2), ("ward-4", 2)):
            known = basic(name)
            assert client.post(QUESTION, JSON | known).status == 200
            assert client.send("POST", "/page/ask", body, JSON | known).status == 200
            assert client.send("GET", f"/compare?q={quote(SNORING)}", headers=known).status == 200
            assert len(made) == n_made
