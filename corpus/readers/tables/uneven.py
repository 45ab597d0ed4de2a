"""Tables of a file of which it is not known which figure stands under which head: those whose
header has more columns than their rows, and rows where one figure stands for several columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Doubt
from corpus.readers.tables.cells import Line, Rows, spread
from corpus.readers.tables.grid import Drawn

REASON = "its header has more columns than its rows"
SHARED = "one of its figures stands for several columns together, and is shown in each"
FEWEST = 2  # rows that agree

_DELIMITER = re.compile(r"^\|(?: ?:?-+:? ?\|)+ *$", re.MULTILINE)


@dataclass(frozen=True)
class Uncertain:
    """A pipe table whose columns are not certain; without rows, the whole of it."""

    text: str
    reason: str
    rows: tuple[int, ...] = ()


def uncertain(head: Rows, groups: Sequence[Rows], drawn: Drawn) -> list[Uncertain]:
    """What is not certain of the columns of a table. Raises TableTooLarge."""
    if _is_uneven(head, groups):
        return [Uncertain(drawn.text, REASON)]
    return [Uncertain(drawn.text, SHARED, drawn.shared)] if drawn.shared else []


def _is_uneven(head: Rows, groups: Sequence[Rows]) -> bool:
    """Whether the rows usually end before the header does, and it names a further column."""
    lines = spread([group for group in [head, *groups] if group])
    above, below = lines[: len(head)], [_reach(line) for line in lines[len(head) :]]
    usual = Counter(reach for reach in below if reach > 1).most_common(1)
    if not above or not usual or usual[0][1] < FEWEST:
        return False
    return any(line[at].text for line in above for at in line if at >= usual[0][0])


def doubts_of(body: str, tables: Sequence[Uncertain]) -> tuple[Doubt, ...]:
    """A doubt for each of some pipe tables of a draft's body, in their order."""
    found = sorted((body.find(table.text), n) for n, table in enumerate(tables))
    doubts = (
        Doubt(len(_DELIMITER.findall(body[:start])), tables[n].reason, tables[n].rows)
        for start, n in found
        if start >= 0
    )
    return tuple(dict.fromkeys(doubts))


def _reach(line: Line) -> int:
    """Columns up to the last that a row has a cell for."""
    return max(line, default=-1) + 1
