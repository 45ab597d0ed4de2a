"""Feedback on answers, kept in one SQLite file on this machine, and what can be made of it.

    FeedbackStore(path).add(question, read_as, answer_record(answer), helpful=True, reason="")

    bedside feedback list
    bedside feedback export --output candidates.jsonl
    bedside feedback clear

The file appears with the first feedback, beside the index. It holds questions as they were
typed, which may tell of a patient: only its owner may read it, nothing of it is logged, and
what is cleared is gone from the file. Each call opens the file anew, so threads and processes
may add at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from corpus.disk import private
from corpus.errors import FeedbackUnusable, OutputUnwritable
from index.storage.store import DEFAULT_INDEX

QUESTION_CHARACTERS = 2_000  # of a question, as typed and as read
REASON_CHARACTERS = 2_000
ANSWER_CHARACTERS = 10_000
QUOTE_CHARACTERS = 2_000  # the beginning of a longer quote is found in the article as well
MAX_CITED = 12  # spans of one answer
MAX_ENTRIES = 10_000  # a page left open to anyone must not fill the disk
WAIT_SECONDS = 10.0  # for another process that is writing

# "Beds" in ASCII, in the file's header: no other program's SQLite file is taken for ours.
APPLICATION_ID = 0x42656473
SCHEMA_VERSION = 1  # raise it when the table changes; a file of another version is refused
_SCHEMA = """
    CREATE TABLE feedback (
        feedback_id INTEGER PRIMARY KEY AUTOINCREMENT, -- a cleared number is not used again
        given_at TEXT NOT NULL,
        question TEXT NOT NULL,
        read_as TEXT,
        helpful INTEGER NOT NULL,
        reason TEXT NOT NULL,
        abstained INTEGER NOT NULL,
        answer TEXT NOT NULL,
        cited TEXT NOT NULL -- JSON, a list of Cited
    )
"""
_COLUMNS = "feedback_id, given_at, question, read_as, helpful, reason, abstained, answer, cited"

# SQLite's codes for faults around the file (rights, disk, memory); others are of the file itself.
_FAULTS_OF_THE_PLACE = {
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_LOCKED,
}  # fmt: skip

_T = TypeVar("_T")


@dataclass(frozen=True)
class Cited:
    """A span that an answer cites, as it stands in the article."""

    article_id: str
    kind: str  # of its passage: "row", "paragraph", ...
    quote: str


@dataclass(frozen=True)
class Feedback:
    """What one person said of one answer."""

    feedback_id: int
    given_at: str  # ISO 8601, UTC, to the second
    question: str  # as typed
    read_as: str | None  # as searched for, where it is not the one typed
    helpful: bool
    reason: str
    abstained: bool
    answer: str
    cited: tuple[Cited, ...]


def feedback_path(index: Path) -> Path:
    """Where the feedback on answers from an index lies: beside the index's folder."""
    return index.parent / "feedback.sqlite"


DEFAULT_FEEDBACK = feedback_path(DEFAULT_INDEX)


