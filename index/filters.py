"""Which passages may answer: only some articles, years or study designs, or only tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.errors import BadFilter
from index.lines import Entry
from index.units import TABLE_KINDS, Units

__all__ = ["TABLE_KINDS", "Filters"]

MOST_NAMED = 20  # names in an error message


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed the search to; the default admits everything."""

    articles: tuple[str, ...] = ()  # article_ids
    year_from: int | None = None
    year_to: int | None = None  # inclusive
    designs: tuple[str, ...] = ()  # as a catalogue's entries have them; case does not matter
    tables_only: bool = False

    def __bool__(self) -> bool:
        return self != Filters()

    def admits(self, entry: Entry) -> bool:
        """Whether passages of the article may answer; one without a year has no year to fit."""
        if self.articles and entry.article_id not in self.articles:
            return False
        if self.year_from is not None and (entry.year is None or entry.year < self.year_from):
            return False
        if self.year_to is not None and (entry.year is None or entry.year > self.year_to):
            return False
        wanted = {design.casefold() for design in self.designs}
        return not wanted or entry.design.casefold() in wanted

    def admitted(self, units: Units, catalogue: Sequence[Entry]) -> Admitted:
        """The passages that may answer. Raises BadFilter where none may."""
        self._check(catalogue)
        admitted = np.array([self.admits(entry) for entry in catalogue])
        mask: NDArray[np.bool_] = admitted[units.article_of]
        if self.tables_only:
            mask = mask & (units.in_table == 1)
        if not mask.any():
            raise BadFilter(
                "no article fits these filters; widen the years, designs or articles, or "
                "allow more than tables."
            )
        return Admitted(mask, self)

    def _check(self, catalogue: Sequence[Entry]) -> None:
        ids = [entry.article_id for entry in catalogue]
        unknown = [key for key in self.articles if key not in ids]
        if unknown:
            raise BadFilter(f"there is no article {unknown[0]!r}; there are {_some(ids)}.")
        designs = {entry.design.casefold(): entry.design for entry in catalogue}
        strange = [design for design in self.designs if design.casefold() not in designs]
        if strange:
            known = _some(sorted(filter(None, designs.values())))
            raise BadFilter(f"no article has the design {strange[0]!r}; there are {known}.")


@dataclass(frozen=True)
class Admitted:
    """The passages that some filters admit."""

    mask: NDArray[np.bool_]  # of each passage whether it may answer
    filters: Filters

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return int(self.mask.sum())

    @cached_property
    def positions(self) -> NDArray[np.intp]:
        """Where they stand, in order."""
        return np.flatnonzero(self.mask)


def _some(names: Sequence[str]) -> str:
    """The names, or the first of them where there are many."""
    return ", ".join([*names[:MOST_NAMED], *(["others"] if len(names) > MOST_NAMED else [])])
