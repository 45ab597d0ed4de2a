"""Model weights in eight bits: a quarter of their size on disk, nearly the same numbers.

A row of a matrix is stored as integers from -127 to 127 and one factor (symmetric, per row:
Krishnamoorthi 2018, "Quantizing deep convolutional networks for efficient inference",
section 2.2). PyTorch computes with the floats that they stand for; our networks in OpenVINO keep
them as they are (index/embedding/bert.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

FACTOR = ".factor"  # suffix of a matrix's name: the float16 factors of its rows
_STEPS = 127


def pack(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write a model's weights to a safetensors file: matrices in int8, the rest in float16."""
    import torch
    from safetensors.torch import save_file

    packed: dict[str, Tensor] = {}
    for name, weight in weights.items():
        if weight.dim() != 2:
            packed[name] = weight.half().contiguous()
            continue
        factors = (weight.float().abs().amax(dim=1) / _STEPS).clamp(min=1e-7).half()
        steps = torch.round(weight.float() / factors.float().unsqueeze(1))
        packed[name] = steps.clamp(-_STEPS, _STEPS).to(torch.int8).contiguous()
        packed[name + FACTOR] = factors
    save_file(packed, path)


def unpack(path: Path) -> dict[str, Tensor]:
    """The same as unpack_arrays, as tensors."""
    import torch

    return {name: torch.from_numpy(weight) for name, weight in unpack_arrays(path).items()}


def unpack_arrays(
    path: Path, stays: Callable[[str], bool] = lambda name: False
) -> dict[str, NDArray[Any]]:
    """The weights of a safetensors file as float32. Raises SafetensorError for any other file.

    One that `stays` in eight bits, as it is stored, is int8 under its name, and the factors of its
    rows, float32 of shape (rows, 1), are under that name with FACTOR behind it.
    """
    from safetensors.numpy import load_file

    stored = load_file(path)
    weights: dict[str, NDArray[Any]] = {}
    for name, steps in stored.items():
        if name.endswith(FACTOR):
            continue
        if name + FACTOR not in stored:
            weights[name] = steps.astype(np.float32)
            continue
        factors = stored[name + FACTOR].astype(np.float32)[:, None]
        if stays(name):
            weights |= {name: steps, name + FACTOR: factors}
        else:
            weights[name] = steps.astype(np.float32) * factors
    return weights
