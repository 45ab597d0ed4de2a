"""A loaded index that answers questions, and follows the index folder as it is rebuilt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from app.answer import Answer
from app.answering import answer_question
from corpus.errors import BedsideError, IndexStale
from corpus.library import DEFAULT_CORPUS, load_corpus
from index.embedder import DEFAULT_MODEL, Embedder, SentenceTransformerEmbedder
from index.filters import Filters
from index.generations import stamp
from index.search import Searcher
from index.store import DEFAULT_INDEX, check_fresh, load, read_manifest, verify_files

log = logging.getLogger(__name__)

Watch = Callable[[Callable[[], Answer]], Answer]  # makes an answer, and may count or time it


class AnswerService:
    """Answers from one index folder; each answer comes from one generation of it."""

    def __init__(
        self, corpus: Path = DEFAULT_CORPUS, index: Path = DEFAULT_INDEX,
        embedder: Embedder | None = None, model: str = DEFAULT_MODEL,
    ) -> None:  # fmt: skip
        """Load the index. Raises IndexFault or ModelUnavailable."""
        self.corpus, self.index = corpus, index
        self.watch: Watch = lambda make: make()
        self._lock = threading.Lock()
        self._whole: object = None  # what the files looked like when they were last checked
        self._stamp = stamp(index)
        load(index)  # a missing or damaged index is told before the model's slow start
        self.embedder: Embedder = embedder or SentenceTransformerEmbedder(model)
        self._searcher = Searcher(load(index, self.embedder), self.embedder)
        self.embedder.embed(["ready"])  # loads the model now, not in the first question

    @property
    def searcher(self) -> Searcher:
        """The searcher of the generation in force; reloaded after a build."""
        with self._lock:
            now = stamp(self.index)
            if now != self._stamp:
                self._searcher = Searcher(load(self.index, self.embedder), self.embedder)
                self._stamp = now
            return self._searcher

    def answer(
        self, question: str, *, previous: str | None = None, filters: Filters | None = None
    ) -> Answer:
        """See answer_question; raises IndexFault as well, after a failed rebuild."""
        return self.watch(
            lambda: answer_question(question, self.searcher, previous=previous, filters=filters)
        )

    def check_whole(self) -> None:
        """Raises IndexFault where the index is not loaded, or damaged on disk since.

        Files are read again only where their size or time has changed.
        """
        generation = self.searcher.index.manifest.generation
        manifest, target = read_manifest(self.index)
        stats = [(target / name).stat() for name in manifest.files if (target / name).is_file()]
        seen = generation, [(stat.st_size, stat.st_mtime_ns) for stat in stats]
        if seen != self._whole:
            verify_files(manifest, target)
            self._whole = seen

    def check_fresh(self) -> None:
        """Raises IndexStale where the articles are no longer those that were indexed."""
        articles = load_corpus(self.corpus)
        check_fresh(self.searcher.index.manifest, {a.article_id: a.digest for a in articles})

    def staleness(self) -> str | None:
        """Why the index should be rebuilt, in words for anyone; None where it is up to date."""
        try:
            self.check_fresh()
        except IndexStale as exc:
            return str(exc)
        except BedsideError as exc:
            log.error("the index cannot be compared with the articles: %s", exc)
            return "the articles or the index cannot be read; the log of the service says why."
        return None
