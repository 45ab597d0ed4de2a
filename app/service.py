"""A loaded index that answers questions, and follows the index folder as it is rebuilt."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from app.answering.pipeline import answer_question
from app.answers.answer import Answer
from app.answers.lock import locked
from app.beside import Questions
from app.incident import keep_private
from app.memory import give_back
from app.readiness import warm_up
from app.recent import RecentAnswers
from app.taken import Taken
from corpus.article import Article
from corpus.changing.moving import hidden_ids
from corpus.collections.collection import Collection
from corpus.collections.store import Collections
from corpus.errors import (
    REBUILD,
    BadFilter,
    BedsideError,
    CollectionFault,
    CollectionNotFound,
    IndexFault,
    IndexStale,
    IndexUnfit,
    LibraryEmpty,
    StoreUnavailable,
)
from corpus.library import DEFAULT_CORPUS, Digests, article_paths
from index.embedding.embedder import DEFAULT_MODEL, Embedder, load_embedder
from index.passages.filters import Filters
from index.passages.stored import Entry
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage.generations import stamp
from index.storage.manifest import check_fresh, read_manifest, verify_files
from index.storage.store import DEFAULT_INDEX, Index, load, load_before

GIVEN_BACK = 10  # answers, after which memory that they no longer need is given back
BETWEEN_LOOKS = 20  # times as long as a look at all articles takes: so long what it shows counts
TRIED_AGAIN = 30.0  # seconds until a new index whose store did not answer is tried again
UNREADABLE = (
    "the collections cannot be read at the moment, and the log says why; ask without a collection."
)
EMPTY = (
    "there is no paper in this library yet; add some on the page “Add papers”, or with `bedside "
    "corpus add`."
)
FIRST = "the first papers of this library are being indexed; ask again in a minute."
COMING = "papers are being added, corrected or removed, which answers do not know yet."
log = logging.getLogger(__name__)
# People type patients' details, so questions are logged only where this was switched on.
asked = logging.getLogger("app.questions")
asked.setLevel(logging.WARNING)

Watch = Callable[[Callable[[], Answer]], Answer]  # makes an answer, and may count or time it


class AnswerService:
    """Answers from one index folder; each answer comes from one generation of it."""

    def __init__(
        self, corpus: Path = DEFAULT_CORPUS, index: Path = DEFAULT_INDEX,
        embedder: Embedder | None = None, model: str = DEFAULT_MODEL,
        reader: bool = True, store: str | None = None, taken: bool = False, empty: bool = False,
        recent: RecentAnswers | None = None,
    ) -> None:  # fmt: skip
        """Load the index. Raises IndexFault or ModelUnavailable.

        Where the index in force is whole but cannot answer, the one before is loaded, and `unfit`
        says so. A damaged index is an error, which a person has to mend.

        `store` is where its vectors are reached from here, if not where the build reached them.
        With `taken` the index itself is taken from there: no folder of it is needed, nor of
        articles, and `index` and `corpus` are not looked at. Raises BadStore, StoreUnavailable.

        With `empty` there need be no index yet: questions raise LibraryEmpty until one is there.

        `recent` keeps answers for who asks again; without it each question is worked out anew.
        """
        self._taken = Taken(store) if taken else None
        if self._taken:
            corpus = index = self._taken.folder
        self._store = store
        self.corpus, self.index = corpus, index
        self.collections = Collections(corpus)
        self._recent = recent
        self._n_made = itertools.count(1)  # answers that were worked out
        self.watch: Watch = lambda make: make()
        self._lock = threading.Lock()
        self._digests, self._looking = Digests(corpus), threading.Lock()
        self._stale: str | None = None  # what a look at the articles has shown
        self._stale_of: object = None  # the index that it was compared with
        self._look_at = 0.0  # on the monotonic clock: until then that counts
        self._whole: object = None  # what the files looked like when they were last checked
        self._stamp = stamp(index)
        self._unfit_stamp: str | None = None  # the stamp of a generation that could not be loaded
        # For the operator, where the index in force cannot answer and the one before does.
        self.unfit: str | None = None
        self.is_added_to = False  # whether papers were added that the next index will have
        self._n_held = 0  # who builds an index and will have it taken up
        self._questions = Questions()
        self._try_at = 0.0  # on the monotonic clock: before it no new index is tried
        self.embedder: Embedder = embedder or load_embedder(model, for_questions=True)
        self.reader = Reader() if reader else None
        self._searcher = None if empty and not self._stamp else self._load_or_before()

    @property
    def searcher(self) -> Searcher:
        """The searcher of the generation in force, or of the last that could be loaded.

        Raises IndexDamaged where a file that it reads was changed since, and LibraryEmpty.
        """
        with self._lock:
            if self._taken:
                self._taken.look()
            now = stamp(self.index)
            known = now in (self._stamp, self._unfit_stamp) or self._n_held > 0
            if not known and time.monotonic() >= self._try_at:
                self._follow(now)
            searcher = self._searcher
        if searcher is None:
            raise LibraryEmpty(self.why_empty())
        searcher.index.check()  # outside of the lock: after a change, files are read again
        return searcher

    @contextmanager
    def held(self) -> Iterator[None]:
        """Leave it to `take_up`, meanwhile, to load a new index: no question then waits for it."""
        with self._lock:
            self._n_held += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_held -= 1

    def beside(self) -> AbstractContextManager[None]:
        """While inside, what gives way (index/passages/background.py) waits for questions."""
        return self._questions.beside()

    def take_up(self) -> None:
        """Load the index in force, and answer from it; until then the one before answers.

        Raises what loading raises. It takes the memory of both for a moment.
        """
        now = stamp(self.index)
        if now == self._stamp:
            return
        with self.beside():
            searcher = self._load(self._searcher)
        with self._lock:
            before, self._searcher = self._searcher, searcher
            self._stamp, self._unfit_stamp, self.unfit = now, None, None
        if before is not None:
            before.release()
        del before
        give_back()

    def _follow(self, now: str) -> None:
        """Load the new index; if anything is wrong with it, go on with the one before."""
        if self._searcher is not None:
            self._searcher.release()  # before loading, as the new one reads as much
        try:
            self._searcher = self._load()
        except StoreUnavailable as exc:
            log.error("the new index cannot be read now, and is tried again: %s", exc)
            self._try_at = time.monotonic() + TRIED_AGAIN
        except Exception as exc:
            log.error("the new index cannot be used; the one before goes on: %s", exc)
            self._unfit_stamp = now
        else:
            self._stamp, self._unfit_stamp, self.unfit = now, None, None

    def answer(
        self, question: str, *, previous: str | None = None, filters: Filters | None = None,
        counted: bool = True, asker: str = "",
    ) -> Answer:  # fmt: skip
        """See answer_question and app/answers/lock.py; one asked again need not be counted.

        `asker` is who asks. Only they are answered from memory what they have asked: by the time
        that an answer takes, others could tell that it was asked before.
        """

        def make() -> Answer:
            # One searcher for the whole answer, which so comes from one generation.
            searcher = self.searcher

            def work_out() -> Answer:
                with self._questions.answered(), searcher.index.reading():
                    found = answer_question(question, searcher, previous=previous, filters=chosen)
                    found = locked(found)
                if next(self._n_made) % GIVEN_BACK == 0:
                    give_back()
                return found

            if self._recent is None:
                return work_out()
            generation = searcher.index.manifest.generation
            return self._recent.answer((asker, generation, question, previous, chosen), work_out)

        asked.info("question=%r", question)
        chosen = self.resolved(filters or Filters())
        try:
            return self.watch(make) if counted else make()
        except Exception as exc:
            keep_private(exc, question, previous)
            raise

    def resolved(self, filters: Filters) -> Filters:
        """The filters with the papers of the collection that they name, without those removed.

        Raises BadFilter, and LibraryEmpty where all were removed.
        """
        filters.check_size()
        removed = self.hidden()
        if removed and not self.catalogue():
            raise LibraryEmpty(EMPTY)
        if removed != filters.removed:
            filters = replace(filters, removed=removed)
        if not filters.collection or filters.members:
            return filters  # there is none, or it was looked up
        try:
            found = self.collections.find(filters.collection)
        except CollectionNotFound as exc:
            raise BadFilter(str(exc)) from exc
        except CollectionFault as exc:
            log.error("the collections cannot be read: %s", exc)
            raise BadFilter(UNREADABLE) from exc
        return replace(filters, collection=found.name, members=frozenset(found.articles))

    def hidden(self) -> frozenset[str]:
        """The article_ids that the index has still, though the papers were removed since."""
        searcher = self._searcher
        if searcher is None or self.is_taken:
            return frozenset()
        return frozenset(filter(searcher.index.articles.__contains__, hidden_ids(self.corpus)))

    def article(self, article_id: str) -> Article | None:
        """An article that answers are given from; None for one that was removed."""
        article = self.searcher.index.articles.get(article_id)
        return None if article_id in self.hidden() else article

    def catalogue(self) -> tuple[Entry, ...]:
        """The entries of these articles."""
        if self.is_empty:
            return ()
        hidden = self.hidden()
        return tuple(e for e in self.searcher.index.catalogue if e.article_id not in hidden)

    def known_collections(self) -> tuple[Collection, ...]:
        """The collections; none, and a line in the log, where they cannot be read."""
        try:
            return self.collections.all()
        except CollectionFault as exc:
            log.error("the collections cannot be read: %s", exc)
            return ()

    def check_whole(self) -> None:
        """Raises IndexFault where the index is not loaded, or was damaged on disk since.

        Files are read again only where their size or time has changed; a vector store is asked.
        """
        self.searcher.index.vectors.check()
        own = self.searcher.index.manifest
        if stamp(self.index) == self._unfit_stamp:
            return  # the generation before answers, whose files may be gone
        generation = own.generation
        manifest, target = read_manifest(self.index)
        stats = [(target / name).stat() for name in manifest.files if (target / name).is_file()]
        seen = generation, [(stat.st_size, stat.st_mtime_ns) for stat in stats]
        if seen != self._whole:
            verify_files(manifest, target)
            self._whole = seen

    def read_again(self) -> None:
        """Raises IndexDamaged where a file that questions read is not as it was saved."""
        files = self.searcher.index.files
        if files is not None:
            files.read_again()

    def check_fresh(self) -> None:
        """Raises IndexStale where the articles are no longer those that were indexed.

        Only those are read again whose file has another name, size or time.
        """
        check_fresh(self.searcher.index.manifest, self._digests.now())

    @property
    def is_empty(self) -> bool:
        """Whether there is no index to answer from, as there has been no paper yet."""
        return self._searcher is None

    def why_empty(self) -> str:
        """What to do where it is: add papers, or wait for the first index of those added."""
        try:
            return FIRST if article_paths(self.corpus) else EMPTY
        except (BedsideError, OSError):
            return EMPTY

    @property
    def is_taken(self) -> bool:
        """Whether the index is taken from a store, so that nothing here can make it stale."""
        return self._taken is not None

    def staleness(self) -> str | None:
        """Why the index should be rebuilt, in words for anyone; None where it is up to date.

        Each answer of the page says so, and each look goes over all articles. So what was seen
        counts for some times as long as the look took, unless files came or went; and nobody waits
        for somebody else's look.
        """
        state = stamp(self.index), self.is_added_to, _changed_at(self.corpus)
        if self._looking.acquire(blocking=False):
            try:
                began = time.monotonic()
                if began >= self._look_at or state != self._stale_of:
                    self._stale, self._stale_of = self._staleness(), state
                    self._look_at = time.monotonic() + BETWEEN_LOOKS * (time.monotonic() - began)
            finally:
                self._looking.release()
        return self._stale

    def _staleness(self) -> str | None:
        if stamp(self.index) == self._unfit_stamp:
            return "the newest index cannot be used; the one before answers, and the log says why."
        if self.is_taken or self.is_empty:
            return None
        try:
            self.check_fresh()
        except IndexStale as exc:
            return COMING if self.is_added_to else str(exc)
        except (BedsideError, OSError) as exc:
            log.error("the index cannot be compared with the articles: %s", exc)
            return "the articles or the index cannot be read; the log of the service says why."
        return None

    def _load(self, before: Searcher | None = None) -> Searcher:
        """A searcher of the index in force; what is the same in the one before is used again."""
        index = load(self.index, self.embedder, self._store, before.index if before else None)
        return self._ready(index, before)

    def _load_or_before(self) -> Searcher:
        try:
            return self._load()
        except IndexUnfit as exc:
            unfit = str(exc)
            try:
                before = self._ready(load_before(self.index, self.embedder, self._store))
            except IndexFault:
                raise exc from exc.__cause__
        self._unfit_stamp = self._stamp
        self.unfit = (
            f"{unfit} Until then the build before it, {before.index.manifest.generation}, answers."
        )
        log.error("%s", self.unfit)
        return before

    def _ready(self, index: Index, before: Searcher | None = None) -> Searcher:
        """A searcher that has answered a first question. Raises IndexUnfit."""
        searcher = Searcher(index, self.embedder, reader=self.reader)
        if before is not None:
            searcher.take_over(before)
        try:
            warm_up(searcher)
        except BedsideError:
            raise
        except Exception as exc:
            raise IndexUnfit(
                f"the index in {self.index} cannot answer a question ({type(exc).__name__}: "
                f"{exc}); go back with `bedside index rollback`, or {REBUILD}."
            ) from exc
        give_back()
        return searcher


def _changed_at(folder: Path) -> int | None:
    """When a file last came into a folder or left it; None where there is no folder."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None
