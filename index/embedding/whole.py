"""Whether a model that lies in somebody's folder was loaded whole.

The libraries that load a model fill weights that its file lacks with random numbers, and ignore
weights that they do not know. They only log it, and the model then answers nonsense.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import ModelUnavailable
from index.embedding.packing import FACTOR

SHOWN = 3  # names of weights in a message
IN_FLOATS = ("F64", "F32", "F16", "BF16")


def check_weights(weights: Path) -> bool:
    """Whether a safetensors file is packed in eight bits as ours are (index/embedding/packing.py).

    Raises ModelUnavailable where it is no safetensors file, or its types need another loader.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(weights, "numpy") as file:
            types = {name: file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as exc:
        raise ModelUnavailable(
            f"{weights} cannot be read ({exc}); copy the folder of the model anew."
        ) from exc
    packed = {name for name in types if name + FACTOR in types}
    # Only position_ids may be integers; every other weight must be in floats, or packed.
    strange = [
        name for name, kind in types.items()
        if kind not in IN_FLOATS and name not in packed and not name.endswith("position_ids")
    ]  # fmt: skip
    if strange:
        raise ModelUnavailable(
            f"{_listed(strange)} in {weights} {'is' if len(strange) == 1 else 'are'} not in "
            "floating point, and would be read wrongly; give a model that is not quantised."
        )
    return bool(packed)


def check_loaded(model: Any, folder: Path, unused: tuple[str, ...] = ()) -> None:  # noqa: ANN401
    """Compare a network of transformers with the weights in the folder that it was loaded from.

    Weights whose names begin with one of `unused` may be missing, since nothing is computed with
    them. Raises ModelUnavailable, which names the weights that are missing, have no place in the
    network or have another shape there.
    """
    _, found = type(model).from_pretrained(
        folder, config=model.config, output_loading_info=True, local_files_only=True
    )
    found = {kind: [_name(key) for key in keys] for kind, keys in found.items()}
    missing = [key for key in found["missing_keys"] if not key.startswith(unused)]
    faults = list(_faults({**found, "missing_keys": missing}))
    if faults:
        raise ModelUnavailable(
            f"the weights in {folder} are not those of the network that its config.json describes: "
            f"{'; '.join(faults)}; give the folder of a whole model."
        )


def _faults(found: Mapping[str, Iterable[str]]) -> Iterable[str]:
    for kind, words in (
        ("missing_keys", "lacks"),
        ("unexpected_keys", "has no place for"),
        ("mismatched_keys", "has another shape for"),
    ):
        names = sorted(found.get(kind, ()))
        if names:
            subject = "the file" if kind == "missing_keys" else "the network"
            yield f"{subject} {words} {_listed(names)}"


def _name(key: object) -> str:
    return str(key[0] if isinstance(key, tuple) else key)


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)
    more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
    return f"{', '.join(shown[:SHOWN])}{more}"
