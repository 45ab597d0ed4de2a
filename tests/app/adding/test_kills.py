"""Papers of several formats are sent while the service is killed at random moments, time and again.

Whoever sends does what the page does: a file that was not taken is sent again. In the end each
paper is there once and whole, and nothing else is.
"""

import http.client
import io
import os
import random
import re
import threading
import time

import pytest
from forked import run
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas
from uploading import Service, paper, place_of

from conftest import TINY
from corpus.library import load_corpus, received_folder
from corpus.verify.compare import verify_corpus
from index.storage import build as builder
from index.storage.store import load

pytestmark = pytest.mark.slow

N_PAPERS = 6
N_KILLS = int(os.environ.get("KILLS", "4"))
LONGEST = 3.0  # seconds from a start to its kill
SECONDS = 240


def sentences(number):
    """The title of a paper and its one paragraph, as `uploading.paper` has them."""
    front, _, body = paper(number).decode().partition("---\n## Results\n\n")
    return re.search("title: (.*)", front)[1], body.strip()


def jats(number):
    title, text = sentences(number)
    return (
        '<article article-type="research-article"><front><article-meta>'
        f'<article-id pub-id-type="doi">10.5555/sail.{number}</article-id>'
        f"<title-group><article-title>{title}</article-title></title-group>"
        "<pub-date><year>2001</year></pub-date></article-meta></front><body><sec>"
        f"<title>Results</title><p>{text}</p></sec></body></article>"
    ).encode()


def pdf(number):
    title, text = sentences(number)
    file = io.BytesIO()
    page = canvas.Canvas(file, A4)
    page.setFont("Times-Bold", 16)
    words = title.split()
    for line, y in ((words[:6], 780), (words[6:], 760)):
        page.drawString(60, y, " ".join(line))
    page.setFont("Times-Bold", 12)
    page.drawString(60, 700, "Results")
    page.setFont("Times-Roman", 10)
    words = text.split()
    for n in range(0, len(words), 12):
        page.drawString(60, 680 - n, " ".join(words[n : n + 12]))
    page.save()
    return file.getvalue()


def file_of(number):
    """The name and the bytes of a paper; the format depends on its number."""
    suffix, make = ((".xml", jats), (".pdf", pdf), (".md", paper))[number % 3]
    return f"paper {number}{suffix}", make(number)


class Sender:
    """Sends all papers in a thread of its own, each again until it was taken."""

    def __init__(self, n_papers):
        self.service = None
        self.taken, self.refused = [], []
        self._files = [file_of(number) for number in range(n_papers)]
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        for name, data in self._files:
            while name not in self.taken:
                try:
                    status, reply = self.service.upload(name, data)
                except (OSError, http.client.HTTPException, AttributeError, ValueError):
                    time.sleep(0.2)
                    continue
                if status == 202:
                    self.taken.append(name)
                else:
                    self.refused.append((name, status, reply))
                    return
            time.sleep(0.5)


def check_whole(place):
    """Every article says what its received file says, and the index can be read."""
    corpus, index = place
    load(index)
    reports = verify_corpus(corpus, received_folder(corpus))
    assert [one for one in reports if not one.ok and one.article_id not in TINY] == []


def killed_at_random(place, n_papers, n_kills, longest, seed):
    """Send so many papers past so many kills; the articles that are there then."""
    moments = random.Random(seed)
    sender = Sender(n_papers)
    for _ in range(n_kills):
        with Service(place) as service:
            sender.service = service
            time.sleep(moments.uniform(0, longest))
        check_whole(place)
    with Service(place) as service:
        sender.service = service
        sender.thread.join(SECONDS)
        assert sender.refused == [] and len(sender.taken) == n_papers
        jobs = service.settled(SECONDS)
        # What was taken just before a kill, with its reply lost, is sent twice, and is known then.
        assert {job["state"] for job in jobs} <= {"live", "known"}, jobs
        assert {job["name"] for job in jobs if job["state"] == "live"} == set(sender.taken)
        assert service.send("GET", "/readyz")[1]["stale"] is None
        for number in range(n_papers):
            assert service.answers(number), number
        left = {path.name for path in service.queue.iterdir()}
        assert left == {f"{job['job_id']}.json" for job in jobs} | {"worker.lock"}
    check_whole(place)
    done = run(["index", "verify", "--corpus", place[0], "--index", place[1]])
    assert done.returncode == 0, done.stdout + done.stderr
    return load_corpus(place[0])


def test_papers_of_every_format_are_all_there_once_after_kills_at_random(tmp_path, embedder):
    place = place_of(tmp_path, lambda texts, index: builder.build(texts, embedder, index))
    articles = killed_at_random(place, N_PAPERS, N_KILLS, LONGEST, seed=20)
    titles = sorted(article.title for article in articles)
    wanted = {sentences(number)[0] for number in range(N_PAPERS)}
    assert len(titles) == len(set(titles)) == N_PAPERS + 3 and wanted <= set(titles)
