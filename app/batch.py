"""A file of questions -> a file of answers, one JSON object a line, in the same order."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.answer import Answer, answer_record
from app.answering import checked_question
from corpus.errors import BadBatch, BadQuestion, OutputUnwritable


@dataclass(frozen=True)
class BatchQuestion:
    """One line of a batch; other keys than `id` and `question` are ignored."""

    question_id: str
    question: str


def read_batch(path: Path) -> list[BatchQuestion]:
    """Every question of a file. Raises BadBatch, which lists every faulty line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError as exc:
        raise BadBatch(f"there is no file {path}; give --batch a file of questions.") from exc
    except UnicodeDecodeError as exc:
        raise BadBatch(f"{path} is not UTF-8 text; save it as UTF-8.") from exc
    except OSError as exc:
        raise BadBatch(f"{path} cannot be read: {exc.strerror}.") from exc
    questions: list[BatchQuestion] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
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
    if not isinstance(values["id"], (str, int)):
        raise ValueError("'id' must be text or a whole number")
    return BatchQuestion(str(values["id"]), checked_question(values["question"]))


def write_answers(
    questions: list[BatchQuestion], answer: Callable[[str], Answer], output: Path
) -> Iterator[Answer]:
    """Answer the questions in order into the file, which appears when it is whole."""
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            for item in questions:
                result = answer(item.question)
                record = answer_record(result, item.question_id)
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                yield result
        temporary.replace(output)
    except OSError as exc:
        raise OutputUnwritable(
            f"answers cannot be written to {output}: {exc.strerror}; give another --output."
        ) from exc
    finally:
        temporary.unlink(missing_ok=True)
