"""A file on its way into the queue, within limits on its size, its format and the disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from app.adding.jobs import ARCHIVE, NEEDS_FILE, Job, Queue, hold, new_id
from corpus.adding.archive import MAX_MEMBER, shown_name
from corpus.adding.outcomes import Duplicates
from corpus.errors import BadUpload, ServiceBusy, UploadTooLarge
from corpus.readers.sandbox.process import READERS
from corpus.readers.shared.formats import advice_for

MAX_FILE = MAX_MEMBER  # bytes; a paper with its figures has a tenth of it
MAX_ARCHIVE = 2_000_000_000  # bytes of a zip file: of a library, as large as one is handed out
MAX_OPEN = 600  # jobs of one sender that are not done
MAX_OPEN_OF_ALL = 5 * MAX_OPEN  # of all senders
MAX_RECEIVING = 6  # files of one sender at a time; the page sends two
MAX_RECEIVING_OF_ALL = 60  # each an open file and a connection, which cost little while they wait
MAX_KEPT = 3_000_000_000  # bytes of all files of one sender that wait
MAX_KEPT_OF_ALL = 3 * MAX_KEPT
MIN_FREE = 500_000_000  # bytes that stay free on the disk, for the index and everything else
RECEIVING_SECONDS = 600.0  # for one file
LOOK_BYTES = 32 * 1024 * 1024  # between two looks at the room on the disk
STALLED_SECONDS = 30.0  # without a byte
FORMATS = (
    "PDF, JATS (.xml, .nxml), HTML, Markdown (.md), text (.txt), or a zip file of these, of a "
    "reference manager's export with its files, or a collection or library that Bedside has shared"
)


class Receiver:
    """Takes files into a queue, from several senders at a time."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._lock = threading.Lock()
        self._coming: dict[Reception, str] = {}  # what is being received, and of whom

    @contextmanager
    def receiving(
        self, name: str, n_bytes: int, duplicates: Duplicates, by: str = ""
    ) -> Iterator[Reception]:
        """Receive a file of so many bytes, as far as its sender knows; `by` is the sender's name.

        What one sender has coming and waiting takes nothing from another. Raises BadUpload,
        UploadTooLarge, ServiceBusy, each with a sentence.
        """
        name = shown_name(name)
        suffix = _suffix(name)
        check_size(name, n_bytes, suffix)
        reception = Reception(self, name, suffix, duplicates, by)
        with self._lock:
            n_own = sum(sender == by for sender in self._coming.values())
            if n_own >= MAX_RECEIVING or len(self._coming) >= MAX_RECEIVING_OF_ALL:
                raise ServiceBusy(
                    "other files are being received; send this one again in a few seconds."
                )
            self._coming[reception] = by
        try:
            self._check_number(by)
            self.check_room(by, n_bytes)
            with reception:
                yield reception
        finally:
            with self._lock:
                del self._coming[reception]

    def _check_number(self, by: str) -> None:
        jobs = [job for job in self.queue.jobs() if job.is_open]
        n_own = sum(job.by == by for job in jobs)
        if n_own >= MAX_OPEN or len(jobs) >= MAX_OPEN_OF_ALL:
            raise ServiceBusy(
                f"{n_own if n_own >= MAX_OPEN else len(jobs)} files are waiting already; send this "
                "one when some of them are done."
            )

    def check_room(self, by: str, n_bytes: int) -> None:
        """Raises ServiceBusy where there is no room for so many bytes more of a sender."""
        with self._lock:
            coming = sum(one.n_bytes for one, sender in self._coming.items() if sender == by)
        own = sum(
            job.n_bytes for job in self.queue.jobs() if job.by == by and job.state in NEEDS_FILE
        )
        if own + coming + n_bytes > MAX_KEPT or self.queue.n_bytes() + n_bytes > MAX_KEPT_OF_ALL:
            raise ServiceBusy(
                "the files that wait take all the room that there is for them; send this one "
                "when some of them are done."
            )
        check_disk(self.queue.folder, n_bytes)


