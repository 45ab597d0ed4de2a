"""A file of a large index that is changed under a running service is noticed, and never served."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
import weakref
from contextlib import ExitStack

import pytest
from building import DigestEmbedder
from forked import run

from app.rereading import rereading
from app.service import AnswerService
from conftest import TINY
from corpus.errors import IndexDamaged
from index.storage import build as builder
from index.storage import held
from index.storage.held import HeldFiles, _watch
from index.storage.manifest import read_manifest

LARGE, WHOLE = 1, 1_000  # passages from which an index is read from the disk
FILES = [
    "articles.packed", "articles.offsets.npy", "passages.packed", "passages.offsets.npy",
    "vectors.faiss", "bm25/data.csc.index.npy", "bm25/indices.csc.index.npy",
    "units/passages.npy", "units/units.npy", "units/starts.npy", "units/texts.npy",
]  # fmt: skip


def flip(path):
    """One bit in the middle; the time of the last write is set back, as copying programs do."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(before.st_size // 2)
        byte = file.read(1)[0]
        file.seek(before.st_size // 2)
        file.write(bytes([byte ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut(path):
    os.truncate(path, path.stat().st_size // 2)


def empty(path):
    os.truncate(path, 0)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """An index of the tiny articles that is read from the disk; each test harms a copy."""
    folder = tmp_path_factory.mktemp("large") / "index"
    builder.build(TINY, DigestEmbedder(), folder, whole=LARGE)
    return folder


@pytest.fixture()
def copied(tiny_corpus, tmp_path, large, monkeypatch):
    """A service on a copy, and the folder of the generation that it answers from."""
    monkeypatch.setattr(held, "LOOK_SECONDS", 0.01)  # no writer is kept waiting for long
    monkeypatch.setattr(held, "SETTLE_SECONDS", 0.05)
    return serving(tiny_corpus, shutil.copytree(large, tmp_path / "index"))


def built(corpus, index, whole):
    builder.build(TINY, DigestEmbedder(), index, whole=whole)
    return serving(corpus, index)


def serving(corpus, index):
    service = AnswerService(corpus, index, DigestEmbedder(), reader=False)
    assert "12.4 g/L" in service.answer("How much did haemoglobin rise with daily iron?").text
    return service, read_manifest(index)[1]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", [flip, cut, empty])
def test_no_question_is_answered_from_a_changed_file(copied, tmp_path, name, harm):
    service, target = copied
    harm(target / name)
    for _ in range(2):
        with pytest.raises(IndexDamaged, match=f"{name}.*run `bedside index build`"):
            service.answer("What did the rate of MRSA fall to?")
    builder.build(TINY, DigestEmbedder(), tmp_path / "index", whole=LARGE)
    assert "0.4 per 1,000" in service.answer("What did the rate of MRSA fall to?").text


class Harming(DigestEmbedder):
    """Has a program of its own change a file, while a question is being answered."""

    def __init__(self):
        super().__init__()
        self.code = None

    def embed(self, texts):
        if self.code:
            code = f"print('now', flush=True); {self.code}"
            self.process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
            self.code = None
            self.process.stdout.readline()
            time.sleep(0.2)  # so that it comes to its write
        return super().embed(texts)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no leases")
@pytest.mark.slow  # it starts a process
@pytest.mark.parametrize("name", ["articles.packed", "units/texts.npy", "bm25/data.csc.index.npy"])
def test_who_cuts_a_file_waits_until_the_answer_is_made(tiny_corpus, tmp_path, name):
    """In a process of its own: a map of a file that was cut would end it."""
    script = f"""
import sys; sys.path[:0] = {sys.path!r}
import os
from pathlib import Path
import test_held
_, target = test_held.built(Path({str(tiny_corpus)!r}), Path({str(tmp_path / "i")!r}), 1)
harming = test_held.Harming()
service = test_held.AnswerService(
    Path({str(tiny_corpus)!r}), Path({str(tmp_path / "i")!r}), harming, reader=False)
harming.code = f"import os; os.truncate({{str(target / {name!r})!r}}, 0)"
print(service.answer("What did the rate of MRSA fall to?").text)
print("size", (target / {name!r}).stat().st_size)
harming.process.wait()
print("then", (target / {name!r}).stat().st_size)
try:
    service.answer("What did the rate of MRSA fall to?")
except test_held.IndexDamaged as exc:
    print("told", exc)
"""
    done = run([], code=script)
    assert done.returncode == 0, done.stderr
    assert "0.4 per 1,000" in done.stdout and "size 0" not in done.stdout
    assert "then 0" in done.stdout
    assert re.search(rf"told .*{name}.*run `bedside index build`", done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no leases")
def test_a_file_that_is_opened_for_writing_and_left_alone_is_answered_from_again(copied):
    service, target = copied
    with (target / "articles.packed").open("r+b"):
        for _ in range(2):
            with pytest.raises(IndexDamaged, match=r"articles\.packed is being written to"):
                service.answer("What did the rate of MRSA fall to?")
            time.sleep(0.3)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            assert "0.4 per 1,000" in service.answer("What did the rate of MRSA fall to?").text
            break
        except IndexDamaged:
            time.sleep(0.05)
    else:
        pytest.fail("it is still taken to be written to")


def test_without_leases_an_answer_from_a_changed_file_is_not_given(copied, tmp_path):
    """Not guarded, as on a system or a file system that has no leases."""
    _, target = copied
    files = HeldFiles(target, dict(read_manifest(tmp_path / "index")[0].files))
    with pytest.raises(IndexDamaged, match="articles.packed"), files.reading():
        flip(target / "articles.packed")
    with pytest.raises(IndexDamaged, match="articles.packed"):
        files.check()


@pytest.mark.slow  # it starts a process
@pytest.mark.parametrize("harm", [flip, empty])
def test_a_small_index_lies_in_memory(tiny_corpus, tmp_path, harm):
    """In a process of its own: a map of a file that was cut would end it."""
    script = f"""
import sys; sys.path[:0] = {sys.path!r}
from pathlib import Path
import test_held
service, target = test_held.built(Path({str(tiny_corpus)!r}), Path({str(tmp_path / "i")!r}), 1000)
for name in test_held.FILES:
    test_held.{harm.__name__}(target / name)
print(service.answer("What did the rate of MRSA fall to?").text)
"""
    done = run([], code=script)
    assert done.returncode == 0 and "0.4 per 1,000" in done.stdout, done.stderr


def test_a_file_that_is_touched_or_removed_is_as_it_was(copied):
    service, target = copied
    for name in FILES:
        (target / name).touch()
    (target / "articles.packed").unlink()
    assert "0.4 per 1,000" in service.answer("What did the rate of MRSA fall to?").text


def test_what_changes_without_a_write_is_found_by_reading_again(copied, tmp_path, caplog):
    """A failing disk changes no time; here a digest is changed instead."""
    service, target = copied
    manifest = read_manifest(tmp_path / "index")[0]
    files = HeldFiles(target, dict(manifest.files))
    files.read_again()
    service.searcher.index.files._digests = manifest.files | {"articles.packed": "0" * 64}
    assert "0.4 per 1,000" in service.answer("What did the rate of MRSA fall to?").text
    with rereading(service, seconds=0.01):
        deadline = time.monotonic() + 10
        while "checksum mismatch" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
    with pytest.raises(IndexDamaged, match="articles.packed"):
        service.answer("What did the rate of MRSA fall to?")
    assert caplog.text.count("checksum mismatch") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no leases")
def test_files_are_closed_only_while_nobody_looks_at_their_leases(copied, tmp_path):
    _, target = copied
    digests, faults = dict(read_manifest(tmp_path / "index")[0].files), []

    def look_on(files):
        try:
            while not files.closed:
                files.look()
            files.look()  # one that was about to when the files were closed
        except ValueError as exc:
            faults.append(exc)

    for _ in range(60):
        files = HeldFiles(target, digests)
        thread = threading.Thread(target=look_on, args=(files,))
        thread.start()
        files.close()
        thread.join()
    assert not faults


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no leases")
def test_files_that_nobody_uses_any_more_are_not_looked_at_while_they_are_closed(copied, tmp_path):
    """While Python drops them, another thread can still get at them by its weak reference."""
    _, target = copied
    files = HeldFiles(target, dict(read_manifest(tmp_path / "index")[0].files))
    files._leases.take()
    seen, faults = weakref.ref(files), []

    def look_on():
        try:
            _watch(seen)
        except ValueError as exc:
            faults.append(exc)

    def meanwhile():
        thread = threading.Thread(target=look_on, daemon=True)
        thread.start()
        thread.join(10)

    closing = ExitStack()
    closing.callback(meanwhile)
    closing.enter_context(files._closing)  # these are closed before
    files._closing = closing
    del files
    assert not faults
