import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from index.embedding.embedder import SentenceTransformerEmbedder, model_folder


def test_vectors_have_unit_length_and_tell_meaning_apart(embedder):
    vectors = embedder.embed(["relapse of leukemia", "the leukemia came back", "a pizza in Rome"])
    assert vectors.shape == (3, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_a_model_that_is_not_here_is_not_looked_for_on_a_hub():
    with pytest.raises(ModelUnavailable, match="no embedding model 'all-mpnet-base-v2'"):
        model_folder("all-mpnet-base-v2")


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(ModelUnavailable, match="has no model.safetensors"):
        SentenceTransformerEmbedder(str(tmp_path))
