"""The queue on the disk: what is taken into it, what is refused, what a kill leaves of it."""

import json
import os
import subprocess
import sys
import threading

import pytest

from app.adding.jobs import KEPT_DONE, Job, Queue, State, in_turn, new_id
from app.adding.receiving import (
    LOOK_BYTES,
    MAX_FILE,
    MAX_KEPT,
    MAX_OPEN,
    MAX_RECEIVING,
    Receiver,
    receive_file,
)
from app.adding.unpacking import MOST_UNPACKED, to_unpack
from corpus.adding.outcomes import Duplicates
from corpus.errors import BadUpload, ServiceBusy, UploadTooLarge

HOSTILE = [
    "../../../etc/passwd.txt", "/etc/passwd.txt", "..\\..\\boot.ini.txt", "a\x00b.pdf",
    ".bedside.new.md", "CON.pdf", "x" * 5_000 + ".pdf", "\u202efdp.exe.txt", "a\nb: c.html",
    "<img src=x onerror=alert(1)>.pdf", "${jndi:x}{{7*7}}.xml", "\ud800.md", "worker.lock.txt",
]  # fmt: skip


@pytest.fixture()
def queue(tmp_path):
    return Queue(tmp_path / "adding")


def received(queue, name="paper.md", data=b"# A paper\n\nWith text.", n_bytes=None):
    receiver = Receiver(queue)
    with receiver.receiving(name, len(data) if n_bytes is None else n_bytes, Duplicates.ASK) as to:
        to.write(data)
        return to.accept()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_and_never_reaches_a_path(queue, name):
    job = received(queue, name, name.encode("utf-8", "replace") + b" text")
    files = {path.name for path in queue.folder.rglob("*")}
    assert files == {f"{job.job_id}.json", job.file}
    assert job.file.removeprefix(job.job_id) in (".txt", ".pdf", ".html", ".md", ".xml")
    assert len(job.name) <= 200 and job.name.isprintable()
    assert queue.get(job.job_id) == job == Queue(queue.folder).get(job.job_id)
    assert not [path for path in queue.folder.parent.iterdir() if path != queue.folder]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("paper.docx", b"x", "paper.docx is a document of a word processor; save it as PDF"),
     ("paper.xlsx", b"x", "paper.xlsx is of no known format; give PDF"),
     ("paper", b"x", "is of no known format"), ("", b"x", "The file is of no known format"),
     ("paper.pdf", b"", "paper.pdf is empty")],
)  # fmt: skip
def test_what_cannot_be_a_paper_is_refused_and_leaves_nothing(queue, name, data, says):
    with pytest.raises(BadUpload, match=says):
        received(queue, name, data)
    assert list(queue.folder.iterdir()) == []


