"""Our embedding network, computed by OpenVINO: texts -> unit vectors.

The network is that of all-MiniLM-L6-v2: six layers of BERT (Devlin et al. 2019), the mean over the
tokens, unit length. Its graph is written out in index/embedding/bert.py, so that the weights, the
tokenizer and two configurations are all that is loaded, and nothing is converted. Where the
processor computes in bfloat16, so does this; a vector's cosine with the one that PyTorch computes
in single precision is then at least 0.9999 (tests/index/embedding/test_minilm.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import index.embedding.no_telemetry  # noqa: F401 - before OpenVINO

# isort: split
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op
from tokenizers import Tokenizer

from index.embedding import bert

if TYPE_CHECKING:
    from tokenizers import Encoding

BATCH = 8  # texts of about one length


class MiniLM:
    """The network that lies in a folder. It may be asked from several threads at once."""

    def __init__(self, folder: Path, weights: str, *, small: bool) -> None:
        """See bert.loaded. Raises OSError, ValueError or RuntimeError where it cannot be loaded."""
        config = bert.read_json(folder / "config.json")
        self._dimension = int(config["hidden_size"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        limit = bert.read_json(folder / "tokenizer_config.json")["model_max_length"]
        self._tokenizer.enable_truncation(limit)
        self._tokenizer.no_padding()
        self._n_threads = 1 if small else bert.usable_cores()
        graph = _graph(bert.loaded(folder / weights, small=small), config)
        self._requests = bert.Requests(bert.compiled(graph, self._n_threads, exact=True))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        tokens = self._tokenizer.encode_batch(list(texts))
        # Longest first, so that no thread still has a long batch when the others are done.
        by_length = sorted(range(len(texts)), key=lambda at: len(tokens[at]), reverse=True)
        batches = [by_length[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        vectors = np.empty((len(texts), self._dimension), np.float32)

        def run(places: Sequence[int]) -> None:
            with self._requests.one() as request:
                request.infer(_padded([tokens[at] for at in places]))
                vectors[places] = request.get_output_tensor().data

        if len(batches) == 1:
            run(batches[0])
            return vectors
        # Threads of our own: AsyncInferQueue hung where there was but one core.
        with ThreadPoolExecutor(self._n_threads) as threads:
            list(threads.map(run, batches))
        return vectors


def _padded(tokens: Sequence[Encoding]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """A row of token ids for each text, and the mask: 1 for tokens, 0 for padding."""
    shape = len(tokens), max(len(text) for text in tokens)
    ids, there = np.zeros(shape, np.int64), np.zeros(shape, np.float32)
    for row, text in enumerate(tokens):
        ids[row, : len(text)] = text.ids
        there[row, : len(text)] = 1
    return ids, there


def _graph(weights: bert.Weights, config: Mapping[str, Any]) -> ov.Model:
    """(Token ids, mask of tokens) -> unit vectors."""
    ids = op.parameter([-1, -1], np.int64)
    there = op.parameter([-1, -1], np.float32)
    eps, n_heads = config["layer_norm_eps"], config["num_attention_heads"]
    unseen = bert.unseen(there)
    x = bert.embedded(ids, None, weights, eps)
    for number in range(config["num_hidden_layers"]):
        x = bert.layer(x, x, unseen, weights, f"encoder.layer.{number}", n_heads, eps)

    # The sum of the token vectors; scaled to unit length, it is the same as their mean.
    total = op.reduce_sum(op.multiply(x, op.unsqueeze(there, bert.numbers(2))), bert.numbers(1))
    return ov.Model([op.normalize_l2(total, bert.numbers(1), eps, "max")], [ids, there], "MiniLM")
