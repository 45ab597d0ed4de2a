"""Tables of a file whose header has more columns than its rows: it is not known then which figure
stands under which head, so such a table is doubted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.article import Doubt
from corpus.readers.tables.cells import Line, Rows, spread

REASON = "its header has more columns than its rows"
FEWEST = 2  # rows that agree

_DELIMITER = re.compile(r"^\|(?: ?:?-+:? ?\|)+ *$", re.MULTILINE)


def is_uneven(head: Rows, groups: Sequence[Rows]) -> bool:
    """Whether the rows usually end before the header does, and it names a further column.

    Raises TableTooLarge.
    """
    lines = spread([group for group in [head, *groups] if group])
    above, below = lines[: len(head)], [_reach(line) for line in lines[len(head) :]]
    usual = Counter(reach for reach in below if reach > 1).most_common(1)
    if not above or not usual or usual[0][1] < FEWEST:
        return False
    return any(line[at].text for line in above for at in line if at >= usual[0][0])


def doubts_of(body: str, tables: Iterable[str]) -> tuple[Doubt, ...]:
    """A doubt for each of some pipe tables of a draft's body, in their order."""
    starts = sorted(body.find(table) for table in tables if table in body)
    numbers = dict.fromkeys(len(_DELIMITER.findall(body[:start])) for start in starts)
    return tuple(Doubt(number, REASON) for number in numbers)


def _reach(line: Line) -> int:
    """Columns up to the last that a row has a cell for."""
    return max(line, default=-1) + 1
