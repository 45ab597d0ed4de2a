"""Approximate search in Milvus: what it finds, and that a narrow filter loses nothing."""

from contextlib import closing

import numpy as np
import pytest

from corpus.article import Article, Metadata
from index.passages.filters import Admitted, Filters
from index.passages.passage import Passage
from index.passages.stored import entry_of
from index.storage.content import Written
from index.storage.milvus_store import INDEXED_FROM, url_of
from index.storage.vector_store import store_for

SIZE, ARTICLES, DIMENSION, K = INDEXED_FROM + 2_000, 60, 24, 50


def article(number):
    metadata = Metadata(year=2000 + number % 20 if number % 7 else None)
    return Article(f"a{number}", "digest", metadata, "text", (), ())


def passage(position):
    number, of = position % (SIZE // ARTICLES), position // (SIZE // ARTICLES)
    kind = "row" if position % 3 == 0 else "paragraph"
    return Passage(
        f"a{of}#{number}", f"a{of}", (), kind, 0, 1, "x", "", "x", ((0, 1),), None, 0
    )  # fmt: skip


@pytest.fixture(scope="module")
def content():
    """Vectors around 120 centres, as texts on 120 things would have."""
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(120, DIMENSION))
    vectors = centres[rng.integers(0, 120, SIZE)] + 0.6 * rng.normal(size=(SIZE, DIMENSION))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    catalogue = [entry_of(article(number)) for number in range(ARTICLES)]
    return Written(catalogue, [passage(at) for at in range(SIZE)], vectors)


@pytest.fixture(params=["hnsw", "ivf"])
def found(request, milvus, content, tmp_path):
    """The vectors as Milvus searches them, and what a build measured of that."""
    target = tmp_path / "000001-abcdef"
    target.mkdir()
    with closing(store_for(milvus)) as store:
        recall = store.write(target, content, request.param)
        assert url_of(target) == milvus
        yield store.read(target, SIZE, whole=False), recall
        store.drop(target)


def admitted(content, filters):
    years = {one.article_id: one.year for one in content.catalogue}

    def may(one):
        year = years[one.article_id]
        return (
            (not filters.articles or one.article_id in filters.articles)
            and (filters.year_from is None or (year is not None and year >= filters.year_from))
            and (filters.year_to is None or (year is not None and year <= filters.year_to))
            and (not filters.tables_only or one.kind == "row")
        )

    return Admitted(np.array([may(one) for one in content.passages]), filters)


def test_what_is_measured_is_what_is_found_and_filters_lose_nothing(found, content):
    vectors, recall = found
    queries = content.vectors[::500] + np.float32(0.05)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    cosines = queries @ content.vectors.T
    assert recall >= 0.97
    share = np.mean([
        len({*vectors.nearest(query, 10)[0]} & {*np.argsort(-scores)[:10]}) / 10
        for query, scores in zip(queries, cosines, strict=True)
    ])  # fmt: skip
    assert share >= 0.95
    some = np.arange(0, SIZE, 31)
    assert np.allclose(vectors.scores_at(queries[0], some), cosines[0][some], atol=0.01)
    for filters in (
        Filters(articles=("a3",)), Filters(year_from=2018), Filters(year_to=2001),
        Filters(articles=("a8", "a9"), tables_only=True),
    ):  # fmt: skip
        few = admitted(content, filters)
        assert 0 < few.count < SIZE / 5
        for query, scores in zip(queries, cosines, strict=True):
            positions, own = vectors.nearest(query, K, few)
            right = np.sort(scores[few.positions])[::-1][:K]
            assert few.mask[positions].all() and len({*positions.tolist()}) == len(right)
            assert np.allclose(own, right, atol=0.01)  # eight bits a number
