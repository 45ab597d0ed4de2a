"""The gate: nothing that a reader sees may have become worse than what was accepted.

A baseline file holds the accepted scores of every question of the halves that are not sealed, and
the day on which they were accepted. `bedside eval gate` asks the same questions again and compares
question by question, so that a fall is not hidden by the width of an interval over all of them;
`bedside eval accept` writes the file, and nothing else does. No figure of a sealed half is in it.

A measure falls where its mean is worse by more than `ALLOWED`, or where it is worse at all and the
difference is significant (paired randomisation test, p < .05). The last bits of vectors differ
between processors, so a question near a threshold may change: `spare` questions may be lost where
their share is more than `ALLOWED`, but at most a tenth. Measures that must be exact may not fall at
all: whether statements are shown as they stand, under the right title and source, on the right
card, with figures that stand where they say.

A value that a question had and has no longer counts as the worst possible: where the question is
no longer asked, or is still answered but without the label, the cell set off or the difference.
Only the explanation of abbreviations may go, as another statement may have none, and the reason of
a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus.errors import BadBatch, OutputUnwritable
from eval.measures.rows import Row
from eval.measures.statistics import difference
from eval.measures.summary import BY_NAME, OF_ALL, measure
from eval.report.results import SavedRow, row_record, saved_row

BASELINE = Path(__file__).parents[1] / "baseline.json"
FORMAT = 2
ALLOWED = 0.02  # of a mean between 0 and 1
CHANCE = 0.05
MOST_SPARED = 0.1  # most that a mean may fall by spared questions
EXACT = (
    "faithful", "right title", "right card", "right source", "cautious when unsure",
    "true refusals", "unlocked figures",
)  # fmt: skip
# Another statement may need none; and a question that is answered now has no reason.
MAY_GO = ("right long forms", "true refusals")
WATCHED = (
    "first claim answers", "first claim answers in full", "first claim misleads",
    "claim precision", "facts", "statements in view that answer", "facts in view",
    "differing sides that answer", "right cell", "answerable refused", "abstention recall",
    "useful refusals", "study named beside", "right heading", "right arms", "read with",
    "right long forms", "right papers", "read as asked", "recall@1000",
    "recall@4000", "MRR@10", *EXACT,
)  # fmt: skip
OVER_ALL = ("separation", "calibration error")  # measures of all questions together


@dataclass(frozen=True)
class Verdict:
    """One measure of one library against what was accepted."""

    library: str
    measure: str
    accepted: float
    now: float | None  # None where nothing was left to take a mean of
    p: float = 1.0
    allowed: float = ALLOWED

    @property
    def holds(self) -> bool:
        """Whether it is no worse than accepted; see the module."""
        if self.now is None:
            return False
        gain = (self.now - self.accepted) * BY_NAME[self.measure].better
        if self.measure in EXACT:
            return gain > -1e-9
        return gain >= -self.allowed - 1e-9 and not (gain < 0 and self.p < CHANCE)


def write_baseline(
    rows: Mapping[str, Sequence[Row]], digests: Mapping[str, str], day: date, path: Path
) -> None:
    """Accept the rows of each library, on that day. Raises OutputUnwritable."""
    record = {
        "format": FORMAT,
        "accepted": day.isoformat(),
        # What the page about the corpus shows, a column for each library.
        "splits": {name: _means(found) for name, found in rows.items()},
        "libraries": {
            name: {
                "questions_sha256": digests[name],
                "means": {key: _mean(found, key) for key in OVER_ALL},
                "rows": [row_record(row) for row in found],
            }
            for name, found in rows.items()
        },
    }
    try:
        path.write_text(_compact(record), encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(f"{path} cannot be written: {exc.strerror}.") from exc


def read_baseline(path: Path = BASELINE) -> Mapping[str, Any]:
    """The accepted results. Raises BadBatch where there are none."""
    try:
        record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise BadBatch(f"{path} is of another version; run `bedside eval accept`.")
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadBatch(f"{path} is no accepted result; run `bedside eval accept`.") from exc
    return record


def verdicts(
    name: str, rows: Sequence[Row], accepted: Mapping[str, Any], *, spare: int = 0
) -> list[Verdict]:
    """Every watched measure of one library against what was accepted of it."""
    before = {row["id"]: saved_row(row) for row in accepted["rows"]}
    now = {row.question.question_id: row for row in rows}
    found = [_paired(name, key, before, now, spare) for key in WATCHED]
    over_all = (
        Verdict(name, key, accepted["means"][key], _mean(rows, key))
        for key in OVER_ALL
        if accepted["means"].get(key) is not None
    )
    return [*(one for one in found if one is not None), *over_all]


def _paired(
    library: str, key: str, before: Mapping[str, SavedRow], now: Mapping[str, Row], spare: int
) -> Verdict | None:
    """The measure on the questions that were accepted; None where it applied to none of them."""
    old = [row.scores.get(key) for row in before.values()]
    accepted = [value for value in old if value is not None]
    if not accepted:
        return None
    new = [_value(key, now.get(name), was) for name, was in zip(before, old, strict=True)]
    tested = difference(new, old)
    kept = [value for value in new if value is not None]
    mean = sum(kept) / len(kept) if kept else None
    p = tested.p if tested else 1.0
    allowed = max(ALLOWED, min(spare / len(accepted), MOST_SPARED))
    return Verdict(library, key, sum(accepted) / len(accepted), mean, p, allowed)


def _value(key: str, row: Row | None, was: float | None) -> float | None:
    """The measure of one question now; see the module for a value that it has no longer."""
    found = row.scores.get(key) if row is not None else None
    gone = row is None or not (row.abstained or key in MAY_GO)
    if found is None and was is not None and gone:
        return 0.0 if BY_NAME[key].better > 0 else 1.0
    return found


def _means(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    found = {key: measure(rows, key) for key in (*WATCHED, *OVER_ALL)}
    return {
        key: {"mean": round(one.mean, 6), "half_width": round(one.half_width, 6)}
        for key, one in found.items()
        if one is not None
    }


def _mean(rows: Sequence[Row], key: str) -> float | None:
    found = measure(rows, key) if key in OF_ALL else None
    return found.mean if found else None


def _compact(record: Mapping[str, Any]) -> str:
    """JSON with one row a line, so that a pull request shows which rows changed."""
    text = json.dumps(record, ensure_ascii=False)
    return text.replace('{"id":', '\n{"id":').replace("]}}", "\n]}}") + "\n"
