"""Bedside behind real proxies: the examples in deploy/, and those that alter what they pass on."""

import base64
import json
import re
import shutil
import time
from contextlib import contextmanager
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from building import OLD, DigestEmbedder, build
from proxies import NAME, Site, caddy_example, nginx, nginx_example
from shape import Shape

from app.access.access import Access
from app.access.users import Users, add_user
from app.http.server import Server
from app.http.web import PAUSE_SECONDS, build_app
from app.service import AnswerService
from conftest import free_port

pytestmark = pytest.mark.slow

SNORING = "How common was snoring in men?"
PASSWORD = "correct horse battery"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"ward-3:{PASSWORD}".encode()).decode()}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxies")
    build(OLD, folder / "index")
    return AnswerService(folder / "corpus", folder / "index", DigestEmbedder())


@contextmanager
def serving(service, access, root_path=""):
    port = free_port()
    server = Server(build_app(service, access, root_path=root_path), "127.0.0.1", port, access)
    server.start()
    yield port
    server.close()


@pytest.fixture(scope="module", params=[nginx_example, caddy_example], ids=["nginx", "caddy"])
def example(request, service, tmp_path_factory):
    """One of the examples, with the service started as its first lines say."""
    folder = tmp_path_factory.mktemp("example")
    add_user(folder / "users", "ward-3", PASSWORD)
    access = Access(
        Users(folder / "users"), names=frozenset({NAME}), proxies=frozenset({"127.0.0.1"})
    )
    with serving(service, access, "/bedside") as upstream, request.param(folder, upstream) as port:
        yield Site(port, "/bedside", headers=BASIC)


def test_a_question_is_answered_in_the_chat_and_for_programs(example):
    assert "31% of men" in unescape(re.sub(r"<[^>]+>", "", example.ask_in_chat(SNORING)))
    status, record = example.ask(SNORING)
    assert status == 200 and "31% of men" in record["answer"]


def test_every_link_of_the_pages_stays_below_the_path(example):
    conversation = example.ask_in_chat(SNORING)
    articles = [url for url in Shape(conversation).all("href") if "article/" in url]
    assert articles
    seen, left = set(), ["/bedside/", *(urljoin("/bedside/", url) for url in articles)]
    while left:
        path = left.pop()
        seen.add(path)
        status, headers, body = Site(example.port, headers=BASIC).send(
            "GET", path, headers={"Accept": "text/html"}
        )
        assert status == 200, path
        assert "set-cookie" not in headers  # none that could go astray
        if not headers["content-type"].startswith("text/html"):
            continue
        for url in map(unescape, re.findall(r'\s(?:href|src)="([^"]*)"', body.decode())):
            parts = urlsplit(urljoin(f"{example.origin}{path}", url))
            if parts.netloc == urlsplit(example.origin).netloc:
                assert parts.path.startswith("/bedside/"), (path, url)
                below = parts.path + (f"?{parts.query}" if parts.query else "")
                left += [below] if below not in (*seen, *left) else []
    paths = {urlsplit(path).path for path in seen}
    assert {"/bedside/page/bedside.css", "/bedside/favicon.ico", "/bedside/about"} <= paths


def test_the_chat_asks_below_the_path_and_not_at_an_address_that_only_the_proxy_knows(example):
    _, headers, body = example.send("GET", "/?q=x", headers={"Accept": "text/html"})
    assert b'"root":"./"' in body and b'const root = "./"' in body
    assert b"127.0.0.1" not in body and int(headers["content-length"]) == len(body)


def test_without_the_last_slash_the_page_is_found(example):
    status, headers, _ = Site(example.port).send("GET", "/bedside?q=x")
    assert status == 308
    assert urljoin(f"{example.origin}/bedside?q=x", headers["location"]).startswith(
        f"{example.origin}/bedside/"
    )


def test_an_answer_is_passed_on_before_what_comes_after_it(example):
    """The service looks for what to ask next only after it has sent the answer."""
    sent = json.dumps({"turns": [{"question": SNORING}]}).encode()
    own = {"Content-Type": "application/json", "Origin": example.origin}
    stream = example.open("POST", "/bedside/page/ask", sent, own)
    while b'"html"' not in stream.readline():
        pass
    answered = time.monotonic()
    stream.read()
    assert time.monotonic() - answered > PAUSE_SECONDS / 2


def test_the_proxy_vouches_for_nobody_and_a_client_cannot(example):
    stranger = Site(example.port, "/bedside")
    for forged in ({}, {"X-Forwarded-User": "doctor"}, {"x-forwarded-user": "doctor"}):
        status, record = stranger.ask(SNORING, {"Origin": stranger.origin, **forged})
        assert status == 401 and "password" in record["error"]


def test_other_names_and_other_pages_are_refused(example):
    status, record = example.ask(SNORING, {"Origin": "https://evil.example"})
    assert status == 403 and "other sites" in record["error"]
    status, record = example.ask(SNORING, {"Origin": example.origin, "Sec-Fetch-Site": "same-site"})
    assert status == 403 and "other sites" in record["error"]
    status, record = example.ask(SNORING, {"Origin": example.origin.replace("https", "http")})
    assert status == 403 and "without TLS" in record["error"]


