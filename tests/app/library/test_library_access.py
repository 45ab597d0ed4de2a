"""Who may change papers, and how often: decided before anything of a request is read."""

import asyncio

import pytest

from app.access.access import Access, Uploads
from app.access.rate import RateLimit

CHANGES = [
    ("PATCH", "/api/library/papers/a"), ("DELETE", "/api/library/papers/a"),
    ("POST", "/api/library/papers/a/undo"), ("POST", "/library/paper/a/remove"),
    ("POST", "/library/follow"),
]  # fmt: skip


def refusal(access, method, path, **headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "method": method, "path": path, "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1:7860"), *raw],
    }  # fmt: skip
    found = asyncio.run(access.rejection(scope))
    return found.status if found else None


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_whoever_may_not_add_papers_changes_none_and_sees_all(method, path):
    assert refusal(Access(uploads=Uploads.OFF), method, path) == 403
    assert refusal(Access(uploads=Uploads.ALL), method, path) is None
    beside = Access(uploads=Uploads.BESIDE)
    assert refusal(beside, method, path) is None
    assert refusal(beside, method, path, x_forwarded_for="10.0.0.1") == 403
    for seen in ("/library", "/api/library", "/library/paper/a", "/api/library/papers/a"):
        assert refusal(Access(uploads=Uploads.OFF), "GET", seen) is None


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_changes_count_against_the_limit_of_the_client(method, path):
    access = Access(uploads=Uploads.ALL, questions=RateLimit(2))
    assert [refusal(access, method, path) for _ in range(3)] == [None, None, 429]


@pytest.mark.parametrize("path", ["/library", "/library/paper/a", "/api/library"])
def test_lists_and_pages_count_as_pages_that_are_opened(path):
    access = Access(readings=RateLimit(2))
    assert [refusal(access, "GET", path) for _ in range(3)] == [None, None, 429]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_form_of_another_site_changes_nothing(method, path):
    access = Access(uploads=Uploads.ALL)
    assert refusal(access, method, path, origin="http://evil.example") == 403
    assert refusal(access, method, path, origin="null") == 403
    assert refusal(access, method, path, origin="http://127.0.0.1:7860") is None
