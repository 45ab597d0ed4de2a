"""Our network in OpenVINO: the vectors of PyTorch, and nothing told to anyone."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from index.embedding import bert
from index.embedding.embedder import BedsideEmbedder, SentenceTransformerEmbedder
from index.embedding.packing import unpack_arrays
from index.passages.texts import embedded_text, sentence_texts

pytestmark = pytest.mark.slow

ALIKE = 0.9999  # cosine; in single precision it is 1

TEXTS = (
    "", "x", "a b c", "≥ 3×10⁶ CAR-T cells/kg, é", "relapse " * 400,
    "2y OS haplo after CART MRD+?", "Snoring was present in 31% of men.",
)  # fmt: skip


@pytest.fixture(scope="module")
def by_torch():
    return SentenceTransformerEmbedder()


def cosines(one, other):
    assert one.shape == other.shape and one.dtype == other.dtype == np.float32
    return (one * other).sum(axis=1)


def test_the_vectors_are_those_of_pytorch(embedder, by_torch, real):
    passages = real.index.passages[::160]
    texts = [*TEXTS, *map(embedded_text, passages), *(sentence_texts(p)[-1] for p in passages)]
    assert cosines(embedder.embed(texts), by_torch.embed(texts)).min() >= ALIKE


def test_words_in_eight_bits_give_the_vectors_of_words_in_floats(embedder, monkeypatch):
    packed = embedder.embed(TEXTS)
    monkeypatch.setattr(bert, "loaded", lambda path, small: unpack_arrays(path))
    assert (BedsideEmbedder().embed(TEXTS) == packed).all()


def test_for_questions_matrices_stay_in_eight_bits_and_the_vectors_are_the_same(embedder):
    texts = [*TEXTS, *(f"{number} of 40 patients relapsed within a year" for number in range(20))]
    small = BedsideEmbedder(for_questions=True).embed(texts)
    assert cosines(small, embedder.embed(texts)).min() >= ALIKE


def test_both_have_one_name_so_an_index_of_one_is_searched_with_the_other(embedder, by_torch):
    assert isinstance(embedder, BedsideEmbedder) and embedder.name == by_torch.name


def test_a_text_has_one_vector_whatever_is_embedded_beside_it(embedder):
    together = embedder.embed(TEXTS)
    alone = np.stack([embedder.embed([text])[0] for text in TEXTS])
    assert cosines(together, alone).min() >= ALIKE
    assert cosines(together, embedder.embed(TEXTS[::-1])[::-1]).min() >= ALIKE
    assert embedder.embed([]).shape == (0, 384)


def test_it_may_be_asked_from_several_threads(embedder):
    texts = [f"{number} patients relapsed" for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        found = np.concatenate(list(threads.map(lambda text: embedder.embed([text]), texts)))
    assert cosines(found, embedder.embed(texts)).min() >= ALIKE


def test_a_file_that_is_damaged_after_it_was_checked_is_told(tmp_path, monkeypatch):
    embedder = BedsideEmbedder()
    embedder._folder = tmp_path
    with pytest.raises(ModelUnavailable, match=r"cannot be loaded .*config\.json"):
        embedder.embed(["x"])


ASKED = """
import sys
from index.embedding import bert
from index.embedding.embedder import load_embedder
assert load_embedder().embed(["x"]).shape == (1, 384)
assert "torch" not in sys.modules and "transformers" not in sys.modules
assert sys.modules["openvino_telemetry"] is None, "OpenVINO tells its maker that it is used"
"""


def test_openvino_tells_nobody_and_torch_is_not_loaded_for_a_question(witness, tmp_path):
    """A library that reports by a process of its own would leave its mark in the home folder."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True,
        env={**os.environ, **witness.environment, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert witness.seen() == []
    assert list(tmp_path.iterdir()) == []


def test_the_processor_computes_in_what_it_is_quick_in(embedder):
    import openvino as ov

    quick = "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    precision = embedder._network._requests.network.get_property("INFERENCE_PRECISION_HINT")
    assert precision == (ov.Type.bf16 if quick else ov.Type.f32)


ON_ONE_CORE = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from index.embedding import bert
from index.embedding.embedder import load_embedder
embedder = load_embedder()
assert embedder.embed(["x"]).shape == (1, 384)
assert embedder.embed(["x y"] * 40).shape == (40, 384)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process give up its cores")
def test_one_core_is_enough():
    """OpenVINO's own queue of requests hung there."""
    subprocess.run([sys.executable, "-c", ON_ONE_CORE], check=True, timeout=60)
