"""The layers of BERT (Devlin et al. 2019) as a graph of OpenVINO, and how it is compiled.

They are written out here, so that nothing is converted: index/embedding/minilm.py makes vectors of
texts with them, index/ranking/reader.py reads a question together with a unit.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import index.embedding.no_telemetry  # noqa: F401 - before OpenVINO

# isort: split
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op

from index.embedding.packing import FACTOR, unpack_arrays

Weights = Mapping[str, NDArray[Any]]  # float32, save those that `loaded` leaves in eight bits
WORDS = "embeddings.word_embeddings.weight"
FAR = 1e4  # subtracted from the attention to padding tokens, so that none is left


def usable_cores() -> int:
    """How many cores this process may use; Ray sets OMP_NUM_THREADS for its workers."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdigit():
        return max(int(told), 1)
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def read_json(path: Path) -> dict[str, Any]:
    """A configuration. Raises OSError or ValueError."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def compiled(graph: ov.Model, n_threads: int, *, exact: bool) -> ov.CompiledModel:
    """Compile for the CPU: each inference takes one thread, and `n_threads` run at once.

    Unless it is to be `exact`, what a matrix in eight bits multiplies is rounded to eight bits too,
    32 numbers with one factor, where the processor can do so.
    """
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if has_bfloat16() else "f32",
        "NUM_STREAMS": n_threads,
        "INFERENCE_NUM_THREADS": n_threads,
        "ENABLE_CPU_PINNING": False,  # a pinned thread may wait for a busy core
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0 if exact else 32,
    }
    return ov.Core().compile_model(graph, "CPU", settings)


def has_bfloat16() -> bool:
    """Whether the processor computes in bfloat16; elsewhere that is emulated, many times slower."""
    return "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


class Requests:
    """The inference requests of a network: each is used by one thread at a time, and kept.

    OpenVINO has crashed where one was created while another thread inferred.
    """

    def __init__(self, network: ov.CompiledModel) -> None:
        self.network = network
        self._free: list[ov.InferRequest] = []
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[ov.InferRequest]:
        """A request that nobody else uses meanwhile; its output is to be copied before the end."""
        with self._lock:
            free = self._free
            request = free.pop() if free else self.network.create_infer_request()
        try:
            yield request
        finally:
            with self._lock:
                self._free.append(request)


def unseen(there: ov.Node) -> ov.Node:
    """The mask added to the attention: 0 for tokens (1 in `there`), -FAR for padding (0)."""
    absent = op.subtract(op.unsqueeze(there, numbers(1, 2)), op.constant(np.float32(1)))
    return op.multiply(absent, op.constant(np.float32(FAR)))


def embedded(ids: ov.Node, kinds: ov.Node | None, weights: Weights, eps: float) -> ov.Node:
    """Word, position and kind embeddings, summed and normalised; without `kinds`, all are 0."""
    place, kind = (
        weights[f"embeddings.{what}_embeddings.weight"] for what in ("position", "token_type")
    )
    zero, one = op.constant(np.int64(0)), op.constant(np.int64(1))
    length = op.gather(op.shape_of(ids), one, zero)
    at = op.range(zero, length, one, "i64")
    if kinds is None:
        beside = op.add(op.gather(op.constant(place), at, zero), op.constant(kind[0]))
    else:
        of_kind = op.gather(op.constant(kind), kinds, zero)
        beside = op.add(op.gather(op.constant(place), at, zero), of_kind)
    return norm(op.add(_words(ids, weights), beside), weights, "embeddings.LayerNorm", eps)


def loaded(path: Path, *, small: bool) -> Weights:
    """The weights of a file. Raises OSError or SafetensorError.

    The words' embeddings, half of all numbers, stay in eight bits: only a text's own are unpacked,
    to the same numbers, where all of them would take 35 MB more for as long as the process runs.
    With `small` the matrices stay in eight bits as well, a third of the memory of the floats, which
    are unpacked in each inference: many texts take longer.
    """
    return unpack_arrays(path, lambda name: name == WORDS or (small and name.startswith("encoder")))


def _words(ids: ov.Node, weights: Weights) -> ov.Node:
    zero, factors = op.constant(np.int64(0)), weights.get(WORDS + FACTOR)
    found = op.gather(op.constant(weights[WORDS]), ids, zero)
    if factors is None:
        return found
    return op.multiply(op.convert(found, "f32"), op.gather(op.constant(factors), ids, zero))


def _matrix(weights: Weights, name: str) -> ov.Node:
    matrix, factors = op.constant(weights[name]), weights.get(name + FACTOR)
    if factors is None:
        return matrix
    return op.multiply(op.convert(matrix, "f32"), op.constant(factors))


def layer(
    x: ov.Node, seen: ov.Node, unseen: ov.Node, weights: Weights, name: str, n_heads: int,
    eps: float,
) -> ov.Node:  # fmt: skip
    """One layer: each of the tokens x attends to the tokens `seen`."""
    y = _attention(x, seen, unseen, weights, f"{name}.attention.self", n_heads)
    y = dense(y, weights, f"{name}.attention.output.dense")
    x = norm(op.add(x, y), weights, f"{name}.attention.output.LayerNorm", eps)
    y = op.gelu(dense(x, weights, f"{name}.intermediate.dense"), "erf")
    y = dense(y, weights, f"{name}.output.dense")
    return norm(op.add(x, y), weights, f"{name}.output.LayerNorm", eps)


def _attention(
    x: ov.Node, seen: ov.Node, unseen: ov.Node, weights: Weights, name: str, n_heads: int
) -> ov.Node:
    swap = numbers(0, 2, 1, 3)  # (text, token, head, ...) <-> (text, head, token, ...)
    apart = numbers(0, 0, n_heads, -1)
    query, key, value = (
        op.transpose(op.reshape(dense(of, weights, f"{name}.{part}"), apart, True), swap)
        for of, part in ((x, "query"), (seen, "key"), (seen, "value"))
    )
    found = op.scaled_dot_product_attention(query, key, value, unseen)
    return op.reshape(op.transpose(found, swap), numbers(0, 0, -1), True)


def dense(x: ov.Node, weights: Weights, name: str) -> ov.Node:
    """A matrix and a bias."""
    product = op.matmul(x, _matrix(weights, f"{name}.weight"), False, True)
    return op.add(product, op.constant(weights[f"{name}.bias"]))


def norm(x: ov.Node, weights: Weights, name: str, eps: float) -> ov.Node:
    """Layer normalisation."""
    normal = op.mvn(x, numbers(-1), True, eps, "inside_sqrt")
    scaled = op.multiply(normal, op.constant(weights[f"{name}.weight"]))
    return op.add(scaled, op.constant(weights[f"{name}.bias"]))


def numbers(*values: int) -> ov.Node:
    """A constant of whole numbers."""
    return op.constant(np.array(values, np.int64))
