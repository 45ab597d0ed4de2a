"""The question set: one JSON object a line, its evidence resolved to spans of the articles.

A line holds `id`, `question`, `type`, `style`, `split`, `answer`, `facts`, `evidence`
and `note`. `facts` is a list of what a right answer must show, each as a list of
spellings of which one is enough. `evidence` is a list of needed pieces, each as a list
of places of which one is enough. A place is either

    {"article_id": "...", "quote": "exact words of the article"}
    {"article_id": "...", "table": 2, "row": "NCT02028455", "cell": "55.2% (16/29)"}
    {"article_id": "...", "start": 120, "end": 146, "quote": "exact words of the article"}
    {"article_id": "...", "whole": true, "grade": 2}

the second with `group` where the row's label stands under several parent rows; the
third, for sets made by programs, means one occurrence and is checked against the text.
The fourth is for sets that are judged by document: the article is relevant, to a grade of 1 or
more, and no one said where. A question has places of this kind or of the others, not of both;
`not_relevant` lists the articles that such a set's judges found not relevant.
All survive any change of chunking. A question without evidence is one that the articles do
not answer; `missing` then holds its words that nothing fills, and `slot` what they are
(population, intervention, outcome, ...).

A line may also hold `distractors`, places that look right and are not, each with `why`
("other arm"); `previous`, the question before, where it can be understood only after it;
and `filters`, what the search is narrowed to (index/passages/filters.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.article import Article, Row, Table
from corpus.errors import BadBatch
from corpus.sound import check_utf8
from eval.questions.line import form_faults, read_line, short
from index.passages.filters import Filters

LIBRARIES = Path(__file__).parents[1] / "libraries"
DEFAULT_QUESTIONS = LIBRARIES / "five" / "questions.jsonl"


@dataclass(frozen=True)
class Span:
    """Characters start to end of `Article.text`."""

    article_id: str
    start: int
    end: int
    grade: int = 0  # for a whole article, how relevant it was judged to be, from 1 on


@dataclass(frozen=True)
class Distractor:
    """A place that looks as if it answered, and why it does not."""

    spans: tuple[Span, ...]  # every occurrence of it
    why: str


@dataclass(frozen=True)
class Question:
    """One question with what a right answer shows and where it stands."""

    question_id: str
    question: str
    type: str
    style: str
    split: str
    answer: str
    facts: tuple[tuple[str, ...], ...]
    evidence: tuple[tuple[Span, ...], ...]
    note: str = ""
    distractors: tuple[Distractor, ...] = ()
    slot: str = ""  # of an unanswerable one: kind of what is missing; its words below
    missing: str = ""
    previous: str | None = None
    filters: Filters = field(default_factory=Filters)
    not_relevant: tuple[str, ...] = ()  # articles, of a set that is judged by document

    @property
    def answerable(self) -> bool:
        """Whether the articles hold the answer."""
        return bool(self.evidence)

    @property
    def by_document(self) -> bool:
        """Whether whole articles were judged, and nobody said where in them the answer stands."""
        return any(span.grade for piece in self.evidence for span in piece)

    @property
    def answering(self) -> frozenset[str]:
        """The ids of the articles that hold evidence."""
        return frozenset(span.article_id for piece in self.evidence for span in piece)


def load_questions(path: Path, articles: Iterable[Article]) -> list[Question]:
    """Read and resolve a question set. Raises BadBatch with every fault and its line number."""
    by_id = {article.article_id: article for article in articles}
    questions: list[Question] = []
    faults: dict[int, list[str]] = {}  # by line
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            question, wrong = _question(line, by_id)
        except ValueError as exc:
            question, wrong = None, [str(exc)]
        if question and question.question_id in seen:
            wrong = [f"id {short(question.question_id)} is used twice"]
        if question and not wrong:
            seen.add(question.question_id)
            questions.append(question)
        if wrong:
            faults[number] = wrong
    if faults:
        listed = "\n  ".join(f"line {n}: {fault}" for n, wrong in faults.items() for fault in wrong)
        raise BadBatch(f"{path} has {len(faults)} faulty lines; mend them:\n  {listed}")
    if not questions:
        raise BadBatch(f"{path} holds no question; write one JSON object a line.")
    return questions


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(), which also splits a line at U+2028; JSON allows that within a text, and
        # every line number after it would be wrong.
        # What is no UTF-8 becomes a lone surrogate, so that each faulty line can be named.
        return path.read_text(encoding="utf-8-sig", errors="surrogateescape").split("\n")
    except OSError as exc:
        raise BadBatch(f"the question set {path} cannot be read: {exc.strerror}.") from exc


def _question(line: str, articles: Mapping[str, Article]) -> tuple[Question | None, list[str]]:
    """The question of a line, or all its faults. Raises ValueError where it is no JSON object."""
    check_utf8(line)
    values = read_line(line)
    faults = list(form_faults(values))
    if faults:
        return None, faults
    evidence = tuple(_resolved(places, articles, faults) for places in values["evidence"])
    distractors = tuple(
        Distractor(_resolved([place], articles, faults), place.get("why", ""))
        for place in values.get("distractors", [])
    )
    return Question(
        str(values["id"]), values["question"], values["type"], values["style"], values["split"],
        values["answer"], tuple(tuple(spellings) for spellings in values["facts"]),
        evidence, values.get("note", ""), distractors, values.get("slot", ""),
        values.get("missing", ""), values.get("previous"), _filters(values.get("filters", {})),
        tuple(values.get("not_relevant", ())),
    ), faults  # fmt: skip


def _resolved(
    places: Iterable[Mapping[str, Any]], articles: Mapping[str, Article], faults: list[str]
) -> tuple[Span, ...]:
    """Where some places stand; what is not found is added to the faults."""
    spans: list[Span] = []
    for place in places:
        try:
            spans += resolve(place, articles)
        except ValueError as exc:
            faults.append(str(exc))
    return tuple(spans)


def _filters(values: Mapping[str, Any]) -> Filters:
    return Filters(
        tuple(values.get("articles", ())), values.get("year_from"), values.get("year_to"),
        tuple(values.get("designs", ())),
    )  # fmt: skip


def resolve(place: Mapping[str, Any], articles: Mapping[str, Article]) -> list[Span]:
    """Where a place stands: every occurrence of a quote, every row that fits. Raises ValueError."""
    article = articles.get(place["article_id"])
    if article is None:
        raise ValueError(f"there is no article {short(place['article_id'])}")
    if "whole" in place:
        return [Span(article.article_id, 0, len(article.text), place["grade"])]
    if "start" in place:
        return [_offsets(place, article)]
    spans = list(_rows(place, article)) if "table" in place else list(_quotes(place, article))
    if not spans:
        wanted = place.get("quote") or f"{place['row']} … {place['cell']}"
        raise ValueError(f"not found in {article.article_id}: {short(wanted)}")
    return spans


def _quotes(place: Mapping[str, Any], article: Article) -> Iterator[Span]:
    for match in re.finditer(re.escape(place["quote"]), article.text):
        yield Span(article.article_id, match.start(), match.end())


def _offsets(place: Mapping[str, Any], article: Article) -> Span:
    start, end, quote = place["start"], place["end"], place["quote"]
    if start < 0 or not quote or article.text[start:end] != quote:
        where = f"not at {short(start)} to {short(end)} of {article.article_id}"
        raise ValueError(f"{where}: {short(quote)}")
    return Span(article.article_id, start, end)


def _rows(place: Mapping[str, Any], article: Article) -> Iterator[Span]:
    for table in _tables(article.tables, place["table"]):
        for row in table.rows:
            if _fits(row, place):
                yield Span(article.article_id, row.start, row.end)


def _tables(tables: Sequence[Table], number: int) -> list[Table]:
    return [table for table in tables if re.match(rf"Table\s*{number}\b", table.caption)]


def _fits(row: Row, place: Mapping[str, Any]) -> bool:
    label = row.cells[0].removeprefix("↳ ")
    named = place["row"] in label if len(place["row"]) > 4 else place["row"] == label
    if place.get("group"):
        named = named and row.group is not None and place["group"] in row.group
    return named and any(_squeezed(place["cell"]) in _squeezed(cell) for cell in row.cells)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
