"""What a search can be narrowed to: the choices, and how many articles are left by those made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.page.cards import name
from app.page.markup import render
from corpus.article import Article
from corpus.collections.collection import Collection
from corpus.words.design import BROADER, kinds_of
from index.passages.background import give_way
from index.passages.filters import Filters, design_choices
from index.passages.stored import Entry
from index.storage.store import Index

MOST_DESIGNS = 2  # that are named of a library
TITLE_CHARACTERS = 110  # of a choice; the list would be wider than the window


@dataclass(frozen=True)
class Choices:
    """What can be chosen of a library, its collections apart."""

    articles: tuple[tuple[str, str], ...] = ()  # how each is listed, and its article_id
    designs: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def choices(entries: Sequence[Entry], index: Index | None) -> Choices:
    """The choices of a library; each article is read for its name."""
    listed = []
    if index is not None and index.whole:  # a list of thousands is of no use
        for entry in entries:
            give_way()
            listed.append((_listed(index.articles[entry.article_id]), entry.article_id))
    years = sorted({entry.year for entry in entries if entry.year is not None})
    return Choices(tuple(listed), tuple(design_choices(entries)), tuple(years))


def narrowing(chosen: Choices, collections: Sequence[Collection] = ()) -> str:
    """The form of the filters, as HTML."""
    return render(
        "chat/narrowing.html", articles=chosen.articles, designs=chosen.designs,
        years=chosen.years, collections=collections,
    )  # fmt: skip


def held(catalogue: Sequence[Entry]) -> str:
    """`150 papers from 1999 to 2018 (112 clinical trials, 9 reviews)`; empty for none.

    Of designs the commonest two are named, as far as they are known.
    """
    if not catalogue:
        return ""
    n = len(catalogue)
    said = f"{n:,} paper{'s' * (n > 1)}"
    years = sorted({entry.year for entry in catalogue if entry.year is not None})
    if years:
        between = f"from {years[0]} to {years[-1]}" if len(years) > 1 else f"of {years[0]}"
        said += f" {between}"
    kinds = (kinds_of(entry.design)[:1] for entry in catalogue if entry.design)
    designs = Counter(second_broadest(kind) for found in kinds for kind in found)
    named = [plural(count, design) for design, count in designs.most_common(MOST_DESIGNS)]
    return f"{said} ({', '.join(named)})" if named and n > 1 else said


def second_broadest(kind: str) -> str:
    """A randomised controlled trial for a crossover trial; a clinical trial is one itself."""
    while (broader := BROADER.get(kind)) and BROADER.get(broader):
        kind = broader
    return kind


def plural(count: int, design: str) -> str:
    """`2 case series`, `1 cohort study`, `3 cohort studies`."""
    if count > 1 and not design.endswith("s"):
        design = f"{design[:-1]}ies" if design.endswith("y") else f"{design}s"
    return f"{count:,} {design}"


def admitted(filters: Filters, catalogue: Sequence[Entry]) -> str:
    """`3 of 5 articles are asked. 2 articles without a year are left out.`; empty for all."""
    if not filters:
        return ""
    n = sum(map(filters.admits, catalogue))
    said = f"{n:,} of {len(catalogue):,} articles {'is' if n == 1 else 'are'} asked"
    said += ", and of these only tables." if filters.tables_only else "."
    of_any_year = replace(filters, year_from=None, year_to=None)
    undated = sum(entry.year is None and of_any_year.admits(entry) for entry in catalogue)
    if undated and (filters.year_from or filters.year_to):
        several = "articles" if undated > 1 else "article"
        said += f" {undated:,} {several} without a year {'are' if undated > 1 else 'is'} left out."
    return said


def _listed(article: Article) -> str:
    """`Zhao et al. 2020: Pre-transplant MRD ...`."""
    label = name(article)
    said = f"{label}: {article.title}" if article.metadata.authors else label
    return said if len(said) <= TITLE_CHARACTERS else said[:TITLE_CHARACTERS].rstrip() + "…"
