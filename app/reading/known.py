"""What rules have read out of an index, kept from one question to the next.

Results are cached by searcher. A searcher holds a whole index, open files and perhaps a
connection, so all results are forgotten before another one is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Result = TypeVar("Result")

_forget: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Callable[..., Result]], _lru_cache_wrapper[Result]]:
    """Keep the last results of a function of a searcher, until `forget`."""

    def wrap(function: Callable[..., Result]) -> _lru_cache_wrapper[Result]:
        cached = lru_cache(most)(function)
        _forget.append(cached.cache_clear)
        return cached

    return wrap


def forget() -> None:
    """Let go of every searcher."""
    for clear in _forget:
        clear()
