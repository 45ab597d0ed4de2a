"""The one thread that works on the queue: unpack, read, build, and let the service take it up.

Whatever ends it, and at whatever moment, it goes on from the jobs as they stand on the disk: a
file that was being read is read again, and an article that was written is indexed.
"""

from __future__ import annotations

import json
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adding.jobs import QUEUED, WRITTEN, Job, Queue, State, hold, in_turn
from app.adding.receiving import Receiver
from app.adding.round import Order, Task, written
from app.adding.unpacking import is_packed, to_unpack, unpack_job
from app.memory import set_apart
from app.service import AnswerService
from corpus.errors import BedsideError
from corpus.readers.sandbox import worker

log = logging.getLogger(__name__)

LOCK = "worker.lock"
POLL_SECONDS = 1.0  # another process may have queued a file
SWEEP_SECONDS = 60.0
READ_SECONDS = 5.0  # files are read for so long, or as long as the last build took, then indexed
MOST_TASKS = 64  # of one round
RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)  # after a round that came to nothing
MOST_CRASHES = 3  # of the process that read one file
STUCK_SECONDS = 4 * 3600.0  # for one round; a large library may take an hour
BUSY = "Another command is changing the articles or the index; this goes on when it has ended."
TROUBLE = (
    "The index cannot be built at the moment; it is tried again, and the log of the service says "
    "why."
)


@dataclass(frozen=True)
class Library:
    """What papers are added to."""

    corpus: Path
    index: Path
    model: str
    store: str | None = None


