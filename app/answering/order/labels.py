"""Hits -> the same hits with statements on the part of the patients that is asked for first.

A paper that gives a result for all and for parts of them has rows with the names of the parts:
"Europe", "Women", "> 3 days a week". Where a question names such a part, and the statement that
leads does not, the result for all is not what was asked. The paper's own tables say what its parts
are; nothing here knows a field of medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.answering.kinds import best_units
from app.answering.order.falling import others_fall
from app.answering.order.outcome import outcome_of
from app.reading.wanted import gives, wanted_of
from corpus.article import Article
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.concepts import Concept
from index.terms.names import indexed_terms

FALLS = 8.0  # log-odds by which a statement falls that does not name the part
MOST_TERMS = 3  # of the name of a part
LABEL_CELLS = 2  # of a row: "Location", "Asian"

_DIVIDES = re.compile(r"\bsub-?(?:groups?|samples?|sets?)\b|\bstratif", re.IGNORECASE)
_FIGURES = re.compile(r"[\d\s.,·%()/–-]+")


def parts_first(question: Question, hits: Sequence[Hit], searcher: Searcher) -> list[Hit]:
    """The hits in the order of their scores, once statements on another part, or all, have fallen.

    Only those of the paper that leads change, and only where one that names the part gives what is
    asked for.
    """
    units = best_units(hits)
    if not units:
        return list(hits)
    lead, number = units[0]
    paper = hits[lead].passage.article_id
    parts = _parts_asked(question, searcher.index.articles[paper], searcher)
    if not parts:
        return list(hits)
    kind = wanted_of(question)

    def named(at: int, n: int) -> int:
        passage, articles = hits[at].passage, searcher.index.articles
        if passage.article_id != paper:
            return 0
        if kind is not None and not gives(kind, passage, n, articles, question.text):
            return 0
        return sum(_names(one, passage, n, searcher) for one in parts)

    counts = {unit: named(*unit) for unit in units}
    most = max(counts.values())
    if not most or counts[lead, number] == most:
        return list(hits)
    on_it = [unit for unit, count in counts.items() if count == most]
    return others_fall(question, hits, on_it, FALLS, searcher)


def _parts_asked(question: Question, article: Article, searcher: Searcher) -> list[Concept]:
    """What the question names and the paper has a row for in a table of parts of its patients."""
    outcome = outcome_of(question)
    measured = set(outcome.concepts) if outcome else set()
    terms = frozenset(question.terms)
    labels = [own for own in _labels(article) if own <= terms]
    title = frozenset(indexed_terms(searcher.entry(article.article_id).title))
    return [
        one.concept for one in question.named
        if one.concept not in measured and not any(form <= title for form in one.concept)
        and any(form <= label for form in one.concept for label in labels)
    ]  # fmt: skip


def _labels(article: Article) -> Iterator[frozenset[str]]:
    """The terms of what rows are labelled with, in tables that say that they divide patients."""
    for table in article.tables:
        said = " ".join((table.caption or "", *table.header, *(r.group or "" for r in table.rows)))
        if not _DIVIDES.search(said):
            continue
        for row in table.rows:
            for cell in row.cells[:LABEL_CELLS]:
                terms = frozenset(indexed_terms(cell))
                if 0 < len(terms) <= MOST_TERMS and not _FIGURES.fullmatch(cell.strip()):
                    yield terms


def _names(part: Concept, passage: Passage, number: int, searcher: Searcher) -> bool:
    unit = searcher.unit_text(passage, number)
    terms = frozenset(indexed_terms(f"{unit.context} {unit.text}"))
    return any(form <= terms for form in part)
