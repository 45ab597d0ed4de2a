"""Articles -> passages, vectors and terms, saved as a folder, and the search over them.

The public names; each is imported when it is first asked for, as some take a second to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.embedding.embedder import Embedder, load_embedder
    from index.passages.filters import Filters
    from index.passages.passage import Passage
    from index.ranking.reader import Reader
    from index.ranking.search import Hit, Searcher
    from index.storage.build import build
    from index.storage.store import Index, load

__all__ = [
    "Embedder",
    "Filters",
    "Hit",
    "Index",
    "Passage",
    "Reader",
    "Searcher",
    "build",
    "load",
    "load_embedder",
]
_HOMES = {
    "Embedder": "embedding.embedder", "load_embedder": "embedding.embedder",
    "Filters": "passages.filters", "Passage": "passages.passage", "Reader": "ranking.reader",
    "Hit": "ranking.search", "Searcher": "ranking.search", "build": "storage.build",
    "Index": "storage.store", "load": "storage.store",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
