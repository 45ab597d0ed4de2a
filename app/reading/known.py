"""What rules have read out of an index, kept with its searcher from one question to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

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
