"""A service whose index is rebuilt while it answers."""

import gc
import json
import threading
import time
import weakref
from dataclasses import asdict, replace

import pytest
from building import DigestEmbedder, repack

from app.answers.lock import NOTHING_LEFT
from app.service import AnswerService
from corpus.disk import file_digest
from corpus.errors import StoreUnavailable
from corpus.library import read_sources
from index.storage import build as builder
from index.storage.generations import CURRENT, MANIFEST
from index.storage.manifest import read_manifest

pytestmark = pytest.mark.slow


def sources(version):
    """The same five articles, every sentence of which names the version of its build."""
    return {
        f"paper-{n}": " ".join(
            f"Snoring was seen in {n}{m}% of men of build {version}." for m in range(5)
        )
        for n in range(5)
    }


def test_every_answer_comes_from_one_build_while_it_is_rebuilt(tmp_path):
    embedder, folder, corpus = DigestEmbedder(), tmp_path / "index", tmp_path / "corpus"
    builder.build(sources("alpha"), embedder, folder)
    service = AnswerService(corpus, folder, embedder)
    seen, mixed, faults, done = set(), [], [], threading.Event()

    def ask():
        while not done.is_set():
            try:
                answer = service.answer("How common was snoring in men?")
            except Exception as exc:  # whatever it is, the test shall say so
                faults.append(exc)
                return
            texts = [item.passage.text for item in answer.evidence]
            texts += [claim.text for claim in answer.claims]
            builds = {word for text in texts for word in ("alpha", "beta") if word in text}
            seen.update(builds)
            if len(builds) != 1 or not answer.claims:
                mixed.append(answer)

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    for number in range(30):
        builder.build(sources("beta" if number % 2 == 0 else "alpha"), embedder, folder)
    done.set()
    for thread in asking:
        thread.join()
    assert (faults, mixed) == ([], [])
    assert seen == {"alpha", "beta"}


@pytest.mark.parametrize("whole", [20_000, 0])
def test_nothing_of_the_index_before_stays_when_another_is_loaded(tmp_path, whole):
    """An index holds memory, open files and perhaps a connection: each build would add to them."""
    embedder, folder = DigestEmbedder(), tmp_path / "index"
    builder.build(sources("alpha"), embedder, folder, whole=whole)
    service = AnswerService(tmp_path / "corpus", folder, embedder)
    service.answer("How common was snoring in men?")
    before = weakref.ref(service.searcher)
    builder.build(sources("beta"), embedder, folder, whole=whole)
    service.answer("How common was snoring in men?")
    gc.collect()
    assert before() is None


def test_an_index_whose_place_another_takes_is_freed_without_the_collector(tmp_path):
    """A service sets what lives long apart from what the collector of circles looks through."""
    embedder, folder = DigestEmbedder(), tmp_path / "index"
    builder.build(sources("alpha"), embedder, folder)
    service = AnswerService(tmp_path / "corpus", folder, embedder)
    service.answer("How common was snoring in men?")
    builder.build(sources("beta"), embedder, folder)
    before = weakref.ref(service._searcher)
    gc.collect()
    gc.disable()
    try:
        service.take_up()
        assert before() is None
    finally:
        gc.enable()


def test_what_was_read_of_articles_that_stay_is_used_again(tmp_path):
    embedder, folder = DigestEmbedder(), tmp_path / "index"
    first = sources("alpha")
    builder.build(first, embedder, folder)
    service = AnswerService(tmp_path / "corpus", folder, embedder)
    before = {key: service.searcher.index.articles[key] for key in first}
    changed = first | {"paper-1": first["paper-1"].replace("men", "women")}
    del changed["paper-0"]
    builder.build(changed, embedder, folder)
    service.take_up()
    articles = service.searcher.index.articles
    assert "paper-0" not in articles
    assert [articles[f"paper-{n}"] is before[f"paper-{n}"] for n in (1, 2, 3)] == [
        False, True, True
    ]  # fmt: skip
    assert "women" in articles["paper-1"].text


def test_an_article_that_has_been_retracted_since_is_known_to_be(tmp_path):
    embedder, folder = DigestEmbedder(), tmp_path / "index"
    paper = "---\ntitle: Snoring in men\ndoi: 10.1000/snore\n---\nSnoring was seen in 31% of men.\n"
    notice = (
        "---\ntitle: 'Retraction: Snoring in men'\ndoi: 10.1000/notice\n"
        "article_type: retraction\n"
        "relations: [{kind: retraction, direction: of, doi: 10.1000/snore}]\n---\n"
        "The article is retracted.\n"
    )
    builder.build({"paper": paper}, embedder, folder)
    service = AnswerService(tmp_path / "corpus", folder, embedder)
    known = service.searcher.index.articles["paper"].abbreviations
    builder.build({"paper": paper, "notice": notice}, embedder, folder)
    service.take_up()
    index = service.searcher.index
    entry = next(entry for entry in index.catalogue if entry.article_id == "paper")
    assert entry.standing.status and index.articles["paper"].standing == entry.standing
    assert index.articles["paper"].abbreviations == known


def test_a_claim_that_is_not_its_articles_text_is_held_back(tiny_corpus, tmp_path, embedder):
    """As one would make it who can write the folder: passages of other words, right digests."""
    index = tmp_path / "index"
    builder.build(read_sources(tiny_corpus), embedder, index)
    manifest, target = read_manifest(index)
    changed = repack(target, lambda packed: packed.replace(b"31%", b"13%"))
    files = dict(manifest.files) | {name: file_digest(target / name) for name in changed}
    (target / MANIFEST).write_text(json.dumps(asdict(replace(manifest, files=files))))
    (index / CURRENT).write_text(f"{target.name} {file_digest(target / MANIFEST)}\n")
    answer = AnswerService(tiny_corpus, index, embedder).answer("How common was snoring in men?")
    assert answer.text == NOTHING_LEFT and not answer.cited


def test_a_new_index_whose_store_does_not_answer_is_tried_again(tmp_path, monkeypatch):
    embedder, folder = DigestEmbedder(), tmp_path / "index"
    builder.build(sources("alpha"), embedder, folder)
    service = AnswerService(tmp_path / "corpus", folder, embedder)

    def away(*_):
        raise StoreUnavailable("the store does not answer.")

    def told():
        return service.answer("How common was snoring in men?").evidence[0].passage.text

    builder.build(sources("beta"), embedder, folder)
    monkeypatch.setattr("app.service.TRIED_AGAIN", 0.5)
    with monkeypatch.context() as patch:
        patch.setattr("app.service.load", away)
        assert "alpha" in told()
    assert "alpha" in told()  # not at once: each try costs time
    time.sleep(0.6)
    assert "beta" in told()
