"""Any file -> Draft, read in a process of its own with limits on time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import corpus
from corpus.errors import ArticleUnreadable
from corpus.front_matter import parse_metadata
from corpus.places import Place
from corpus.readers.draft import Draft
from corpus.readers.sandbox.process import MAX_SECONDS


def read_limited(path: Path, seconds: float = MAX_SECONDS) -> Draft:
    """The article in a file of a format that `READERS` of process.py knows, with warnings.

    Takes at most `seconds` and 2 GB of memory; whatever the file does to its reader is an
    ArticleUnreadable here.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "corpus.readers.sandbox.process", str(path)],
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
        raise ArticleUnreadable(result["error"])
    places = tuple(Place(*values) for values in result["places"])
    metadata = parse_metadata(result["front"])
    return Draft(metadata, result["body"], tuple(result["warnings"]), places)


def _environment() -> dict[str, str]:
    """Ours, with this package on the path: the process may start in any folder."""
    root = str(Path(corpus.__file__).parents[1])
    paths = [root, os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