class Reception:
    """One file that is being received; it has no job before `accept`."""

    def __init__(
        self, receiver: Receiver, name: str, suffix: str, duplicates: Duplicates, by: str
    ) -> None:  # fmt: skip
        self._receiver, self._queue = receiver, receiver.queue
        self._name, self._suffix = name, suffix
        self._duplicates, self._by = duplicates, by
        self._id = new_id()
        self._part = self._queue.folder / f"{self._id}.part"
        self._digest, self.n_bytes = hashlib.sha256(), 0  # received so far

    def __enter__(self) -> Self:
        self._file = self._part.open("xb")
        hold(self._file)  # until it is closed: see Queue.sweep
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._file.close()
        self._part.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Take some bytes. Raises UploadTooLarge, BadUpload, ServiceBusy."""
        self.n_bytes += len(data)
        check_size(self._name, self.n_bytes, self._suffix)
        if self.n_bytes // LOOK_BYTES > (self.n_bytes - len(data)) // LOOK_BYTES:
            # Its sender may not have said how large it is.
            self._receiver.check_room(self._by, 0)
        try:
            self._file.write(data)
        except OSError as exc:
            check_disk(self._queue.folder, 0)
            raise BadUpload(
                f"{self._name} cannot be kept; those who run the service find the reason in the "
                "state of its disk."
            ) from exc
        self._digest.update(data)

    def accept(self) -> Job:
        """Queue the file, now that it is whole; a file that waits already is not queued twice."""
        if not self.n_bytes:
            raise BadUpload(f"{self._name} is empty; send the file itself.")
        digest = self._digest.hexdigest()
        waiting = self._queue.open_with(digest, self._by)
        if waiting is not None:
            return waiting
        job = Job(
            self._id, self._name, self._suffix, self.n_bytes, digest, time.time(),
            duplicates=self._duplicates, by=self._by,
        )  # fmt: skip
        self._file.flush()
        os.fsync(self._file.fileno())
        self._part.rename(self._queue.path_of(job))
        return self._queue.put(job)


def receive_file(receiver: Receiver, path: Path, duplicates: Duplicates) -> Job:
    """Queue a copy of a file of this machine. Raises what `receiving` raises."""
    if path.exists() and not path.is_file():  # to open a pipe would wait for ever
        raise BadUpload(f"{shown_name(path.name)} is not a file; give the path of one.")
    try:
        n_bytes = path.stat().st_size
        with path.open("rb") as file, receiver.receiving(path.name, n_bytes, duplicates) as to:
            while part := file.read(1024 * 1024):
                to.write(part)
            return to.accept()
    except OSError as exc:
        raise BadUpload(f"{shown_name(path.name)} cannot be read; see that it is there.") from exc


def check_size(name: str, n_bytes: int, suffix: str) -> None:
    """Raises UploadTooLarge."""
    most = MAX_ARCHIVE if suffix == ARCHIVE else MAX_FILE
    if n_bytes > most:
        raise UploadTooLarge(
            f"{name} is larger than the {most / 1e6:,.0f} MB that such a file may have; add it "
            "with `bedside corpus add` (a library with `bedside corpus open`), or make it smaller."
        )


def check_disk(folder: Path, n_bytes: int) -> None:
    """Raises ServiceBusy where the disk would be full."""
    if shutil.disk_usage(folder).free - n_bytes < MIN_FREE:
        raise ServiceBusy(
            "the disk of the service is nearly full; send files when its people have made room."
        )


def _suffix(name: str) -> str:
    """The ending of a name that says the format. Raises BadUpload."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix not in READERS and suffix != ARCHIVE:
        if advice := advice_for(Path(name)):
            raise BadUpload(f"{name} {advice}.")
        raise BadUpload(f"{name or 'The file'} is of no known format; give {FORMATS}.")
    return suffix
