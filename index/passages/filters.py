"""Which passages may answer: of some articles, a collection, years, designs; or only tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.errors import BadFilter
from corpus.words.design import KINDS, UNKNOWN, admits, kinds_of, with_broader
from index.passages.stored import Entry
from index.passages.units import TABLE_KINDS, Units

__all__ = ["TABLE_KINDS", "Filters"]

MOST_NAMED = 20  # names in an error message
SHOWN = 100  # characters in it of a name that was sent
MOST_DESIGNS, LONGEST_DESIGN = 50, 200  # of one question; there are fewer kinds of study


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed the search to; the default admits everything."""

    articles: tuple[str, ...] = ()  # article_ids
    year_from: int | None = None
    year_to: int | None = None  # inclusive
    designs: tuple[str, ...] = ()  # kinds of study, in any words that name them; "unknown" too
    tables_only: bool = False
    collection: str = ""  # its name; or its id, as long as nobody has looked it up
    # The article_ids of the collection, which whoever knows the corpus fills in (app/service.py).
    members: frozenset[str] = frozenset()
    # The article_ids of papers that were removed since the index was built; filled in likewise.
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self != Filters()

    def check_size(self) -> None:
        """Raises BadFilter for more designs, or longer ones, than anybody asks for.

        Each is compared with that of every article.
        """
        if len(self.designs) > MOST_DESIGNS or any(
            len(design) > LONGEST_DESIGN for design in self.designs
        ):
            raise BadFilter(
                f"a question may name at most {MOST_DESIGNS} designs, each of at most "
                f"{LONGEST_DESIGN} characters; name fewer, or none."
            )

    def admits(self, entry: Entry) -> bool:
        """Whether passages of the article may answer; without a year it fits no limit of years."""
        if entry.article_id in self.removed:
            return False
        if self.articles and entry.article_id not in self._ids:
            return False
        if self.collection and entry.article_id not in self.members:
            return False
        if self.year_from is not None and (entry.year is None or entry.year < self.year_from):
            return False
        if self.year_to is not None and (entry.year is None or entry.year > self.year_to):
            return False
        return self.admits_design(entry.design)

    def admits_design(self, design: str) -> bool:
        """Whether a design is of a kind that is asked for, which may be a broader one."""
        if not self.designs:
            return True
        known = self._by_design
        if design not in known:  # of thousands of articles few have one of their own
            known[design] = any(admits(wanted, design) for wanted in dict.fromkeys(self.designs))
        return known[design]

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self.articles)

    @cached_property
    def _by_design(self) -> dict[str, bool]:
        """For each design that was asked about, whether it is admitted."""
        return {}

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
        designs = {entry.design for entry in catalogue} if self.designs else ()
        return Admitted(mask, self, frozenset(filter(self.admits_design, designs)))

    def _check(self, catalogue: Sequence[Entry]) -> None:
        ids = {entry.article_id: None for entry in catalogue}
        unknown = [key for key in self.articles if key not in ids]
        if unknown:
            known = _some(list(ids))
            raise BadFilter(f"there is no article {unknown[0][:SHOWN]!r}; there are {known}.")
        if self.articles and self.removed.issuperset(self.articles):
            raise BadFilter(f"the article {self.articles[0]!r} was removed; leave it out.")
        designs = {entry.design for entry in catalogue}
        strange = [
            wanted
            for wanted in dict.fromkeys(self.designs)
            if not any(admits(wanted, design) for design in designs)
        ]
        if strange:
            known = _some(design_choices(catalogue))
            raise BadFilter(f"no article has the design {strange[0][:SHOWN]!r}; there are {known}.")
        if self.collection and self.members.isdisjoint(ids):
            raise BadFilter(
                f"the collection {self.collection!r} has no paper that is in the index; put some "
                "into it, or leave the collection out."
            )


@dataclass(frozen=True)
class Admitted:
    """The passages that some filters admit."""

    mask: NDArray[np.bool_]  # for each passage, whether it may answer
    filters: Filters
    designs: frozenset[str] = frozenset()  # the designs in the catalogue that fit

    @cached_property
    def count(self) -> int:
        """How many passages there are."""
        return int(self.mask.sum())

    @cached_property
    def positions(self) -> NDArray[np.intp]:
        """The positions of the passages, in order."""
        return np.flatnonzero(self.mask)


def design_choices(catalogue: Iterable[Entry]) -> list[str]:
    """The kinds of study that a reader can narrow to, in the order of the list."""
    found = {entry.design: kinds_of(entry.design) for entry in catalogue}
    there = with_broader(kind for kinds in found.values() for kind in kinds)
    unknown = [UNKNOWN] if not all(found.values()) else []
    return [kind for kind in KINDS if kind in there] + unknown


def _some(names: Sequence[str]) -> str:
    """The names, or the first of them where there are many."""
    return ", ".join([*names[:MOST_NAMED], *(["others"] if len(names) > MOST_NAMED else [])])
