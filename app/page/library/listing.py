"""The list of papers: search, filters with counts, order, page by page; all in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from app.library.catalogue import PAGE_SIZE, Facet, Found, Listed, Sort, Wanted, folded
from app.page.markup import render
from corpus.changing.moving import Removed
from corpus.collections.collection import MAX_NAME, Collection, Kept
from corpus.errors import CollectionNotFound
from corpus.status import DOUBTED
from corpus.words.design import KINDS, UNKNOWN

MOST_CHOICES = 60  # of one filter: journals may be thousands, and the search finds them too
MOST_AUTHORS = 4
TEXT, FROM, TO, SORT, PAGE, SIZE = "q", "from", "to", "sort", "page", "size"
COLLECTION, INTO = "collection", "into"
HEADINGS = {
    Facet.STATUS: "Status", Facet.DESIGN: "Study design", Facet.TYPE: "Type",
    Facet.JOURNAL: "Journal",
}  # fmt: skip
SORTS = {
    Sort.NEWEST: "newest first", Sort.OLDEST: "oldest first", Sort.ADDED: "last read first",
    Sort.AUTHOR: "first author", Sort.TITLE: "title", Sort.JOURNAL: "journal",
    Sort.PATIENTS: "most patients",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A value of a filter."""

    value: str
    n: int
    chosen: bool


@dataclass(frozen=True)
class Line:
    """A paper of the list."""

    paper: Listed
    link: str
    authors: str
    facts: tuple[str, ...]
    status: tuple[str, ...]
    grave: bool  # whether its statements are no evidence, or doubted


@dataclass(frozen=True)
class Chip:
    """A filter that is set; the link leads to the list without it."""

    words: str
    link: str


@dataclass(frozen=True)
class Shelf:
    """What is around the list."""

    adds: bool  # whether whoever looks may add and change papers
    collects: bool  # whether whoever looks may change collections
    coming: bool  # whether changes are coming
    stale: str  # why the index should follow the articles, where nothing is coming; else empty
    n_removed: int
    just_removed: tuple[Removed, ...]  # not long ago, the newest first
    collections: tuple[Collection, ...]

    def named(self, wanted: str) -> Collection | None:
        """The collection of that id or name."""
        try:
            return Kept(self.collections).find(wanted) if wanted else None
        except CollectionNotFound:
            return None


def library_page(found: Found, wanted: Wanted, shelf: Shelf) -> str:
    """The page."""
    within = shelf.named(wanted.collection)
    return render(
        "library/library.html", found=found, wanted=wanted,
        lines=[_line(one) for one in found.papers],
        choices={facet: _choices(found, wanted, facet) for facet in HEADINGS}, headings=HEADINGS,
        years=_years(found), sorts=SORTS, chips=list(_chips(wanted, within.name if within else "")),
        before=_link(wanted, found.page - 1) if found.page > 1 else "",
        after=_link(wanted, found.page + 1) if found.page < found.n_pages else "",
        shelf=shelf, within=within, into=shelf.named(wanted.into), own=paper_link, most=MAX_NAME,
        query=_link(wanted).partition("?")[2],
    )  # fmt: skip


def paper_link(article_id: str) -> str:
    """The address of a paper's own page, relative to the chat."""
    return f"library/paper/{quote(article_id, safe='')}"


def _line(paper: Listed) -> Line:
    entry = paper.entry
    authors = list(entry.authors[:MOST_AUTHORS])
    more = len(entry.authors) > MOST_AUTHORS
    patients = f"n = {entry.n_patients:,}" if entry.n_patients else ""
    tables = f"{entry.n_tables} table{'' if entry.n_tables == 1 else 's'}" if entry.n_tables else ""
    kind = entry.kind if folded(entry.kind) != folded(entry.design) else ""
    facts = (entry.journal, entry.year, entry.design, patients, kind, tables)
    return Line(
        paper, paper_link(entry.article_id), ", ".join([*authors, *(["et al."] if more else [])]),
        tuple(str(fact) for fact in facts if fact), entry.standing.words,
        bool(DOUBTED.intersection(entry.standing.status)) or entry.standing.is_doubting_notice,
    )  # fmt: skip


def _choices(found: Found, wanted: Wanted, facet: Facet) -> list[Choice]:
    """The values of a filter: kinds of study in the order of their list, others by their number."""
    counts = found.counts[facet]
    chosen = wanted.values.get(facet, frozenset())
    if facet is Facet.DESIGN:
        names = [name for name in (*KINDS, UNKNOWN) if counts.get(name) or name in chosen]
    else:
        names = sorted({*counts, *chosen}, key=lambda name: (-counts.get(name, 0), name.casefold()))
    shown = [*names[:MOST_CHOICES], *(name for name in names[MOST_CHOICES:] if name in chosen)]
    return [Choice(name, counts.get(name, 0), name in chosen) for name in shown]


def _years(found: Found) -> list[tuple[str, int]]:
    return sorted((year, n) for year, n in found.counts[Facet.YEAR].items() if year != UNKNOWN)


def _chips(wanted: Wanted, collection: str) -> Iterable[Chip]:
    if wanted.collection:
        yield Chip(f"collection “{collection}”", _link(replace(wanted, collection="")))
    if wanted.text:
        yield Chip(f"“{wanted.text}”", _link(replace(wanted, text="")))
    if wanted.year_from is not None:
        yield Chip(f"from {wanted.year_from}", _link(replace(wanted, year_from=None)))
    if wanted.year_to is not None:
        yield Chip(f"to {wanted.year_to}", _link(replace(wanted, year_to=None)))
    for facet, values in wanted.values.items():
        for value in sorted(values):
            left = {**wanted.values, facet: values - {value}}
            words = f"{HEADINGS[facet].lower()} {UNKNOWN}" if value == UNKNOWN else value
            yield Chip(words, _link(replace(wanted, values=left)))


def _link(wanted: Wanted, page: int = 1) -> str:
    """The address of the same list, or of a page of it, relative to the chat."""
    query = urlencode(list(_query(wanted, page)), errors="replace")
    return f"library?{query}" if query else "library"


def _query(wanted: Wanted, page: int) -> Iterable[tuple[str, str]]:
    single: Mapping[str, object] = {
        TEXT: wanted.text, FROM: wanted.year_from, TO: wanted.year_to,
        COLLECTION: wanted.collection, INTO: wanted.into,
        SORT: "" if wanted.sort is Sort.NEWEST else wanted.sort,
        SIZE: "" if wanted.size == PAGE_SIZE else wanted.size, PAGE: page if page > 1 else "",
    }  # fmt: skip
    yield from ((name, str(value)) for name, value in single.items() if value not in ("", None))
    for facet, values in wanted.values.items():
        yield from ((facet, value) for value in sorted(values))
