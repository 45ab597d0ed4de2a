"""Many files put into a corpus as one change: all of them or none, whatever interrupts it.

    <corpus>/.opening/              the files, checked, on the same disk
    <corpus>/.opening/plan.json     written last: from then on the change will be made

Until the plan is there, nothing has changed, and what lies there is dropped. Once it is there, the
moves are made; whoever changes the corpus next goes on where a killed command has stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from corpus.collections.collection import read
from corpus.collections.store import Collections
from corpus.disk import flush_names, write_whole
from corpus.places import places_folder
from corpus.sharing.package import ARTICLES, PLACES, RECEIVED

STAGING, PLAN = ".opening", "plan.json"


@dataclass(frozen=True)
class Move:
    """A file of the staging folder, and what it becomes."""

    source: str  # below the staging folder
    kind: str  # ARTICLES, RECEIVED or PLACES: the folder that it goes to
    name: str  # in that folder


def staging_folder(corpus: Path) -> Path:
    """Where files lie until they are put in place."""
    return corpus / STAGING


def decide(corpus: Path, moves: Sequence[Move]) -> None:
    """Write the plan: from here on the change is made. Raises OSError."""
    text = json.dumps([astuple(move) for move in moves])
    write_whole(staging_folder(corpus) / PLAN, text)


def finish(corpus: Path, received: Path) -> None:
    """Make the change that was decided on; drop one that was not. The caller holds the corpus.

    Done again after a kill, it goes on. Raises OSError, CollectionFault.
    """
    staging = staging_folder(corpus)
    if not staging.is_dir():
        return
    if (staging / PLAN).is_file():
        moves = [Move(*values) for values in json.loads((staging / PLAN).read_bytes())]
        folders = {ARTICLES: corpus, RECEIVED: received, PLACES: places_folder(corpus)}
        # An article comes last, when all that belongs to it is there.
        for move in sorted(moves, key=lambda move: move.kind == ARTICLES):
            source = staging / move.source
            if source.is_file():
                folders[move.kind].mkdir(parents=True, exist_ok=True)
                source.replace(folders[move.kind] / move.name)
        for folder in {folders[move.kind] for move in moves}:
            flush_names(folder)
        Collections(corpus).merge(read(staging).collections)
    shutil.rmtree(staging)


def drop(corpus: Path) -> None:
    """Drop what was not decided on."""
    shutil.rmtree(staging_folder(corpus), ignore_errors=True)
