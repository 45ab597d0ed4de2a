"""A library that was opened answers as the one that it was exported from, object for object."""

import io
import shutil
from dataclasses import replace

import numpy as np
import pytest
from building import DigestEmbedder

from app.answering.pipeline import answer_question
from app.service import AnswerService
from app.sharing.exporting import planned
from app.sharing.opening import open_library
from corpus.collections.collection import Collection
from corpus.collections.store import Collections
from corpus.errors import BadPackage, IndexStale
from corpus.library import DEFAULT_CORPUS, load_corpus, read_sources
from corpus.sharing.package import VECTORS
from corpus.sharing.writing import of_bytes, packed
from index.passages.filters import Filters
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

QUESTIONS = (
    "2-year survival with and without transplant after CAR-T therapy?",
    "Relapse with and without HSCT in NCT02028455",
    "Median OS in ZUMA-3?",
    "What is the response rate to teclistamab?",
    "MRD negative CR rate",
)
RETRACTED = """---
title: Zinc lozenges shorten the common cold by half in adults of all ages
authors: [Fraud A]
year: 2015
doi: 10.5555/zinc.1
---
## Results

Zinc lozenges shortened the common cold by 51%.
"""
NOTICE = """---
title: "Retraction: Zinc lozenges shorten the common cold by half in adults of all ages"
year: 2017
article_type: retraction
relations:
- {kind: retraction, direction: of, doi: 10.5555/zinc.1}
---
The article is retracted, as its data were made up.
"""


def exported(corpus, index, path, collection=None):
    path.write_bytes(b"".join(planned(corpus, store.load(index), collection).pieces()))
    return path


def texts_in(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".md", ".txt")}


def spans(answer):
    return [(i.article.article_id, i.passage.start, i.passage.end) for i in answer.evidence]


def told(answer):
    """Everything of an answer but how long it took."""
    return replace(answer, seconds=0.0)


@pytest.fixture(scope="module")
def opened(tmp_path_factory, real_index, embedder):
    """The five articles with their originals, exported and opened elsewhere."""
    place = tmp_path_factory.mktemp("sharing")
    shutil.copytree(DEFAULT_CORPUS, place / "a" / "articles")
    shutil.copytree(DEFAULT_CORPUS.parent / "received", place / "a" / "received")
    Collections(place / "a" / "articles").create("CAR-T 研究", ["zhao-2020", "jiang-2020"])
    exported(place / "a" / "articles", real_index, place / "all.zip")
    done = open_library(
        place / "all.zip", place / "b" / "articles", place / "b" / "index", embedder
    )
    return place, done


def test_nothing_is_embedded_again(opened):
    assert opened[1].summary.n_embedded == 0 and opened[1].fits
    assert opened[1].opening.number("added") == 5 and opened[1].opening.n_originals == 5


@pytest.fixture(scope="module")
def both(opened, real_index, embedder):
    """Services on what was exported, and on what was opened."""
    place, _ = opened
    ours = AnswerService(place / "a" / "articles", real_index, embedder, reader=False)
    theirs = AnswerService(place / "b" / "articles", place / "b" / "index", embedder, reader=False)
    return ours, theirs


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("collection", ["", "CAR-T 研究"])
def test_the_answers_and_their_citations_are_the_same(both, question, collection):
    filters = Filters(collection=collection)
    one, other = (told(service.answer(question, filters=filters)) for service in both)
    assert one == other
    assert spans(one) == spans(other)
    if collection:
        assert {article_id for article_id, _, _ in spans(other)} <= {"zhao-2020", "jiang-2020"}


def test_the_opened_library_is_the_exported_one_and_exports_the_same_bytes(opened, real_index):
    place, _ = opened
    for folder in ("articles", "received"):
        ours, theirs = (texts_in(place / side / folder) for side in "ab")
        assert ours == theirs
    again = exported(place / "b" / "articles", place / "b" / "index", place / "again.zip")
    assert again.read_bytes() == (place / "all.zip").read_bytes()


