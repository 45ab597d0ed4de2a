"""A large index: candidates are ranked, what they need is read from the disk, filters are exact.

Made of the tiny and the real articles by lowering the size from which an index is a large one.
"""

import numpy as np
import pytest
from building import sets_of
from fastapi.testclient import TestClient

from app.answering.pipeline import answer_question
from app.http.api import create_api
from app.page.about import about_page
from app.refusal.abstain import reason_to_abstain
from app.service import AnswerService
from conftest import TINY
from corpus.errors import BadFilter, IndexDamaged
from corpus.library import DEFAULT_CORPUS, read_sources
from index.passages.filters import TABLE_KINDS, Filters
from index.passages.texts import embedded_text
from index.ranking.candidates import BEST, NEAREST, WHOLE, candidates
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store
from index.storage.manifest import read_manifest
from index.terms.concepts import TermSets, concepts
from index.terms.tokens import tokenize
from index.terms.vocabulary import Vocabulary

pytestmark = pytest.mark.slow

QUESTIONS = (
    "How often did severe CRS occur after CAR-T?",
    "overall survival after haploidentical transplantation",
    "cumulative incidence of relapse in MRD positive patients",
)


class Precomputed:
    """The embedder, with what was embedded for the whole index given for the large one."""

    def __init__(self, embedder, known):
        self.name, self._embedder, self._known = embedder.name, embedder, known

    def embed(self, texts, *, show_progress=False):
        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._embedder.embed(texts)


@pytest.fixture(scope="module", params=["exact", "hnsw", "ivf"])
def large(request, real, embedder, tmp_path_factory):
    known = dict(
        zip(map(embedded_text, real.index.passages), real.index.vectors.vectors(), strict=True)
    )
    folder = tmp_path_factory.mktemp("large")
    sources = read_sources(DEFAULT_CORPUS)
    summary = builder.build(
        sources, Precomputed(embedder, known), folder, tier=request.param, whole=100
    )
    assert summary.tier == request.param and summary.recall >= 0.97
    return Searcher(store.load(folder, embedder), embedder)


def terms_and_vector(embedder, question):
    return tokenize(question), embedder.embed([question])[0]


def test_an_index_has_a_vector_for_each_passage(large, real):
    assert not large.index.whole and real.index.whole
    assert large.index.vectors.size == len(large.index.passages) == real.index.vectors.size


def test_passages_and_articles_read_lazily_are_those_read_at_once(large, real):
    assert list(large.index.passages) == list(real.index.passages)
    assert large.index.passages[5:9] == real.index.passages[5:9]
    assert dict(large.index.articles) == dict(real.index.articles)
    with pytest.raises(KeyError):
        large.index.articles["smith-1999"]
    with pytest.raises(IndexError):
        large.index.passages[len(large.index.passages)]


def test_every_row_is_read_with_the_same_header_and_parent(large, real):
    for passage in real.index.passages:
        assert large.read_with(passage) == real.read_with(passage)


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_have_the_features_that_they_have_in_a_whole_index(
    large, real, embedder, question
):
    terms, vector = terms_and_vector(embedder, question)
    among = candidates(large.index, vector, terms)
    sizes = np.bincount(large.index.units.article_of)
    most = NEAREST + BEST + np.sort(sizes)[-WHOLE:].sum()
    assert 100 < len(among) <= most and sorted(among) == among.tolist()
    units = real.features.of_passages(among)
    whole = real.features.matrix(real.read(question), vector)[units]
    of_large = large.features.matrix(large.read(question), vector, among)
    assert np.allclose(of_large, whole, atol=0.02)


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_come_from_like_passages(large, real, question):
    near = {hit.passage.passage_id for hit in real.search(question, k=20)}
    first = [hit.passage.passage_id for hit in large.search(question, k=5)]
    assert len(near & set(first)) >= 3
    assert answer_question(question, large).claims


def test_filters_admit_the_same_and_are_exact(large, real, embedder):
    for filters in (
        Filters(articles=("zhao-2020",)), Filters(tables_only=True),
        Filters(year_from=2021), Filters(articles=("chen-2021",), tables_only=True),
    ):  # fmt: skip
        masks = [filters.admitted(s.index.units, s.index.catalogue).mask for s in (large, real)]
        assert np.array_equal(*masks)
        for question in QUESTIONS:
            hits = large.search(question, k=400, filters=filters)
            assert hits and all(masks[0][large.position(hit.passage)] for hit in hits)
    tables = large.search(QUESTIONS[0], k=30, filters=Filters(tables_only=True))
    assert {hit.passage.kind for hit in tables} <= TABLE_KINDS
    with pytest.raises(BadFilter, match="there is no article 'smith-1999'"):
        large.search(QUESTIONS[0], filters=Filters(articles=("smith-1999",)))


