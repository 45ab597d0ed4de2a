"""The network of the ranking: that what was trained is what is computed, and its faults."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from corpus.errors import ModelUnavailable
from eval.training.ranking import Fitted, Network
from index.ranking.features import FEATURES, QUESTION_FEATURES
from index.ranking.network import WEIGHTS, Ranking
from index.ranking.search import Searcher

N, M = len(FEATURES), len(QUESTION_FEATURES)


@pytest.fixture()
def fitted():
    torch.manual_seed(3)
    network = Network().eval()
    rng = np.random.default_rng(3)
    scale = {"mean": rng.random(N), "deviation": rng.random(N) + 0.1,
             "question_mean": rng.random(M), "question_deviation": rng.random(M) + 0.1}  # fmt: skip
    return Fitted.of(network, scale)


def test_what_was_trained_is_what_is_computed(fitted, tmp_path):
    digest = fitted.save(tmp_path)
    rng = np.random.default_rng(4)
    units, question = rng.random((20, N)), rng.random(M)
    w = fitted.weights
    x = torch.tensor((units - w["mean"]) / w["deviation"], dtype=torch.float32).clip(-6, 6)
    q = (question - w["question_mean"]) / w["question_deviation"]
    with torch.inference_mode():
        expected = fitted.network(x[None], torch.tensor(q, dtype=torch.float32).clip(-6, 6)[None])
    found = Ranking(tmp_path, {WEIGHTS: digest}).scores(units, question)
    assert found == pytest.approx(expected[0].numpy(), abs=1e-4)


def test_what_a_ranking_does_without_changes_nothing(fitted, tmp_path):
    fitted.save(tmp_path)
    units, question = np.random.default_rng(5).random((6, N)), np.zeros(M)
    other = units.copy()
    other[:, FEATURES.index("meaning")] = [9, 0, 5, 0, 1, 2]
    whole, without = (Ranking(tmp_path, {}, left) for left in ((), ("meaning",)))
    assert (without.scores(units, question) == without.scores(other, question)).all()
    assert (whole.scores(units, question) != whole.scores(other, question)).any()


def test_a_damaged_file_and_one_of_other_features_are_refused(fitted, tmp_path):
    digest = fitted.save(tmp_path)
    path = tmp_path / WEIGHTS
    weights = load_file(path)
    save_file(weights | {"mean": weights["mean"][:-1].copy()}, path)
    with pytest.raises(ModelUnavailable, match="is damaged"):
        Ranking(tmp_path, {WEIGHTS: digest})
    with pytest.raises(ModelUnavailable, match="is of other features; install Bedside anew"):
        Ranking(tmp_path, {})
    path.write_bytes(b"no weights")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        Ranking(tmp_path, {})


def test_hits_are_in_the_order_of_the_ranking(tiny, embedder):
    question = "How common was snoring in men?"
    whole = tiny.search(question)
    assert "31% of men" in whole[0].passage.text
    words = ("lexical", "words", "labels", "paragraph", "article", "row_label", "read",
             "beyond_title", "meaning")  # fmt: skip
    blind = Searcher(tiny.index, embedder, Ranking(without=words)).search(question)
    assert [hit.score for hit in blind] != [hit.score for hit in whole]
