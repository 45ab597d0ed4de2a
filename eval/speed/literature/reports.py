"""Which reports are of a size: those of the development library, and others beside them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.library import SourceFiles, article_paths
from eval.questions.library import Library, find_library

LIBRARY = "trials"
SEED = 20
_RECEIVED = re.compile(r"^  sha256: '?([0-9a-f]{64})'?$", re.MULTILINE)
HEAD = 20_000  # characters in which a file's metadata stand


@dataclass(frozen=True)
class Reports:
    """Article files by article_id."""

    paths: dict[str, Path]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.paths)

    @cached_property
    def sources(self) -> SourceFiles:
        """Their texts."""
        return SourceFiles(self.paths)


def reports_of(folder: Path, size: int) -> Reports:
    """The library's reports, and others of FOLDER/corpus up to that many; always the same ones.

    The library's own files are taken, so that its questions find their quotes; the same papers in
    the corpus, known by the file that was received, are left out. An id that both have gets a mark.
    """
    library = development_library()
    own = {path.stem: path for path in article_paths(library.corpus)}
    received = {digest for path in own.values() for digest in _received(path)}
    others = [
        path for path in article_paths(folder / "corpus") if received.isdisjoint(_received(path))
    ]
    random.Random(SEED).shuffle(others)
    beside = others[: max(size - len(own), 0)]
    named = {path.stem if path.stem not in own else f"{path.stem}-beside": path for path in beside}
    return Reports(dict(sorted((own | named).items())))


def development_library() -> Library:
    """The library whose questions are asked at every size."""
    return find_library(LIBRARY)


def _received(path: Path) -> Iterator[str]:
    """The digest of the file that an article was read from, if it is known."""
    with path.open(encoding="utf-8") as file:
        yield from _RECEIVED.findall(file.read(HEAD).partition("\n---\n")[0])
