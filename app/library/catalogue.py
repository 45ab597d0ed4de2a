"""All papers of a generation in memory, to be searched, filtered, counted and put in order.

A request looks at each paper once, and reads no file: of 10,000 papers a list with its counts
takes well under a tenth of a second.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from pathlib import Path

from app.service import AnswerService
from corpus.changing.moving import hidden_ids
from corpus.errors import CorpusNotFound, LibraryEmpty
from corpus.library import article_paths
from corpus.words.design import UNKNOWN, kinds_of, with_broader
from index.passages.stored import Entry

PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
IN_ORDER = "no notice"  # of a paper that nothing has become of
_DOI_SITE = re.compile(r"https?://(?:dx\.)?doi\.org/")


class Facet(StrEnum):
    """What papers are filtered by; a further one needs a line in `_values` and on the page."""

    YEAR = "year"
    DESIGN = "design"
    JOURNAL = "journal"
    TYPE = "type"
    STATUS = "status"


class Sort(StrEnum):
    """The order of a list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"  # those read last first
    AUTHOR = "author"
    TITLE = "title"
    JOURNAL = "journal"
    PATIENTS = "patients"  # most first


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; the default is everything."""

    text: str = ""
    year_from: int | None = None
    year_to: int | None = None
    values: Mapping[Facet, frozenset[str]] = field(default_factory=dict)  # one of each facet's
    collection: str = ""  # only papers of it: its id or name
    into: str = ""  # the collection that ticked papers are to be put into
    sort: Sort = Sort.NEWEST
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class Listed:
    """One paper, as a list shows it and as it is looked for."""

    entry: Entry
    added: float  # when its article file was written, in seconds since 1970; 0 where not known
    values: Mapping[Facet, frozenset[str]]
    words: str  # folded: what a search looks through


@dataclass(frozen=True)
class Found:
    """One page of the papers that were looked for."""

    papers: tuple[Listed, ...]
    n_found: int
    n_papers: int  # of the library
    page: int
    n_pages: int
    # For each facet its values with the number of papers that fit all that else is wanted.
    counts: Mapping[Facet, Mapping[str, int]]
    generation: str


class Catalogue:
    """The papers of one generation."""

    def __init__(
        self, entries: Sequence[Entry], added: Mapping[str, float], generation: str,
        before: Catalogue | None = None,
    ) -> None:  # fmt: skip
        """What `before`, the catalogue of another generation, has of the same papers is kept."""
        self.generation = generation
        known = {one.entry.article_id: one for one in before._papers} if before else {}
        self._papers: list[Listed] = [
            _listed(entry, added.get(entry.article_id, 0.0), known.get(entry.article_id))
            for entry in entries
        ]
        self._orders: dict[Sort, list[Listed]] = {}

    def find(
        self, wanted: Wanted, hidden: Collection[str] = (),
        within: Collection[str] | None = None,
    ) -> Found:  # fmt: skip
        """The papers that fit, without those whose article_id is `hidden`.

        `within` are the article_ids of the collection that is wanted; None where none is.
        """
        words = folded(_DOI_SITE.sub("", wanted.text)).split()
        limits = [facet for facet in Facet if _limits(facet, wanted)]
        fitting: list[Listed] = []
        # For each facet the papers that fit all that else is wanted.
        besides: dict[Facet, list[Listed]] = {facet: [] for facet in limits}
        n_papers = len(self._papers)
        for paper in self._order(wanted.sort):
            if hidden and paper.entry.article_id in hidden:
                n_papers -= 1
                continue
            if within is not None and paper.entry.article_id not in within:
                continue
            if words and not all(word in paper.words for word in words):
                continue
            failing = [facet for facet in limits if not _fits(paper, facet, wanted)]
            if not failing:
                fitting.append(paper)
            elif len(failing) == 1:
                besides[failing[0]].append(paper)
        counts = {facet: _counted(facet, fitting, besides.get(facet, ())) for facet in Facet}
        n_pages = max(1, -(-len(fitting) // wanted.size))
        page = min(max(wanted.page, 1), n_pages)
        start = (page - 1) * wanted.size
        return Found(
            tuple(fitting[start : start + wanted.size]), len(fitting), n_papers, page, n_pages,
            counts, self.generation,
        )  # fmt: skip

    def _order(self, sort: Sort) -> list[Listed]:
        if sort not in self._orders:
            self._orders[sort] = sorted(self._papers, key=_KEYS[sort])
        return self._orders[sort]


class Library:
    """The papers of the generation in force; their catalogue is made when it is first needed."""

    def __init__(self, service: AnswerService) -> None:
        self._service, self._lock = service, threading.Lock()
        self._catalogue: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """The catalogue. Raises IndexFault where no index is in force."""
        try:
            index = self._service.searcher.index
        except LibraryEmpty:
            return Catalogue((), {}, "")
        generation = index.manifest.generation
        with self._lock:
            if self._catalogue is None or self._catalogue.generation != generation:
                added = _times(self._service.corpus)
                self._catalogue = Catalogue(index.catalogue, added, generation, self._catalogue)
            return self._catalogue

    def find(self, wanted: Wanted) -> Found:
        """The papers that fit, as they are now. Raises IndexFault, CollectionFault."""
        within = None
        if wanted.collection:
            within = frozenset(self._service.collections.find(wanted.collection).articles)
        return self.catalogue().find(wanted, hidden_ids(self._service.corpus), within)


def folded(text: str) -> str:
    """A text in one form, without case and accents, for looking up."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return (
        plain
        if plain.isascii()
        else "".join(char for char in plain if not unicodedata.combining(char))
    )


