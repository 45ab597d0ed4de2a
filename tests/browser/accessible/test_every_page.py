"""Every page and dialog, wide and narrow, light and dark: for axe and for the keyboard."""

import shutil
import time

import httpx
import pytest
from reportlab.pdfgen.canvas import Canvas
from uploading import paper, shared_sailors

from browser.accessible.scenes import SCENES
from browser.accessible.walk import walk
from browser.conftest import DESK, OF_COLOUR, PHONE, serving_changes, violations
from conftest import TINY
from corpus.adding.files import add_file
from corpus.collections.store import Collections
from corpus.library import DEFAULT_CORPUS, read_sources
from index.storage import build as builder

pytestmark = pytest.mark.slow

LINES = (
    "Snoring was present in 31% of the men whom we asked in the spring.",
    "Systolic pressure was 6 mmHg higher in those men who snored.",
    "Nobody was left out, and each was counted once in this report.",
)


def printed(path):
    canvas = Canvas(str(path), pagesize=(600, 800))
    for number, line in enumerate(LINES):
        canvas.drawString(60, 700 - 40 * number, line)
    canvas.save()
    return path


def send(client, name, data):
    headers = {"Content-Type": "application/octet-stream"}
    client.post(
        "/api/articles", params={"name": name}, content=data, headers=headers
    ).raise_for_status()


def settle(client):
    for _ in range(600):
        jobs = client.get("/api/articles/jobs").json()["jobs"]
        if not [job for job in jobs if job["is_open"] and job["state"] != "asking"]:
            return
        time.sleep(0.2)
    raise AssertionError(jobs)


@pytest.fixture(scope="module")
def library(tmp_path_factory, real_index, embedder):
    """The five articles and some more, with whatever can happen to papers and collections."""
    folder = tmp_path_factory.mktemp("every")
    corpus, index = folder / "articles", folder / "index"
    shutil.copytree(DEFAULT_CORPUS, corpus)
    shutil.copytree(real_index, index)
    add_file(printed(folder / "snoring.pdf"), corpus)
    (corpus / "sailor1-b-2001.md").write_bytes(paper(1) + b"\nSome were seasick all the same.\n")
    (corpus / "sailor5-b-2001.md").write_bytes(paper(5))
    (corpus / "adams-2019.md").write_text(TINY["adams-2019"], encoding="utf-8")
    builder.build(read_sources(corpus), embedder, index)
    collections = Collections(corpus)
    collections.create("Reviews of all", ["zhao-2020", "jiang-2020"])
    collections.delete(collections.create("Given up", ["zhao-2020"]).collection_id)
    with (
        serving_changes(corpus, index, embedder) as address,
        httpx.Client(base_url=address, timeout=60, headers={"Origin": address}) as client,
    ):
        send(client, "broken.pdf", b"%PDF-1.4 no")
        send(client, "bedside-sailors.zip", shared_sailors(folder / "there", embedder))
        send(client, "seven.md", paper(7))
        settle(client)
        assert client.post("/library/paper/sailor5-b-2001/remove").status_code == 303
        settle(client)
        yield address


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("reach", SCENES, ids=lambda reach: reach.__name__.strip("_"))
def test_it_can_be_used_by_all(visit, library, reach, viewport):
    visitor = visit(library, viewport=viewport)
    reach(visitor)
    page = visitor.page
    for scheme, rules in (("light", None), ("dark", OF_COLOUR)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("s => document.documentElement.dataset.theme === s", arg=scheme)
        page.wait_for_function("!document.getAnimations().length")  # colours change in steps
        assert (scheme, violations(page, rules)) == (scheme, [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert walk(page) == []
    assert walk(page, "Shift+Tab") == []