class Worker:
    """Works on a queue in a thread of its own, unless another process does so already."""

    def __init__(
        self, queue: Queue, library: Library, service: Callable[[], AnswerService] | None = None
    ) -> None:  # fmt: skip
        """`service` gives the service of this process, which takes up what was built."""
        self.queue, self._library, self._service = queue, library, service
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="adding")
        self._process: subprocess.Popen[str] | None = None
        self._build_seconds = 0.0
        self._n_troubles = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def corpus(self) -> Path:
        """The folder of the articles."""
        return self._library.corpus

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End the round at hand, which goes on after the next start."""
        self._stopping.set()
        self._wake.set()
        process = self._process
        if process is not None:
            process.kill()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        with self._alone() as is_ours:
            while is_ours and not self._stopping.is_set():
                self._wake.clear()
                did_something = False
                try:
                    did_something = self._turn()
                except Exception as exc:
                    # Its words may be those of a paper.
                    log.error("adding papers: %s; it is tried again", type(exc).__name__)
                    self._n_troubles += 1
                if self._n_troubles:
                    step = min(self._n_troubles, len(RETRY_SECONDS)) - 1
                    self._stopping.wait(RETRY_SECONDS[step])
                elif not did_something:
                    self._wake.wait(POLL_SECONDS)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Wait until no other process works on the queue; False where we are told to stop."""
        with (self.queue.folder / LOCK).open("ab") as lock:
            while not self._stopping.is_set():
                try:
                    hold(lock)
                    self._swept = 0.0
                    yield True
                    return
                except BlockingIOError:
                    self._stopping.wait(POLL_SECONDS)
            yield False

    def _turn(self) -> bool:
        """Do what there is to do; whether there was anything."""
        if time.monotonic() - self._swept > SWEEP_SECONDS or not self._swept:
            self.queue.sweep()
            self._swept = time.monotonic()
        jobs = self.queue.jobs()
        queued = in_turn(job for job in jobs if job.state in QUEUED)
        archive = to_unpack(queued)
        if archive is not None:
            unpack_job(self.queue, archive)
            return True
        queued = [job for job in queued if not is_packed(job)]
        if any(job.is_library for job in queued):
            self.queue.want_build()  # what it puts in place may have no job that waits for it
        wanted = self.queue.wanted_build()
        if not queued and not wanted and not any(job.state in WRITTEN for job in jobs):
            self._n_troubles = 0
            return False
        with ExitStack() as held:
            if self._service:
                service = self._service()
                service.is_added_to = True
                held.callback(setattr, service, "is_added_to", False)
            if self._round(queued[:MOST_TASKS], held):
                self.queue.build_done(wanted)
        return True

    def _round(self, queued: Sequence[Job], held: ExitStack) -> bool:
        """Do one round; whether questions are answered from what was built."""
        tasks = tuple(Task(job.file, job.name, job.duplicates.value, job.linked) for job in queued)
        order = Order(
            str(self.queue.folder.resolve()), str(self._library.corpus.resolve()),
            str(self._library.index.resolve()), self._library.model, self._library.store, tasks,
            max(READ_SECONDS, self._build_seconds),
        )  # fmt: skip
        left = {job.file: job for job in queued}
        reading = self._mark_next(left)
        is_built, ended, began, faults = False, False, time.monotonic(), {}
        for event in self._events(order):
            match event["event"]:
                case "read":
                    job = left.pop(event["file"])
                    self._read(job, event)
                    reading, began = self._mark_next(left), time.monotonic()
                case "embedded":
                    self._mark(State.CHECKED, State.EMBEDDED)
                    if self._service:
                        held.enter_context(self._service().held())
                case "built":
                    is_built, ended, faults = True, True, event["faults"]
                case "trouble":
                    ended = True
                    self._trouble(event["kind"], event["sentence"])
        for job in left.values():
            self._wait_again(job, crashed=job is reading and not ended)
        if is_built:
            self._n_troubles = 0
            self._build_seconds = time.monotonic() - began
        return is_built and self._go_live(faults)

    def _mark_next(self, left: dict[str, Job]) -> Job | None:
        """Mark the next of the files as being read."""
        for job in left.values():
            self.queue.change(job.job_id, State.READING, told="")
            return job
        return None

    def _events(self, order: Order) -> Iterator[dict[str, Any]]:
        """What the process of a round reports."""
        process = worker.started(
            "app.adding.round", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            own_group=True,
        )  # fmt: skip
        self._process = process
        timer = threading.Timer(STUCK_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            with suppress(BrokenPipeError):
                process.stdin.write(written(order) + "\n")
                process.stdin.flush()
            if self._stopping.is_set():
                process.kill()
            for line in process.stdout:
                yield json.loads(line)
        finally:
            timer.cancel()
            self._process = None
            process.kill()
            with suppress(BrokenPipeError):
                process.communicate()
            if process.returncode and not self._stopping.is_set():
                self._n_troubles += 1
                log.error("adding papers: a round ended with status %s", process.returncode)

    def _read(self, job: Job, event: dict[str, Any]) -> None:
        """Note what became of a file."""
        change, told = self.queue.change, event.get("told", "")
        known = {key: event[key] or "" for key in ("article_id", "title", "found") if key in event}
        match event["outcome"]:
            case "failed":
                change(job.job_id, State.FAILED, told=told)
            case "known":
                at = event["article_id"]
                change(job.job_id, State.KNOWN, **known, told=f"The very file is here, as {at}.")
            case "opened":
                change(job.job_id, State(event["state"]), told=told, doubts=tuple(event["doubts"]))
            case "duplicate":
                told = f"It may be {event['article_id']}, which is here ({event['reason']})."
                change(job.job_id, State.ASKING, **known, told=told)
            case _:
                change(job.job_id, State.CHECKED, **known, told=told, doubts=tuple(event["doubts"]))

    def _mark(self, before: State, after: State) -> None:
        for job in self.queue.jobs():
            if job.state is before:
                self.queue.change(job.job_id, after)

    def _trouble(self, kind: str, sentence: str) -> None:
        """Note why a round came to nothing; what waits is tried again."""
        self._n_troubles += 1
        is_busy = kind in ("CorpusBusy", "IndexBusy")
        if not is_busy:
            # What an unfit index stumbled over may be words of a paper.
            log.error("adding papers: %s", kind if kind == "IndexUnfit" else f"{kind}: {sentence}")
        for job in self.queue.jobs():
            if job.state in (*QUEUED, *WRITTEN):
                self.queue.change(job.job_id, job.state, told=BUSY if is_busy else TROUBLE)

    def _wait_again(self, job: Job, *, crashed: bool) -> None:
        """A file that was not read in its round waits for the next."""
        now = self.queue.get(job.job_id)
        if now is None or self._stopping.is_set():
            return
        n_crashes = now.n_crashes + crashed
        if n_crashes >= MOST_CRASHES:
            told = f"{job.name} could not be read, as its reader was ended {n_crashes} times."
            self.queue.change(job.job_id, State.FAILED, told=told)
        elif now.state is State.READING:
            self.queue.change(job.job_id, State.WAITING, n_crashes=n_crashes)

    def _go_live(self, faults: dict[str, str]) -> bool:
        """Have the service answer from what was built, and say so of each job; whether it does."""
        self._mark(State.CHECKED, State.EMBEDDED)
        try:
            service = self._service() if self._service else None
            if service is not None:
                service.take_up()
                set_apart()
        except BedsideError as exc:
            self._trouble(type(exc).__name__, str(exc))
            return False
        for job in self.queue.jobs():
            if job.state is not State.EMBEDDED:
                continue
            fault = faults.get(job.article_id)
            if fault:
                self.queue.change(job.job_id, State.FAILED, told=f"{job.name}: {fault}")
            else:
                told = "" if job.told in (BUSY, TROUBLE) else job.told
                self.queue.change(job.job_id, State.LIVE, told=told)
        return True


@dataclass(frozen=True)
class Adding:
    """What papers are added with."""

    receiver: Receiver
    worker: Worker

    @property
    def queue(self) -> Queue:
        """The jobs."""
        return self.receiver.queue
