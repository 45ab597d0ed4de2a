"""Files and folders of feedback that are damaged, foreign, locked or full."""

import os
import random
import re
import resource
import signal
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.feedback.store import FeedbackStore
from corpus.errors import FeedbackUnusable

pytestmark = pytest.mark.slow


def one_sentence(caught):
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and "secret" not in message
    return message


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"this is no database" * 100,
        lambda data: data[:5_000],
        lambda data: data[:4_096] + bytes(len(data) - 4_096),
        lambda data: data[:100] + random.Random(6).randbytes(len(data) - 100),
        lambda data: data.replace(b'"article_id"', b'"article_ix"'),
    ],
)
def test_a_damaged_file_is_told_and_kept(store, record, damage):
    for _ in range(40):
        store.add("secret", None, record, True, "secret")
    damaged = damage(store.path.read_bytes())
    store.path.write_bytes(damaged)
    with pytest.raises(FeedbackUnusable, match="read in .* damaged; move it away") as caught:
        store.entries()
    one_sentence(caught)
    assert store.path.read_bytes() == damaged


def test_feedback_on_a_damaged_file_is_told(store, record):
    store.path.parent.mkdir()
    store.path.write_bytes(b"x" * 5_000)
    for work in (lambda: store.add("secret", None, record, True), store.clear):
        with pytest.raises(FeedbackUnusable, match="damaged; move it away") as caught:
            work()
        one_sentence(caught)


def test_the_file_of_another_program_is_left_alone(tmp_path, record):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE feedback (x)")
        connection.commit()
    before = path.read_bytes()
    store = FeedbackStore(path)
    for work in (store.entries, store.clear, lambda: store.add("secret", None, record, True)):
        with pytest.raises(FeedbackUnusable, match="is not a file of feedback") as caught:
            work()
        one_sentence(caught)
    assert path.read_bytes() == before


def test_a_later_format_is_refused(store, record):
    store.add("Q?", None, record, True)
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(FeedbackUnusable, match="format 2, this one has 1"):
        store.entries()


@contextmanager
def no_privileges():
    """Root may write anywhere; these tests run as someone who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture()
def open_folder():
    """A folder that others may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


def test_a_folder_that_cannot_be_written_is_told(open_folder, record):
    store = FeedbackStore(open_folder / "feedback.sqlite")
    open_folder.chmod(0o555)
    with no_privileges():
        with pytest.raises(FeedbackUnusable, match="stored in .*: Permission denied;") as caught:
            store.add("secret", None, record, True, "secret")
        assert store.entries() == ()
    one_sentence(caught)
    assert list(open_folder.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told(open_folder, record):
    store = FeedbackStore(open_folder / "feedback.sqlite")
    store.add("first", None, record, True)
    store.path.chmod(0o444)
    open_folder.chmod(0o555)
    with (
        no_privileges(),
        pytest.raises(FeedbackUnusable, match="stored in .*; see that the folder") as caught,
    ):
        store.add("secret", None, record, True)
    one_sentence(caught)


@pytest.mark.parametrize("place", ["file/feedback.sqlite", "folder", "/proc/none/f.sqlite"])
def test_a_place_where_no_file_can_be_is_told(tmp_path, record, place):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FeedbackUnusable, match="stored in ") as caught:
        FeedbackStore(tmp_path / place).add("secret", None, record, True)
    one_sentence(caught)


@contextmanager
def no_file_beyond(n_bytes):
    """The system refuses to make files longer, much as a full disk does."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("n_bytes", [0, 4_096, 8_192, 30_000])
def test_without_room_earlier_feedback_is_kept_and_later_feedback_taken(store, record, n_bytes):
    if n_bytes > 4_096:
        store.add("first", None, record, True)
    kept = store.entries()
    with no_file_beyond(n_bytes):
        for _ in range(50):
            try:
                store.add("secret", None, record, True, "secret" * 300)
            except FeedbackUnusable as exc:
                message = str(exc)
                break
        else:
            pytest.fail("there was room")
    assert re.match("feedback cannot be stored in .*; (make room|see that .* has room)", message)
    assert "secret" not in message
    assert store.entries()[: len(kept)] == kept
    store.add("last", None, record, True)
    assert store.entries()[-1].question == "last"
