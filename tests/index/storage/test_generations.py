"""Builds that are killed, starved, run twice at once, or taken back."""

import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from building import (
    NEW,
    OLD,
    DigestEmbedder,
    articles_of,
    build,
    build_killed_at,
    build_killed_while_embedding,
    build_with_files_of_at_most,
    rollback_killed_at,
    run_killable,
)
from typer.testing import CliRunner

from app.cli.main import cli
from corpus.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexUnwritable
from index.storage import build as builder
from index.storage import generations, store
from index.storage.embedded import EMBEDDED
from index.storage.generations import CURRENT, GENERATIONS, LOCK, MANIFEST, only_builder
from index.storage.manifest import read_manifest

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "30"))
SIGKILLED = -9


@pytest.fixture()
def folder(tmp_path):
    build(OLD, tmp_path / "index")
    return tmp_path / "index"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("before", [OLD, None], ids=["over an index", "the first index"])
def test_a_kill_before_any_file_operation_leaves_the_old_index_or_the_new(
    processes, in_memory, before
):
    whole = {frozenset(OLD), frozenset(NEW)} if before else {frozenset(NEW)}
    build(OLD, in_memory / "before")
    for number in range(1, 300):
        folder = in_memory / str(number)
        if before:
            shutil.copytree(in_memory / "before", folder)
        killed = run_killable(processes, build_killed_at, NEW, folder, number)
        try:
            assert frozenset(articles_of(folder)) in whole
        except IndexNotFound:
            assert before is None
        build(NEW, folder)  # nothing that the kill left is in the way
        assert articles_of(folder) == set(NEW)
        assert set(names(folder)) <= {CURRENT, GENERATIONS, LOCK}
        assert len(list((folder / GENERATIONS).iterdir())) <= 2
        if killed == 0:
            break
        shutil.rmtree(folder)
    assert killed == 0 and number > 20


def test_kills_at_random_moments_leave_a_whole_index(processes, in_memory):
    folder = in_memory / "index"
    build(OLD, folder)
    started = time.monotonic()
    assert run_killable(processes, build, NEW, folder) == 0
    duration = time.monotonic() - started
    moments = random.Random(7)
    codes = []
    for number in range(KILLS):
        sources = OLD if number % 2 else NEW
        process = processes.Process(target=build, args=(sources, folder))
        process.start()
        time.sleep(moments.uniform(0, duration))
        process.kill()
        process.join(60)
        codes.append(process.exitcode)
        assert articles_of(folder) in (set(OLD), set(NEW))
    assert codes.count(SIGKILLED) > KILLS / 4
    build(NEW, folder)
    assert articles_of(folder) == set(NEW)
    assert set(names(folder)) <= {CURRENT, GENERATIONS, LOCK}


def test_a_kill_within_a_rollback_leaves_one_of_both_builds_whole(processes, in_memory):
    build(OLD, in_memory / "before")
    build(NEW, in_memory / "before")
    for number in range(1, 120):
        folder = in_memory / str(number)
        shutil.copytree(in_memory / "before", folder)
        killed = run_killable(processes, rollback_killed_at, folder, number)
        assert articles_of(folder) in (set(OLD), set(NEW))
        if killed == 0:
            break
        build(NEW | {"other": "Something else."}, folder)  # nothing is in the way
        builder.rollback(folder)
    assert killed == 0 and number > 5
    assert articles_of(folder) == set(OLD)


def test_what_a_killed_build_has_embedded_is_not_embedded_again(processes, tmp_path):
    folder = tmp_path / "index"
    assert run_killable(processes, build_killed_while_embedding, OLD, folder) == SIGKILLED
    assert builder.build(OLD, DigestEmbedder(), folder).n_reused == 5
    assert articles_of(folder) == set(OLD)


def test_the_command_goes_back_and_says_so(folder):
    before = read_manifest(folder)[0]
    build(NEW, folder)
    done = CliRunner().invoke(cli, ["index", "rollback", "--index", str(folder)])
    assert done.exit_code == 0
    assert f"Back to the build {before.generation}" in done.output.replace("\n", " ")
    assert articles_of(folder) == set(OLD)


def test_everything_is_on_the_disk_before_it_is_pointed_at(folder, monkeypatch):
    """A power cut keeps only what was flushed; so all of it is, folders too, before the rename."""
    done = []
    fsync, rename = os.fsync, Path.replace

    def watched_fsync(descriptor):
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", lambda *paths: (done.append("rename"), rename(*paths)))
    build(NEW, folder)
    manifest, target = read_manifest(folder)
    assert done.count("rename") == 1
    flushed = set(done[: done.index("rename")])
    files = [target / name for name in (*manifest.files, MANIFEST)]
    assert flushed >= {*files, target, target.parent, target / store.BM25}
    assert folder in done[done.index("rename") :]


@pytest.mark.parametrize("n_bytes", [0, 1, 50, 100, 500, 1_000, 1_500, 2_000, 3_000])
def test_without_room_the_old_index_stays_and_it_is_told(processes, folder, n_bytes):
    before = (folder / CURRENT).read_bytes()
    assert run_killable(processes, build_with_files_of_at_most, NEW, folder, n_bytes) == 3
    assert (folder / CURRENT).read_bytes() == before
    assert articles_of(folder) == set(OLD)
    assert len(list((folder / GENERATIONS).iterdir())) == 1


