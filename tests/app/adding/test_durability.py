"""Papers are sent, and the service is killed at every stage of them: nothing is half there.

At random moments, and with papers of several formats, it is killed in test_kills.py.
"""

import socket

import pytest
from uploading import Service, killed_when, paper, place_of

from corpus.library import load_corpus
from index.storage import build as builder
from index.storage.store import load

pytestmark = pytest.mark.slow

N_AT_ONCE = 3  # papers that are sent before each kill
STAGES = ("waiting", "reading", "checked", "embedded", "live")
N_PAPERS = N_AT_ONCE * len(STAGES)


@pytest.fixture()
def place(tmp_path, embedder):
    return place_of(tmp_path, lambda texts, index: builder.build(texts, embedder, index))


def send_half_a_paper(service):
    """A request whose body does not end."""
    half = socket.create_connection(("127.0.0.1", service.port))
    half.sendall(
        b"POST /api/articles?name=half.md HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Length: 5000\r\n\r\n# Half a paper"
    )
    return half


def check_whole(place):
    """Each article and the index can be read, and no name is there twice."""
    corpus, index = place
    articles = load_corpus(corpus)
    titles = [article.title for article in articles]
    assert len(set(titles)) == len(titles)
    for article in articles:
        received = article.metadata.received
        if received:
            assert (corpus.parent / "received" / received.file).is_file()
    load(index)
    return len(articles)


def test_papers_go_on_after_a_kill_at_every_stage(place):
    corpus, index = place
    sent = 0
    for state in STAGES:
        with Service(place) as service:
            for number in range(sent, sent + N_AT_ONCE):
                service.added(f"paper {number}.md", paper(number))
            sent += N_AT_ONCE
            with send_half_a_paper(service):
                killed_when(service, state)
        check_whole(place)
    with Service(place) as service:
        jobs = service.settled(90)
        assert [job["state"] for job in jobs] == ["live"] * N_PAPERS
        assert {job["name"] for job in jobs} == {f"paper {n}.md" for n in range(N_PAPERS)}
        assert all(service.answers(number) for number in range(0, N_PAPERS, 5))
        assert service.send("GET", "/readyz")[1]["stale"] is None
        left = {path.name for path in service.queue.iterdir()}
        assert left == {f"{job['job_id']}.json" for job in jobs} | {"worker.lock"}
    assert check_whole(place) == N_PAPERS + 3
    assert set(load(index).manifest.articles) == {path.stem for path in corpus.glob("*.md")}


def test_a_zip_file_goes_on_after_a_kill(place, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as file:
        for number in range(4):
            file.writestr(f"{number}.md", paper(number))
    with Service(place) as service:
        service.added("papers.zip", (tmp_path / "papers.zip").read_bytes())
        killed_when(service, "reading")
    with Service(place) as service:
        jobs = service.settled(90)
        states = sorted(job["state"] for job in jobs)
        assert states == ["live"] * 4 + ["unpacked"]
    assert check_whole(place) == 4 + 3
