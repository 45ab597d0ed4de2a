import json
import os
import random
import re
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.answering.pipeline import answer_question
from app.answers.answer import answer_record
from app.feedback.store import (
    APPLICATION_ID,
    DEFAULT_FEEDBACK,
    MAX_ENTRIES,
    QUESTION_CHARACTERS,
    QUOTE_CHARACTERS,
    REASON_CHARACTERS,
    FeedbackStore,
    candidates,
    feedback_path,
    write_candidates,
)
from corpus.errors import BadBatch, FeedbackUnusable, OutputUnwritable
from corpus.markdown import parse_article
from eval.questions.question import load_questions
from index.storage.store import DEFAULT_INDEX

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
COMMAND = Path(sys.executable).parent / "bedside"
HOSTILE = [
    "'); DROP TABLE feedback; --", "\0 NUL \0", "\ud800 lone \udfff", "\x1b[2J\x1b]0;owned\x07",
    "\u202e right to left", "😀" * 5_000, "a" * 1_000_000, "", "\n\r\n", '{"id": "x"}',
    "[bold red]markup[/]", "é\u2028ü",
]  # fmt: skip


@pytest.fixture(scope="module")
def record(tiny):
    """An answer with one sentence of one article."""
    found = answer_record(answer_question("How common was snoring in men?", tiny))
    assert found["claims"][0]["text"] == "Snoring was present in 31% of men."
    return found


@pytest.fixture(scope="module")
def row_record(tiny):
    found = answer_record(answer_question("Nausea, n (%), daily and alternate days", tiny))
    assert found["claims"][0]["text"].startswith("| ↳ Nausea")
    return found | {"claims": found["claims"][:1]}


@pytest.fixture(scope="module")
def refusal(tiny):
    return answer_record(answer_question("teclistamab response?", tiny))


@pytest.fixture()
def store(tmp_path):
    return FeedbackStore(tmp_path / ".bedside" / "feedback.sqlite")


