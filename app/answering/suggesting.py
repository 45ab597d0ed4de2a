"""Questions to ask next."""

from __future__ import annotations

from index.passages.filters import Filters
from index.ranking.search import Searcher


def suggested(question: str, searcher: Searcher, filters: Filters) -> tuple[str, ...]:
    """Nothing yet."""
    return ()
