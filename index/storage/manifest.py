"""What an index was built from, and the digest of each of its files: written last, read first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.disk import file_digest
from corpus.errors import REBUILD, IndexDamaged, IndexStale
from index.storage.generations import GENERATIONS, MANIFEST, in_force

# Raise it when the files of a generation change, the terms that a text gives
# (index/terms/tokens.py), or how an article is cut into passages (a build keeps the passages of
# articles that have not changed): older indexes are then refused, and must be rebuilt.
FORMAT = 22
# The one before whose passages and vectors lie in its files as they do now.
ALIKE = 21


@dataclass(frozen=True)
class Manifest:
    """What an index was built from, and the digest of each of its files."""

    format: int
    generation: str
    model: str
    dimension: int
    passage_characters: int
    articles: Mapping[str, str]  # article_id -> SHA-256 of its file
    files: Mapping[str, str]  # path within the generation -> SHA-256
    n_passages: int
    whole: bool  # whether a question may read every passage: there are at most WHOLE
    tier: str  # how the vectors of passages are searched (index/vectors/nearest.py)
    recall: float  # of the 10 nearest, against exact search, on a sample
    left_out: Mapping[str, str] = field(default_factory=dict)  # as articles: those with faults


def read_manifest(folder: Path, *, wanted: int = FORMAT) -> tuple[Manifest, Path]:
    """The manifest in force and its generation's folder. Raises IndexNotFound, IndexDamaged.

    One of another format than is wanted counts as damaged.
    """
    generation, digest = in_force(folder)
    target = folder / GENERATIONS / generation
    path = target / MANIFEST
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as exc:
        raise IndexDamaged(f"the index file {path} is missing or unreadable; {REBUILD}.") from exc
    if hashlib.sha256(data).hexdigest() != digest:
        raise IndexDamaged(changed(path))
    return parse_manifest(target, data, wanted=wanted), target


def parse_manifest(target: Path, data: bytes, *, wanted: int = FORMAT) -> Manifest:
    """The manifest in a generation's folder. Raises IndexDamaged."""
    try:
        values = json.loads(data)
        known = values["format"] == wanted
    except (ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(changed(target / MANIFEST)) from exc
    if not known:
        raise IndexDamaged(f"the index in {target} is of another version of Bedside; {REBUILD}.")
    return Manifest(**values)


def verify_files(manifest: Manifest, target: Path) -> None:
    """Compare every file of a generation with its digest. Raises IndexDamaged."""
    for name, digest in manifest.files.items():
        path = target / name
        if not path.is_file():
            raise IndexDamaged(f"the index file {path} is missing; {REBUILD}.")
        try:
            differs = file_digest(path) != digest
        except OSError as exc:
            raise IndexDamaged(unreadable(exc, path)) from exc
        if differs:
            raise IndexDamaged(changed(path))


def changed(path: Path) -> str:
    """The message for a file whose digest is another."""
    return f"the index file {path} is not the one that was saved (checksum mismatch); {REBUILD}."


def unreadable(exc: OSError, path: Path) -> str:
    """The message for a file that the system cannot read."""
    return f"{exc.filename or path} cannot be read ({exc.strerror or exc}); {REBUILD}."


def check_fresh(manifest: Manifest, digests: Mapping[str, str]) -> None:
    """Compare the articles as they are now (article_id -> digest) with those indexed.

    Raises IndexStale and names what changed.
    """
    indexed = {**manifest.articles, **manifest.left_out}
    changes = [
        *(f"{key} was added" for key in digests.keys() - indexed.keys()),
        *(f"{key} was removed" for key in indexed.keys() - digests.keys()),
        *(f"{k} was changed" for k in digests.keys() & indexed.keys() if digests[k] != indexed[k]),
    ]
    if changes:
        shown = ", ".join(sorted(changes)[:5]) + (" and more" if len(changes) > 5 else "")
        raise IndexStale(f"the index is older than the articles ({shown}); {REBUILD}.")
