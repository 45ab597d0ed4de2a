"""Our embedding network, computed by OpenVINO: texts -> unit vectors.

The network is that of all-MiniLM-L6-v2: six layers of BERT (Devlin et al. 2019), the mean over
the tokens, unit length. It is written out here, so that the weights, the tokenizer and two
configurations are all that is loaded, and nothing is converted. Where the processor computes in
bfloat16, so does this; a vector's cosine with the one that PyTorch computes in single precision
is then at least 0.9999 (tests/test_minilm.py).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import index.no_telemetry  # noqa: F401 - before OpenVINO

# isort: split
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op
from tokenizers import Tokenizer

from index.packing import unpack_arrays

if TYPE_CHECKING:
    from tokenizers import Encoding

Weights = Mapping[str, NDArray[np.float32]]
BATCH = 8  # texts of about one length
FAR = 1e4  # taken from the attention to a token that only fills a row up: none is left


class MiniLM:
    """The network that lies in a folder. It may be asked from several threads at once."""

    def __init__(self, folder: Path, weights: str) -> None:
        """Raises OSError, ValueError or RuntimeError where it cannot be loaded."""
        config = _read(folder / "config.json")
        self._dimension = int(config["hidden_size"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        limit = _read(folder / "tokenizer_config.json")["model_max_length"]
        self._tokenizer.enable_truncation(limit)
        self._tokenizer.no_padding()
        self._n_threads = usable_cores()
        self._network = _compiled(_graph(unpack_arrays(folder / weights), config), self._n_threads)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        tokens = self._tokenizer.encode_batch(list(texts))
        # The longest first, so that no thread is left with them while the others rest.
        by_length = sorted(range(len(texts)), key=lambda at: len(tokens[at]), reverse=True)
        batches = [by_length[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        vectors = np.empty((len(texts), self._dimension), np.float32)

        def run(places: Sequence[int]) -> None:
            request = self._network.create_infer_request()
            request.infer(_padded([tokens[at] for at in places]))
            vectors[places] = request.get_output_tensor().data

        if len(batches) == 1:
            run(batches[0])
            return vectors
        # Threads of our own: AsyncInferQueue hung where there was but one core.
        with ThreadPoolExecutor(self._n_threads) as threads:
            list(threads.map(run, batches))
        return vectors


def usable_cores() -> int:
    """How many cores this process may use; Ray tells its workers by OMP_NUM_THREADS."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdigit():
        return max(int(told), 1)
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def _padded(tokens: Sequence[Encoding]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """A row of token ids for each text, and which of them are not there to fill it up."""
    shape = len(tokens), max(len(text) for text in tokens)
    ids, there = np.zeros(shape, np.int64), np.zeros(shape, np.float32)
    for row, text in enumerate(tokens):
        ids[row, : len(text)] = text.ids
        there[row, : len(text)] = 1
    return ids, there


def _compiled(graph: ov.Model, n_threads: int) -> ov.CompiledModel:
    """Each batch, and each question, runs on one thread; as many at once as there are."""
    core = ov.Core()
    # Where the processor has no bfloat16 it would be imitated, many times slower.
    quick = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if quick else "f32",
        "NUM_STREAMS": n_threads,
        "INFERENCE_NUM_THREADS": n_threads,
        "ENABLE_CPU_PINNING": False,  # a thread waits for no core that is busy
    }
    return core.compile_model(graph, "CPU", settings)


def _graph(weights: Weights, config: Mapping[str, Any]) -> ov.Model:
    """(Token ids, which of them are there) -> unit vectors."""
    ids = op.parameter([-1, -1], np.int64)
    there = op.parameter([-1, -1], np.float32)
    eps, n_heads = config["layer_norm_eps"], config["num_attention_heads"]
    absent = op.subtract(op.unsqueeze(there, _numbers(1, 2)), op.constant(np.float32(1)))
    unseen = op.multiply(absent, op.constant(np.float32(FAR)))

    x = _norm(_embedded(ids, weights), weights, "embeddings.LayerNorm", eps)
    for number in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{number}"
        y = _attention(x, unseen, weights, f"{layer}.attention.self", n_heads)
        y = _dense(y, weights, f"{layer}.attention.output.dense")
        x = _norm(op.add(x, y), weights, f"{layer}.attention.output.LayerNorm", eps)
        y = op.gelu(_dense(x, weights, f"{layer}.intermediate.dense"), "erf")
        y = _dense(y, weights, f"{layer}.output.dense")
        x = _norm(op.add(x, y), weights, f"{layer}.output.LayerNorm", eps)

    # The sum of the tokens' vectors: of unit length it is the same as their mean.
    total = op.reduce_sum(op.multiply(x, op.unsqueeze(there, _numbers(2))), _numbers(1))
    return ov.Model([op.normalize_l2(total, _numbers(1), eps, "max")], [ids, there], "MiniLM")


def _embedded(ids: ov.Node, weights: Weights) -> ov.Node:
    """The sum of each token's word, place and kind; all texts are of the first kind."""
    words, places, kinds = (
        weights[f"embeddings.{what}_embeddings.weight"]
        for what in ("word", "position", "token_type")
    )
    zero, one = op.constant(np.int64(0)), op.constant(np.int64(1))
    length = op.gather(op.shape_of(ids), one, zero)
    at = op.range(zero, length, one, "i64")
    place_and_kind = op.add(op.gather(op.constant(places), at, zero), op.constant(kinds[0]))
    return op.add(op.gather(op.constant(words), ids, zero), place_and_kind)


def _attention(x: ov.Node, unseen: ov.Node, weights: Weights, name: str, n_heads: int) -> ov.Node:
    swap = _numbers(0, 2, 1, 3)  # (text, token, head, ...) <-> (text, head, token, ...)
    apart = _numbers(0, 0, n_heads, -1)
    query, key, value = (
        op.transpose(op.reshape(_dense(x, weights, f"{name}.{part}"), apart, True), swap)
        for part in ("query", "key", "value")
    )
    seen = op.scaled_dot_product_attention(query, key, value, unseen)
    return op.reshape(op.transpose(seen, swap), _numbers(0, 0, -1), True)


def _dense(x: ov.Node, weights: Weights, name: str) -> ov.Node:
    product = op.matmul(x, op.constant(weights[f"{name}.weight"]), False, True)
    return op.add(product, op.constant(weights[f"{name}.bias"]))


def _norm(x: ov.Node, weights: Weights, name: str, eps: float) -> ov.Node:
    normal = op.mvn(x, _numbers(-1), True, eps, "inside_sqrt")
    scaled = op.multiply(normal, op.constant(weights[f"{name}.weight"]))
    return op.add(scaled, op.constant(weights[f"{name}.bias"]))


def _numbers(*values: int) -> ov.Node:
    return op.constant(np.array(values, np.int64))
