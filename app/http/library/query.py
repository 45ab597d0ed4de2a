"""What an address asks of the library: `?q=iron&from=2015&design=cohort study&sort=title`."""

from __future__ import annotations

import re
from typing import TypeVar

from starlette.datastructures import QueryParams

from app.library.catalogue import MAX_PAGE_SIZE, PAGE_SIZE, Facet, Sort, Wanted
from app.page.library.listing import COLLECTION, FROM, INTO, PAGE, SIZE, SORT, TEXT, TO
from corpus.collections.collection import MAX_NAME

Else = TypeVar("Else", int, None)
MOST_CHARACTERS, MOST_VALUES = 300, 50


def wanted_of(query: QueryParams) -> Wanted:
    """What is looked for; what is malformed is as if it were left out."""
    values = {
        facet: frozenset(filter(None, query.getlist(facet)[:MOST_VALUES]))
        for facet in Facet if facet is not Facet.YEAR
    }  # fmt: skip
    sort = query.get(SORT, "")
    size = _number(query.get(SIZE), PAGE_SIZE)
    return Wanted(
        " ".join(query.get(TEXT, "")[:MOST_CHARACTERS].split()),
        _number(query.get(FROM), None), _number(query.get(TO), None),
        {facet: chosen for facet, chosen in values.items() if chosen},
        query.get(COLLECTION, "")[:MAX_NAME], query.get(INTO, "")[:MAX_NAME],
        Sort(sort) if sort in set(Sort) else Sort.NEWEST, max(_number(query.get(PAGE), 1), 1),
        min(max(size, 1), MAX_PAGE_SIZE),
    )  # fmt: skip


def _number(text: str | None, otherwise: Else) -> int | Else:
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else otherwise
