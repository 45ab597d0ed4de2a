"""`bedside eval compare OLD NEW`: what a change did, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import BadBatch
from eval.measures.risk import aurc_difference
from eval.measures.statistics import Difference, difference
from eval.measures.summary import BY_NAME, MEASURES, OF_ALL
from eval.report.results import SavedRow


@dataclass(frozen=True)
class Change:
    """What happened to one measure, and on which questions it got better or worse."""

    measure: str
    difference: Difference  # new less old
    better: tuple[str, ...]
    worse: tuple[str, ...]


def compare(old: Mapping[str, SavedRow], new: Mapping[str, SavedRow]) -> list[Change]:
    """Every measure on the questions that both have. Raises BadBatch where there are none."""
    shared = [question_id for question_id in old if question_id in new]
    if not shared:
        raise BadBatch("the two results share no question; compare runs of one question set.")
    before, after = [old[key] for key in shared], [new[key] for key in shared]
    names = [m.name for m in MEASURES if m.name not in OF_ALL or m.name == "AURC"]
    changes = [_change(name, before, after) for name in names]
    return [change for change in changes if change is not None]


def _change(measure: str, old: Sequence[SavedRow], new: Sequence[SavedRow]) -> Change | None:
    if measure == "AURC":
        found = aurc_difference([row.risk for row in new], [row.risk for row in old])
        return None if found is None else Change(measure, found, (), ())
    before, after = ([row.scores.get(measure) for row in rows] for rows in (old, new))
    found = difference(after, before)
    if found is None:
        return None
    sign = BY_NAME[measure].better or 1
    moved = {
        row.question_id: sign * (b - a)
        for row, a, b in zip(old, before, after, strict=True)
        if a is not None and b is not None
    }
    better = tuple(key for key, gain in moved.items() if gain > 0)
    worse = tuple(key for key, gain in moved.items() if gain < 0)
    return Change(measure, found, better, worse)
