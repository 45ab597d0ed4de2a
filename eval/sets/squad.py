"""SQuAD-style JSON -> articles and a question set in our format.

    bedside eval convert squad.json --output squad
    bedside index build --corpus squad/articles --index squad/index
    bedside eval --questions squad/questions.jsonl --corpus squad/articles --index squad/index

Read is `data[].paragraphs[]` with `context` and `qas[]` of `id`, `question`,
`answers[]` (`text`, `answer_start`) and `is_impossible`. Every context becomes one
article, however often it comes. The facts of a question are its answers' texts, each
enough; its evidence is the sentences that the answers stand in, by offset.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.errors import BadBatch, BedsideError, OutputUnwritable
from corpus.markdown import parse_article
from index.sentences import sentence_spans


@dataclass
class Converted:
    """What a file became: article sources, question lines, and what could not be used."""

    sources: dict[str, str] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def convert(path: Path) -> Converted:
    """Read a SQuAD-style file. Raises BadBatch where it is none or nothing can be used."""
    converted = Converted()
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        for paragraph in _paragraphs(data):
            _add(paragraph, converted)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise BadBatch(f"{path} is no SQuAD-style JSON ({exc!r}).") from exc
    if not converted.questions:
        raise BadBatch(f"{path} holds no question that can be used.")
    return converted


def write(converted: Converted, folder: Path) -> None:
    """`articles/*.txt` and `questions.jsonl` in the folder."""
    articles = folder / "articles"
    try:
        articles.mkdir(parents=True, exist_ok=True)
        for article_id, source in converted.sources.items():
            (articles / f"{article_id}.txt").write_text(source, encoding="utf-8")
        lines = [json.dumps(item, ensure_ascii=False) + "\n" for item in converted.questions]
        (folder / "questions.jsonl").write_text("".join(lines), encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(f"{folder} cannot be written: {exc.strerror}.") from exc


def _paragraphs(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for document in data["data"]:
        yield from document["paragraphs"]


def _add(paragraph: Mapping[str, Any], converted: Converted) -> None:
    context: str = paragraph["context"]
    try:
        article = _article(context)
    except BedsideError as exc:
        converted.skipped.append(f"a context ({context[:40]!r}…): {exc}")
        return
    converted.sources[article.article_id] = article.text
    for question in paragraph["qas"]:
        number = len(converted.questions) + 1
        question_id = str(question.get("id") or f"squad-{number}")
        try:
            converted.questions.append(_question(question, question_id, context, article))
        except ValueError as exc:
            converted.skipped.append(f"question {question_id}: {exc}")


def _article(context: str) -> Article:
    """A context as an article; line ends as they will be read back from its file."""
    # A first line "---" would be taken for front matter; a blank line before it is not.
    source = context.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    source = "\n" + source if source.startswith("---") else source
    name = hashlib.sha256(source.encode()).hexdigest()[:12]
    return parse_article(f"context-{name}", source)


def _question(
    values: Mapping[str, Any], question_id: str, context: str, article: Article
) -> dict[str, Any]:
    answers = [] if values.get("is_impossible") else values.get("answers") or []
    places = [_place(answer, context, article) for answer in answers]
    texts = list(dict.fromkeys(" ".join(answer["text"].split()) for answer in answers))
    if not answers and not values.get("is_impossible"):
        raise ValueError("it has no answer and is not marked is_impossible")
    return {
        "id": question_id, "question": values["question"],
        "type": "text" if places else "near-miss", "style": "full", "split": "test",
        "answer": texts[0] if texts else "", "facts": [texts] if texts else [],
        "evidence": [_distinct(places)] if places else [], "note": "",
    }  # fmt: skip


def _place(answer: Mapping[str, Any], context: str, article: Article) -> dict[str, Any]:
    """The sentences of the article that an answer stands in. Raises ValueError."""
    text, start = answer["text"], int(answer["answer_start"])
    if not text.strip() or context[start : start + len(text)] != text:
        raise ValueError(f"the answer {text!r} does not stand at {start}")
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    # Line ends may have moved it: it is the same occurrence, counted from the start.
    at = -1
    for _ in range(_occurrences(context, text, start)):
        at = article.text.find(wanted, at + 1)
    if at < 0:
        raise ValueError(f"the answer {text!r} is not found in the article")
    start, end = _sentences_around(article.text, at, at + len(wanted))
    quote = article.text[start:end]
    return {"article_id": article.article_id, "start": start, "end": end, "quote": quote}


def _occurrences(context: str, text: str, start: int) -> int:
    """How many times a text has come when it stands at `start`, overlaps included."""
    count, at = 0, -1
    while at < start:
        at = context.find(text, at + 1)
        count += 1
    return count


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


def _distinct(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(place["start"], place["end"]): place for place in places}.values())
