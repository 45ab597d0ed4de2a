"""One round of work on the queue, in a process of its own: read files, then build the index.

    python -P -m app.adding.round < ORDER

It does what `bedside corpus add` and `bedside index build` do. A process of its own has a lower
priority than the one that answers questions, takes none of its interpreter, and gives its memory
back. The first line of its input is the order; it says line by line what became of it. Where its
input ends before it has, whoever gave the order is gone, and it ends too: nothing is left half
done, as every step writes whole files.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from app.adding.jobs import ARCHIVE, State
from app.readiness import Approval
from app.sharing.opening import put_in_place
from app.sharing.telling import details, sentence
from corpus.adding.files import add_files
from corpus.adding.outcomes import Added, Duplicate, Duplicates, NotAdded, Outcome, Unchanged
from corpus.adding.records import Records, linked_of
from corpus.errors import BadPackage, BedsideError, CorpusNotFound, IndexFault
from corpus.library import article_paths, digests, readable_sources
from corpus.markdown import read_front_matter
from corpus.readers.sandbox.limited import Reading
from index.embedding.embedder import Embedder, load_embedder
from index.embedding.offline import stay_offline
from index.storage.build import build
from index.storage.manifest import check_fresh, read_manifest
from index.storage.store import Index

NICE = 10  # a tenth of the processor where questions want all of it
ORPHANED = 3  # exit status


@dataclass(frozen=True)
class Task:
    """A file to read."""

    file: str  # in the folder of the queue
    name: str  # to be shown
    duplicates: str
    record: Mapping[str, Any] = field(default_factory=dict)  # what a reference manager has of it


@dataclass(frozen=True)
class Order:
    """What to do in one round."""

    folder: str  # of the queue
    corpus: str
    index: str
    model: str
    store: str | None
    tasks: tuple[Task, ...]
    seconds: float  # after which no further file is read; the rest waits for the next round


class Round:
    """Does what an order says, and reports on `channel`."""

    def __init__(self, order: Order, channel: IO[str]) -> None:
        self._order, self._channel = order, channel
        self._folder = Path(order.folder)
        self._corpus, self._index = Path(order.corpus), Path(order.index)
        self._embedders: Executor = ThreadPoolExecutor(1)

    def run(self) -> None:
        """Read, build, report; a fault that ends the round is reported too."""
        # While other processes read, this one has nothing to do but to load the model.
        embedder = self._embedders.submit(_ready_embedder, self._order.model)
        try:
            self._read(embedder)
            self._build(embedder)
        except (BedsideError, OSError, MemoryError) as exc:
            self._say("trouble", kind=type(exc).__name__, sentence=str(exc))

    def _read(self, embedder: Future[Embedder]) -> None:
        until = time.monotonic() + self._order.seconds
        by_duplicates: dict[str, list[Task]] = {}
        for task in self._order.tasks:
            if task.file.endswith(ARCHIVE):
                self._open(task, embedder.result().name)
                continue
            by_duplicates.setdefault(task.duplicates, []).append(task)
        for duplicates, tasks in by_duplicates.items():
            outcomes = add_files(
                [self._folder / task.file for task in tasks], self._corpus,
                duplicates=Duplicates(duplicates), nameless=True, records=self._records(tasks),
            )  # fmt: skip
            cut_short: list[Task] = []
            with closing(outcomes):
                for task, outcome in zip(tasks, outcomes, strict=False):
                    if isinstance(outcome, Unchanged) and self._is_ours(outcome.article_id, task):
                        cut_short.append(task)
                    else:
                        self._say("read", file=task.file, **self._told(task, outcome))
                    if time.monotonic() > until:
                        break
            for task in cut_short:
                self._finish(task)
            if time.monotonic() > until:
                return

    def _open(self, task: Task, model: str) -> None:
        """Open a library that a Bedside has exported: all of it is put in place, or nothing."""
        path, duplicates = self._folder / task.file, Duplicates(task.duplicates)
        try:
            opening, fits = put_in_place(path, self._corpus, self._index, model, duplicates)
        except BadPackage as exc:
            self._say(
                "read", file=task.file, outcome="failed", told=self._renamed(str(exc), task)
            )  # fmt: skip
            return
        state = State.CHECKED
        if opening.number("left out"):
            state = State.ASKING
        elif not opening.number("added") + opening.number("updated"):
            state = State.KNOWN
        self._say(
            "read", file=task.file, outcome="opened", state=state.value, told=sentence(opening),
            doubts=list(details(opening, fits=fits)),
        )  # fmt: skip

    def _finish(self, task: Task) -> None:
        """Add a file again that a round before had made an article of when it was ended.

        Nobody knows how far it had come, so all that belongs to the article is written anew.
        """
        path = self._folder / task.file
        (again,) = add_files(
            [path], self._corpus, again=True, nameless=True, records=self._records([task])
        )
        self._say("read", file=task.file, **self._told(task, again))

    def _records(self, tasks: Iterable[Task]) -> Records:
        """The records that came with files, in a zip file."""
        named = {self._folder / task.file: linked_of(task.record) for task in tasks if task.record}
        return Records(named)

    def _told(self, task: Task, outcome: Outcome) -> dict[str, Any]:
        """What became of a file, with the name that people know it by."""
        if isinstance(outcome, NotAdded):
            return {"outcome": "failed", "told": self._renamed(str(outcome.error), task)}
        if isinstance(outcome, Duplicate):
            return {
                "outcome": "duplicate", "article_id": outcome.article_id, "reason": outcome.reason,
                "found": _found(outcome.reading), "title": outcome.reading.draft.metadata.title,
            }  # fmt: skip
        if isinstance(outcome, Added):
            return self._added(task, outcome)
        return {"outcome": "known", "article_id": outcome.article_id}

    def _added(self, task: Task, added: Added) -> dict[str, Any]:
        replaced = added.replaced
        is_other = replaced is not None and replaced.came_from != task.file
        return {
            "outcome": "added", "article_id": added.article_id, "title": added.article.title,
            "found": _found(added.reading),
            "doubts": [self._renamed(warning, task) for warning in added.warnings],
            "told": f"It has taken the place of {replaced.article_id} ({replaced.reason})."
            if replaced and is_other else "",
        }  # fmt: skip

    def _is_ours(self, article_id: str, task: Task) -> bool:
        paths = [self._corpus / f"{article_id}{suffix}" for suffix in (".md", ".txt")]
        try:
            front = [read_front_matter(path) for path in paths if path.is_file()]
        except BedsideError:
            return False
        return any(one.received and one.received.file == task.file for one in front)

    def _renamed(self, sentence: str, task: Task) -> str:
        """A sentence without our name of the file, and without folders of this machine."""
        for ours in (str(self._folder / task.file), task.file):
            sentence = sentence.replace(ours, task.name)
        for folder in (self._folder, self._corpus, self._corpus.parent):
            sentence = sentence.replace(f"{folder}{os.sep}", "")
        return sentence

    def _build(self, loaded: Future[Embedder]) -> None:
        if self._is_fresh() or self._is_empty():
            self._say("built", faults={})
            return
        embedder = loaded.result()
        approval = Approval(embedder)

        def approve(index: Index) -> Mapping[str, bytes]:
            self._say("embedded")
            return approval(index)

        sources = readable_sources(self._corpus)
        summary = build(
            sources.texts, embedder, self._index, store=self._order.store, faults=sources.faults,
            approve=approve,
        )  # fmt: skip
        self._say("built", faults={fault.article_id: fault.sentence for fault in summary.faults})

    def _is_fresh(self) -> bool:
        try:
            check_fresh(read_manifest(self._index)[0], digests(self._corpus))
        except (IndexFault, CorpusNotFound):
            return False
        return True

    def _is_empty(self) -> bool:
        """Whether the library has no paper yet, as none of those sent could be read."""
        try:
            return not article_paths(self._corpus)
        except CorpusNotFound:
            return True

    def _say(self, event: str, **values: object) -> None:
        print(json.dumps({"event": event, **values}), file=self._channel, flush=True)


def _ready_embedder(model: str) -> Embedder:
    """The model, compiled by a first use."""
    embedder = load_embedder(model)
    embedder.embed(["ready"])
    return embedder


def written(order: Order) -> str:
    """An order as one line."""
    return json.dumps(asdict(order))


def _read_order(line: str) -> Order:
    values: Mapping[str, Any] = json.loads(line)
    tasks = tuple(Task(**task) for task in values["tasks"])
    return Order(**{**values, "tasks": tasks})


def _found(reading: Reading) -> str:
    doi = reading.draft.metadata.doi
    counts = ((reading.n_sections, "section"), (reading.n_tables, "table"),
              (reading.n_references, "reference"))  # fmt: skip
    said = [f"{n} {word if n == 1 else word + 's'}" for n, word in counts]
    return ", ".join([*said, f"DOI {doi}" if doi else "no DOI"])


def _end_with(lines: Iterator[str]) -> None:
    """End when the input ends: who gave the order was killed, or stops."""
    for _ in lines:
        pass
    os._exit(ORPHANED)


def main() -> None:
    """See the module."""
    os.nice(NICE)
    stay_offline()
    # What a library prints must not stand between our lines, and texts of papers not in the log.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    order = _read_order(sys.stdin.readline())
    threading.Thread(target=_end_with, args=(sys.stdin,), daemon=True).start()
    Round(order, channel).run()
    channel.flush()
    os._exit(0)  # the thread that reads our input would hold the interpreter


if __name__ == "__main__":
    main()
