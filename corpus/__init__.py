"""Articles: what they are, how they are read, and the ones that come with Bedside.

The public names; each is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.adding.files import add_files
    from corpus.article import Article, Metadata
    from corpus.errors import BedsideError
    from corpus.library import load_corpus, read_sources

__all__ = ["Article", "BedsideError", "Metadata", "add_files", "load_corpus", "read_sources"]
_HOMES = {
    "Article": "article", "Metadata": "article", "BedsideError": "errors",
    "load_corpus": "library", "read_sources": "library", "add_files": "adding.files",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
