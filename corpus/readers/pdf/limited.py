"""PDF -> Draft, read in a process of its own with limits on time and memory."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import ArticleUnreadable
from corpus.readers.draft import Draft
from corpus.readers.sandbox.limited import read_limited
from corpus.readers.sandbox.process import MAX_SECONDS

MAX_BYTES = 200_000_000


def read_pdf(path: Path, seconds: float = MAX_SECONDS) -> Draft:
    """The article in a PDF with a text layer, with warnings on what was left out.

    Takes at most `seconds` (60) and 2 GB of memory. Raises ArticleUnreadable where the file is
    missing, too large, locked, damaged, scanned, longer than 500 pages, or over those limits.
    """
    _check_file(path)
    return read_limited(path, seconds)


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as exc:
        raise ArticleUnreadable(f"{path} cannot be read: {exc.strerror}.") from exc
    if not path.is_file():
        raise ArticleUnreadable(f"{path} is not a file; name one PDF file.")
    if size > MAX_BYTES:
        raise ArticleUnreadable(
            f"{path} has {size // 1_000_000:,} MB, more than the {MAX_BYTES // 1_000_000} MB "
            "of a long article; save it with smaller pictures."
        )
