"""Models in folders of one's own: read whole, or refused in one sentence."""

import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from corpus.errors import ModelUnavailable
from index.embedding.embedder import (
    DEFAULT_FOLDER,
    WEIGHTS,
    SentenceTransformerEmbedder,
    model_folder,
)
from index.embedding.packing import FACTOR

pytestmark = pytest.mark.slow

TEXTS = ["relapse of leukaemia", "a pizza in Rome"]


@pytest.fixture()
def copied(tmp_path):
    """A copy of a model's folder, its weights changed."""

    def make(folder, change=lambda weights: None):
        target = tmp_path / "copy of a model"
        shutil.copytree(folder, target)
        weights = load_file(target / WEIGHTS)
        change(weights)
        (target / WEIGHTS).unlink()
        save_file(weights, target / WEIGHTS)
        return target

    return make


def base():
    return model_folder("all-MiniLM-L6-v2")


def without(*names):
    def change(weights):
        for name in names:
            del weights[name]

    return change


def test_a_copy_of_our_own_model_gives_our_vectors(copied, embedder):
    found = SentenceTransformerEmbedder(str(copied(DEFAULT_FOLDER))).embed(TEXTS)
    assert ((found * embedder.embed(TEXTS)).sum(axis=1) > 0.999).all()


def test_a_copy_of_the_base_model_gives_its_vectors(copied):
    found = SentenceTransformerEmbedder(str(copied(base()))).embed(TEXTS)
    expected = SentenceTransformerEmbedder("all-MiniLM-L6-v2").embed(TEXTS)
    assert ((found * expected).sum(axis=1) > 0.9999).all()


def test_weights_that_nothing_is_computed_with_may_be_missing(copied):
    folder = copied(base(), without("pooler.dense.weight", "pooler.dense.bias"))
    expected = SentenceTransformerEmbedder("all-MiniLM-L6-v2").embed(TEXTS)
    found = SentenceTransformerEmbedder(str(folder)).embed(TEXTS)
    assert ((found * expected).sum(axis=1) > 0.9999).all()


def renamed(weights):
    for name in list(weights):
        if ".layer.3." in name:
            weights[name.replace(".layer.3.", ".layer.33.")] = weights.pop(name)


def added(weights):
    weights["encoder.adapter.weight"] = np.ones((2, 2), np.float32)


def cut(weights):
    name = "encoder.layer.0.intermediate.dense.weight"
    weights[name] = weights[name][:-1].copy()


def in_eight_bits(weights):
    """As other tools store them: no factors beside them."""
    for name, weight in weights.items():
        if weight.ndim == 2:
            weights[name] = np.round(weight * 127 / np.abs(weight).max()).astype(np.int8)


def without_a_factor(weights):
    del weights[f"embeddings.word_embeddings.weight{FACTOR}"]


@pytest.mark.parametrize(
    ("folder", "change", "sentence"),
    [
        (base, without("encoder.layer.2.output.dense.bias"), "the file lacks encoder.layer.2.out"),
        (base, without("embeddings.word_embeddings.weight"), "lacks embeddings.word_embeddings"),
        (base, renamed, r"lacks encoder.layer.3.* and 13 more; the network has no place for"),
        (base, added, "has no place for encoder.adapter.weight"),
        (base, cut, "cannot be loaded|another shape"),
        (base, in_eight_bits, "not in floating point"),
        (lambda: DEFAULT_FOLDER, without_a_factor, "word_embeddings.weight in .* is not in float"),
        (lambda: DEFAULT_FOLDER, without("encoder.layer.0.output.dense.bias"), "the file lacks"),
    ],
)
def test_weights_that_are_not_read_whole_are_refused(copied, folder, change, sentence):
    path = copied(folder(), change)
    with pytest.raises(ModelUnavailable, match=sentence) as caught:
        SentenceTransformerEmbedder(str(path)).embed(TEXTS)
    assert str(path) in str(caught.value) or "copy of a model" in str(caught.value)


@pytest.mark.parametrize("damage", [b"", b"no weights", b"\xff" * 64])
def test_a_file_that_holds_no_weights_is_refused(copied, damage):
    folder = copied(base())
    (folder / WEIGHTS).write_bytes(damage)
    with pytest.raises(ModelUnavailable, match=r"model.safetensors cannot be read"):
        SentenceTransformerEmbedder(str(folder)).embed(TEXTS)


@pytest.mark.parametrize("name", ["config.json", "modules.json", "tokenizer.json"])
def test_a_folder_whose_settings_are_broken_is_refused(copied, name):
    folder = copied(base())
    (folder / name).write_text('{"broken": ')
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        SentenceTransformerEmbedder(str(folder)).embed(TEXTS)
