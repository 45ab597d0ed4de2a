"""The record of each time that a sealed half was opened: `bedside eval open`.

If a half is asked often, one tunes to it, intentionally or not. So its figures are printed by one
command only, which writes the day, the commit and the figures into opened.jsonl and a line into
NOTES.md, where everybody sees how often it was opened.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from corpus.errors import BadBatch, OutputUnwritable
from eval.measures.rows import Row
from eval.measures.statistics import Estimate
from eval.measures.summary import estimates

FOLDER = Path(__file__).parents[1]
RECORD, NOTES = "opened.jsonl", "NOTES.md"
SHOWN = (
    "first claim answers", "first claim answers in full", "first claim misleads", "facts",
    "abstention recall", "answerable refused", "separation",
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """What a sealed half of a library gave on one day."""

    day: str
    commit: str
    library: str
    half: str
    n: int
    estimates: Mapping[str, Estimate | None]


def opened(name: str, half: str, rows: Sequence[Row], day: date) -> Opened:
    """The figures of the rows, with the commit that gave them."""
    return Opened(day.isoformat(), _commit(), name, half, len(rows), estimates(rows))


def keep(found: Opened, folder: Path = FOLDER) -> None:
    """Add it to the record and the notes. Raises OutputUnwritable."""
    figures = ", ".join(
        f"{name} {one.mean:.2f}" for name in SHOWN if (one := found.estimates.get(name))
    )
    line = (
        f"- {found.day}, {found.commit}: {found.library}, {found.half} half, {found.n} questions: "
        f"{figures}.\n"
    )
    try:
        with (folder / RECORD).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
        with (folder / NOTES).open("a", encoding="utf-8") as file:
            file.write(line)
    except OSError as exc:
        raise OutputUnwritable(f"{folder} cannot be written: {exc.strerror}.") from exc


def record(folder: Path = FOLDER) -> list[Opened]:
    """Every opening, in order. Raises BadBatch where the record is not ours."""
    path = folder / RECORD
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [_read(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise BadBatch(f"{path} is no record of openings ({exc!r}); mend or delete it.") from exc


def _read(values: dict[str, object]) -> Opened:
    means = values.pop("estimates")
    if not isinstance(means, dict):
        raise TypeError("estimates must be an object")
    known = {name: one and Estimate(**one) for name, one in means.items()}
    return Opened(**values, estimates=known)  # type: ignore[arg-type]


def _commit() -> str:
    """The commit that is checked out, in short; "no commit" outside a checkout."""
    asked = ["git", "-C", str(FOLDER), "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return "no commit"
    return done.stdout.strip()
