"""What a search can be narrowed to: the choices, and how many articles are left by those made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.page.cards import name
from app.page.markup import render
from corpus.article import Article
from corpus.collections.collection import Collection
from index.passages.filters import Filters, design_choices
from index.passages.stored import Entry
from index.storage.store import Index

TITLE_CHARACTERS = 110  # of a choice; the list would be wider than the window


def narrowing(index: Index | None, collections: Sequence[Collection] = ()) -> str:
    """The form of the filters, as HTML; without an index, of a library that has no paper yet."""
    # A list of thousands is of no use, and each article would have to be read for its title.
    articles = index.articles.values() if index and index.whole else ()
    titles = [(_listed(article), article.article_id) for article in articles]
    catalogue = index.catalogue if index else ()
    years = sorted({entry.year for entry in catalogue if entry.year is not None})
    return render(
        "chat/narrowing.html", articles=titles, designs=design_choices(catalogue), years=years,
        collections=collections,
    )  # fmt: skip


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
