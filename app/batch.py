"""A file of questions -> a file of answers, one JSON object a line, in the same order."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.answering.pipeline import checked_question
from app.answers.answer import Answer, answer_record
from corpus.disk import private
from corpus.errors import BadBatch, BadQuestion, OutputUnwritable
from corpus.sound import check_utf8


@dataclass(frozen=True)
class BatchQuestion:
    """One line of a batch; other keys than `id` and `question` are ignored."""

    question_id: str
    question: str


def read_batch(path: Path) -> list[BatchQuestion]:
    """Every question of a file. Raises BadBatch, which lists every faulty line."""
    try:
        # What is no UTF-8 becomes a lone surrogate, so that each faulty line can be named.
        lines = path.read_text(encoding="utf-8-sig", errors="surrogateescape").split("\n")
    except FileNotFoundError as exc:
        raise BadBatch(f"there is no file {path}; give --batch a file of questions.") from exc
    except OSError as exc:
        raise BadBatch(f"{path} cannot be read: {exc.strerror}.") from exc
    questions: list[BatchQuestion] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            check_utf8(line)
            questions.append(_batch_question(json.loads(line)))
        except json.JSONDecodeError as exc:
            faults.append(f"line {number}: not JSON ({exc.msg})")
        except (BadQuestion, ValueError, RecursionError) as exc:
            faults.append(f"line {number}: {exc}")
    if faults:
        listed = "\n  ".join(faults)
        raise BadBatch(f"{path} has {len(faults)} faulty line(s), nothing was asked:\n  {listed}")
    if not questions:
        raise BadBatch(f"{path} holds no question; write one JSON object a line.")
    return questions


def _batch_question(values: object) -> BatchQuestion:
    if not isinstance(values, dict):
        raise ValueError('must be an object such as {"id": "q1", "question": "..."}')
    for key in ("id", "question"):
        if key not in values:
            raise ValueError(f"{key!r} is missing")
    if not isinstance(values["question"], str):
        raise ValueError("'question' must be text")
    if not isinstance(values["id"], (str, int)) or isinstance(values["id"], bool):
        raise ValueError("'id' must be text or a whole number")
    if not str(values["id"]).strip():
        raise ValueError("'id' is empty")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in str(values["id"])):
        raise ValueError("'id' holds characters that are not text")
    return BatchQuestion(str(values["id"]), checked_question(values["question"]))


def check_output(batch: Path, output: Path) -> None:
    """Before anything is asked: raises OutputUnwritable where answers could not be written."""
    if output.is_dir():
        raise OutputUnwritable(f"{output} is a folder; give --output a file.")
    if not output.parent.is_dir():
        raise OutputUnwritable(f"there is no folder {output.parent}; make it or give another.")
    if output.exists() and batch.exists() and output.samefile(batch):
        raise OutputUnwritable(f"{output} holds the questions; give --output another file.")


def write_answers(
    questions: list[BatchQuestion], answer: Callable[[str], Answer], output: Path
) -> Iterator[Answer]:
    """Write the answers, in order, into the file, which appears only once it is complete.

    A device or pipe (`/dev/stdout`) is written to as it is.
    """
    whole = output.resolve() if not output.exists() or output.is_file() else None
    temporary = whole.with_name(f".{whole.name}.{os.getpid()}") if whole else output
    try:
        with open(temporary, "w", encoding="utf-8", opener=private) as file:  # it holds questions
            for item in questions:
                result = answer(item.question)
                record = answer_record(result, item.question_id)
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                yield result
        if whole:
            temporary.replace(whole)
    except OSError as exc:
        raise OutputUnwritable(
            f"answers cannot be written to {output}: {exc.strerror}; give another --output."
        ) from exc
    finally:
        if whole:
            temporary.unlink(missing_ok=True)
