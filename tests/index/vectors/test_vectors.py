import numpy as np
import pytest

from corpus.errors import IndexDamaged
from index.passages.filters import Admitted, Filters
from index.vectors.nearest import TIERS, VectorIndex, tier_for
from index.vectors.recall import measure

HALF = 1e-3  # to which half precision tells numbers of up to 1
APPROXIMATE = [tier.name for tier in TIERS if tier.breadth]


def unit(values):
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture()
def vectors():
    return unit(np.random.default_rng(7).normal(size=(50, 8)))


@pytest.fixture(scope="module")
def clustered():
    """3,000 vectors around 60 centres, as texts on 60 things would have."""
    rng = np.random.default_rng(7)
    centres = rng.normal(size=(60, 32))
    return unit(centres[rng.integers(0, 60, 3_000)] + 0.6 * rng.normal(size=(3_000, 32)))


@pytest.fixture(scope="module", params=APPROXIMATE)
def approximate(request, clustered):
    return VectorIndex.build(clustered, request.param)


def nearest_by_hand(vectors, query, k):
    return set(np.argsort(-(vectors @ query))[:k].tolist())


def test_scores_are_cosine_similarities(vectors):
    index = VectorIndex.build(vectors)
    assert np.allclose(index.scores(vectors[3]), vectors @ vectors[3], atol=HALF)
    assert index.scores(vectors[3])[3] == pytest.approx(1.0, abs=HALF)


def test_a_saved_index_holds_the_same_vectors(vectors, tmp_path):
    VectorIndex.build(vectors).save(tmp_path / "v.faiss")
    again = VectorIndex.load(tmp_path / "v.faiss")
    assert again.size == 50
    assert np.allclose(again.vectors(), vectors, atol=HALF)
    assert np.array_equal(again.at(np.array([7, 3])), again.vectors()[[7, 3]])


@pytest.mark.parametrize("mapped", [False, True])
def test_a_file_that_is_no_index_is_told(tmp_path, mapped):
    (tmp_path / "v.faiss").write_bytes(b"not an index at all")
    with pytest.raises(IndexDamaged, match="run `bedside index build`"):
        VectorIndex.load(tmp_path / "v.faiss", mapped=mapped)


@pytest.mark.parametrize(
    ("size", "tier"),
    [(1, "exact"), (49_999, "exact"), (50_000, "hnsw"), (999_999, "hnsw"), (1_000_000, "ivf"),
     (500_000_000, "ivf")],
)  # fmt: skip
def test_the_tier_is_chosen_by_size(size, tier):
    assert tier_for(size).name == tier
    assert tier_for(size, "exact").name == "exact"


def test_the_nearest_come_best_first(vectors):
    positions, scores = VectorIndex.build(vectors).nearest(vectors[3], 5)
    assert positions[0] == 3 and set(positions.tolist()) == nearest_by_hand(vectors, vectors[3], 5)
    assert np.allclose(scores, (vectors @ vectors[3])[positions], atol=HALF)
    assert sorted(scores, reverse=True) == scores.tolist()


def test_an_approximate_tier_finds_nearly_all(approximate, clustered):
    queries = unit(clustered[::100] + 0.05)  # not themselves in the index
    found = [set(approximate.nearest(query, 10)[0].tolist()) for query in queries]
    right = [nearest_by_hand(clustered, query, 10) for query in queries]
    shared = sum(len(one & other) for one, other in zip(found, right, strict=True))
    assert shared / (10 * len(queries)) >= 0.95


def test_the_search_is_widened_until_the_recall_is_reached_or_no_more_is_gained(clustered):
    scattered = unit(np.random.default_rng(7).normal(size=(3_000, 32)))
    index = VectorIndex.build(scattered, "ivf")
    index.widen(1)
    narrow = measure(index, scattered, wanted=0.0)
    assert index.breadth == 1 and narrow < 0.7
    assert measure(index, scattered, wanted=0.8) >= 0.8
    assert index.breadth > 1
    best = measure(index, scattered, wanted=2.0)
    widest = index.breadth
    assert best <= 1 and measure(index, scattered, wanted=2.0) == best
    assert index.breadth == widest
    assert measure(VectorIndex.build(clustered), clustered) == 1


def test_recall_tells_a_bad_index(clustered):
    shuffled = clustered[np.random.default_rng(1).permutation(len(clustered))]
    assert measure(VectorIndex.build(shuffled), clustered) < 0.1


def test_scores_at_positions_are_nearly_those_of_exact_search(approximate, clustered):
    positions = np.array([5, 2_999, 0])
    exact = clustered[positions] @ clustered[7]
    assert np.allclose(approximate.scores_at(clustered[7], positions), exact, atol=0.02)


@pytest.mark.parametrize("tier", [tier.name for tier in TIERS])
def test_only_what_is_allowed_is_found(clustered, tier):
    allowed = np.zeros(len(clustered), dtype=np.bool_)
    allowed[::3] = True
    index, admitted = VectorIndex.build(clustered, tier), Admitted(allowed, Filters())
    positions, _ = index.nearest(clustered[1], 20, admitted, few=0)
    assert len(positions) == 20 and allowed[positions].all()
    positions, scores = index.nearest(clustered[1], 20, admitted)  # few: all are compared
    own = index.scores_at(clustered[1], admitted.positions)
    assert np.allclose(scores, np.sort(own)[::-1][:20], atol=1e-6) and allowed[positions].all()


@pytest.mark.parametrize("tier", [tier.name for tier in TIERS])
def test_the_same_vectors_give_the_same_file_and_a_mapped_one_the_same_results(
    clustered, tier, tmp_path
):
    index = VectorIndex.build(clustered, tier)
    for name in ("a", "b"):
        VectorIndex.build(clustered, tier).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    for mapped in (False, True):
        again = VectorIndex.load(tmp_path / "a", mapped=mapped)
        assert again.breadth == index.breadth
        assert (
            again.nearest(clustered[4], 10)[0].tolist()
            == index.nearest(clustered[4], 10)[0].tolist()
        )
        assert np.array_equal(again.vectors(), index.vectors())


def test_a_tiny_index_can_be_of_any_tier(vectors):
    for tier in APPROXIMATE:
        assert VectorIndex.build(vectors, tier).nearest(vectors[0], 3)[0][0] == 0


def test_of_a_single_vector_nothing_is_missed(clustered):
    assert measure(VectorIndex.build(clustered[:1]), clustered[:1]) == 1
