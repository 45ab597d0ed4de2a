"""Features of the units of a question -> how likely it is that each answers.

A network of some 2,000 numbers reads what the ranking knows of a unit (index/ranking/features.py)
together with what it knows of the question, since what counts in one question does not in another:
figures where one is asked for, the title where the question is long. Its output is in log-odds. The
softmax over the units is the probability that each is the one that answers, and log(sum(exp)) over
all units tells whether any does. Both are trained at once, by eval/training/ranking.py, on
questions whose best units were judged one by one.

    scores = x @ linear + silu(silu([x, q] @ first + ...) @ second + ...) @ last

where x and q are the features of unit and question, standardised by mean and deviation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from corpus.errors import ModelUnavailable
from index.embedding.shipped import check_files, shipped_files
from index.ranking.features import FEATURES, QUESTION_FEATURES, Matrix, Row

DEFAULT_FOLDER = Path(__file__).parents[1] / "bedside_ranking"
WEIGHTS = "model.safetensors"
REMEDY = "install Bedside anew"
FARTHEST = 6.0  # deviations from the mean that a feature may lie
SHAPES = {
    "mean": (len(FEATURES),), "deviation": (len(FEATURES),), "linear": (len(FEATURES),),
    "question_mean": (len(QUESTION_FEATURES),), "question_deviation": (len(QUESTION_FEATURES),),
}  # fmt: skip

Scores = NDArray[np.float64]


class Ranking:
    """The network that lies in a folder."""

    def __init__(
        self, folder: Path = DEFAULT_FOLDER, files: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """Raises ModelUnavailable where a file is missing or not the one that is wanted.

        `files` are names with their SHA-256: those that we ship, unless others are given. Features
        named in `without` are set to their mean in every unit.
        """
        check_files(folder, shipped_files(folder.name) if files is None else files, REMEDY)
        try:
            weights = load_file(folder / WEIGHTS)
        except (OSError, SafetensorError) as exc:
            raise ModelUnavailable(
                f"the ranking in {folder} cannot be loaded ({exc}); {REMEDY}."
            ) from exc
        if any(weights[name].shape != shape for name, shape in SHAPES.items()):
            raise ModelUnavailable(f"the ranking in {folder} is of other features; {REMEDY}.")
        self._weights = {name: array.astype(np.float64) for name, array in weights.items()}
        self._without = [FEATURES.index(name) for name in without]

    def scores(self, units: Matrix, question: Row) -> Scores:
        """Log-odds of the units, shape (units,), from their features and the question's."""
        w = self._weights
        x = ((units - w["mean"]) / w["deviation"]).clip(-FARTHEST, FARTHEST)
        x[:, self._without] = 0.0
        q = (question - w["question_mean"]) / w["question_deviation"]
        q = q.clip(-FARTHEST, FARTHEST)
        n = len(w["mean"])
        inner = _silu(x @ w["first"][:n] + (q @ w["first"][n:] + w["first_bias"]))
        inner = _silu(inner @ w["second"] + w["second_bias"])
        found: Scores = x @ w["linear"] + inner @ w["last"] + w["bias"]
        return found


def _silu(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x / (1.0 + np.exp(-x))