@pytest.fixture(scope="module")
def tiny_articles():
    from conftest import TINY

    return [parse_article(name, source) for name, source in TINY.items()]


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
    arguments = [sys.executable, "-c", PROCESS, str(path)]
    processes = [
        subprocess.Popen(
            [*arguments, name, json.dumps(record)], cwd=ROOT, text=True,
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


def test_a_helpful_answer_becomes_a_candidate_with_its_evidence(store, record, row_record):
    store.add("snoring men %", "How common was snoring in men?", record, True, "right away")
    store.add("Nausea?", None, row_record, True)
    first, second = candidates(store.entries())
    day = store.entries()[0].given_at[:10]
    assert first["id"] == f"feedback-{day}-1" and second["id"] == f"feedback-{day}-2"
    assert first["question"] == "How common was snoring in men?"
    assert (first["type"], first["split"], second["type"]) == ("text", "dev", "table")
    assert (first["answer"], first["facts"], first["style"]) == ("", [], "")
    place = {"article_id": "baker-2021", "quote": "Snoring was present in 31% of men."}
    assert first["evidence"][0] == [place]
    for part in ("UNFINISHED", day, "helpful", "reason: right away", "typed as: snoring men %",
                 "a person must finish it"):  # fmt: skip
        assert part in first["note"]


def test_what_did_not_help_becomes_a_candidate_without_evidence(store, record, refusal):
    store.add("Snoring?", None, record, False, "another study")
    store.add("teclistamab response?", None, refusal, True)
    wrong, refused = candidates(store.entries())
    assert (wrong["type"], wrong["evidence"]) == ("", [])
    assert "not helpful; reason: another study" in wrong["note"]
    assert (refused["type"], refused["evidence"]) == ("", [])
    assert "the question was not answered" in refused["note"]


def test_claims_of_two_articles_and_of_differing_sources_are_evidence(store, record):
    passages = [p | {"n": n} for n, p in enumerate(record["passages"], start=1)]
    other = next(p["n"] for p in passages if p["article_id"] != passages[0]["article_id"])
    sides = [
        {"text": "Left.", "figure": None, "citations": [other, 1]},
        {"text": "Snoring was present in 31% of men.", "figure": "31%", "citations": [1]},
    ]
    changed = record | {"differences": [{"about": "x", "sides": sides}]}
    store.add("Q?", None, changed | {"claims": record["claims"][:1]}, True)
    (candidate,) = candidates(store.entries())
    assert candidate["type"] == "cross"
    assert [piece[0]["quote"] for piece in candidate["evidence"]] == [
        "Snoring was present in 31% of men.", "Left.",
    ]  # fmt: skip


def test_candidates_are_refused_until_finished_and_then_resolve(
    store, record, row_record, tiny_articles, tmp_path
):
    store.add("How common was snoring in men?", None, record, True)
    store.add("Nausea?", None, row_record, True)
    path = tmp_path / "candidates.jsonl"
    write_candidates(store.entries(), path)
    with pytest.raises(BadBatch, match="2 faulty lines"):
        load_questions(path, tiny_articles)
    finished = [json.loads(line) | {"style": "full"} for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(values) + "\n" for values in finished))
    by_id = {article.article_id: article for article in tiny_articles}
    for question, said in zip(
        load_questions(path, tiny_articles), (record, row_record), strict=True
    ):
        spans = [piece[0] for piece in question.evidence]
        found = [by_id[span.article_id].text[span.start : span.end] for span in spans]
        assert found == [claim["text"] for claim in said["claims"]]


def test_an_export_replaces_no_file(store, record, tmp_path):
    store.add("Q?", None, record, True)
    path = tmp_path / "finished.jsonl"
    path.write_text("by hand")
    for output in (path, store.path):
        before = output.read_bytes()
        with pytest.raises(OutputUnwritable, match="exists already"):
            write_candidates(store.entries(), output)
        assert output.read_bytes() == before
    with pytest.raises(OutputUnwritable, match="cannot be written to .*none"):
        write_candidates(store.entries(), tmp_path / "none" / "c.jsonl")


def bedside(*arguments, **options):
    return subprocess.run(
        [COMMAND, "feedback", *map(str, arguments)],
        capture_output=True, text=True, timeout=60, **options,
    )  # fmt: skip


def test_the_commands_list_export_and_clear(store, record, tmp_path):
    store.add("Is \x1b[2J[bold]snoring\ncommon?", None, record, True, "yes " * 200)
    store.add("MRSA?", None, record, False)
    where, output = ["--feedback", store.path], tmp_path / "c.jsonl"
    shown = bedside("list", *where, env=os.environ | {"COLUMNS": "200"}).stdout
    assert "[2J[bold]snoring common?" in shown and "\x1b" not in shown and len(shown) < 1_000
    assert len(shown.splitlines()) == 3
    exported = bedside("export", "--output", output, *where)
    assert exported.returncode == 0 and "2 candidates" in exported.stderr
    assert [json.loads(line)["question"] for line in output.open()][1] == "MRSA?"
    assert bedside("clear", *where, input="n\n").returncode == 1 and len(store.entries()) == 2
    assert "2 entries deleted" in bedside("clear", "--yes", *where).stdout
    assert store.entries() == ()
    again = bedside("export", "--output", tmp_path / "d.jsonl", *where)
    assert again.returncode == 2 and "there is no feedback in" in again.stderr
    assert not (tmp_path / "d.jsonl").exists()


def test_a_fault_on_the_command_line_is_one_sentence(tmp_path):
    damaged = tmp_path / "f.sqlite"
    damaged.write_bytes(b"x" * 5_000)
    result = bedside("list", "--feedback", damaged)
    assert result.returncode == 2 and "Traceback" not in result.stderr
    assert result.stderr.startswith("bedside: feedback cannot be read in ")
    nothing = bedside("list", "--feedback", tmp_path / "none.sqlite")
    assert nothing.returncode == 0 and "There is no feedback in" in nothing.stdout
