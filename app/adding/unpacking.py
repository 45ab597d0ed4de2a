"""A zip file in the queue -> a job for each of its files."""

from __future__ import annotations

import hashlib

from app.adding.jobs import Job, Queue, State, member_id
from app.adding.receiving import check_disk
from corpus.adding.archive import MAX_UNPACKED, Member, unpack
from corpus.errors import ArticleUnreadable, ServiceBusy


def unpack_job(queue: Queue, job: Job) -> None:
    """Make a job of each file of a zip file. Done again after a kill, it makes the same jobs."""
    queue.change(job.job_id, State.READING)
    try:
        check_disk(queue.folder, MAX_UNPACKED)
        found = unpack(queue.path_of(job), queue.folder, job.job_id)
    except (ArticleUnreadable, ServiceBusy) as exc:
        queue.change(job.job_id, State.FAILED, told=f"{job.name}: {exc}")
        return
    for number, member in enumerate(found.members, start=1):
        _queue_member(queue, job, number, member)
    n_taken = sum(bool(member.file) for member in found.members)
    if not n_taken:
        told = f"{job.name} holds no file of a known format that can be unpacked."
        queue.change(job.job_id, State.FAILED, told=told)
        return
    left = f"; {found.n_left_out} of no known format are left out" if found.n_left_out else ""
    files = "1 file" if n_taken == 1 else f"{n_taken} files"
    queue.change(job.job_id, State.UNPACKED, told=f"{files} of it were unpacked{left}.")


def _queue_member(queue: Queue, archive: Job, number: int, member: Member) -> None:
    path = queue.folder / member.file
    # Those that were refused have ids of their own, counted from the end.
    job_id = member.file.partition(".")[0] or member_id(archive, 9999 - number)
    if queue.get(job_id) is not None:
        return  # it was queued before, by a process that was then ended
    job = Job(
        job_id, f"{archive.name}/{member.name}", path.suffix, 0, "", archive.received,
        duplicates=archive.duplicates, archive=archive.job_id,
    )  # fmt: skip
    if member.refused:
        queue.put(job.at(State.FAILED, told=member.refused))
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    queue.put(job.at(State.WAITING, n_bytes=path.stat().st_size, sha256=digest))
