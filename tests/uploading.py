"""A service in a process of its own, to which papers are sent, and which may be killed."""

import http.client
import json
import subprocess
import time
from urllib.parse import urlencode

from forked import Forked

from app.sharing.exporting import planned
from conftest import TINY, free_port
from corpus.collections.store import Collections
from corpus.library import read_sources
from index.storage import build as builder
from index.storage import store

FILE = {"Content-Type": "application/octet-stream"}
JSON = {"Content-Type": "application/json"}


def paper(number, **front):
    """An article file that only one question is about."""
    town = f"Q{chr(97 + number // 26)}{chr(97 + number % 26)}ville".title()
    values = {
        "title": f"Dizziness after seasickness tablets among sailors of {town} harbour",
        "authors": f"[Sailor{number} B]", "year": 2001, "doi": f"10.5555/sail.{number}",
    } | front  # fmt: skip
    lines = "".join(f"{key}: {value}\n" for key, value in values.items())
    return (
        f"---\n{lines}---\n## Results\n\nIn {town}, dizziness was reported by {number + 300} of "
        f"4,000 sailors who took tablets against seasickness.\n"
    ).encode()


def place_of(folder, build):
    """Tiny articles with an index, for a service of their own."""
    corpus, index = folder / "articles", folder / "index"
    corpus.mkdir(parents=True)
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    build(TINY, index)
    return corpus, index


def shared_sailors(folder, embedder, numbers=(1, 2)):
    """The file of a collection of some of these papers, “Sailors”, from another Bedside."""
    corpus, index = place_of(folder, lambda *_: None)
    ids = [f"sailor{number}-b-2001" for number in numbers]
    for number, name in zip(numbers, ids, strict=True):
        (corpus / f"{name}.md").write_bytes(paper(number))
    builder.build(read_sources(corpus), embedder, index)
    sailors = Collections(corpus).create("Sailors", ids)
    return b"".join(planned(corpus, store.load(index), sailors).pieces())


class Service:
    """`bedside serve` on a corpus and an index."""

    def __init__(self, place, *arguments):
        self.corpus, self.index = place
        self.queue = self.index.parent / "adding"
        self.port = free_port()
        self._log = (self.index.parent / "log").open("a")
        self.process = Forked(
            ["serve", "--rate", "0", "--port", self.port, "--corpus", self.corpus,
             "--index", self.index, *arguments],
            stdout=subprocess.PIPE, stderr=self._log,
        )  # fmt: skip
        assert "Bedside is ready" in self.process.stdout.readline(), self.log()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        """SIGKILL, as by an operator or for want of memory."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self._log.close()

    def log(self):
        return (self.index.parent / "log").read_text()

    def send(self, method, path, body=None, headers=None):
        """The status, and the reply's JSON, if it has any."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            data = response.read()
            is_json = (response.getheader("content-type") or "").startswith("application/json")
            return response.status, json.loads(data) if is_json else data.decode()
        finally:
            connection.close()

    def upload(self, name, data, headers=FILE, **query):
        path = f"/api/articles?{urlencode({'name': name, **query}, errors='replace')}"
        return self.send("POST", path, data, headers)

    def added(self, name, data, **query):
        """The job of a file that must be taken."""
        status, job = self.upload(name, data, **query)
        assert status == 202, job
        return job

    def jobs(self):
        return self.send("GET", "/api/articles/jobs")[1]["jobs"]

    def job(self, job_id):
        return self.send("GET", f"/api/articles/jobs/{job_id}")[1]

    def decide(self, job_id, decision):
        body = json.dumps({"decision": decision})
        return self.send("POST", f"/api/articles/jobs/{job_id}", body, JSON)

    def settled(self, seconds=60):
        """All jobs, once nothing is left to do without a person."""
        until = time.monotonic() + seconds
        while True:
            jobs = self.jobs()
            if not [job for job in jobs if job["is_open"] and job["state"] != "asking"]:
                return jobs
            assert time.monotonic() < until, [(job["state"], job["told"]) for job in jobs]
            time.sleep(0.1)

    def ask(self, question):
        return self.send("POST", "/api/ask", json.dumps({"question": question}), JSON)[1]

    def answers(self, number):
        """Whether the one sentence of `paper(number)` is what is answered."""
        title = paper(number).decode().partition("title: ")[2].partition("\n")[0]
        found = self.ask(f"How many of 4,000 sailors reported dizziness? {title}")
        return any(f"{number + 300} of 4,000" in claim["text"] for claim in found["claims"])


def killed_when(service, state, seconds=60):
    """Kill it as soon as a job is in that state."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(job["state"] == state for job in service.jobs()):
            break
        time.sleep(0.005)
    service.kill()
