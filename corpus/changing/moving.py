"""The bin of a corpus: all files of a paper move there and back together, whatever interrupts them.

    <corpus>/../removed/20260307T101500000000-zhao-2020/    the paper's files, and `removed.json`
    <corpus>/../removed/.moving.json                        what is being moved at this moment

The note of what is being moved is on the disk before the first file moves, and goes after the last
has. Whoever changes the corpus next finishes what it says first (corpus/changing/holding.py). The
article file moves first into the bin, and last out of it: so the paper is in the library, or it is
not, and never without one of its files. The caller must hold the corpus.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.corrections import corrections_folder
from corpus.disk import flush_names, keep_out_of_git, write_whole
from corpus.errors import CannotRemove
from corpus.library import ARTICLE_SUFFIXES, received_folder
from corpus.places import places_folder
from corpus.sound import shown

RECORD, MOVING = "removed.json", ".moving.json"
_ENTRY = re.compile(r"\d{8}T\d{12}-(.+)", re.DOTALL)
FOLDERS = {
    "article": lambda corpus: corpus, "received": received_folder, "places": places_folder,
    "corrections": corrections_folder,
}  # fmt: skip


@dataclass(frozen=True)
class Removed:
    """A paper in the bin."""

    article_id: str
    at: float  # seconds since 1970
    by: str  # name of a user; empty where nobody is known by name
    label: str  # "Zhao et al. 2020"
    title: str
    files: tuple[tuple[str, str], ...]  # kind (see FOLDERS) and name; the article file first


def removed_folder(corpus: Path) -> Path:
    """The bin of a corpus."""
    return corpus.parent / "removed" if corpus.name == "articles" else corpus / "removed"


def removed_ids(corpus: Path) -> set[str]:
    """The article_ids of the papers in the bin."""
    return {_id_of(entry) for entry in _entries(corpus)}


def hidden_ids(corpus: Path) -> frozenset[str]:
    """The article_ids that are in the bin and not in the library, whatever the index has still."""
    return frozenset(
        article_id for article_id in removed_ids(corpus)
        if not any((corpus / f"{article_id}{suffix}").is_file() for suffix in ARTICLE_SUFFIXES)
    )  # fmt: skip


def removed_papers(corpus: Path) -> list[Removed]:
    """The papers in the bin, those removed last first; what is none of ours is passed over."""
    found = (_record(entry) for entry in reversed(_entries(corpus)))
    return [one for one in found if one is not None]


def removed_paper(article_id: str, corpus: Path) -> Removed | None:
    """The paper in the bin; of several with that id the one removed last."""
    for entry in reversed(_entries(corpus)):
        if _id_of(entry) == article_id and (found := _record(entry)):
            return found
    return None


def to_bin(paper: Removed, corpus: Path) -> None:
    """Move the files of a paper into the bin. Raises CannotRemove; all is then as it was."""
    when = datetime.fromtimestamp(paper.at, UTC).strftime("%Y%m%dT%H%M%S%f")
    _move(Moving(f"{when}-{paper.article_id}", paper, back=False), corpus)


def from_bin(paper: Removed, corpus: Path) -> None:
    """Move the files of a paper back to where they were. Raises CannotRemove, as `to_bin`."""
    entry = next(
        entry for entry in reversed(_entries(corpus))
        if _id_of(entry) == paper.article_id and _record(entry) == paper
    )  # fmt: skip
    _move(Moving(entry.name, paper, back=True), corpus)


def finish(corpus: Path) -> None:
    """Finish what a process that was killed had begun to move. Raises CannotRemove."""
    note = removed_folder(corpus) / MOVING
    try:
        values = json.loads(note.read_bytes())
    except FileNotFoundError:
        return
    except (OSError, ValueError) as exc:
        raise CannotRemove(
            f"{shown(note)} cannot be read; see what it is, and take it away."
        ) from exc
    moving = Moving(values["entry"], _removed(values["paper"]), values["back"])
    try:
        _carry_out(moving, corpus)
    except OSError as exc:
        raise _cannot_move(exc) from exc
    note.unlink(missing_ok=True)


@dataclass(frozen=True)
class Moving:
    """What is moved: into the bin, or back."""

    entry: str  # name of a folder of the bin
    paper: Removed
    back: bool


def _move(moving: Moving, corpus: Path) -> None:
    folder = removed_folder(corpus)
    note = folder / MOVING
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keep_out_of_git(folder)
        _write(note, {"entry": moving.entry, "back": moving.back, "paper": asdict(moving.paper)})
        try:
            _carry_out(moving, corpus)
        except OSError:
            opposite = Moving(moving.entry, moving.paper, not moving.back)
            _write(note, {**json.loads(note.read_bytes()), "back": opposite.back})
            _carry_out(opposite, corpus)
            note.unlink()
            raise
        note.unlink()
    except OSError as exc:
        raise _cannot_move(exc) from exc


def _carry_out(moving: Moving, corpus: Path) -> None:
    """Move what is not moved yet. Raises OSError."""
    entry = removed_folder(corpus) / moving.entry
    pairs = [
        (FOLDERS[kind](corpus) / name, entry / kind / name) for kind, name in moving.paper.files
    ]
    if moving.back:
        for home, binned in reversed(pairs):
            _rename(binned, home)
        shutil.rmtree(entry, ignore_errors=True)
        return
    entry.mkdir(exist_ok=True)
    _write(entry / RECORD, asdict(moving.paper))
    for home, binned in pairs:
        _rename(home, binned)


def _rename(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        for folder in (source.parent, target.parent):
            flush_names(folder)


def _write(path: Path, values: Mapping[str, Any]) -> None:
    write_whole(path, json.dumps(values, ensure_ascii=False))


def _entries(corpus: Path) -> list[Path]:
    """The folders of papers in the bin, those removed first first."""
    with suppress(OSError):
        found = removed_folder(corpus).iterdir()
        return sorted(path for path in found if _ENTRY.fullmatch(path.name))
    return []


def _id_of(entry: Path) -> str:
    match = _ENTRY.fullmatch(entry.name)
    assert match is not None  # see _entries
    return match.group(1)


def _record(entry: Path) -> Removed | None:
    try:
        return _removed(json.loads((entry / RECORD).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _removed(values: Mapping[str, Any]) -> Removed:
    files: Sequence[Sequence[str]] = values["files"]
    return Removed(**{**values, "files": tuple((kind, name) for kind, name in files)})


def _cannot_move(exc: OSError) -> CannotRemove:
    return CannotRemove(
        f"the files of the paper cannot be moved ({shown(Path(str(exc.filename)))}: "
        f"{exc.strerror}); see that the folders of the corpus can be written, and try again."
    )


def now() -> float:
    """Seconds since 1970, as a record keeps them."""
    return round(time.time(), 6)
