"""A collection that one Bedside has shared, sent to another that runs."""

import hashlib
import io
import json
import time
import zipfile

import pytest
from uploading import JSON, Service, paper, place_of, shared_sailors

from corpus.library import load_corpus
from index.storage import build as builder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def build(embedder):
    return lambda texts, index: builder.build(texts, embedder, index)


@pytest.fixture(scope="module")
def shared(tmp_path_factory, embedder):
    """The file of a collection of three papers."""
    return shared_sailors(tmp_path_factory.mktemp("elsewhere"), embedder, (1, 2, 3))


@pytest.fixture()
def service(tmp_path, build):
    with Service(place_of(tmp_path / "here", build)) as service:
        yield service


def opened(service, data, **query):
    job = service.added("bedside-sailors.zip", data, **query)
    service.settled()
    return service.job(job["job_id"])


def files(service):
    return {p: p.read_bytes() for p in service.corpus.rglob("*") if p.is_file()}


def repacked(data, change):
    """The file again, with members changed and a manifest that fits what `change` leaves."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    manifest = json.loads(members.pop("manifest.json"))
    for name, member in members.items():
        digest = hashlib.sha256(member).hexdigest()
        manifest["members"][name] = {"sha256": digest, "size": len(member)}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, member in members.items():
            packed.writestr(name, member)
        packed.writestr("manifest.json", json.dumps(manifest))
    return held.getvalue()


def test_papers_and_collection_come_answer_and_are_told_in_one_sentence(service, shared):
    job = opened(service, shared)
    assert job["state"] == "live", job["told"]
    assert job["told"] == "Of 3 papers 3 came; with the collection “Sailors”."
    assert job["doubts"] == []
    assert service.answers(1) and service.answers(3)
    (sailors,) = service.send("GET", "/api/collections")[1]
    assert (sailors["name"], len(sailors["articles"])) == ("Sailors", 3)
    again = opened(service, shared)
    assert again["state"] == "known"
    assert again["told"] == (
        "Of 3 papers 3 were here already, word for word; with the collection “Sailors”."
    )
    assert not list(service.queue.glob("*.zip"))


def test_what_differs_waits_for_a_decision(service, shared):
    mine = paper(2, year=2005)
    service.added("mine.md", mine)
    service.settled()
    (before,) = [one for one in load_corpus(service.corpus) if one.metadata.doi == "10.5555/sail.2"]
    job = opened(service, shared)
    assert job["state"] == "asking"
    assert job["told"] == (
        "Of 3 papers 2 came and 1 differs from what is here, and was left out; with the collection "
        "“Sailors”."
    )
    (line,) = job["doubts"]
    assert line.startswith("sailor2-b-2001 was left out: it may be ") and "same DOI" in line
    until = time.monotonic() + 60
    while not service.answers(1):  # what came answers while the rest waits for a person
        assert time.monotonic() < until
        time.sleep(0.3)
    assert service.job(job["job_id"])["state"] == "asking"
    assert service.decide(job["job_id"], "replace")[0] == 200
    service.settled()
    done = service.job(job["job_id"])
    assert done["state"] == "live"
    assert done["told"].startswith(
        "Of 3 papers 1 took the place of the one that was here and 2 were here already"
    )
    known = {one.article_id: one.metadata.year for one in load_corpus(service.corpus)}
    assert known[before.article_id] == 2001
    assert len([one for one in known if one.startswith("sailor2")]) == 1


def hostile(members):
    members["articles/../../outside.md"] = b"# Out\n\nOf the folder.\n"


def changed(data):
    """One byte of an article, which the zip file itself does not notice."""

    def change(members):
        (name, *_) = [name for name in members if name.startswith("articles/")]
        members[name] = members[name].replace(b"tablets", b"tablots")

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        manifest = packed.read("manifest.json")
    again = repacked(data, change)
    with zipfile.ZipFile(io.BytesIO(again)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, member in members.items():
            packed.writestr(name, manifest if name == "manifest.json" else member)
    return held.getvalue()


def test_what_is_changed_or_hostile_is_refused_whole(service, shared):
    before = files(service)
    for data, why in (
        (changed(shared), "is not what was exported (its checksum differs)."),
        (repacked(shared, hostile), "which does not belong into it."),
        (repacked(shared, lambda members: members.update({"bomb.bin": b"x"})), "belong into it."),
    ):
        job = opened(service, data)
        assert job["state"] == "failed", job
        assert job["told"].startswith("bedside-sailors.zip is not opened: ")
        assert job["told"].endswith(why), job["told"]
        assert str(service.corpus) not in job["told"]
    assert files(service) == before


def test_whoever_ends_the_service_while_it_opens_loses_nothing(tmp_path, build, shared):
    place = place_of(tmp_path / "here", build)
    with Service(place) as service:
        job = service.added("bedside-sailors.zip", shared)
    with Service(place) as service:
        service.settled()
        assert service.job(job["job_id"])["state"] in ("live", "known")
        assert service.answers(1) and service.answers(3)
        assert service.send("POST", "/api/ask", json.dumps({"question": "x?"}), JSON)
