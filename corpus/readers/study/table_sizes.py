"""The sizes of a study's groups as the headers of its tables give them: "Zinc (n = 31)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from corpus.readers.study.counted import LEAST_PEOPLE
from corpus.readers.study.group_sums import MOST_UNLIKE

_RULE = re.compile(r"\|(?:\s*+:?-{3,}+:?\s*+\|)++\s*+\Z")
_COLUMN = re.compile(r"(?<!\\)\|")
_SIZE = re.compile(
    r"(?P<of>[^()\[\]]*?)[,:;]?(?:(?<!\s)\s++)?[(\[]?\b[nN]\s?=\s?"
    r"(?P<n>\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+|\d{1,7})(?![\d.·%/-])"
)
_ALL = re.compile(r"\b(?:all|total|overall|whole|combined|entire|full)\b", re.IGNORECASE)
_MARKS = re.compile(r"[\W_]+")


def table_totals(body: str) -> list[int]:
    """How many people each table counts in its header, for tables that give the sizes of groups.

    The column of all is the total where there is one; else the groups are added up, each once.
    """
    return [total for header in _headers(body.split("\n")) if (total := _total(header))]


def _headers(lines: list[str]) -> Iterator[list[str]]:
    for line, rule in pairwise(lines):
        if line.startswith("|") and _RULE.match(rule):
            yield [cell.strip() for cell in _COLUMN.split(line)[1:-1]]


def _total(header: Iterable[str]) -> int:
    sizes: dict[str, int] = {}
    for cell in header:
        match = _SIZE.match(cell)
        if match:
            name = _MARKS.sub(" ", match["of"]).strip().lower()
            size = int(re.sub(r"\D", "", match["n"]))
            if sizes.setdefault(name, size) != size:
                return 0  # one name, two sizes: those who were left at some time
    whole = [size for name, size in sizes.items() if _ALL.search(name)]
    groups = [size for name, size in sizes.items() if not _ALL.search(name)]
    if whole:
        return whole[0] if len(set(whole)) == 1 and whole[0] >= max(groups, default=0) else 0
    if len(groups) < 2 or min(groups) < LEAST_PEOPLE or max(groups) > MOST_UNLIKE * min(groups):
        return 0
    return sum(groups)
