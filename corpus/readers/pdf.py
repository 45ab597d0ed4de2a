"""PDF -> Draft, read in a process of its own with limits on time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import corpus
from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.readers.draft import Draft
from corpus.readers.pdf_process import MAX_SECONDS

MAX_BYTES = 200_000_000


def read_pdf(path: Path, seconds: float = MAX_SECONDS) -> Draft:
    """The article in a PDF with a text layer, with warnings on what was left out.

    Takes at most `seconds` (60) and 2 GB of memory. Raises ArticleUnreadable where the file is
    missing, too large, locked, damaged, scanned, longer than 500 pages, or over those limits.
    """
    _check_file(path)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "corpus.readers.pdf_process", str(path.absolute())],
            capture_output=True, timeout=seconds, env=_environment(), check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as exc:
        raise ArticleUnreadable(
            f"{path} takes more than {seconds:g} seconds to read; export it again."
        ) from exc
    if done.returncode != 0:
        raise ArticleUnreadable(
            f"{path} is damaged, or asks for more memory than an article needs; export it again."
        )
    result = json.loads(done.stdout)
    if "error" in result:
        raise ArticleUnreadable(f"{path} {result['error']}")
    return Draft(_metadata(result["metadata"]), result["body"], tuple(result["warnings"]))


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


def _environment() -> dict[str, str]:
    """Ours, with this package on the path: the process may start in any folder."""
    root = str(Path(corpus.__file__).parents[1])
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}


def _metadata(values: dict[str, Any]) -> Metadata:
    """JSON has lists where Metadata has tuples; a reader does not know what was received."""
    lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Metadata(**{**values, **lists, "received": None})
