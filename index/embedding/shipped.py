"""Whether the files of a model that we ship are the ones that were released.

`models.sha256` lists, in the format of sha256sum, every file of them that is loaded: weights,
tokenizer and configuration. After a change of weights or tokenizer, run:

    cd index && sha256sum $(git ls-files 'bedside_*') > models.sha256
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from corpus.errors import ModelUnavailable

DIGESTS = Path(__file__).parents[1] / "models.sha256"


@cache
def shipped_files(model: str) -> dict[str, str]:
    """The files of a model (path within its folder -> SHA-256), by the name of the folder."""
    lines = [line.split(maxsplit=1) for line in DIGESTS.read_text(encoding="utf-8").splitlines()]
    return {
        name.removeprefix(f"{model}/"): digest
        for digest, name in lines
        if name.startswith(f"{model}/")
    }


def check_files(folder: Path, files: Mapping[str, str], remedy: str) -> None:
    """Compare the files of a model with their digests.

    Raises ModelUnavailable, which names the first that is missing or differs, and what to do.
    """
    for name, digest in files.items():
        try:
            whole = (folder / name).read_bytes()
        except OSError as exc:
            raise ModelUnavailable(
                f"{name} of the model in {folder} cannot be read ({exc.strerror}); {remedy}."
            ) from exc
        if hashlib.sha256(whole).hexdigest() != digest:
            raise ModelUnavailable(
                f"{name} of the model in {folder} is damaged (checksum mismatch); {remedy}."
            )
