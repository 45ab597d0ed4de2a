"""What is asked again within minutes is not worked out again, and is never another's answer."""

import gc
import shutil
import weakref

import pytest
from building import DigestEmbedder

from app.recent import SECONDS, RecentAnswers
from app.service import AnswerService
from corpus.errors import BadQuestion, IndexDamaged
from corpus.library import read_sources
from index.passages.filters import Filters
from index.storage import build as builder
from index.storage.manifest import read_manifest

SNORING = "How common was snoring in men?"
COMPLIANCE = "How far did hand hygiene compliance rise?"


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def library(tiny_corpus, tmp_path):
    """A service whose answers are kept, over an index of its own, and its clock."""
    corpus, index, clock = tmp_path / "corpus", tmp_path / "index", Clock()
    shutil.copytree(tiny_corpus, corpus)
    embedder = DigestEmbedder()
    builder.build(read_sources(corpus), embedder, index, whole=0)
    recent = RecentAnswers(clock=clock)
    return AnswerService(corpus, index, embedder, reader=False, recent=recent), clock


def is_kept(service, *asked, **more):
    """Whether asking twice gives the very same claims and evidence."""
    first, second = service.answer(*asked, **more), service.answer(*asked, **more)
    assert first.claims == second.claims
    return first.evidence is second.evidence


def test_what_is_asked_again_is_answered_from_memory_with_its_own_time(library):
    service, _ = library
    first, again = service.answer(SNORING), service.answer(SNORING)
    assert first.claims and again.claims is first.claims and again.evidence is first.evidence
    assert again.seconds != first.seconds


def test_what_one_asked_is_worked_out_for_another(library):
    service, _ = library
    first = service.answer(SNORING, asker="ward-3")
    assert service.answer(SNORING, asker="ward-4").evidence is not first.evidence
    assert service.answer(SNORING, asker="ward-3").evidence is first.evidence


def test_without_a_memory_each_question_is_worked_out(library):
    service, _ = library
    assert not is_kept(AnswerService(service.corpus, service.index, service.embedder, reader=False),
                       SNORING)  # fmt: skip


def test_another_question_filter_or_question_before_is_another_answer(library):
    service, _ = library
    alone = service.answer(SNORING)
    only = service.answer(SNORING, filters=Filters(articles=("cole-2020",)))
    assert {item.passage.article_id for item in only.evidence} == {"cole-2020"}
    assert "baker-2021" in {item.passage.article_id for item in alone.evidence}
    after = service.answer("and in women?", previous=SNORING)
    assert after.read_as != service.answer("and in women?", previous=COMPLIANCE).read_as
    assert service.answer(SNORING).claims is alone.claims


def test_a_collection_that_was_changed_is_asked_anew(library):
    service, _ = library
    collections = service.collections
    made = collections.create("ward", ("baker-2021",))
    chosen = Filters(collection=made.name)
    before = service.answer(SNORING, filters=chosen)
    collections.add(made.name, ("cole-2020",))
    after = service.answer(SNORING, filters=chosen)
    assert {item.passage.article_id for item in before.evidence} == {"baker-2021"}
    assert {item.passage.article_id for item in after.evidence} == {"baker-2021", "cole-2020"}


def test_a_new_build_answers_anew_and_nothing_of_the_one_before_stays(library):
    service, _ = library
    assert "31%" in service.answer(SNORING).text
    before = weakref.ref(service.searcher)
    path = service.corpus / "baker-2021.md"
    path.write_text(path.read_text().replace("31%", "32%"))
    builder.build(read_sources(service.corpus), service.embedder, service.index, whole=0)
    assert "32%" in service.answer(SNORING).text
    gc.collect()
    assert before() is None


def test_an_index_that_was_damaged_gives_no_kept_answer(library):
    service, _ = library
    service.answer(SNORING)
    _, target = read_manifest(service.index)
    with (target / "articles.packed").open("r+b") as file:
        byte = file.read(1)
        file.seek(0)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(IndexDamaged, match=r"articles\.packed"):
        service.answer(SNORING)


def test_an_answer_is_forgotten_after_some_minutes(library):
    service, clock = library
    first = service.answer(SNORING)
    clock.now = SECONDS - 1
    assert service.answer(SNORING).evidence is first.evidence
    clock.now = SECONDS
    assert service.answer(SNORING).evidence is not first.evidence


def test_a_question_that_cannot_be_read_is_a_fault_each_time(library):
    service, _ = library
    for _ in range(2):
        with pytest.raises(BadQuestion):
            service.answer("  ")


@pytest.mark.parametrize("bounds", [{"most": 2}, {"characters": 1}])
def test_the_oldest_are_let_go_where_they_are_too_many_or_hold_too_much(library, bounds):
    service, _ = library
    kept = RecentAnswers(**bounds)
    made = [service.answer(f"{SNORING} {n}") for n in range(3)]
    for n, answer in enumerate(made):
        kept.answer(n, lambda answer=answer: answer)
    other = service.answer(COMPLIANCE)
    assert kept.answer(0, lambda: other) is other  # it was let go, and is made anew
    still = kept.answer(2, lambda: other)
    assert still is other if bounds == {"characters": 1} else still.claims is made[2].claims