def status_words(entry: Entry) -> tuple[str, ...]:
    """What has become of a paper, or that nothing has."""
    return entry.standing.words or (IN_ORDER,)


def _listed(entry: Entry, added: float, before: Listed | None) -> Listed:
    if before is not None and before.added == added and before.entry == entry:
        return before
    names = (entry.title, *entry.authors, entry.journal, entry.year, entry.doi, entry.pmid,
             entry.article_id, *entry.registrations)  # fmt: skip
    return Listed(
        entry, added, {facet: frozenset(_values(entry, facet)) for facet in Facet},
        folded("\n".join(str(name) for name in names if name)),
    )  # fmt: skip


def _values(entry: Entry, facet: Facet) -> Collection[str]:
    """The values by which a paper is found; "unknown" where there is none."""
    match facet:
        case Facet.YEAR:
            return (str(entry.year) if entry.year else UNKNOWN,)
        case Facet.DESIGN:
            return _designs(entry.design)
        case Facet.JOURNAL:
            return (entry.journal or UNKNOWN,)
        case Facet.TYPE:
            return (entry.kind.casefold() or UNKNOWN,)
        case Facet.STATUS:
            return status_words(entry)


@lru_cache(maxsize=1_024)
def _designs(design: str) -> Collection[str]:
    return with_broader(kinds_of(design)) or (UNKNOWN,)


def _limits(facet: Facet, wanted: Wanted) -> bool:
    """Whether the papers are limited to some by a facet."""
    in_years = wanted.year_from is not None or wanted.year_to is not None
    return bool(wanted.values.get(facet)) or (facet is Facet.YEAR and in_years)


def _counted(facet: Facet, *papers: Sequence[Listed]) -> Counter[str]:
    """How many papers have each value."""
    values = (one.values[facet] for one in chain.from_iterable(papers))
    return Counter(chain.from_iterable(values))


def _fits(paper: Listed, facet: Facet, wanted: Wanted) -> bool:
    values = wanted.values.get(facet)
    if values and not values & paper.values[facet]:
        return False
    if facet is not Facet.YEAR or (wanted.year_from is None and wanted.year_to is None):
        return True
    year = paper.entry.year
    return (
        year is not None
        and (wanted.year_from is None or year >= wanted.year_from)
        and (wanted.year_to is None or year <= wanted.year_to)
    )


def _title(paper: Listed) -> str:
    return folded(paper.entry.title).lstrip("\"'“‘([ ")


# What is not known comes last in every order.
_KEYS: Mapping[Sort, Callable[[Listed], tuple[bool | float | str, ...]]] = {
    Sort.NEWEST: lambda one: (-(one.entry.year or 0), _title(one)),
    Sort.OLDEST: lambda one: (one.entry.year or 9999, _title(one)),
    Sort.ADDED: lambda one: (-one.added, _title(one)),
    Sort.AUTHOR: lambda one: (
        not one.entry.authors, folded(one.entry.authors[0]) if one.entry.authors else "",
        one.entry.year or 9999, _title(one),
    ),
    Sort.TITLE: lambda one: (_title(one),),
    Sort.JOURNAL: lambda one: (
        one.entry.journal is None, folded(one.entry.journal or ""), -(one.entry.year or 0),
        _title(one),
    ),
    Sort.PATIENTS: lambda one: (-(one.entry.n_patients or -1), _title(one)),
}  # fmt: skip


def _times(corpus: Path) -> dict[str, float]:
    """When each article file was written; a folder that cannot be read tells nothing."""
    times: dict[str, float] = {}
    with suppress(CorpusNotFound, OSError):
        for path in article_paths(corpus):
            with suppress(OSError):
                times[path.stem] = path.stat().st_mtime
    return times