class FeedbackStore:
    """The feedback in one file. Every method raises FeedbackUnusable, with one sentence."""

    def __init__(self, path: Path = DEFAULT_FEEDBACK) -> None:
        """Nothing is opened or created yet."""
        self.path = path
        self._lock = threading.Lock()  # SQLite makes writers wait, but not in turn

    def add(
        self, question: str, read_as: str | None, answer_record: Mapping[str, Any], helpful: bool,
        reason: str = "",
    ) -> None:  # fmt: skip
        """Store what a person said of an answer, given as app.answers.answer.answer_record has it.

        Texts over the limits are cut; "" means no reason. Creates the file and its folder where
        there is none.
        """
        values = (
            datetime.now(UTC).isoformat(timespec="seconds"),
            _text(question, QUESTION_CHARACTERS),
            None if read_as is None else _text(read_as, QUESTION_CHARACTERS),
            bool(helpful),
            _text(reason, REASON_CHARACTERS),
            bool(answer_record["abstained"]),
            _text(answer_record["answer"], ANSWER_CHARACTERS),
            json.dumps([asdict(cited) for cited in _cited(answer_record)], ensure_ascii=False),
        )

        def insert(connection: sqlite3.Connection) -> None:
            (count,) = connection.execute("SELECT count(*) FROM feedback").fetchone()
            if count >= MAX_ENTRIES:
                raise FeedbackUnusable(
                    f"{self.path} holds {count:,} entries and takes no more; run `bedside "
                    "feedback export`, then `bedside feedback clear`."
                )
            marks = ", ".join("?" * len(values))
            columns = _COLUMNS.removeprefix("feedback_id, ")
            connection.execute(f"INSERT INTO feedback ({columns}) VALUES ({marks})", values)

        self._run("stored", insert, create=True)

    def entries(self) -> tuple[Feedback, ...]:
        """All feedback, oldest first; none where there is no file."""

        def select(connection: sqlite3.Connection) -> tuple[Feedback, ...]:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM feedback ORDER BY feedback_id")
            return tuple(_feedback(row) for row in rows)

        return self._run("read", select) or ()

    def clear(self) -> int:
        """Delete all feedback; returns how many entries there were.

        The texts are gone from the file; what a disk or a backup keeps of old files is not
        in our hands.
        """

        def delete(connection: sqlite3.Connection) -> int:
            return connection.execute("DELETE FROM feedback").rowcount

        return self._run("cleared", delete, checkpoint=True) or 0

    def _run(
        self, done: str, work: Callable[[sqlite3.Connection], _T], *, create: bool = False,
        checkpoint: bool = False,
    ) -> _T | None:  # fmt: skip
        """Do the work in one transaction; an error becomes a sentence that says what was not done.

        None where there is no file and none is to be created.
        """
        try:
            with self._lock:
                if create:
                    _create_private(self.path)
                elif not self.path.exists():
                    return None
                with closing(_connect(self.path)) as connection:
                    result = _in_transaction(connection, self.path, work)
                    if checkpoint:
                        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    return result
        except (sqlite3.Error, OSError, ValueError) as exc:
            raise FeedbackUnusable(_sentence(exc, self.path, done)) from exc


def _create_private(path: Path) -> None:
    """Create an empty file that only its owner may read, unless there is one; SQLite fills it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _connect(path: Path) -> sqlite3.Connection:
    """A connection that never creates a file; transactions begin and end where we say."""
    address = path.absolute().as_uri() + "?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        _is_new(connection, path)  # before WAL, which would change the file of another program
        _write_ahead(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch a new file to WAL. SQLite does not wait here for another process; so we do."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _in_transaction(
    connection: sqlite3.Connection, path: Path, work: Callable[[sqlite3.Connection], _T]
) -> _T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_new(connection, path):
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # after a full disk SQLite has rolled back itself
            connection.execute("ROLLBACK")
        raise
    return result


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is still empty. Raises FeedbackUnusable where it is not ours."""
    # One statement, so that it never sees a file that another process has half set up.
    application, version, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
        "FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if (application, version, tables) == (0, 0, 0):
        return True
    if application != APPLICATION_ID:
        raise FeedbackUnusable(f"{path} is not a file of feedback; give another --feedback.")
    if version != SCHEMA_VERSION:
        raise FeedbackUnusable(
            f"{path} was written by another version of Bedside (format {version}, this one has "
            f"{SCHEMA_VERSION}); export it with that version, then move it away."
        )
    return False


