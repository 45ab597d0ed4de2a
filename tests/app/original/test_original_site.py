"""Pages of a received PDF over HTTP, and the way to them from an answer."""

import asyncio
import io
import re

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from app.access.access import Access
from app.access.users import Users, add_user
from app.http.guard import PLAIN_POLICY
from app.http.web import Chat, PageRequest, build_app
from app.service import AnswerService
from conftest import TINY
from corpus.adding.files import add_file
from corpus.library import read_sources
from index.storage import build as builder

pytestmark = pytest.mark.slow

LINES = (
    "Snoring was present in 31% of the men whom we asked in the spring.",
    "Systolic pressure was 6 mmHg higher in those men who snored.",
    "Nobody was left out, and each was counted once in this report.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A library of an article that came as a PDF, and one that did not."""
    folder = tmp_path_factory.mktemp("pages")
    canvas = Canvas(str(folder / "snoring.pdf"), pagesize=(600, 800))
    canvas.setFont("Times-Roman", 12)
    for number, line in enumerate(LINES):
        canvas.drawString(60, 700 - 40 * number, line)
    canvas.save()
    add_file(folder / "snoring.pdf", folder / "articles")
    (folder / "articles" / "cole-2020.md").write_text(TINY["cole-2020"], encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def service(folder, embedder):
    builder.build(read_sources(folder / "articles"), embedder, folder / "index")
    return AnswerService(folder / "articles", folder / "index", embedder)


@pytest.fixture(scope="module")
def browser(service):
    return TestClient(build_app(service), base_url="http://127.0.0.1")


def links_of(service, question):
    asked = PageRequest.model_validate({"turns": [{"question": question}], "again": True})

    async def replies():
        return [line async for line in Chat(service).replies(asked)]

    (shown,) = [line["html"] for line in asyncio.run(replies()) if "html" in line]
    assert "<mark>" in shown
    return re.findall(r'<a class="original" href="([^"]+)"', shown)


def test_from_an_answer_one_link_leads_to_the_boxed_words(service, browser):
    link, *_ = links_of(service, "How much higher was systolic pressure in men who snored?")
    address = link.partition("#")[0].replace("&amp;", "&")
    response = browser.get(address)
    assert response.status_code == 200
    assert response.headers["content-security-policy"] == PLAIN_POLICY
    assert response.text.count("<rect") == link.count("start=") and LINES[1] in response.text
    (source,) = re.findall(r'<img src="\.\./([^"]+)"', response.text)
    picture = browser.get(source)
    assert picture.status_code == 200 and picture.headers["content-type"] == "image/webp"
    assert picture.headers["cache-control"].startswith("private")
    assert Image.open(io.BytesIO(picture.content)).size == (1500, 2000)
    assert browser.get(source.partition("?")[0]).headers["cache-control"] == "no-store"
    assert "Open its original page" in browser.get(address.replace("original/", "article/")).text


def test_an_article_that_came_as_text_has_no_such_link(service, browser):
    assert links_of(service, "To what did hand hygiene compliance rise after feedback?") == []
    response = browser.get("original/cole-2020")
    assert response.status_code == 404 and "not received as a PDF" in response.text
    assert browser.get("original/cole-2020/1.webp").status_code == 404
    assert "riginal" not in browser.get("article/cole-2020").text


@pytest.mark.parametrize(
    "address",
    [
        "original/nobody", "original/nobody/1.webp", "original/snoring/0.webp",
        "original/snoring/2.webp", "original/snoring/1.png", "original/snoring/-1.webp",
        "original/snoring/99999.webp", "original/snoring/1.webp/x", "original/snoring/..%2f1.webp",
        "original/..%2f..%2fsnoring", "original/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(browser, address):
    response = browser.get(address)
    assert response.status_code == 404
    assert "snoring.pdf" not in response.text or "has 1 pages, and no page 2" in response.text


@pytest.mark.parametrize(
    "query", ["page=x", "page=-4", "page=999999999999", "start=x&end=1&page=1"]
)
def test_a_broken_link_still_shows_a_page(browser, query):
    response = browser.get(f"original/snoring?{query}")
    assert response.status_code == 200 and "Page 1 of 1" in response.text


def test_who_may_not_ask_sees_no_page(service, tmp_path):
    add_user(tmp_path / "users", "ann", "correct horse battery")
    access = Access(users=Users(tmp_path / "users"))
    client = TestClient(build_app(service, access), base_url="http://127.0.0.1")
    for address in ("original/snoring", "original/snoring/1.webp"):
        assert client.get(address).status_code == 401
        known = client.get(address, auth=("ann", "correct horse battery"))
        assert known.status_code == 200


def test_a_changed_file_is_not_shown_and_a_missing_one_has_no_link(folder, service, browser):
    received = folder / "received" / "snoring.pdf"
    content = received.read_bytes()
    try:
        received.write_bytes(content.replace(b"31%", b"13%") + b" ")
        for address in ("original/snoring", "original/snoring/1.webp"):
            response = browser.get(address)
            assert response.status_code == 404
            assert "snoring.pdf is not the file that this article was made from" in response.text
        received.unlink()
        assert "is not there any more" in browser.get("original/snoring").text
        assert links_of(service, "How much higher was systolic pressure in men who snored?") == []
    finally:
        received.write_bytes(content)
