"""The numbers of many terms, which lie in files and take no memory of one's own.

The terms stand one after the other, in alphabetical order, as one text of bytes; a term is found by
halving. That takes some ten microseconds, so that of a small index a dictionary is made.

    terms.npy          the text, UTF-8
    term_starts.npy    where each term begins, and where the last ends
    term_numbers.npy   the number of each
"""

from __future__ import annotations

import weakref
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np

REMEMBERED = 8_192  # terms last looked for
_LAST = b"\xff"  # stands in no UTF-8, and sorts after all of it
_FILES = ("terms", "term_starts", "term_numbers")


class TermNumbers(Mapping[str, int]):
    """Term -> number, read from the files that `save_terms` wrote.

    Iterating gives the terms in alphabetical order.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError, and ValueError for files that are not such arrays."""
        self._text, self._starts, self._numbers = (
            memoryview(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in _FILES
        )
        this = weakref.ref(self)  # so that the files go as soon as nothing else refers to them

        def find(term: str) -> int | None:
            numbers = this()
            return None if numbers is None else numbers._find(term)

        self._known = lru_cache(REMEMBERED)(find)

    def __getitem__(self, term: str) -> int:
        number = self._known(term)
        if number is None:
            raise KeyError(term)
        return number

    def _find(self, term: str) -> int | None:
        wanted = _written(term)
        at = self._place(wanted)
        if at == len(self) or self._at(at) != wanted:
            return None
        number: int = self._numbers[at]
        return number

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return map(self._read, range(len(self)))

    def in_memory(self) -> dict[str, int]:
        """The same as a dictionary, in order of the numbers."""
        text, starts = self._text.tobytes(), self._starts.tolist()
        numbers = np.asarray(self._numbers)
        order = np.argsort(numbers)
        return {
            text[starts[at] : starts[at + 1]].decode("utf-8", "surrogatepass"): number
            for at, number in zip(order.tolist(), numbers[order].tolist(), strict=True)
        }

    def starting(self, start: str) -> list[str]:
        """The terms that begin with `start`, in alphabetical order."""
        first = _written(start)
        return [self._read(at) for at in range(self._place(first), self._place(first + _LAST))]

    def _place(self, wanted: bytes) -> int:
        return bisect_left(range(len(self)), wanted, key=self._at)

    def _at(self, place: int) -> bytes:
        return self._text[self._starts[place] : self._starts[place + 1]].tobytes()

    def _read(self, place: int) -> str:
        return self._at(place).decode("utf-8", "surrogatepass")


def save_terms(numbers: Mapping[str, int], folder: Path) -> None:
    """Write the terms with their numbers, each term once. Raises OSError."""
    order = sorted(numbers)
    written = [_written(term) for term in order]
    text, starts, of_terms = (folder / f"{name}.npy" for name in _FILES)
    np.save(text, np.frombuffer(b"".join(written), np.uint8))
    np.save(starts, np.fromiter(accumulate(map(len, written), initial=0), np.uint64))
    np.save(of_terms, np.fromiter((numbers[term] for term in order), np.uint32))


def _written(term: str) -> bytes:
    """UTF-8 sorts as the characters do; a question may hold half a surrogate pair."""
    return term.encode("utf-8", "surrogatepass")
