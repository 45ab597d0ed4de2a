import numpy as np
import pytest

from corpus.errors import IndexDamaged
from index.vectors import VectorIndex


@pytest.fixture()
def vectors():
    values = np.random.default_rng(7).normal(size=(50, 8)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def test_scores_are_cosine_similarities(vectors):
    index = VectorIndex.build(vectors)
    assert np.allclose(index.scores(vectors[3]), vectors @ vectors[3], atol=1e-6)
    assert index.scores(vectors[3])[3] == pytest.approx(1.0, abs=1e-6)


def test_a_saved_index_holds_the_same_vectors(vectors, tmp_path):
    VectorIndex.build(vectors).save(tmp_path / "v.faiss")
    again = VectorIndex.load(tmp_path / "v.faiss")
    assert again.size == 50
    assert np.array_equal(again.vectors(), vectors)


def test_a_file_that_is_no_index_is_told(tmp_path):
    (tmp_path / "v.faiss").write_bytes(b"not an index at all")
    with pytest.raises(IndexDamaged, match="run `bedside index build`"):
        VectorIndex.load(tmp_path / "v.faiss")
