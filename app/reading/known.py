"""What rules have read out of an index, kept with its searcher from one question to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, wraps
from typing import TypeVar

import numpy as np

from index.passages.background import give_way
from index.passages.passage import Passage
from index.ranking.search import Searcher

Result = TypeVar("Result")


def kept(most: int) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Keep the last results of a function of a searcher and perhaps of more, with the searcher.

    They go when it does; a service that loads another lets go of them at once
    (`Searcher.release`).
    """

    def wrap(function: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(function)
        def remembered(*given: object) -> Result:
            at, searcher = next(
                (n, one) for n, one in enumerate(given) if isinstance(one, Searcher)
            )
            others = (*given[:at], *given[at + 1 :])

            @lru_cache(most)
            def read(*rest: object) -> Result:
                return function(*rest[:at], searcher, *rest[at:])

            known: Callable[..., Result] = searcher.kept.setdefault(function, read)
            return known(*others)

        return remembered

    return wrap


def of_each_article(
    searcher: Searcher, read: Callable[[Sequence[Passage], Searcher], Result]
) -> Iterator[Result]:
    """What `read`, a function of a module, gives for the passages of each article, in order.

    It is kept with the searcher, and for the next generation of the index where the article has not
    changed. So it may depend on nothing else than these passages and their article.
    """
    articles = searcher.index.catalogue
    ends = np.searchsorted(searcher.index.units.article_of, np.arange(len(articles) + 1))
    for number, entry in enumerate(articles):
        give_way()
        key = (read, entry.article_id)
        if key not in searcher.kept_of:
            passages = searcher.index.passages[int(ends[number]) : int(ends[number + 1])]
            searcher.kept_of[key] = read(passages, searcher)
        yield searcher.kept_of[key]
