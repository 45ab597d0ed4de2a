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

from app.adding.jobs import ARCHIVE, Job, Queue, hold, new_id
from corpus.adding.archive import MAX_MEMBER, shown_name
from corpus.adding.outcomes import Duplicates
from corpus.errors import BadUpload, ServiceBusy, UploadTooLarge
from corpus.readers.sandbox.process import READERS

MAX_FILE = MAX_MEMBER  # bytes; a paper with its figures has a tenth of it
MAX_ARCHIVE = 2_000_000_000  # bytes of a zip file: of a library, as large as one is handed out
MAX_OPEN = 600  # jobs that are not done
MAX_RECEIVING = 6  # files at a time
MAX_KEPT = 3_000_000_000  # bytes of all files that wait
MIN_FREE = 500_000_000  # bytes that stay free on the disk, for the index and everything else
RECEIVING_SECONDS = 600.0  # for one file
LOOK_BYTES = 32 * 1024 * 1024  # between two looks at the room on the disk
STALLED_SECONDS = 30.0  # without a byte
FORMATS = (
    "PDF, JATS (.xml, .nxml), HTML, Markdown (.md), text (.txt), or a zip file of these, of a "
    "reference manager's export with its files, or a collection or library that Bedside has shared"
)


class Receiver:
    """Takes files into a queue."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._receiving = threading.Semaphore(MAX_RECEIVING)

    @contextmanager
    def receiving(
        self, name: str, n_bytes: int, duplicates: Duplicates, by: str = ""
    ) -> Iterator[Reception]:
        """Receive a file of so many bytes, as far as its sender knows; `by` is the sender's name.

        Raises BadUpload, UploadTooLarge, ServiceBusy, each with a sentence.
        """
        name = shown_name(name)
        suffix = _suffix(name)
        check_size(name, n_bytes, suffix)
        if not self._receiving.acquire(blocking=False):
            raise ServiceBusy(
                "other files are being received; send this one again in a few seconds."
            )
        try:
            self._check_room(n_bytes)
            with Reception(self.queue, name, suffix, duplicates, by) as reception:
                yield reception
        finally:
            self._receiving.release()

    def _check_room(self, n_bytes: int) -> None:
        n_open = sum(job.is_open for job in self.queue.jobs())
        if n_open >= MAX_OPEN:
            raise ServiceBusy(
                f"{n_open} files are waiting already; send this one when some of them are done."
            )
        if self.queue.n_bytes() + n_bytes > MAX_KEPT:
            raise ServiceBusy(
                "the files that wait take all the room that there is for them; send this one "
                "when some of them are done."
            )
        check_disk(self.queue.folder, n_bytes)


class Reception:
    """One file that is being received; it has no job before `accept`."""

    def __init__(
        self, queue: Queue, name: str, suffix: str, duplicates: Duplicates, by: str
    ) -> None:  # fmt: skip
        self._queue, self._name, self._suffix = queue, name, suffix
        self._duplicates, self._by = duplicates, by
        self._id = new_id()
        self._part = queue.folder / f"{self._id}.part"
        self._digest, self._n_bytes = hashlib.sha256(), 0

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
        self._n_bytes += len(data)
        check_size(self._name, self._n_bytes, self._suffix)
        if self._n_bytes // LOOK_BYTES > (self._n_bytes - len(data)) // LOOK_BYTES:
            check_disk(self._queue.folder, 0)  # its sender may not have said how large it is
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
        if not self._n_bytes:
            raise BadUpload(f"{self._name} is empty; send the file itself.")
        digest = self._digest.hexdigest()
        waiting = self._queue.open_with(digest, self._by)
        if waiting is not None:
            return waiting
        job = Job(
            self._id, self._name, self._suffix, self._n_bytes, digest, time.time(),
            duplicates=self._duplicates, by=self._by,
        )  # fmt: skip
        self._file.flush()
        os.fsync(self._file.fileno())
        self._part.rename(self._queue.path_of(job))
        return self._queue.put(job)


def receive_file(receiver: Receiver, path: Path, duplicates: Duplicates) -> Job:
    """Queue a copy of a file of this machine. Raises what `receiving` raises."""
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
        raise BadUpload(f"{name or 'The file'} is of no known format; give {FORMATS}.")
    return suffix
