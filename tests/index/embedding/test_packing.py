"""Weights in eight bits come back nearly as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError

from index.embedding.packing import FACTOR, pack, unpack, unpack_arrays


def test_a_matrix_comes_back_within_half_a_step_of_its_row(tmp_path: Path) -> None:
    torch.manual_seed(0)
    weight = torch.randn(20, 30) * torch.logspace(-3, 2, 20).unsqueeze(1)
    pack({"layer.weight": weight}, tmp_path / "model.safetensors")
    found = unpack(tmp_path / "model.safetensors")["layer.weight"]
    step = weight.abs().amax(dim=1, keepdim=True) / 127
    assert found.dtype == torch.float32
    assert ((found - weight).abs() <= 0.55 * step).all()


def test_a_row_of_zeros_stays_zero(tmp_path: Path) -> None:
    pack({"w": torch.zeros(2, 3)}, tmp_path / "model.safetensors")
    assert torch.equal(unpack(tmp_path / "model.safetensors")["w"], torch.zeros(2, 3))


def test_a_vector_is_kept_in_half_precision(tmp_path: Path) -> None:
    bias = torch.tensor([0.5, -3.25, 1e-3])
    pack({"bias": bias}, tmp_path / "model.safetensors")
    assert torch.allclose(unpack(tmp_path / "model.safetensors")["bias"], bias, rtol=1e-3)


def test_it_takes_a_quarter_of_the_room(tmp_path: Path) -> None:
    pack({"w": torch.randn(500, 400)}, tmp_path / "model.safetensors")
    assert (tmp_path / "model.safetensors").stat().st_size < 0.26 * 500 * 400 * 4


def test_rows_that_stay_packed_are_the_same_numbers(tmp_path: Path) -> None:
    pack({"w": torch.randn(50, 40), "v": torch.randn(3, 2)}, tmp_path / "model.safetensors")
    whole = unpack_arrays(tmp_path / "model.safetensors")
    found = unpack_arrays(tmp_path / "model.safetensors", stays="w".__eq__)
    assert found["w"].dtype == np.int8 and found["w"].nbytes == whole["w"].nbytes // 4
    assert (found["w"].astype(np.float32) * found["w" + FACTOR] == whole["w"]).all()
    assert (found["v"] == whole["v"]).all()


def test_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(SafetensorError):
        unpack(tmp_path / "model.safetensors")
