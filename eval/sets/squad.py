"""SQuAD's JSON, in any of its common shapes -> articles and questions.

    bedside eval convert squad.json --output squad

This reads `data[].paragraphs[]` with `context` and `qas[]`; rows of `context`, `question` and
`answers`, as Hugging Face has them; and either of these as JSON Lines, as MRQA has them. Answers
are a list of `text` with `answer_start`, or two lists under these names, or texts alone. Every
context becomes one article, however often it occurs. A question has one fact, of which each
answer's text is a spelling; its evidence is the sentences that the answers stand in, by offset.

Offsets are often slightly wrong: counted in bytes or in UTF-16, or before line ends or blanks were
changed. The answer is then looked for around the offset, and a note says how many were moved.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.errors import BadBatch, BedsideError
from eval.sets.converted import Converted, Line, Place, clean, json_lines, plain_article, read_text
from index.passages.sentences import sentence_spans

NEAR = 30  # characters by which an offset may be wrong if the answer stands at several places


@dataclass(frozen=True)
class Answer:
    """A text that answers, and where the set says that it starts."""

    text: str
    start: int | None


@dataclass(frozen=True)
class Context:
    """A text with its questions, as yet unread."""

    text: str
    questions: Sequence[Any]


def convert(path: Path) -> Converted:
    """Read a SQuAD-style file. Raises BadBatch for any other file."""
    converted = Converted(path.name.split(".")[0] or path.name)
    known: dict[str, Article] = {}
    moved: list[str] = []
    n_contexts = 0
    for context in _contexts(_data(path), converted):
        n_contexts += 1
        _add(context, converted, known, moved)
    if not n_contexts:
        raise BadBatch(f"{path} is no SQuAD-style JSON: it holds no context with questions.")
    if moved:
        converted.notes.append(
            f"{len(moved):,} answers did not stand at their offset and were found near it, or at "
            f"the only place where they stand (questions {', '.join(moved[:5])}"
            f"{', …' if len(moved) > 5 else ''})."
        )
    return converted


def _data(path: Path) -> object:
    """The JSON value of the file; for JSON Lines a list of values."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as exc:
        lines = [value for _, value in json_lines(path)]
        if len(lines) < 2 or not any(isinstance(value, dict) for value in lines):
            raise BadBatch(f"{path} is no SQuAD-style JSON ({exc!r}).") from exc
        return lines


def _contexts(values: object, converted: Converted, where: str = "1") -> Iterator[Context]:
    """Every context with questions in a value of any of the shapes."""
    match values:
        case list():
            for number, value in enumerate(values, start=1):
                yield from _contexts(value, converted, str(number))
        case {"context": str(context), "qas": list(questions)}:
            yield Context(context, questions)
        case {"context": str(context), "question": str()}:
            yield Context(context, [values])
        case {"data": list(inner)} | {"paragraphs": list(inner)}:
            yield from _contexts(inner, converted)
        case {"header": _}:
            return  # MRQA's first line
        case Exception():
            converted.leave_out("record", where, f"it is no JSON ({values})")
        case _:
            converted.leave_out("record", where, "it has no context with questions")


def _add(
    context: Context, converted: Converted, known: dict[str, Article], moved: list[str]
) -> None:
    if context.text not in known:
        name = hashlib.sha256(clean(context.text).encode("utf-8", "replace")).hexdigest()[:12]
        try:
            source, article = plain_article(f"context-{name}", context.text)
        except BedsideError as exc:
            converted.leave_out("context", repr(context.text[:40]), exc)
            return
        known[context.text] = article
        converted.sources[f"{article.article_id}.txt"] = source
    for values in context.questions:
        fallback = f"squad-{len(converted.lines) + 1}"
        question_id = _id(values) or fallback
        try:
            line, n_moved = _line(values, question_id, context.text, known[context.text])
        except ValueError as exc:
            converted.leave_out("question", question_id, exc)
        else:
            converted.add(line)
            moved += [question_id] * n_moved


def _id(values: object) -> str:
    if not isinstance(values, dict):
        return ""
    found = next((values[key] for key in ("id", "qid") if values.get(key) is not None), "")
    return str(found).strip() if isinstance(found, (str, int, float)) else ""


