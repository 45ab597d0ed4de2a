"""Whether an index answers: asked before it comes into force, and before anyone waits for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from app.answering import answer_question
from app.known import forget
from corpus.errors import IndexUnfit
from index.embedder import Embedder
from index.search import Searcher
from index.store import Index

# Loads the models and reads what the refusals need, before a user waits for it.
WARM_UP = "How many patients died?"
N_TITLES = 20  # articles whose titles are asked for, spread over the whole index

log = logging.getLogger(__name__)


def warm_up(searcher: Searcher) -> None:
    """Ask a question, whatever its answer."""
    answer_question(WARM_UP, searcher)


@dataclass(frozen=True)
class TryOut:
    """Asks a new index a question, and for some of its own titles."""

    embedder: Embedder

    def __call__(self, index: Index) -> None:
        """Raises IndexUnfit where a question ends in an error."""
        searcher = Searcher(index, self.embedder)
        try:
            for question in (WARM_UP, *_titles(index)):
                answer_question(question, searcher)
        except Exception as exc:
            log.exception("a new index does not answer")
            raise IndexUnfit(
                f"the new index does not answer ({type(exc).__name__}: {_short(exc)}), so that "
                "the one before stays in force; report this, with the article that was added last."
            ) from exc
        finally:
            forget()


def _titles(index: Index) -> Iterator[str]:
    step = max(len(index.catalogue) // N_TITLES, 1)
    for entry in index.catalogue[::step]:
        title = " ".join(entry.title.split())[:200]
        if any(char.isalnum() for char in title):
            yield title


def _short(exc: Exception) -> str:
    return " ".join(str(exc).split())[:200]