@pytest.mark.slow  # it embeds two whole articles
def test_of_a_collection_exactly_its_papers_go(opened, real_index, embedder, tmp_path):
    place, _ = opened
    corpus = place / "a" / "articles"
    chosen = Collections(corpus).find("car-t 研究")
    index = store.load(real_index)
    path = exported(corpus, real_index, tmp_path / "c.zip", chosen)
    done = open_library(path, tmp_path / "n" / "articles", tmp_path / "n" / "index", embedder)
    assert done.summary.n_embedded == 0 and done.summary.n_articles == 2
    assert {one.article_id for one in load_corpus(tmp_path / "n" / "articles")} == {
        "zhao-2020", "jiang-2020",
    }  # fmt: skip
    n_passages = sum(p.article_id in chosen.articles for p in index.passages)
    assert done.summary.n_passages == n_passages
    # It answers as an index made of these articles alone does.
    alone = {k: v for k, v in read_sources(corpus).items() if k in chosen.articles}
    builder.build(alone, embedder, tmp_path / "alone")
    one, other = (
        Searcher(store.load(at, embedder), embedder)
        for at in (tmp_path / "alone", tmp_path / "n" / "index")
    )
    for question in QUESTIONS:
        alone, cut = answer_question(question, one), answer_question(question, other)
        # Texts that are embedded in other batches differ in the last digits of their vectors.
        assert (alone.claims, alone.refusal, spans(alone)) == (cut.claims, cut.refusal, spans(cut))
        assert alone.confidence == pytest.approx(cut.confidence, abs=1e-3)


def test_a_retracted_paper_never_travels_without_its_notice(embedder, tmp_path):
    corpus = tmp_path / "articles"
    corpus.mkdir()
    texts = {"fraud-2015": RETRACTED, "notice-2017": NOTICE}
    for key, text in texts.items():
        (corpus / f"{key}.md").write_text(text)
    builder.build(texts, embedder, tmp_path / "index")
    chosen = Collection("zinc", "Zinc", ("fraud-2015", "gone-1999"))
    export = planned(corpus, store.load(tmp_path / "index"), chosen)
    assert export.articles == ("fraud-2015", "notice-2017")
    assert export.notices == ("notice-2017",) and export.missing == ("gone-1999",)
    path = tmp_path / "z.zip"
    path.write_bytes(b"".join(export.pieces()))
    open_library(path, tmp_path / "n" / "articles", tmp_path / "n" / "index", embedder)
    there = {one.article_id: one for one in load_corpus(tmp_path / "n" / "articles")}
    assert not there["fraud-2015"].standing.stands


def test_an_original_that_is_another_file_now_does_not_go_along(opened, real_index, tmp_path):
    corpus = tmp_path / "articles"
    shutil.copytree(DEFAULT_CORPUS, corpus)
    shutil.copytree(DEFAULT_CORPUS.parent / "received", tmp_path / "received")
    first = sorted((tmp_path / "received").iterdir())[0]
    first.write_text("changed")
    export = planned(corpus, store.load(real_index))
    assert len(export.without_original) == 1 and export.n_originals == 4


def test_an_article_that_changed_since_it_was_indexed_stops_the_export(tiny_corpus, tiny_index):
    path = tiny_corpus / "cole-2020.md"
    path.write_text(path.read_text() + "\nMore.\n")
    with pytest.raises(IndexStale, match="'cole-2020' has changed since it was indexed"):
        planned(tiny_corpus, store.load(tiny_index))


def test_a_collection_without_a_paper_is_not_exported(tiny_corpus, tiny_index):
    with pytest.raises(BadPackage, match="the collection 'Empty' has no paper"):
        planned(tiny_corpus, store.load(tiny_index), Collection("empty", "Empty", ()))


def test_vectors_of_another_model_are_not_used(tiny_corpus, tiny_index, tmp_path):
    path = exported(tiny_corpus, tiny_index, tmp_path / "t.zip")
    done = open_library(path, tmp_path / "n", tmp_path / "i", DigestEmbedder())
    assert not done.fits and done.summary.n_embedded > 0


@pytest.mark.parametrize(
    "change",
    [lambda v: v * 2, lambda v: v * np.nan, lambda v: v[1:], lambda v: v.astype(np.float64),
     lambda v: np.array([object()] * len(v))],
)  # fmt: skip
def test_vectors_that_are_none_are_refused_and_leave_nothing(
    tiny_corpus, tiny_index, tmp_path, change, embedder
):
    export = planned(tiny_corpus, store.load(tiny_index))
    parts = {part.name: part for part in export.parts}
    found = np.load(io.BytesIO(b"".join(parts[VECTORS].read())))
    buffer = io.BytesIO()
    np.save(buffer, change(found), allow_pickle=True)
    parts[VECTORS] = of_bytes(VECTORS, buffer.getvalue())
    path = tmp_path / "t.zip"
    path.write_bytes(b"".join(packed(parts.values(), export.about)))
    with pytest.raises(BadPackage, match="vectors"):
        open_library(path, tmp_path / "n", tmp_path / "i", embedder)
    assert not (tmp_path / "n").exists() and not (tmp_path / "i").exists()