def test_under_a_narrow_filter_every_admitted_passage_is_compared(large, embedder):
    """The nearest of the admitted, however many others are nearer than they."""
    _, vector = terms_and_vector(embedder, QUESTIONS[0])
    few = Filters(articles=("jiang-2020",)).admitted(large.index.units, large.index.catalogue)
    found = candidates(large.index, vector, [], few)
    scores = large.index.vectors.scores_at(vector, few.positions)
    assert set(found) == set(few.positions[np.argsort(-scores, kind="stable")[:NEAREST]])


def test_unknown_names_are_refused_and_known_ones_are_not(large):
    refusal = reason_to_abstain(large.read("What does teclistamab do?"), [], large)
    assert refusal is not None and refusal.missing == ("teclistamab",)
    answer = answer_question("Does teclistamab prolong survival?", large)
    assert answer.abstained and "mentions teclistamab" in answer.reason
    assert large.knows_longer("transplan") == ("transplan" in " ".join(large.index.lexical.terms))
    assert large.knows_similar("haploidenticl") and not large.knows_similar("teclistamab")


def test_slips_of_words_of_the_vocabulary_are_mended_and_known_words_left(large):
    assert large.speller.corrected("haploidentcal donors") == "haploidentical donors"
    assert large.speller.corrected("teclistamab leukapheresis") == "teclistamab leukapheresis"


def test_sets_that_share_their_numbers_have_each_their_own():
    texts = [["iron", "dose"], ["iron"], [], ["dose", "daily"]]
    numbers = {}
    first, later = sets_of(texts, numbers), sets_of([["snoring"], ["iron"]], numbers)
    vocabulary = Vocabulary([["iron dose", "daily"]])
    for sets in (first, later):
        again = TermSets(sets.size, numbers, sets.starts, sets.texts)
        for question in ("iron dose", "snoring", "unheard"):
            (concept,) = concepts(question, vocabulary)
            assert again.having(concept).tolist() == sets.having(concept).tolist()
            assert again.count(concept) == sets.having(concept).sum()
            among = np.array([1, 0])
            assert again.having(concept, among).tolist() == sets.having(concept)[among].tolist()


def test_any_damaged_file_of_a_large_index_is_named(embedder, tmp_path):
    builder.build(TINY, embedder, tmp_path, tier="hnsw", whole=0)
    _, target = read_manifest(tmp_path)
    files = [path for path in target.rglob("*") if path.is_file()]
    assert {"vectors.faiss", "passages.offsets.npy", "texts.npy"} <= {p.name for p in files}
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(IndexDamaged, match=f"{path.name}.*run `bedside index build`"):
            store.load(tmp_path, embedder)
        path.write_bytes(whole)
    assert len(store.load(tmp_path, embedder).passages)


def test_an_index_that_grows_large_takes_its_vectors_over(embedder, tmp_path):
    builder.build(TINY, embedder, tmp_path)
    assert builder.build(TINY, embedder, tmp_path, whole=0).n_embedded == 0
    assert builder.build(TINY, embedder, tmp_path, whole=0).n_embedded == 0
    assert not read_manifest(tmp_path)[0].whole


def test_lists_of_a_large_index_read_no_article(embedder, tiny_corpus, tiny_index, tmp_path):
    builder.build(TINY, embedder, tmp_path / "index", whole=0)
    service = AnswerService(tiny_corpus, tmp_path / "index", embedder)
    whole = AnswerService(tiny_corpus, tiny_index, embedder)
    known = service.searcher.index.articles
    read = known._read.cache_info()
    clients = [TestClient(create_api(one), "http://127.0.0.1:7860") for one in (service, whole)]
    listed, of_whole = (client.get("/api/articles").json() for client in clients)
    page = about_page(service)
    assert service.staleness() is None
    assert known._read.cache_info() == read
    assert listed == of_whole
    assert [article["n_tables"] for article in listed] == [1, 0, 0]
    assert "too many for this page" in page and "Oral iron" not in page
    assert "Oral iron in pregnancy" in about_page(whole)
