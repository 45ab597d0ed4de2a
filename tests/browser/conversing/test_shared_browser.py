"""People who share a browser, as on a ward: each sees the questions that they asked themselves."""

import base64

import pytest

from app.access.access import Access
from app.access.users import Users, add_user
from app.http.server import Server
from app.http.web import build_app
from browser.conftest import SURVIVAL
from conftest import free_port

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
LIST = "#history ol li"


@pytest.fixture()
def guarded(service, tmp_path):
    """The address of a chat that asks for a password."""
    path = tmp_path / "users"
    for name in ("anna", "ben"):
        add_user(path, name, PASSWORD)
    access, port = Access(Users(path)), free_port()
    server = Server(build_app(service, access), "127.0.0.1", port, access)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.close()


def as_user(visitor, name):
    """The chat as somebody opens it, in the browser that all of them share."""
    known = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
    visitor.context.set_extra_http_headers({"Authorization": f"Basic {known}"})
    visitor.open()
    return visitor.page.eval_on_selector_all(LIST, "items => items.map(one => one.textContent)")


def test_who_shares_a_browser_does_not_see_what_others_have_asked(visit, guarded):
    visitor = visit(guarded)
    assert as_user(visitor, "anna") == []
    visitor.ask(SURVIVAL)
    assert as_user(visitor, "ben") == []
    assert SURVIVAL in as_user(visitor, "anna")[0]


def test_what_a_browser_kept_before_there_were_users_goes_to_the_first(visit, guarded, address):
    visitor = visit(guarded)
    as_user(visitor, "anna")
    visitor.page.evaluate(
        """(question) => localStorage.setItem("bedside-conversations", JSON.stringify(
        [{ id: "a", at: 1, turns: [{ question, previous: "", filters: "", at: 1 }] }]))""",
        SURVIVAL,
    )
    assert SURVIVAL in as_user(visitor, "ben")[0]
    assert as_user(visitor, "anna") == []
