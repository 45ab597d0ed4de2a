"""A library in one file -> a corpus and its index, or new papers of those that are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.readiness import Approval
from corpus.adding.opening import Opening, open_package
from corpus.adding.outcomes import Duplicates
from corpus.errors import IndexFault
from corpus.library import digests, readable_sources
from corpus.sharing.package import TEXTS, VECTORS, Manifest
from index.embedding.embedder import Embedder
from index.sharing.vectors import check, keep_for_build
from index.storage.build import BuildSummary, build
from index.storage.manifest import check_fresh, read_manifest


@dataclass(frozen=True)
class Opened:
    """What was done."""

    opening: Opening
    fits: bool  # whether the vectors in the file are of our model
    summary: BuildSummary | None  # of the index; None where it was up to date


def open_library(
    path: Path, corpus: Path, index: Path, embedder: Embedder,
    duplicates: Duplicates = Duplicates.ASK, store: str | None = None, show_progress: bool = False,
) -> Opened:  # fmt: skip
    """Put a library into a corpus, and build the index anew. Raises BadPackage, and what
    `open_package` and `build` raise.
    """
    opening, fits = put_in_place(path, corpus, index, embedder.name, duplicates)
    if _is_fresh(corpus, index):
        return Opened(opening, fits, None)
    sources = readable_sources(corpus)
    summary = build(
        sources.texts, embedder, index, show_progress=show_progress, store=store,
        faults=sources.faults, approve=Approval(embedder),
    )  # fmt: skip
    return Opened(opening, fits, summary)


def put_in_place(
    path: Path, corpus: Path, index: Path, model: str, duplicates: Duplicates
) -> tuple[Opening, bool]:
    """Put the papers of a library into a corpus, and their vectors where the next build finds them.

    Returns what became of it, and whether its vectors are of our `model`. Raises what
    `open_package` raises.
    """

    def checked(manifest: Manifest, folder: Path) -> None:
        if _has_vectors(manifest):
            check(folder / TEXTS, folder / VECTORS)

    def kept(manifest: Manifest, folder: Path) -> None:
        if _has_vectors(manifest) and manifest.model == model:
            keep_for_build(folder / TEXTS, folder / VECTORS, manifest.model, index)

    opening = open_package(path, corpus, duplicates, checked, kept)
    return opening, _has_vectors(opening.manifest) and opening.manifest.model == model


def _has_vectors(manifest: Manifest) -> bool:
    return {TEXTS, VECTORS} <= manifest.members.keys()


def _is_fresh(corpus: Path, index: Path) -> bool:
    try:
        check_fresh(read_manifest(index)[0], digests(corpus))
    except IndexFault:
        return False
    return True
