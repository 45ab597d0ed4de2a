"""(Question, unit) -> whether the unit answers, by a small network that reads both together.

A cross-encoder: the first layers of all-MiniLM-L6-v2 with narrower inner layers, trained on
questions of every field of medicine (docs/reader.md). Its one output is the log-odds that the unit
answers, comparable between questions: it orders units, and it can refuse. It is computed by
OpenVINO as the embedding network is (index/embedding/minilm.py); in the last layer, only the first
token's output is computed. Reading costs milliseconds a unit: only the best few are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Protocol

import index.embedding.no_telemetry  # noqa: F401 - before OpenVINO

# isort: split
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op
from safetensors import SafetensorError

from corpus.errors import ModelUnavailable
from index.embedding import bert
from index.embedding.shipped import check_files, shipped_files
from index.ranking.reading import PairEncoder, Tokens, UnitText

DEFAULT_FOLDER = Path(__file__).parents[1] / "bedside_reader"
WEIGHTS = "model.safetensors"
REMEDY = "install Bedside anew"
BATCH = 3  # units of about one length, read at once
SHORT_OF_LENGTH = 16  # tokens: lengths are rounded up to multiples of it, to compile few shapes

Logits = NDArray[np.float32]
Ids = NDArray[np.int64]


class UnitReader(Protocol):
    """Anything that reads units together with a question."""

    def scores(self, question: str, units: Sequence[UnitText]) -> Logits:
        """The log-odds that each unit answers, in their order: float32, shape (len(units),)."""
        ...


class Reader:
    """The network that lies in a folder. It may be asked from several threads at once."""

    def __init__(
        self, folder: Path = DEFAULT_FOLDER, files: Mapping[str, str] | None = None
    ) -> None:
        """Raises ModelUnavailable where a file is missing or not the one that is wanted.

        `files` are names with their SHA-256: those that we ship, unless others are given.
        """
        self._folder = folder
        wanted = shipped_files(DEFAULT_FOLDER.name) if files is None else files
        check_files(folder, wanted, REMEDY)

    def scores(self, question: str, units: Sequence[UnitText]) -> Logits:
        """The log-odds that each unit answers, in their order: float32, shape (len(units),)."""
        rows = self._encoder.encode(question, units)
        # Longest first, so that no thread still has a long batch when the others are done.
        by_length = sorted(range(len(rows)), key=lambda at: len(rows[at].ids), reverse=True)
        batches = [by_length[at : at + BATCH] for at in range(0, len(rows), BATCH)]
        found = np.empty(len(rows), np.float32)

        def run(places: Sequence[int]) -> None:
            with self._requests.one() as request:
                request.infer(_padded([rows[at] for at in places]))
                found[places] = request.get_output_tensor().data[:, 0]

        if len(batches) == 1:
            run(batches[0])
        elif batches:
            with ThreadPoolExecutor(bert.usable_cores()) as threads:
                list(threads.map(run, batches))
        return found

    @cached_property
    def _encoder(self) -> PairEncoder:
        try:
            return PairEncoder(self._folder)
        except Exception as exc:  # the library raises no narrower one
            raise self._unavailable(exc) from exc

    @cached_property
    def _requests(self) -> bert.Requests:
        try:
            config = bert.read_json(self._folder / "config.json")
            weights = bert.loaded(self._folder / WEIGHTS, small=True)
            network = bert.compiled(_graph(weights, config), bert.usable_cores(), exact=False)
            return bert.Requests(network)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as exc:
            raise self._unavailable(exc) from exc

    def _unavailable(self, exc: Exception) -> ModelUnavailable:
        return ModelUnavailable(
            f"the reading model in {self._folder} cannot be loaded ({exc}); {REMEDY}."
        )


def _padded(rows: Sequence[Tokens]) -> tuple[Ids, Ids, Logits]:
    """Token ids, their kinds (0 question, 1 unit), and the mask: 1 for tokens, 0 for padding."""
    longest = max(len(row.ids) for row in rows)
    longest += -longest % SHORT_OF_LENGTH
    ids, kinds = np.zeros((2, len(rows), longest), np.int64)
    there = np.zeros((len(rows), longest), np.float32)
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = row.ids
        kinds[at, row.first : len(row.ids)] = 1
        there[at, : len(row.ids)] = 1
    return ids, kinds, there


def _graph(weights: bert.Weights, config: Mapping[str, float]) -> ov.Model:
    """(Token ids, kinds, mask of tokens) -> one logit a row, shape (rows, 1)."""
    ids, kinds = (op.parameter([-1, -1], np.int64) for _ in range(2))
    there = op.parameter([-1, -1], np.float32)
    eps, n_heads = float(config["layer_norm_eps"]), int(config["num_attention_heads"])
    n_layers = int(config["num_hidden_layers"])
    unseen = bert.unseen(there)
    x = bert.embedded(ids, kinds, weights, eps)
    for number in range(n_layers):
        read = x
        if number == n_layers - 1:
            start, end, step, axis = (bert.numbers(n) for n in (0, 1, 1, 1))
            read = op.slice(x, start, end, step, axis)
        x = bert.layer(read, x, unseen, weights, f"encoder.layer.{number}", n_heads, eps)
    first = op.squeeze(x, bert.numbers(1))
    return ov.Model([bert.dense(first, weights, "classifier")], [ids, kinds, there], "reader")
