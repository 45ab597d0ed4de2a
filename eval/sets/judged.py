"""Documents, queries and graded judgements -> a set that is judged by document.

BEIR and TREC say which documents are relevant to a query, but not where in them the answer stands.
Every document becomes an article; the evidence of a question is its relevant documents, each with
its grade, and those judged not relevant are kept as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import BedsideError
from eval.sets.converted import Converted, Line, Place, article_ids, plain_article


@dataclass(frozen=True)
class Document:
    """One document of a collection; `source` is its article file, where our readers made one."""

    document_id: str
    title: str = ""
    text: str = ""
    source: str = ""


@dataclass(frozen=True)
class Query:
    """One topic, as it will be asked."""

    query_id: str
    text: str


@dataclass(frozen=True)
class Judged:
    """What a judge said of a document for a query; a grade from 1 on is relevant."""

    query_id: str
    document_id: str
    grade: int


def add_documents(documents: Iterable[Document], converted: Converted) -> dict[str, str]:
    """Add every document as an article; returns document_id -> article_id of those added."""
    by_id: dict[str, Document] = {}
    for document in documents:
        if document.document_id in by_id:
            if by_id[document.document_id] != document:
                converted.leave_out("document", document.document_id, "its id comes twice")
        else:
            by_id[document.document_id] = document
    names = article_ids(by_id)
    kept = {
        key: names[key] for key, document in by_id.items() if _write(document, names, converted)
    }
    renamed = [key for key, name in kept.items() if key != name]
    if renamed:
        converted.notes.append(
            f"{len(renamed):,} documents have ids that cannot name a file and were renamed "
            f"({renamed[0]!r} is {kept[renamed[0]]})."
        )
    return kept


def add_queries(
    queries: Iterable[Query], judgements: Sequence[Judged], names: Mapping[str, str],
    converted: Converted,
) -> None:  # fmt: skip
    """Add every query that has a relevant document as a question, with its judgements."""
    by_query: dict[str, dict[str, int]] = {}
    for item in judgements:
        if item.document_id not in names:
            pair = f"{item.query_id}, {item.document_id}"
            converted.leave_out("judgement", pair, "its document is not among the articles")
            continue
        grades = by_query.setdefault(item.query_id, {})
        if grades.get(item.document_id, item.grade) != item.grade:
            pair = f"{item.query_id}, {item.document_id}"
            converted.leave_out("judgement", pair, "another judgement of the pair is greater")
        grades[item.document_id] = max(item.grade, grades.get(item.document_id, item.grade))
    asked: set[str] = set()
    for query in queries:
        if query.query_id in asked:
            converted.leave_out("query", query.query_id, "its id comes twice")
            continue
        asked.add(query.query_id)
        found = by_query.get(query.query_id)
        if found is None:
            converted.leave_out("query", query.query_id, "no document was judged for it")
        elif max(found.values()) < 1:
            converted.leave_out("query", query.query_id, "no judged document is relevant to it")
        else:
            converted.add(_line(query, found, names))
    for query_id in by_query.keys() - asked:
        converted.leave_out("judgement", f"{query_id}, all", "there is no such query")


def _write(document: Document, names: Mapping[str, str], converted: Converted) -> bool:
    """Whether the document could become an article."""
    article_id = names[document.document_id]
    try:
        # A document with only a title is kept, with the title as its text.
        text = document.text if document.text.strip() else document.title
        title = document.title if document.text.strip() else ""
        source = document.source or plain_article(article_id, text, title)[0]
    except BedsideError as exc:
        converted.leave_out("document", document.document_id, exc)
        return False
    converted.sources[f"{article_id}.md"] = source
    return True


def _line(query: Query, grades: Mapping[str, int], names: Mapping[str, str]) -> Line:
    relevant = sorted((key for key, grade in grades.items() if grade > 0), key=lambda k: -grades[k])
    places = tuple(Place(names[key], grade=grades[key]) for key in relevant)
    others = tuple(names[key] for key, grade in grades.items() if grade < 1)
    return Line(query.query_id, query.text, places, not_relevant=others)
