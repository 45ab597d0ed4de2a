"""Every answerable question, asked again of the library without the articles that answer it.

Refusing is then right. Such questions cannot be told from answerable ones by their wording, as
questions written to be unanswerable can.
An index is built for each fold, in a temporary folder, from the vectors of the whole one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from app.service import AnswerService
from eval.questions.question import Question
from index.passages.filters import Filters
from index.ranking.search import Searcher
from index.storage.build import Remembering, build
from index.storage.known_vectors import known_vectors
from index.storage.store import load

FOLDS = 5  # at least, so that each fold leaves most articles in the library
TYPE = "left out"  # of the questions that are made


@dataclass(frozen=True)
class Fold:
    """Articles that are left out, and the questions that only they answer, made unanswerable."""

    left_out: frozenset[str]
    questions: tuple[Question, ...]


def folds(questions: Iterable[Question], article_ids: Iterable[str]) -> list[Fold]:
    """Each answerable question in one fold, except where its articles are the whole library.

    Follow-ups are included; questions with filters are not, as the filters might then admit no
    article.
    """
    everything = frozenset(article_ids)
    most = ceil(len(everything) / FOLDS)
    by_articles: dict[frozenset[str], list[Question]] = {}
    for question in questions:
        if question.answerable and not question.filters and question.answering < everything:
            by_articles.setdefault(question.answering, []).append(question)
    packed: list[tuple[set[str], list[Question]]] = []
    for answering, asked in sorted(by_articles.items(), key=lambda pair: sorted(pair[0])):
        room = (fold for fold in packed if len(fold[0] | answering) <= most)
        left_out, together = next(room, (None, None))
        if left_out is None or together is None:
            packed.append((set(answering), list(asked)))
        else:
            left_out |= answering
            together += asked
    return [Fold(frozenset(left), tuple(map(_unanswerable, asked))) for left, asked in packed]


@contextmanager
def searcher_without(
    left_out: frozenset[str], sources: Mapping[str, str], service: AnswerService
) -> Iterator[Searcher]:
    """A searcher like that of the service, over the other articles."""
    kept = {key: source for key, source in sources.items() if key not in left_out}
    known = known_vectors(service.index, service.embedder)
    embedder = Remembering(service.embedder, known)
    with tempfile.TemporaryDirectory() as folder:
        # `whole` keeps it an index of the library's own kind (large or not), so that no text has
        # to be embedded anew.
        index = service.searcher.index
        build(kept, embedder, Path(folder), keep=1, whole=len(index.passages) * index.whole)
        yield Searcher(load(Path(folder), embedder), embedder, reader=service.reader)


def asked_of_others(question: Question, article_ids: Iterable[str]) -> Question:
    """A question, asked by a filter of the articles alone that do not answer it.

    No index is built for it. The names in it that those articles lack are known all the same.
    """
    others = tuple(one for one in article_ids if one not in question.answering)
    return replace(_unanswerable(question), filters=Filters(articles=others))


def _unanswerable(question: Question) -> Question:
    return replace(
        question, question_id=f"{question.question_id}-left-out", type=TYPE, answer="", facts=(),
        evidence=(), distractors=(), slot="", missing="",
    )  # fmt: skip
