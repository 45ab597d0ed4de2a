"""What the reader learns from: a question, units that answer it, and units that do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.ranking.reading import UnitText

FEW = 2  # with no more units of other articles than this, no group is made


@dataclass(frozen=True)
class Group:
    """One question; `right` is empty for a question that none of the units answers."""

    question: str
    source: str
    right: tuple[UnitText, ...]
    near: tuple[UnitText, ...]  # look most as if they answered; read first
    wrong: tuple[UnitText, ...]


@dataclass(frozen=True)
class Contrast:
    """One unit; the question that it answers, and near misses that it does not."""

    unit: UnitText
    source: str
    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """One question with the best units of the ranking, each of them judged.

    `answers`: 1 where the unit answers, 0.5 where it does in part, else 0. `starts`: the ranking's
    log-odds of each; the reader is to correct these, and not to repeat the ranking.
    """

    question: str
    source: str
    units: tuple[UnitText, ...]
    answers: tuple[float, ...]
    starts: tuple[float, ...]
    over: str = ""  # the report that the question was written over
    changed: str = ""  # the words of the slot that was changed, where nothing answers for it


def contrasts(groups: Sequence[Group]) -> list[Contrast]:
    """A contrast for each unit that answers one question and is near for unanswered ones."""
    missed: defaultdict[UnitText, list[str]] = defaultdict(list)
    for group in groups:
        for unit in () if group.right else group.near:
            missed[unit].append(group.question)
    return [
        Contrast(unit, f"{group.source} contrast", group.question, tuple(missed[unit]))
        for group in groups
        for unit in group.right
        if unit in missed
    ]


def left_out(groups: Sequence[Group]) -> list[Group]:
    """Answered questions with units of other articles only, as if their own were missing."""
    found = []
    for group in groups:
        own = {unit.title for unit in (*group.right, *group.near)}
        others = tuple(unit for unit in group.wrong if unit.title not in own)
        if group.right and len(others) > FEW:
            found.append(Group(group.question, f"{group.source} left out", (), (), others))
    return found