def test_a_file_too_large_is_refused_before_and_while_it_comes(queue):
    with pytest.raises(UploadTooLarge, match="larger than the 100 MB"):
        received(queue, n_bytes=MAX_FILE + 1)
    with (
        pytest.raises(UploadTooLarge, match="paper.pdf is larger"),
        Receiver(queue).receiving("paper.pdf", 1, Duplicates.ASK) as to,
    ):
        part = bytes(1_000_000)
        for _ in range(MAX_FILE // len(part) + 1):
            to.write(part)
    assert list(queue.folder.iterdir()) == []


def test_so_many_files_wait_and_no_more(queue):
    for number in range(MAX_OPEN):
        queue.put(Job(new_id(), f"{number}.pdf", ".pdf", 1, str(number), float(number)))
    with pytest.raises(ServiceBusy, match="600 files are waiting already; send this one when"):
        received(queue)


def test_so_many_files_are_received_at_a_time(queue):
    receiver = Receiver(queue)
    open_ones = [receiver.receiving(f"{n}.pdf", 1, Duplicates.ASK) for n in range(MAX_RECEIVING)]
    for one in open_ones:
        one.__enter__()
    with pytest.raises(ServiceBusy, match="send this one again in a few seconds"):
        receiver.receiving("one.more.pdf", 1, Duplicates.ASK).__enter__()
    for one in open_ones:
        one.__exit__(None, None, None)
    assert list(queue.folder.iterdir()) == []
    with receiver.receiving("one.more.pdf", 1, Duplicates.ASK):
        pass


def queued(queue, by, n_bytes=1, suffix=".pdf", state=State.WAITING):
    job_id = new_id()
    return queue.put(Job(job_id, f"x{suffix}", suffix, n_bytes, job_id, 0.0, state, by=by))


def test_what_one_sender_has_coming_keeps_out_no_other(queue):
    receiver = Receiver(queue)
    coming = [
        receiver.receiving(f"{n}.pdf", 1, Duplicates.ASK, "anna") for n in range(MAX_RECEIVING)
    ]
    for one in coming:
        one.__enter__()
    with pytest.raises(ServiceBusy, match="send this one again in a few seconds"):
        receiver.receiving("one.more.pdf", 1, Duplicates.ASK, "anna").__enter__()
    with receiver.receiving("mine.md", 1, Duplicates.ASK, "ben") as to:
        to.write(b"# Mine")
        assert to.accept().by == "ben"
    for one in coming:
        one.__exit__(None, None, None)


def test_what_one_sender_has_waiting_keeps_out_no_other(queue):
    receiver = Receiver(queue)
    for _ in range(MAX_OPEN):
        queued(queue, "anna")
    queued(queue, "cora", MAX_KEPT)
    for by, why in (("anna", "600 files are waiting already"), ("cora", "take all the room")):
        with pytest.raises(ServiceBusy, match=why):
            receiver.receiving("a.pdf", 1, Duplicates.ASK, by).__enter__()
    with receiver.receiving("b.pdf", 1, Duplicates.ASK, "ben"):
        pass


def test_a_sender_who_does_not_say_how_large_a_file_is_gets_no_more_room(queue):
    queued(queue, "anna", MAX_KEPT - LOOK_BYTES // 2)
    part = bytes(LOOK_BYTES // 2)
    with (
        pytest.raises(ServiceBusy, match="take all the room"),
        Receiver(queue).receiving("a.pdf", 0, Duplicates.ASK, "anna") as to,
    ):
        for _ in range(3):
            to.write(part)
    assert not list(queue.folder.glob("*.part"))


def test_senders_take_turns():
    jobs = [Job(f"{n:016x}", "", ".pdf", 1, "", n, by=by) for n, by in enumerate("aaaabab" + "c")]
    assert [job.received for job in in_turn(jobs)] == [0, 4, 7, 1, 6, 2, 3, 5]


def test_a_zip_file_is_unpacked_when_few_files_of_its_sender_are_left():
    files = [Job(new_id(), "", ".pdf", 1, "", 0.0, by="anna") for _ in range(MOST_UNPACKED)]
    zips = [Job(new_id(), "", ".zip", 1, "", 1.0, by=by) for by in ("anna", "ben")]
    library = Job(new_id(), "", ".zip", 1, "", 0.0, by="cora", is_library=True)
    assert to_unpack([*files, library, *zips]) == zips[1]
    assert to_unpack([*files[1:], *zips]) == zips[0]
    assert to_unpack([*files, library, zips[0]]) is None


def test_the_list_of_one_who_adds_much_pushes_out_nobody_elses(queue):
    mine = queued(queue, "ben", state=State.LIVE)
    for _ in range(KEPT_DONE + 5):
        queued(queue, "anna", state=State.FAILED)
    queue.drop_oldest()
    assert queue.get(mine.job_id) == mine
    assert sum(job.by == "anna" for job in queue.jobs()) == KEPT_DONE


def test_a_file_that_waits_already_is_not_queued_twice(queue):
    first = received(queue, "paper.md")
    assert received(queue, "again.md") == first
    queue.change(first.job_id, State.LIVE)
    assert received(queue, "again.md").job_id != first.job_id


def test_a_file_of_this_machine_is_copied(queue, tmp_path):
    path = tmp_path / "mine.md"
    path.write_text("# Mine\n\nText.")
    job = receive_file(Receiver(queue), path, Duplicates.KEEP)
    assert queue.path_of(job).read_bytes() == path.read_bytes()
    assert job.duplicates is Duplicates.KEEP and path.exists()
    with pytest.raises(BadUpload, match=r"gone\.md cannot be read"):
        receive_file(Receiver(queue), tmp_path / "gone.md", Duplicates.KEEP)


def test_a_pipe_is_no_file_and_is_not_waited_for(queue, tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    told = []

    def give():
        for name in ("pipe.md", "folder.md"):
            try:
                receive_file(Receiver(queue), tmp_path / name, Duplicates.KEEP)
            except BadUpload as exc:
                told.append(str(exc))

    giving = threading.Thread(target=give, daemon=True)
    giving.start()
    giving.join(20)
    assert told == [f"{n}.md is not a file; give the path of one." for n in ("pipe", "folder")]


def test_a_pipe_in_place_of_a_job_is_not_waited_for(queue):
    os.mkfifo(queue.folder / f"{'a' * 16}.json")
    told = []
    looking = threading.Thread(target=lambda: told.append(queue.jobs()), daemon=True)
    looking.start()
    looking.join(20)
    assert told == [[]]


def test_a_job_that_is_done_drops_its_file_and_the_list_is_bounded(queue):
    job = received(queue)
    queue.change(job.job_id, State.CHECKED, article_id="a-2020")
    assert not queue.path_of(job).exists()
    assert queue.get(job.job_id).times.keys() == {"read", "checked"}
    for number in range(310):
        done = Job(new_id(), "x.pdf", ".pdf", 1, "", float(number), state=State.LIVE)
        queue.put(done)
    queue.sweep()
    jobs = queue.jobs()
    assert len(jobs) == 301 and jobs[0].received == 10.0 and jobs[-1].job_id == job.job_id


def test_what_was_never_accepted_is_swept_but_not_what_is_being_received(queue):
    id_of_dead = new_id()
    (queue.folder / f"{id_of_dead}.part").write_bytes(b"half a pap")
    (queue.folder / f"{new_id()}.pdf").write_bytes(b"whole, but killed before its job")
    (queue.folder / "notes.txt").write_bytes(b"somebody else's")
    kept = received(queue)
    with Receiver(queue).receiving("paper.pdf", 1, Duplicates.ASK) as to:
        to.write(b"x")
        queue.sweep()
        job = to.accept()
    names = {path.name for path in queue.folder.iterdir()}
    ours = {f"{one.job_id}.json" for one in (kept, job)} | {kept.file, job.file}
    assert names == ours | {"notes.txt"}


def test_a_job_whose_file_is_gone_says_so(queue):
    job = received(queue)
    queue.path_of(job).unlink()
    queue.sweep()
    assert queue.get(job.job_id).state is State.FAILED
    assert queue.get(job.job_id).told == "paper.md is gone; add it again."


@pytest.mark.parametrize("text", ["", "{", "[]", '{"job_id": "../../x"}', "null", "\x00"])
def test_a_file_that_is_no_job_is_none(queue, text):
    (queue.folder / f"{new_id()}.json").write_text(text)
    assert queue.jobs() == []


@pytest.mark.parametrize("job_id", ["", "..", "../index", "a" * 16 + "/..", "0" * 17, "0" * 16])
def test_an_id_of_nobody_finds_nothing(queue, job_id):
    assert queue.get(job_id) is None
    queue.remove(job_id)


@pytest.mark.slow  # it starts a process
def test_other_processes_see_and_change_the_same_jobs(queue):
    job = received(queue)
    program = (
        "import sys; from pathlib import Path; from app.adding.jobs import Queue, State; "
        "Queue(Path(sys.argv[1])).change(sys.argv[2], State.LEFT)"
    )
    subprocess.run([sys.executable, "-c", program, queue.folder, job.job_id], check=True)
    assert queue.get(job.job_id).state is State.LEFT
    assert json.loads((queue.folder / f"{job.job_id}.json").read_text())["name"] == "paper.md"