def test_on_a_full_disk_the_command_says_so_in_one_sentence(folder):
    """a real disk of 256 kB, where namespaces of a user may mount one."""
    script = f"""
    mount -t tmpfs -o size=256k tmpfs {folder} || exit 77
    {sys.executable} -c "
import sys; sys.path[:0] = {[str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]!r}
from pathlib import Path
from building import NEW, OLD, articles_of, build
from corpus.errors import IndexUnwritable
folder = Path({str(folder)!r})
build(OLD, folder)
try:
    build(NEW | {{'long': 'Words of a long article. ' * 16_000}}, folder)
except IndexUnwritable as exc:
    print(exc)
assert articles_of(folder) == set(OLD)
"
    """
    if shutil.which("unshare") is None:
        pytest.skip("this machine has no unshare, which makes a disk of 256 kB")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=120
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine lets no user mount a disk of 256 kB")
    assert done.returncode == 0, done.stderr
    told = r"\((No space left on device|the disk took only a part of it)\); make room there"
    assert re.search(told, done.stdout), done.stdout


def test_a_second_build_says_that_another_is_running(folder):
    with only_builder(folder), pytest.raises(IndexBusy, match="another build is writing"):
        build(NEW, folder)
    build(NEW, folder)
    assert articles_of(folder) == set(NEW)


def test_two_builds_at_once_leave_one_whole_index(processes, folder):
    for _ in range(5):
        both = [processes.Process(target=build, args=(s, folder)) for s in (OLD, NEW)]
        for process in both:
            process.start()
        for process in both:
            process.join(60)
        assert {process.exitcode for process in both} <= {0, 1}
        assert 0 in {process.exitcode for process in both}
        assert articles_of(folder) in (set(OLD), set(NEW))


def test_as_many_generations_are_kept_as_is_said(folder):
    for number in range(4):
        builder.build(OLD | {"new": f"Text {number}."}, DigestEmbedder(), folder, keep=3)
    kept = sorted(path.name for path in (folder / GENERATIONS).iterdir())
    assert [name[:6] for name in kept] == ["000003", "000004", "000005"]


def test_rollback_goes_back_and_the_next_build_forgets_what_was_given_up(folder):
    build(NEW, folder)
    assert articles_of(folder) == set(NEW)
    builder.rollback(folder)
    assert articles_of(folder) == set(OLD)
    with pytest.raises(IndexNotFound, match="no generation before.*run `bedside index build`"):
        builder.rollback(folder)
    build(OLD | {"other": "Something else."}, folder)
    builder.rollback(folder)
    assert articles_of(folder) == set(OLD)


def test_a_damaged_generation_is_not_gone_back_to(folder):
    old = read_manifest(folder)[1]
    build(NEW, folder)
    (old / "passages.packed").write_bytes(b"")
    with pytest.raises(IndexDamaged, match="passages.packed.*checksum mismatch"):
        builder.rollback(folder)
    assert articles_of(folder) == set(NEW)


def test_a_build_that_is_stopped_when_it_is_in_force_stays(folder, monkeypatch):
    """Ctrl-C after the rename: what CURRENT points to must not be taken back."""
    flush = generations.flush

    def stopped(path):
        flush(path)
        if path == folder:
            raise KeyboardInterrupt

    monkeypatch.setattr(generations, "flush", stopped)
    with pytest.raises(KeyboardInterrupt):
        build(NEW, folder)
    assert articles_of(folder) == set(NEW)


class Interrupted(DigestEmbedder):
    """Fails after a few texts, as a build that is stopped half-way."""

    def embed(self, texts):
        if self.n_embedded:
            raise KeyboardInterrupt
        return super().embed(texts)


@pytest.fixture()
def interrupted(tmp_path, monkeypatch):
    monkeypatch.setattr(builder, "EMBEDDED_AT_ONCE", 5)
    folder = tmp_path / "index"
    with pytest.raises(KeyboardInterrupt):
        builder.build(OLD, Interrupted(), folder)
    assert [path.suffix for path in (folder / EMBEDDED).iterdir()] == [".npy"]
    return folder


def test_an_interrupted_build_is_taken_up_where_it_was(interrupted):
    embedder = DigestEmbedder()
    summary = builder.build(OLD, embedder, interrupted)
    assert summary.n_reused == 5 and embedder.n_embedded == summary.n_embedded > 0
    assert not (interrupted / EMBEDDED).exists()
    fresh = interrupted.with_name("fresh")
    build(OLD, fresh)
    again, once = (store.load(at, embedder).vectors.vectors() for at in (interrupted, fresh))
    assert (again == once).all()


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half", None])
def test_what_was_embedded_and_is_damaged_is_embedded_again(interrupted, damage):
    (path,) = (interrupted / EMBEDDED).iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if damage is None else damage)
    assert builder.build(OLD, DigestEmbedder(), interrupted).n_reused == 0


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "index").write_text("a file where a folder should be")
    with pytest.raises(IndexUnwritable, match="there can be no index in .*give another --index"):
        build(OLD, tmp_path / "index")


def test_an_index_replaced_while_it_is_read_is_read_anew(folder, monkeypatch):
    """A reader that is slow enough for two builds finds its generation gone."""
    manifest_of = read_manifest
    builds = iter([NEW, OLD, NEW])

    def slow(place):
        monkeypatch.setattr(store, "read_manifest", manifest_of)
        found = manifest_of(place)
        for sources in builds:
            build(sources, place)
        return found

    monkeypatch.setattr(store, "read_manifest", slow)
    assert articles_of(folder) == set(NEW)
