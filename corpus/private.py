"""Files that may hold what people typed: their owner alone may read them."""

from __future__ import annotations

import os


def private(path: str, flags: int) -> int:
    """An `opener` for `open`: a file that is made by it belongs to its owner alone."""
    return os.open(path, flags, 0o600)
