"""A service whose articles or index change, or come to harm, while it is asked."""

import hashlib
from pathlib import Path

import pytest
from http_client import SNORING, fault, serving

from app.service import AnswerService
from corpus.library import read_sources
from index.storage import build as builder
from index.storage.generations import CURRENT, MANIFEST

pytestmark = pytest.mark.slow


@pytest.fixture()
def own(tiny_corpus, tmp_path, embedder):
    """A service whose files a test may harm."""
    index = tmp_path / "index"
    builder.build(read_sources(tiny_corpus), embedder, index)
    service = AnswerService(tiny_corpus, index, embedder)
    with serving(service) as client:
        yield service, client


def test_a_stale_index_is_ready_and_says_so(own):
    service, client = own
    (service.corpus / "dale-2022.md").write_text("Melatonin shortened sleep latency.")
    assert "dale-2022 was added" in client.get("/readyz").json["stale"]


def test_the_articles_are_not_read_again_for_every_look(own, monkeypatch):
    service, client = own
    assert client.get("/readyz").json["stale"] is None
    read = Path.read_text
    articles = []

    def watched(path, *others, **named):
        if path.parent == service.corpus:
            articles.append(path)
        return read(path, *others, **named)

    monkeypatch.setattr(Path, "read_text", watched)
    for _ in range(3):
        assert client.get("/readyz").json["stale"] is None
    assert articles == []
    (service.corpus / "cole-2020.md").unlink()
    assert "cole-2020 was removed" in client.get("/readyz").json["stale"]


def test_a_new_index_that_is_damaged_is_not_taken_up_and_readiness_says_so(own, embedder, caplog):
    service, client = own
    builder.build(read_sources(service.corpus), embedder, service.index)
    (file,) = service.index.glob(f"generations/{current(service.index)}/passages.packed")
    file.write_bytes(file.read_bytes()[::-1])
    reply = client.ask(SNORING)
    assert reply.status == 200 and "31%" in reply.json["answer"]
    assert "checksum mismatch" in caplog.text and str(file) in caplog.text
    ready = client.get("/readyz")
    assert ready.status == 200 and "the one before answers" in ready.json["stale"]
    assert "checksum" not in ready.body.decode() and str(service.index) not in ready.body.decode()
    assert client.get("/healthz").status == 200


def test_damage_on_disk_is_seen_by_readiness_while_memory_still_answers(own):
    service, client = own
    assert client.get("/readyz").status == 200
    (file,) = service.index.glob("generations/*/vectors.faiss")
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    assert fault(client.get("/readyz"), 503)
    assert client.ask(SNORING).status == 200


def test_an_exception_with_a_secret_of_a_new_index_stays_in_the_log(own, caplog):
    """One that nobody foresaw: an index whose digests hold, but whose passages are not ours."""
    service, client = own
    harm_with_a_secret(service.index)
    reply = client.ask(SNORING)
    assert reply.status == 200 and "hunter2" not in reply.body.decode()
    ready = client.get("/readyz")
    assert "hunter2" not in ready.body.decode()
    assert "hunter2" in caplog.text


def current(index):
    return (index / CURRENT).read_text().split()[0]


def harm_with_a_secret(index):
    """Give an article a field that no article has; the digests are right."""
    folder = index / "generations" / current(index)
    catalogue, manifest = folder / "catalogue.jsonl", folder / MANIFEST
    old = hashlib.sha256(catalogue.read_bytes()).hexdigest()
    catalogue.write_text(catalogue.read_text().replace('"doi"', '"pw_hunter2"', 1))
    new = hashlib.sha256(catalogue.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(old, new))
    digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
    (index / CURRENT).write_text(f"{folder.name} {digest}\n")