def test_head_and_the_description_go_through(example):
    for path in ("/healthz", "/readyz", "/"):
        status, headers, body = example.send("HEAD", path)
        assert status == 200 and body == b"" and int(headers["content-length"]) > 0
    _, _, body = example.send("GET", "/api/openapi.json")
    assert b'"servers":[{"url":"/bedside"}]' in body


def test_a_browser_asks_and_opens_the_article(example):
    sync_api = pytest.importorskip("playwright.sync_api", reason="run `make browser`")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed; run `make browser`.")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
        )
        context = browser.new_context(
            ignore_https_errors=True,
            http_credentials={"username": "ward-3", "password": PASSWORD},
        )
        context.set_default_timeout(60_000)
        faults, page = [], context.new_page()
        context.on("console", lambda m: m.type == "error" and faults.append(m.text))
        context.on("response", lambda r: r.status >= 402 and faults.append(r.url))
        page.goto(f"{example.origin}/bedside/")
        page.wait_for_selector("#filters > button[aria-expanded]")
        page.fill("#question textarea", SNORING)
        page.press("#question textarea", "Enter")
        page.locator(".talk > .turn .question").get_by_text(SNORING).wait_for()
        with context.expect_page() as opened:
            page.locator("a.open").first.click()
        opened.value.wait_for_load_state()
        assert opened.value.url.startswith(f"{example.origin}/bedside/article/")
        assert opened.value.locator("#cited").count() == 1
        browser.close()
    assert [fault for fault in faults if "Connection errored out" not in fault] == []


# -- proxies of other people ----------------------------------------------------------------------

SITE = """
server {{
    listen 127.0.0.1:{port};
    location {location} {{
        proxy_pass http://127.0.0.1:{upstream}{to};
        {header}
    }}
}}
"""
KEPT, PASSED = "", "proxy_set_header Host $http_host;"
WITHOUT_PORT = "proxy_set_header Host $host;"
FORWARDED = "proxy_set_header X-Forwarded-Host $http_host;"


@contextmanager
def behind(service, folder, header, names, *, location="/", to="", root_path=""):
    """A service behind nginx that was set up by someone else; gives the site."""
    access = Access(names=frozenset(names))
    port = free_port()
    with serving(service, access, root_path) as upstream:
        site = SITE.format(port=port, location=location, upstream=upstream, to=to, header=header)
        with nginx(folder, site):
            yield Site(port, root_path, scheme="http")


# What the proxy passes on, the names given, and what a browser says of the page; `{port}` is the
# proxy's own.
@pytest.mark.parametrize(
    ("header", "names", "fetch_site", "status", "sentence"),
    [
        (PASSED, {NAME}, None, 200, ""),
        (PASSED, {NAME}, "same-origin", 200, ""),
        (PASSED, set(), None, 400, f"--name {NAME}`"),
        (KEPT, {NAME}, None, 403, "must pass on the header Host"),
        (KEPT, {NAME}, "same-origin", 200, ""),
        (KEPT, set(), "same-origin", 403, f"--name {NAME}`"),
        (KEPT, {NAME}, "cross-site", 403, "other sites"),
        (WITHOUT_PORT, {NAME}, None, 403, "with its port"),
        (WITHOUT_PORT, {NAME}, "same-origin", 200, ""),
        (FORWARDED, {NAME}, None, 200, ""),
        (FORWARDED, set(), None, 400, f"--name {NAME}`"),
    ],
)
def test_whatever_a_proxy_makes_of_the_host_it_works_or_is_told(
    service, tmp_path, header, names, fetch_site, status, sentence
):
    with behind(service, tmp_path, header, names) as site:
        said = {"Origin": site.origin}
        if fetch_site:
            said["Sec-Fetch-Site"] = fetch_site
        found, record = site.ask(SNORING, said)
        assert found == status
        assert sentence in record.get("error", "")
        assert "31% of men" in record["answer"] if status == 200 else record["error"].count(".") > 0


def test_a_port_that_only_the_proxy_has_can_be_named(service, tmp_path):
    port = free_port()
    access = Access(names=frozenset({f"{NAME}:{port}"}))
    with serving(service, access) as upstream:
        site = SITE.format(port=port, location="/", upstream=upstream, to="", header=WITHOUT_PORT)
        with nginx(tmp_path, site):
            assert Site(port, scheme="http").ask(SNORING)[0] == 200


@pytest.mark.parametrize("to", ["", "/"], ids=["kept", "stripped"])
@pytest.mark.parametrize("root_path", ["/bedside", "/library/bedside"])
def test_a_path_is_served_whether_or_not_the_proxy_strips_it(service, tmp_path, to, root_path):
    with behind(
        service, tmp_path, PASSED, {NAME}, location=f"{root_path}/", to=to, root_path=root_path
    ) as site:
        assert "31% of men" in unescape(re.sub(r"<[^>]+>", "", site.ask_in_chat(SNORING)))
        status, _, body = site.send("GET", "/article/baker-2021")
        assert status == 200 and b'href="../page/bedside.css' in body
        assert site.send("GET", "/healthz")[0] == 200
        status, headers, _ = Site(site.port, scheme="http").send("GET", root_path)
        assert status in (301, 308)
        assert headers["location"].endswith(f"{root_path.rpartition('/')[2]}/")