def _line(values: object, question_id: str, context: str, article: Article) -> tuple[Line, int]:
    """The question, and how many of its answers were moved. Raises ValueError."""
    if not isinstance(values, dict) or not isinstance(values.get("question"), str):
        raise ValueError("it has no question")
    impossible = bool(values.get("is_impossible"))
    answers = [] if impossible else list(_answers(values))
    # Hugging Face's rows have no is_impossible; there, empty lists mean unanswerable.
    unanswerable = impossible or (not answers and _are_columns(values.get("answers")))
    if not answers and not unanswerable:
        raise ValueError("it has no answer and is not marked is_impossible")
    found = [_found(answer, context) for answer in answers]
    places = [_place(start, end, context, article) for start, end in found]
    given = zip(answers, found, strict=True)
    n_moved = sum(
        answer.start is not None and answer.start != start for answer, (start, _) in given
    )
    spellings = tuple(dict.fromkeys(" ".join(answer.text.split()) for answer in answers))
    return Line(
        question_id, values["question"].strip(), tuple(dict.fromkeys(places)), spellings,
        answer=spellings[0] if spellings else "",
    ), n_moved  # fmt: skip


def _are_columns(answers: object) -> bool:
    return isinstance(answers, dict) and isinstance(answers.get("text"), list)


def _answers(values: Mapping[str, Any]) -> Iterator[Answer]:
    """The answers of a question in whatever shape. Raises ValueError."""
    answers = values.get("detected_answers") or values.get("answers") or []
    if isinstance(answers, dict):
        texts, starts = answers.get("text", []), answers.get("answer_start", [])
        if not isinstance(texts, list) or not isinstance(starts, list):
            raise ValueError("its answers are neither a list nor lists of text and answer_start")
        if len(texts) != len(starts):
            raise ValueError(f"it has {len(texts)} answers and {len(starts)} offsets")
        answers = [{"text": t, "answer_start": s} for t, s in zip(texts, starts, strict=True)]
    for answer in answers:
        yield from _readings(answer)


def _readings(answer: object) -> Iterator[Answer]:
    match answer:
        case {"text": str(text), "char_spans": list(spans)}:
            yield from (Answer(text, int(span[0])) for span in spans)
        case {"text": str(text), "answer_start": None} | str(text):
            yield Answer(text, None)
        case {"text": str(text), "answer_start": start}:
            if not re.fullmatch(r"-?\d{1,12}", str(start)):
                raise ValueError("an offset of it is no whole number")
            yield Answer(text, int(str(start)))
        case {"text": str(text)}:
            yield Answer(text, None)
        case _:
            raise ValueError("an answer of it has no text")


def _found(answer: Answer, context: str) -> tuple[int, int]:
    """Where an answer stands in its context; see the module. Raises ValueError."""
    wanted = r"\s+".join(map(re.escape, answer.text.split()))
    spans = [(m.start(), m.start() + len(m[1])) for m in re.finditer(f"(?=({wanted}))", context)]
    if not wanted or not spans:
        raise ValueError(f"the answer {answer.text[:80]!r} does not stand in its context")
    if len(spans) == 1:
        return spans[0]
    if answer.start is None:
        raise ValueError(
            f"the answer {answer.text[:80]!r} has no offset and stands {len(spans)} times"
        )
    for start in _as_counted(answer.start, context):
        fitting = [span for span in spans if span[0] == start]
        if fitting:
            return fitting[0]
    nearest, second = sorted(spans, key=lambda span: abs(span[0] - (answer.start or 0)))[:2]
    off = abs(nearest[0] - answer.start)
    if off > NEAR or off == abs(second[0] - answer.start):
        raise ValueError(
            f"the answer {answer.text[:80]!r} does not stand at {answer.start}, and which of "
            f"{len(spans)} places is meant cannot be told"
        )
    return nearest


def _as_counted(start: int, context: str) -> Iterator[int]:
    """The offset as characters, as bytes of UTF-8, and as units of UTF-16."""
    yield start
    if start > 0:
        for encoding, width in (("utf-8", 1), ("utf-16-le", 2)):
            before = context.encode(encoding, "surrogatepass")[: start * width]
            yield len(before.decode(encoding, "ignore"))


def _place(start: int, end: int, context: str, article: Article) -> Place:
    """The sentences of the article that characters of the context stand in."""
    # The article has normalised line ends, and may begin with a blank line.
    lead = len(article.text) - len(clean(context))
    first, last = (lead + len(clean(context[:at])) for at in (start, end))
    begin, stop = _sentences_around(article.text, first, last)
    return Place(article.article_id, begin, stop, article.text[begin:stop])


def _sentences_around(text: str, start: int, end: int) -> tuple[int, int]:
    # Sentences end where their paragraph ends; the splitter reads one paragraph at a time.
    first = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    last = text.find("\n\n", end)
    paragraph = text[first : last if last >= 0 else len(text)]
    found = [(first + s, first + e) for s, e in sentence_spans(paragraph)]
    spans = [(s, e) for s, e in found if s < end and e > start]
    if not spans:
        return start, end
    return min(start, spans[0][0]), max(end, spans[-1][1])
