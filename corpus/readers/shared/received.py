"""The bytes of a received file, unless it is larger than its reader takes."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import ArticleUnreadable


def bytes_within(path: Path, most: int, kind: str, advice: str) -> bytes:
    """All bytes of a file of that kind, which may have so many.

    Raises ArticleUnreadable, with the advice where it has more; then nothing is read.
    """
    try:
        size = path.stat().st_size
        if size > most:
            raise ArticleUnreadable(
                f"{path} is {size / 1e6:.0f} MB, over the limit of {most / 1e6:.0f} MB for {kind}; "
                f"{advice}."
            )
        return path.read_bytes()
    except OSError as exc:
        raise ArticleUnreadable(f"{path} cannot be read: {exc.strerror}.") from exc
