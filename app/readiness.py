"""Whether an index can answer: tested before it comes into force, and before a user waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.answering.pipeline import answer_question
from app.answers.lock import locked
from app.fields import packs_of
from index.embedding.embedder import Embedder
from index.ranking.search import Searcher
from index.storage.store import Index

# Loads the models and reads what the refusals need, before a user waits for it.
WARM_UP = "How many patients died?"
N_TITLES = 20  # articles whose titles are asked, spread over the whole index
TITLE_CHARACTERS = 200


def warm_up(searcher: Searcher) -> None:
    """Ask a question as a user would; any exception that prevents an answer is raised."""
    for pack in packs_of(searcher):
        pack.prepare(searcher)
    locked(answer_question(WARM_UP, searcher))


@dataclass(frozen=True)
class Approval:
    """Asks a new index a first question, and some of its own titles as questions."""

    embedder: Embedder

    def __call__(self, index: Index) -> Mapping[str, bytes]:
        """What the rules of its field worked out of it. Raises what prevents an answer."""
        searcher = Searcher(index, self.embedder)
        try:
            warm_up(searcher)
            for title in _titles(index):
                locked(answer_question(title, searcher))
            return {k: v for pack in packs_of(searcher) for k, v in pack.work(searcher).items()}
        finally:
            searcher.release()


def _titles(index: Index) -> Iterator[str]:
    step = max(len(index.catalogue) // N_TITLES, 1)
    for entry in index.catalogue[::step]:
        title = " ".join(entry.title.split())[:TITLE_CHARACTERS]
        if any(char.isalnum() for char in title):
            yield title