def _sentence(exc: Exception, path: Path, done: str) -> str:
    """What is wrong and what to do; it never quotes what was to be stored."""
    code = getattr(exc, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None  # the rest of the code is detail
    advice = "see that the folder can be written to and has room"
    if isinstance(exc, OSError):
        what = exc.strerror or "it cannot be opened"
    elif primary == sqlite3.SQLITE_FULL:
        what, advice = "the disk is full", "make room"
    elif primary == sqlite3.SQLITE_BUSY:
        what, advice = "another program is using it", "try again"
    elif primary in _FAULTS_OF_THE_PLACE:
        what = str(exc)
    else:
        what, advice = "the file is damaged", "move it away, and the next feedback begins a new one"
    return f"feedback cannot be {done} in {path}: {what}; {advice}."


def _text(text: str, limit: int) -> str:
    """The text cut to the limit, without lone surrogates and NUL characters."""
    return text[:limit].encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def _cited(record: Mapping[str, Any]) -> list[Cited]:
    """The spans that an answer cites, each once; a claim stands in the first passage it cites."""
    passages = {passage["n"]: passage for passage in record["passages"]}
    sides = [side for difference in record.get("differences", ()) for side in difference["sides"]]
    found: dict[Cited, None] = {}
    for claim in (*record["claims"], *sides):
        passage = passages[claim["citations"][0]]
        quote = _text(claim["text"], QUOTE_CHARACTERS)
        found[Cited(passage["article_id"], passage["kind"], quote)] = None
    return list(found)[:MAX_CITED]


def _feedback(row: tuple[Any, ...]) -> Feedback:
    """A row of the table. Raises ValueError where the JSON in it is not ours."""
    number, given_at, question, read_as, helpful, reason, abstained, answer, cited = row
    try:
        spans = tuple(Cited(**values) for values in json.loads(cited))
    except TypeError as exc:
        raise ValueError(f"entry {number} is damaged") from exc
    return Feedback(
        number, given_at, question, read_as, bool(helpful), reason, bool(abstained), answer, spans
    )


def candidates(entries: Iterable[Feedback]) -> Iterator[dict[str, Any]]:
    """Feedback in the format of the evaluation's question set, as far as it can be known.

    What only a person can tell is empty: the style, the facts and the right answer; where the
    answer did not help, the type and the evidence too. A question set with an empty type or
    style is not accepted, so that no unfinished candidate is scored.
    """
    for entry in entries:
        evidence = entry.cited if entry.helpful else ()
        yield {
            "id": f"feedback-{entry.given_at[:10]}-{entry.feedback_id}",
            "question": entry.read_as or entry.question,  # a follow-up is whole only as read
            "type": _type(entry),
            "style": "",
            "split": "dev",
            "answer": "",
            "facts": [],
            "evidence": [
                [{"article_id": cited.article_id, "quote": cited.quote}] for cited in evidence
            ],
            "note": _note(entry),
        }


def _type(entry: Feedback) -> str:
    """The type that the cited spans suggest; empty where the answer did not help or cites none."""
    if not entry.helpful or not entry.cited:
        return ""
    if len({cited.article_id for cited in entry.cited}) > 1:
        return "cross"
    return "table" if all(cited.kind == "row" for cited in entry.cited) else "text"


def _note(entry: Feedback) -> str:
    helped = "helpful" if entry.helpful else "not helpful"
    said = [f"UNFINISHED, from feedback of {entry.given_at[:10]}: {helped}"]
    if entry.abstained:
        said.append("the question was not answered")
    if entry.reason:
        said.append(f"reason: {entry.reason}")
    if entry.read_as:
        said.append(f"typed as: {entry.question}")
    said.append(
        "a person must finish it: take out patients' details, check type and evidence, "
        "write style, answer and facts"
    )
    return "; ".join(said)


def write_candidates(entries: Iterable[Feedback], output: Path) -> None:
    """One candidate a line. Raises OutputUnwritable; a file that exists is never replaced."""
    lines = [json.dumps(candidate, ensure_ascii=False) + "\n" for candidate in candidates(entries)]
    made = not output.exists() or output.is_file()  # a pipe or device is written to as it is
    try:
        with open(output, "x" if made else "w", encoding="utf-8", opener=private) as file:
            file.writelines(lines)
    except FileExistsError as exc:
        # Candidates that a person has begun to finish must survive the next export.
        raise OutputUnwritable(f"{output} exists already; give another --output.") from exc
    except OSError as exc:
        if made:
            output.unlink(missing_ok=True)
        raise OutputUnwritable(
            f"candidates cannot be written to {output}: {exc.strerror}; give another --output."
        ) from exc
