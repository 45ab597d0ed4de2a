"""A zip file in the queue -> a job for each of its files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.adding.jobs import ARCHIVE, Job, Queue, State, member_id
from app.adding.receiving import MAX_OPEN, check_disk
from corpus.adding.archive import MAX_UNPACKED, Member, unpack
from corpus.adding.exports import Given, of_archive
from corpus.adding.records import stored
from corpus.errors import ArticleUnreadable, ServiceBusy

MOST_UNPACKED = 64  # files of one sender that wait to be read; with as many, no more are unpacked


def is_packed(job: Job) -> bool:
    """Whether a job is a zip file to be unpacked."""
    return job.suffix == ARCHIVE and not job.is_library


def to_unpack(queued: Iterable[Job]) -> Job | None:
    """The first zip file whose sender has few other files in the queue: each may hold 500."""
    jobs = list(queued)
    n_files = Counter(job.by for job in jobs if not is_packed(job))
    waiting = (job for job in jobs if is_packed(job) and n_files[job.by] < MOST_UNPACKED)
    return next(waiting, None)


def unpack_job(queue: Queue, job: Job) -> None:
    """Make a job of each file of a zip file. Done again after a kill, it makes the same jobs.

    A library that a Bedside has exported stays one job, and is opened in a round.

    An export of a reference manager among them is no paper: its records go with their files.
    """
    queue.change(job.job_id, State.READING)
    n_asking = sum(one.state is State.ASKING and one.by == job.by for one in queue.jobs())
    if n_asking >= MAX_OPEN:
        told = f"{job.name} was not unpacked, as {n_asking} papers wait for a decision already."
        queue.change(job.job_id, State.FAILED, told=f"{told} Decide on them, then send it again.")
        return
    try:
        check_disk(queue.folder, MAX_UNPACKED)
        found = unpack(queue.path_of(job), queue.folder, job.job_id)
    except (ArticleUnreadable, ServiceBusy) as exc:
        queue.change(job.job_id, State.FAILED, told=f"{job.name}: {exc}")
        return
    if found.is_library:
        queue.change(job.job_id, State.WAITING, is_library=True)
        return
    given = Given(is_loose=False)
    of_archive(given, found, queue.folder)
    to_read = set(given.paths)
    for number, member in enumerate(found.members, start=1):
        path = queue.folder / member.file
        if member.refused or path in to_read:
            record = given.records.by_path.get(path)
            _queue_member(queue, job, number, member, stored(record) if record else {})
        else:
            path.unlink(missing_ok=True)
    doubts = tuple(given.told)
    if not to_read:
        told = f"{job.name} holds no file of a known format that can be unpacked."
        queue.change(job.job_id, State.FAILED, told=" ".join([told, *given.counts]), doubts=doubts)
        return
    n_left = found.n_left_out
    left = f"; {n_left} of no known format {'is' if n_left == 1 else 'are'} left out" * bool(n_left)
    files = "1 file of it was" if len(to_read) == 1 else f"{len(to_read)} files of it were"
    told = " ".join([f"{files} unpacked{left}.", *given.counts])
    queue.change(job.job_id, State.UNPACKED, told=told, doubts=doubts)


def _queue_member(
    queue: Queue, archive: Job, number: int, member: Member, linked: dict[str, Any]
) -> None:
    path = queue.folder / member.file
    # Those that were refused have ids of their own, counted from the end.
    job_id = member.file.partition(".")[0] or member_id(archive, 9999 - number)
    if queue.get(job_id) is not None:
        return  # it was queued before, by a process that was then ended
    job = Job(
        job_id, f"{archive.name}/{member.name}", path.suffix, 0, "", archive.received,
        duplicates=archive.duplicates, archive=archive.job_id, linked=linked,
        by=archive.by,
    )  # fmt: skip
    if member.refused:
        queue.put(job.at(State.FAILED, told=member.refused))
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    queue.put(job.at(State.WAITING, n_bytes=path.stat().st_size, sha256=digest))
