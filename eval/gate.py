"""The gate: no measure of Bedside may fall below its accepted value by more than its interval.

`eval/baseline.json` holds the accepted means, for each half of the question set, with
half the width of their 95% intervals, and the day on which they were accepted. `bedside
eval gate` compares, `bedside eval accept` writes; nothing else does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus.errors import BadBatch, OutputUnwritable
from eval.measures.summary import BY_NAME, MEASURES, summarise
from eval.run import Row

BASELINE = Path(__file__).parent / "baseline.json"
ROUNDING = 1e-9


@dataclass(frozen=True)
class Accepted:
    """An accepted mean, and how far below it a later one may lie."""

    mean: float
    half_width: float


@dataclass(frozen=True)
class Verdict:
    """One measure of one half against what was accepted."""

    split: str
    measure: str
    accepted: Accepted
    mean: float | None  # None where nothing was left to take a mean of

    @property
    def holds(self) -> bool:
        """Whether it is no worse than accepted, by more than the interval."""
        if self.mean is None:
            return False
        gain = (self.mean - self.accepted.mean) * BY_NAME[self.measure].better
        return gain >= -self.accepted.half_width - ROUNDING


def accepted_of(rows: Sequence[Row]) -> dict[str, dict[str, Accepted]]:
    """Means and half-widths of every measure with a better side, for each half."""
    found: dict[str, dict[str, Accepted]] = {}
    for split in sorted({row.question.split for row in rows}):
        estimates = summarise(split, [r for r in rows if r.question.split == split]).estimates
        found[split] = {
            m.name: Accepted(round(kept.mean, 6), round(kept.half_width, 6))
            for m in MEASURES
            if m.better and (kept := estimates[m.name]) is not None
        }
    return found


def write_baseline(rows: Sequence[Row], digest: str, day: date, path: Path = BASELINE) -> None:
    """Accept the rows' results, on that day."""
    record = {
        "accepted": day.isoformat(),
        "questions_sha256": digest,
        "splits": {
            split: {name: asdict(item) for name, item in measures.items()}
            for split, measures in accepted_of(rows).items()
        },
    }
    try:
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(f"{path} cannot be written: {exc.strerror}.") from exc


def read_baseline(path: Path = BASELINE) -> Mapping[str, Any]:
    """The accepted results. Raises BadBatch where there are none."""
    try:
        record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise BadBatch(f"{path} is no accepted result; run `bedside eval accept`.") from exc
    return record


def verdicts(rows: Sequence[Row], baseline: Mapping[str, Any]) -> list[Verdict]:
    """Every accepted measure against the rows."""
    now = accepted_of(rows)
    return [
        Verdict(split, name, Accepted(**values), kept.mean if kept else None)
        for split, measures in baseline["splits"].items()
        for name, values in measures.items()
        for kept in [now.get(split, {}).get(name)]
    ]
