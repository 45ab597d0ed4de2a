"""The queue of papers on the disk: one small JSON file a job, beside the file that was received.

    <index>/../adding/ID.pdf      the file as received, under a name of ours, until it was read
    <index>/../adding/ID.json     the job: what it is called, how far it is, what was found
    <index>/../adding/ID.part     a file that is being received; dropped if that is broken off
    <index>/../adding/build.wanted    articles were corrected or removed: the index has to follow

Each is written whole or not at all. A file without a job was never accepted; a job that is
not done goes on after a restart. Nothing here is a path that a client chose.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from corpus.adding.outcomes import Duplicates
from corpus.disk import keep_out_of_git, replacing

try:
    import fcntl
except ImportError:  # Windows: there only one process may use a queue
    fcntl = None  # type: ignore[assignment]

KEPT_DONE = 300  # jobs of one sender that are done, in the list; the oldest make room
ARCHIVE = ".zip"
WANTED = "build.wanted"
_ID = re.compile(r"[0-9a-f]{16}(?:-[0-9]{4})?\Z")


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"  # received, and not read yet
    READING = "reading"
    CHECKED = "checked"  # an article of the corpus; its passages are being embedded
    EMBEDDED = "embedded"  # in an index that comes into force now
    LIVE = "live"  # questions are answered from it
    ASKING = "asking"  # may be a paper that is there: a person has to say what to do
    KNOWN = "known"  # the very file is in the corpus already
    UNPACKED = "unpacked"  # a zip file, whose files are jobs of their own
    LEFT = "left"  # a person left it out
    FAILED = "failed"  # `told` says why


QUEUED = (State.WAITING, State.READING)  # in the order in which they are worked on
WRITTEN = (State.CHECKED, State.EMBEDDED)
OPEN = (*QUEUED, *WRITTEN, State.ASKING)
NEEDS_FILE = (*QUEUED, State.ASKING)


@dataclass(frozen=True)
class Job:
    """One file that somebody added. Times are in seconds since 1970."""

    job_id: str
    name: str  # as its sender called it: shown, and nothing else
    suffix: str  # such as ".pdf"
    n_bytes: int
    sha256: str
    received: float
    state: State = State.WAITING
    duplicates: Duplicates = Duplicates.ASK
    times: Mapping[str, float] = field(default_factory=dict)  # read, checked, embedded, live
    article_id: str = ""  # that it became; or that it may be the same as
    title: str = ""
    found: str = ""  # "29 sections, 1 table, 28 references, DOI 10.1/x"
    doubts: tuple[str, ...] = ()
    told: str = ""  # one sentence: what is wrong, or what the paper may be
    archive: str = ""  # the job_id of the zip file that it came in
    linked: Mapping[str, Any] = field(default_factory=dict)  # see corpus/adding/records.py
    n_crashes: int = 0  # times that the process reading it ended
    by: str = ""  # the name of who added it; empty where nobody is known by name
    is_library: bool = False  # a library that a Bedside has exported

    @property
    def file(self) -> str:
        """The name of the received file in the folder of the queue."""
        return f"{self.job_id}{self.suffix}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN

    def is_for(self, user: str) -> bool:
        """Whether a user may see and stop it: who added it, and whoever where nobody is named."""
        return not user or not self.by or self.by == user

    def at(self, state: State, **changes: object) -> Job:
        """The same job in another state; the stages that it has reached get their time."""
        now = time.time()
        reached = {
            State.ASKING: ("read",), State.CHECKED: ("read", "checked"),
            State.EMBEDDED: ("embedded",), State.LIVE: ("embedded", "live"),
        }.get(state, ())  # fmt: skip
        times = dict(self.times) | {name: now for name in reached if name not in self.times}
        if state is State.WAITING:
            times = {}
        values: dict[str, Any] = {"state": state, "times": times} | changes
        return replace(self, **values)

    def record(self) -> dict[str, Any]:
        """The job for programs and the page."""
        values = asdict(self)
        for name in ("archive", "by", "linked", "n_crashes", "suffix"):
            del values[name]
        return values | {"is_open": self.is_open, "archive": self.archive or None}


class Queue:
    """The jobs in one folder. Several threads, and processes, may use it at a time."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, for its owner alone, if need be."""
        self.folder = folder
        self._lock = threading.RLock()
        self._read: dict[str, tuple[tuple[int, int], Job]] = {}  # what was read, by file
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_out_of_git(folder)

    def jobs(self) -> list[Job]:
        """All jobs, the oldest first."""
        with self._lock:
            found = list(self._jobs())
        return sorted(found, key=lambda job: (job.received, job.job_id))

    def get(self, job_id: str) -> Job | None:
        """The job; None where there is none, whatever the id is."""
        if not _ID.match(job_id):
            return None
        with self._lock:
            return self._load(self.folder / f"{job_id}.json")

    def open_with(self, sha256: str, by: str) -> Job | None:
        """A job of the very file, sent by the same user, that is not done yet."""
        found = (
            job for job in self.jobs() if job.is_open and job.sha256 == sha256 and job.by == by
        )
        return next(found, None)

    def put(self, job: Job) -> Job:
        """Write a job, whole, onto the disk; returns it."""
        values = asdict(job) | {"state": job.state.value, "duplicates": job.duplicates.value}
        with self._lock:
            write_whole(self.folder / f"{job.job_id}.json", json.dumps(values).encode())
            if job.state not in NEEDS_FILE:
                (self.folder / job.file).unlink(missing_ok=True)
        return job

    def change(self, job_id: str, state: State, **changes: object) -> Job | None:
        """Bring a job that is there into another state; one that was removed stays so."""
        with self._lock:
            job = self.get(job_id)
            return self.put(job.at(state, **changes)) if job else None

    def remove(self, job_id: str) -> None:
        """Forget a job, and drop its file. What it has written into the corpus stays."""
        with self._lock:
            job = self.get(job_id)
            if job:
                (self.folder / f"{job_id}.json").unlink(missing_ok=True)
                (self.folder / job.file).unlink(missing_ok=True)

    def path_of(self, job: Job) -> Path:
        """Where its received file lies."""
        return self.folder / job.file

    def want_build(self) -> None:
        """Note that the index has to follow the articles, until `build_done` with this note."""
        write_whole(self.folder / WANTED, new_id().encode())

    def wanted_build(self) -> str:
        """The newest such note; empty where there is none."""
        try:
            return (self.folder / WANTED).read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""

    def build_done(self, note: str) -> None:
        """Take the note away, unless something was changed since it was read."""
        if note and self.wanted_build() == note:
            (self.folder / WANTED).unlink(missing_ok=True)

    def n_bytes(self) -> int:
        """Bytes of all files that lie here."""
        total = 0
        for path in self.folder.iterdir():
            with suppress(OSError):
                total += path.stat().st_size
        return total

    def sweep(self) -> None:
        """Drop what was never accepted or is not needed any more. Only for who holds the queue."""
        jobs = {job.job_id: job for job in self.jobs()}
        for path in self.folder.iterdir():
            job_id = path.name.partition(".")[0]
            job = jobs.get(job_id)
            is_needed = job and path.name == job.file and job.state in NEEDS_FILE
            if _ID.match(job_id) and path.suffix != ".json" and not is_needed:
                _drop_unless_in_use(path)
        for job in jobs.values():
            if job.state in NEEDS_FILE and not self.path_of(job).is_file():
                self.put(job.at(State.FAILED, told=f"{job.name} is gone; add it again."))
        self.drop_oldest()

    def drop_oldest(self) -> None:
        """Forget the oldest jobs of each sender that are done, beyond those that are kept."""
        n_newer: Counter[str] = Counter()
        for job in reversed(self.jobs()):
            if not job.is_open:
                n_newer[job.by] += 1
                if n_newer[job.by] > KEPT_DONE:
                    self.remove(job.job_id)

    def _jobs(self) -> Iterator[Job]:
        for path in self.folder.glob("*.json"):
            job = self._load(path)
            if job is not None:
                yield job

    def _load(self, path: Path) -> Job | None:
        """The job in a file; None where it is none of ours."""
        try:
            found = path.stat()
            seen = found.st_mtime_ns, found.st_ino
            if not stat.S_ISREG(found.st_mode):  # to read a pipe would wait for ever
                return None
            known = self._read.get(path.name)
            if known and known[0] == seen:
                return known[1]
            job = _job(json.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            self._read.pop(path.name, None)
            return None
        if job is None or path.stem != job.job_id:
            return None
        self._read[path.name] = seen, job
        return job


def in_turn(jobs: Iterable[Job]) -> list[Job]:
    """The jobs, one of each sender by turns: many files of one hold up nobody else's."""
    n_before: Counter[str] = Counter()
    turns: list[tuple[int, Job]] = []
    for job in jobs:
        turns.append((n_before[job.by], job))
        n_before[job.by] += 1
    return [job for _, job in sorted(turns, key=lambda turn: turn[0])]


def queue_folder(index: Path) -> Path:
    """Where the files that were received for an index lie: beside the index's folder."""
    return index.parent / "adding"


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(8)


def member_id(archive: Job, number: int) -> str:
    """The id of a file of a zip file: the same whenever it is unpacked again."""
    return f"{archive.job_id}-{number:04d}"


def hold(file: IO[bytes]) -> None:
    """Lock an open file until it is closed, or its process ends. Raises BlockingIOError."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all, and onto the disk. Raises OSError."""
    with replacing(target, target.with_name(f"{target.name}.{secrets.token_hex(4)}")) as file:
        hold(file)  # see Queue.sweep
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _drop_unless_in_use(path: Path) -> None:
    """Remove a file, unless somebody is receiving it, or is about to rename it."""
    with suppress(OSError), path.open("rb") as file:
        hold(file)
        path.unlink()


def _job(values: dict[str, Any]) -> Job | None:
    if not _ID.match(values["job_id"]):
        return None
    names = {one.name for one in fields(Job)}
    kept = {name: value for name, value in values.items() if name in names}
    kept["state"] = State(values["state"])
    kept["duplicates"] = Duplicates(values["duplicates"])
    kept["doubts"] = tuple(values["doubts"])
    return Job(**kept)
