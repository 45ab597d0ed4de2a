"""Wherever the vectors lie, the passages, filters, ranking and answers are the same."""

import json

import numpy as np
import pytest

from app.answering.pipeline import answer_question
from corpus.library import DEFAULT_CORPUS, read_sources
from eval.questions.question import DEFAULT_QUESTIONS
from index.passages.filters import Filters
from index.passages.texts import embedded_text
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

FILTERS = (
    None, Filters(articles=("zhao-2020",)), Filters(tables_only=True), Filters(year_from=2021),
    Filters(collection="Two", members=frozenset(["zhao-2020", "jiang-2020"])),
    Filters(year_to=2020, designs=("REVIEW", "Multicentre retrospective cohort")),
)  # fmt: skip


def questions(number):
    lines = DEFAULT_QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines[:number]]


class Precomputed:
    """The embedder, with what was embedded for the real index."""

    def __init__(self, embedder, index):
        self.name, self._embedder = embedder.name, embedder
        texts = map(embedded_text, index.passages)
        self._known = dict(zip(texts, index.vectors.vectors(), strict=True))

    def embed(self, texts):
        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._embedder.embed(texts)


def built(url, folder, embedder, real, *, whole):
    known = Precomputed(embedder, real.index)
    builder.build(read_sources(DEFAULT_CORPUS), known, folder, store=url, whole=whole)
    return Searcher(store.load(folder, embedder), embedder)


@pytest.fixture(scope="module")
def whole(lasting_url, tmp_path_factory, embedder, real):
    return built(lasting_url, tmp_path_factory.mktemp("whole"), embedder, real, whole=20_000)


@pytest.fixture(scope="module")
def large(lasting_url, tmp_path_factory, embedder, real):
    return built(lasting_url, tmp_path_factory.mktemp("large"), embedder, real, whole=100)


@pytest.fixture(scope="module")
def large_by_faiss(tmp_path_factory, embedder, real):
    return built(None, tmp_path_factory.mktemp("faiss"), embedder, real, whole=100)


def ids(hits):
    return [hit.passage.passage_id for hit in hits]


def same_but_for_ties(hits, others):
    """The same passages in the same order, but where scores are equal for all that is shown."""
    if ids(hits) == ids(others):
        return True
    return np.allclose([h.score for h in hits], [h.score for h in others], atol=1e-5)


def test_a_hundred_questions_have_the_same_ten_passages_and_the_same_answer(whole, real):
    for question in questions(100):
        assert same_but_for_ties(whole.search(question, 10), real.search(question, 10)), question
        told, right = answer_question(question, whole), answer_question(question, real)
        assert (told.abstained, told.reason) == (right.abstained, right.reason)
        assert [claim.text for claim in told.claims] == [claim.text for claim in right.claims]


def test_of_a_large_index_they_have_the_same_ten_too(large, large_by_faiss):
    assert not large.index.whole
    for question in questions(100):
        found, right = (one.search(question, 10) for one in (large, large_by_faiss))
        assert same_but_for_ties(found, right), question


@pytest.mark.parametrize("filters", FILTERS[1:], ids=str)
def test_filters_admit_the_same(large, large_by_faiss, filters):
    for question in questions(10):
        found, right = (one.search(question, 10, filters) for one in (large, large_by_faiss))
        assert found and same_but_for_ties(found, right), question


def test_under_a_filter_the_nearest_of_the_admitted_are_found(large, embedder, real):
    vectors = real.index.vectors.vectors()
    for filters in FILTERS[1:]:
        admitted = filters.admitted(large.index.units, large.index.catalogue)
        for question in questions(5):
            query = embedder.embed([question])[0]
            found, scores = large.index.vectors.nearest(query, 20, admitted)
            right = np.sort((vectors @ query)[admitted.positions])[::-1][:20]
            assert admitted.mask[found].all() and np.allclose(scores, right, atol=1e-5)


def test_scores_are_cosine_similarities(large, embedder, real):
    query, vectors = embedder.embed(["overall survival"])[0], real.index.vectors.vectors()
    some = np.array([7, 3, 500, 41])
    assert np.allclose(large.index.vectors.scores_at(query, some), vectors[some] @ query, atol=1e-5)
    assert np.allclose(large.index.vectors.scores(query), vectors @ query, atol=1e-5)
    assert np.allclose(large.index.vectors.vectors(), vectors, atol=1e-6)


def test_a_name_with_signs_of_its_own_is_a_name_in_a_filter(url, tmp_path, embedder):
    """Also one that would end the text of Milvus's filter, were it not marked as text."""
    name = 'a"b or position >= 0 or article_id == "c\'d\\e'
    sources = {name: "Iron tablets were given.\n", "other": "Iron tablets were given to men.\n"}
    builder.build(sources, embedder, tmp_path / "index", store=url, whole=0)
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    for article in sources:
        hits = searcher.search("iron tablets", 5, Filters(articles=(article,)))
        assert [hit.passage.article_id for hit in hits] == [article]
        admitted = Filters(articles=(article,)).admitted(
            searcher.index.units, searcher.index.catalogue
        )
        query = embedder.embed(["iron tablets"])[0]
        found, _ = searcher.index.vectors.nearest(query, 5, admitted)
        assert found.tolist() == admitted.positions.tolist()


def test_years_and_designs_that_no_field_holds_are_filtered_all_the_same(url, tmp_path, embedder):
    def source(year, design):
        return f"---\nyear: {year}\nstudy_design: {design}\n---\nIron was given in {year}.\n"

    long = "a plan " * 50
    years = {"past": 1066, "early": 1500, "now": 2020, "future": 2999}
    sources = {key: source(year, long + key) for key, year in years.items()}
    sources["none"] = "Iron was given.\n"
    builder.build(sources, embedder, tmp_path / "index", store=url, whole=0)
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    query = embedder.embed(["iron"])[0]
    for filters, right in (
        (Filters(year_from=1500), {"early", "now", "future"}), (Filters(year_from=-9), {*years}),
        (Filters(year_to=10**30), {*years}), (Filters(year_to=1499), {"past"}),
        (Filters(year_to=2020), {"past", "early", "now"}), (Filters(year_from=2021), {"future"}),
        (Filters(designs=(long + "now",)), {"now"}),
    ):  # fmt: skip
        assert {hit.passage.article_id for hit in searcher.search("iron", 9, filters)} == right
        admitted = filters.admitted(searcher.index.units, searcher.index.catalogue)
        found, _ = searcher.index.vectors.nearest(query, 1, admitted)
        assert len(found) == 1 and admitted.mask[found].all()
