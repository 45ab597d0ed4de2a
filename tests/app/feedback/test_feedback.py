"""What readers say of answers, as it is stored."""

import json
import random
import re
import sqlite3
import stat
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest
from forked import Forked

from app.feedback.store import (
    APPLICATION_ID,
    DEFAULT_FEEDBACK,
    MAX_ENTRIES,
    QUESTION_CHARACTERS,
    QUOTE_CHARACTERS,
    REASON_CHARACTERS,
    FeedbackStore,
    feedback_path,
    write_candidates,
)
from corpus.errors import FeedbackUnusable
from index.storage.store import DEFAULT_INDEX

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
HOSTILE = [
    "'); DROP TABLE feedback; --", "\0 NUL \0", "\ud800 lone \udfff", "\x1b[2J\x1b]0;owned\x07",
    "\u202e right to left", "😀" * 5_000, "a" * 1_000_000, "", "\n\r\n", '{"id": "x"}',
    "[bold red]markup[/]", "é\u2028ü",
]  # fmt: skip


def test_feedback_comes_back_as_it_was_given(store, record):
    store.add("How common is snoring??", "How common is snoring?", record, True, "the right row")
    store.add("MRSA?", None, record, False)
    first, second = store.entries()
    assert (first.question, first.read_as) == ("How common is snoring??", "How common is snoring?")
    assert (first.helpful, first.reason, first.abstained) == (True, "the right row", False)
    assert first.answer == record["answer"] and re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", first.given_at
    )
    quotes = [(c.article_id, c.kind, c.quote) for c in first.cited]
    assert quotes[0] == ("baker-2021", "paragraph", "Snoring was present in 31% of men.")
    assert (second.question, second.read_as, second.helpful, second.reason) == (
        "MRSA?", None, False, "",
    )  # fmt: skip


def test_nothing_is_created_where_no_one_has_given_feedback(store):
    assert store.entries() == () and store.clear() == 0
    assert not store.path.parent.exists()


def test_the_file_lies_beside_the_index():
    assert feedback_path(DEFAULT_INDEX) == DEFAULT_FEEDBACK
    assert feedback_path(Path("a/index")) == Path("a/feedback.sqlite")


def test_only_its_owner_may_read_the_file_and_no_other_is_left(store, record):
    store.add("Q?", None, record, True)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert [path.name for path in store.path.parent.iterdir()] == ["feedback.sqlite"]
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_stored_within_bounds_and_exported_as_a_line(store, record, text, tmp_path):
    store.add(text, text, record | {"answer": text}, True, text)
    store.add("and another", None, record, True)
    entry, other = store.entries()
    kept = text.encode("utf-8", "ignore").decode().replace("\0", "")
    assert entry.question == kept[:QUESTION_CHARACTERS] and len(entry.answer) <= 10_000
    assert entry.reason == kept[:REASON_CHARACTERS]
    assert other.question == "and another"
    write_candidates(store.entries(), tmp_path / "c.jsonl")
    assert (tmp_path / "c.jsonl").stat().st_mode & 0o777 == 0o600
    lines = (tmp_path / "c.jsonl").read_text(encoding="utf-8").split("\n")
    assert len(lines) == 3 and json.loads(lines[0])["question"] == entry.question


def test_random_text_comes_back_as_it_was(store, record):
    chance = random.Random(6)
    texts = []
    for _ in range(40):
        codes = (
            chance.choice([chance.randrange(1, 0xD800), chance.randrange(1, 128)]) for _ in "x" * 50
        )
        texts.append("".join(map(chr, codes)))
    for text in texts:
        store.add(text, None, record, True, text[::-1])
    assert [(e.question, e.reason) for e in store.entries()] == [(t, t[::-1]) for t in texts]


def test_a_long_quote_is_cut_and_still_found(store, record):
    long = "Snoring was common. " * 500
    claims = [{"text": long, "citations": [1]}] + [
        {"text": f"Claim {n}.", "citations": [1]} for n in range(100)
    ]
    store.add("Q?", None, record | {"claims": claims}, True)
    cited = store.entries()[0].cited
    assert len(cited) == 12 and len(cited[0].quote) == QUOTE_CHARACTERS
    assert long.startswith(cited[0].quote)


def test_many_threads_lose_nothing(tmp_path, record):
    stores = [FeedbackStore(tmp_path / "f.sqlite") for _ in range(2)]  # as if of two pages
    start = threading.Barrier(16)

    def give(at):
        start.wait()
        for n in range(5):
            stores[at % 2].add(f"{at}-{n}", None, record, True)

    threads = [threading.Thread(target=give, args=(at,)) for at in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = sorted(entry.question for entry in stores[0].entries())
    assert given == sorted(f"{at}-{n}" for at in range(16) for n in range(5))


def test_a_file_that_many_begin_at_once_is_begun_once(tmp_path, record):
    faults = []

    def give(path, start):
        start.wait()
        try:
            FeedbackStore(path).add("Q?", None, record, True)
        except FeedbackUnusable as exc:
            faults.append(str(exc))

    for n in range(30):
        path, start = tmp_path / f"{n}.sqlite", threading.Barrier(8)
        threads = [threading.Thread(target=give, args=(path, start)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(FeedbackStore(path).entries()) == 8
    assert faults == []


PROCESS = """
import json, sys
from app.feedback.store import FeedbackStore
store, record = FeedbackStore(__import__("pathlib").Path(sys.argv[1])), json.loads(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for n in range(25):
    store.add(f"{sys.argv[2]}-{n}", None, record, True, "")
"""


def test_several_processes_begin_one_file_at_once_and_lose_nothing(tmp_path, record):
    path = tmp_path / "new" / "f.sqlite"
    processes = [
        Forked(
            [path, name, json.dumps(record)], code=PROCESS,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in "abcd"
    ]  # fmt: skip
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        assert process.communicate(timeout=60)[1] == "" and process.returncode == 0
    given = sorted(entry.question for entry in FeedbackStore(path).entries())
    assert given == sorted(f"{name}-{n}" for name in "abcd" for n in range(25))


def test_another_process_that_writes_is_waited_for(store, record):
    store.add("first", None, record, True)
    other = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.5, lambda: other.execute("COMMIT")).start()
    store.add("second", None, record, True)
    assert len(store.entries()) == 2
    other.close()


def test_a_page_left_open_does_not_fill_the_disk(store, record):
    store.add("first", None, record, True)
    with closing(sqlite3.connect(store.path)) as connection:
        columns = "given_at, question, read_as, helpful, reason, abstained, answer, cited"
        connection.executemany(
            f"INSERT INTO feedback ({columns}) SELECT {columns} FROM feedback WHERE feedback_id=?",
            [(1,)] * (MAX_ENTRIES - 1),
        )
        connection.commit()
    with pytest.raises(FeedbackUnusable, match=r"10,000 entries and takes no more; run `bedside"):
        store.add("one more", None, record, True)
    assert store.clear() == MAX_ENTRIES
    store.add("again", None, record, True)
    assert [entry.feedback_id for entry in store.entries()] == [MAX_ENTRIES + 1]


def test_what_is_cleared_is_gone_from_the_disk(store, record):
    for n in range(30):
        store.add(f"Mrs Quillfeather, {n}", None, record, True, "Quillfeather " * 100)
    assert b"Quillfeather" in store.path.read_bytes()
    assert store.clear() == 30 and store.entries() == ()
    for path in store.path.parent.iterdir():
        assert b"Quillfeather" not in path.read_bytes()
