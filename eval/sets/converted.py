"""What someone else's set becomes: articles, questions in our format, and a library file.

Every form is read into `Converted` and written by `write`:

    FOLDER/articles/       one file an article
    FOLDER/questions.jsonl
    FOLDER/library.yaml    title, articles, and the splits that anything was fitted on: none
    FOLDER/left_out.txt    one sentence on each record that could not be used, where there is any
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from corpus.article import Article
from corpus.errors import BadBatch, OutputUnwritable
from corpus.markdown import parse_article
from eval.questions.line import form_faults

NAMED = 3  # records that the summary of a reason names

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Place:
    """Characters of an article, or the whole of it where only that was judged."""

    article_id: str
    start: int = 0
    end: int = 0
    quote: str = ""
    grade: int = 0  # from 1 on: the whole article is relevant to this grade

    def record(self) -> dict[str, Any]:
        """As it stands in a question set."""
        if self.grade:
            return {"article_id": self.article_id, "whole": True, "grade": self.grade}
        return {"article_id": self.article_id, "start": self.start, "end": self.end,
                "quote": self.quote}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A question as it will be written; any one of the places is enough, and any spelling."""

    question_id: str
    question: str
    places: tuple[Place, ...] = ()  # none: the articles do not answer
    spellings: tuple[str, ...] = ()  # of the one fact that a right answer shows
    kind: str = "text"
    answer: str = ""
    note: str = ""
    not_relevant: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """As it stands in a question set."""
        values = {
            "id": self.question_id, "question": self.question,
            "type": self.kind if self.places else "near-miss", "style": "full", "split": "test",
            "answer": self.answer, "facts": [list(self.spellings)] if self.spellings else [],
            "evidence": [[place.record() for place in self.places]] if self.places else [],
            "note": self.note,
        }  # fmt: skip
        return values | ({"not_relevant": list(self.not_relevant)} if self.not_relevant else {})


@dataclass(frozen=True)
class Omission:
    """A record that could not be used, and why."""

    what: str  # "question", "document", "judgement"
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.what} {self.name}: {self.reason}"


@dataclass
class Converted:
    """What a set became so far."""

    title: str
    sources: dict[str, str] = field(default_factory=dict)  # article files by article_id
    lines: list[Line] = field(default_factory=list)
    left_out: list[Omission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was mended, found again, renamed
    n_imported: int = 0  # articles that an import has written itself
    _taken: set[str] = field(default_factory=set)

    def leave_out(self, what: str, name: object, reason: object) -> None:
        """Note a record that cannot be used."""
        shown, why = (str(s).encode("utf-8", "replace").decode() for s in (name, reason))
        self.left_out.append(Omission(what, shown[:80], why))

    def add(self, line: Line) -> None:
        """Add a question, under a unique id; one that breaks the format is left out."""
        named = replace(line, question_id=self._free(line.question_id))
        faults = list(form_faults(named.record()))
        if faults:
            self.leave_out("question", line.question_id or named.question_id, "; ".join(faults))
            return
        self._taken.add(named.question_id)
        self.lines.append(named)

    def _free(self, question_id: str) -> str:
        """The id (without one, the question's number), with a number after it where it is taken."""
        base = question_id.strip() or f"question-{len(self.lines) + 1}"
        tries = itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2)))
        return next(name for name in tries if name not in self._taken)

    def summary(self) -> Iterator[str]:
        """A sentence for each reason to leave something out, with how many and the first few."""
        grouped: dict[tuple[str, str], list[str]] = {}
        for item in self.left_out:
            grouped.setdefault((item.what, item.reason), []).append(item.name)
        for (what, reason), names in grouped.items():
            more = ", …" if len(names) > NAMED else ""
            count = f"{len(names):,} {what}s ({', '.join(names[:NAMED])}{more})"
            yield f"{what} {names[0]}: {reason}" if len(names) == 1 else f"{count}: {reason}"


def write(converted: Converted, folder: Path) -> None:
    """Write every file of the set. Raises BadBatch if nothing can be used, and OutputUnwritable."""
    if not converted.lines:
        why = "".join(f"\n  {sentence}" for sentence in converted.summary())
        raise BadBatch(f"{converted.title} holds no question that can be used.{why}")
    articles = folder / "articles"
    try:
        articles.mkdir(parents=True, exist_ok=True)
        _check_empty(articles, converted.sources)
        for name, source in converted.sources.items():
            (articles / name).write_text(source, encoding="utf-8")
        lines = [json.dumps(line.record(), ensure_ascii=False) for line in converted.lines]
        (folder / "questions.jsonl").write_text(_text(lines), encoding="utf-8")
        library = {"title": converted.title, "articles": "articles", "fitted": []}
        text = yaml.safe_dump(library, sort_keys=False, allow_unicode=True)
        (folder / "library.yaml").write_text(text, encoding="utf-8")
        left_out = folder / "left_out.txt"
        left_out.unlink(missing_ok=True)
        if converted.left_out:
            left_out.write_text(_text(map(str, converted.left_out)), encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(f"{folder} cannot be written: {exc.strerror}.") from exc


def _check_empty(articles: Path, sources: Mapping[str, str]) -> None:
    """Raises OutputUnwritable where another set's articles would be searched with these."""
    others = [path.name for path in articles.iterdir() if path.name not in sources]
    if sources and others:
        raise OutputUnwritable(
            f"{articles} holds articles of another set ({others[0]}); give an empty --output."
        )


def plain_article(article_id: str, text: str, title: str = "") -> tuple[str, Article]:
    """The source of a plain-text article file, and the article; a title becomes its heading.

    Raises ArticleUnreadable where there is no text.
    """
    body = clean(text)
    if heading := " ".join(clean(title).split()):
        body = f"# {heading}\n\n{body}"
    # A first line "---" would be taken for front matter, unless a blank line stands before it.
    source = "\n" + body if body.startswith("---") else body
    return source, parse_article(article_id, source)


def clean(text: str) -> str:
    """A text with its line ends as they will be read back from a file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def article_ids(names: Iterable[str]) -> dict[str, str]:
    """An article_id for each name: itself if it is a safe, free (in any case) file name."""
    ids: dict[str, str] = {}
    taken: set[str] = {"readme"}
    for name in names:
        article_id = name
        if not _SAFE.fullmatch(name) or name.lower() in taken:
            plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60]
            digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            article_id = f"{plain or 'document'}-{digest}"
        taken.add(article_id.lower())
        ids[name] = article_id
    return ids


def read_text(path: Path) -> str:
    """A file's text, unpacked where it is packed by gzip. Raises BadBatch."""
    try:
        data = path.read_bytes()
        packed = data[:2] == b"\x1f\x8b"
        return (gzip.decompress(data) if packed else data).decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadBatch(f"{path} is not UTF-8 text; save it as UTF-8.") from exc
    except (OSError, EOFError, zlib.error) as exc:
        raise BadBatch(f"{path} cannot be read: {exc}.") from exc


def json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Number and value of each line, or the error of a line that is no JSON. Raises BadBatch."""
    # Not splitlines(): JSON allows U+2028 within a text.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as exc:
                yield number, exc


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
