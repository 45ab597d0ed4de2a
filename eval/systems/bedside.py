"""The service itself: asked as the page asks it, and read as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from app.answering.pipeline import answer_question, as_read
from app.answering.standing import sort_by_standing
from app.answers.answer import Answer, Claim, section_path
from app.answers.lock import locked
from app.answers.told import told as told_blocks
from app.answers.told import told_claims
from app.service import AnswerService
from eval.questions.question import Span
from eval.systems.page import NO_FILTERS, read_page
from eval.systems.system import Asked, Reply, ReplyClaim, ReplyPassage, Snippet
from index.passages.filters import Filters
from index.passages.passage import Passage
from index.ranking.search import Searcher

Ask = Callable[[Asked], Answer]


class Bedside:
    """A system that answers by a function; `of_service` and `of_searcher` make the usual ones."""

    def __init__(self, ask: Ask, searcher: Searcher, name: str = "bedside") -> None:
        self.name = name
        self.collection = {
            as_id(item): Snippet(item.text, Span(item.article_id, item.start, item.end))
            for item in searcher.index.passages
        }
        self._ask, self._searcher = ask, searcher

    def ask(self, asked: Asked) -> Reply:
        """The answer as the reader sees it."""
        return reply_of(self._ask(asked), asked.filters or NO_FILTERS)

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """The k best passages that answers are chosen from."""
        hits = self._searcher.search(as_read(question, self._searcher), k=k)
        articles = self._searcher.index.articles
        return tuple(
            _passage(hit.passage, articles[hit.passage.article_id].title, hit.score)
            for hit in sort_by_standing(hits, self._searcher).all
        )


def of_service(service: AnswerService, name: str = "bedside") -> Bedside:
    """The service that the chat and the commands ask."""

    def ask(asked: Asked) -> Answer:
        return service.answer(asked.question, previous=asked.previous, filters=asked.filters)

    return Bedside(ask, service.searcher, name)


def of_searcher(searcher: Searcher, name: str = "bedside") -> Bedside:
    """Bedside over a given searcher, for variants that are compared with the service."""
    return Bedside(partial(_asked_of, searcher), searcher, name)


def _asked_of(searcher: Searcher, asked: Asked) -> Answer:
    found = answer_question(
        asked.question, searcher, previous=asked.previous, filters=asked.filters
    )
    return locked(found)


def reply_of(answer: Answer, filters: Filters = NO_FILTERS) -> Reply:
    """An answer of the app as a reply that can be scored: what its page shows of it."""
    page = read_page(answer, filters)
    told = told_claims(answer)
    figures = [one.figures for block in told_blocks(answer) for one in block.statements]
    if len(told) != len(page.statements):
        raise AssertionError(f"{len(told)} claims, of which the page shows {len(page.statements)}")
    claims = tuple(
        ReplyClaim(
            one.text, claim.citations, _place(claim, answer), one.parts, one.cohort, one.differs,
            one.mark, one.source, one.card, one.copied, one.beside, differing,
        )
        for claim, one, differing in zip(told, page.statements, figures, strict=True)
    )  # fmt: skip
    return Reply(
        page.text,
        tuple(_passage(e.passage, e.article.title, e.score) for e in answer.evidence), claims,
        not page.statements, answer.confidence, answer.seconds, page.refusal or None,
        page.cautious, page.read_as, page,
    )  # fmt: skip


def _place(claim: Claim, answer: Answer) -> Span:
    article = answer.evidence[claim.citations[0] - 1].article
    return Span(article.article_id, claim.start, claim.end)


def as_id(passage: Passage) -> str:
    """The passage's identifier without blanks, which TREC files do not allow."""
    return re.sub(r"\s", "_", passage.passage_id)


def _passage(passage: Passage, title: str, score: float) -> ReplyPassage:
    return ReplyPassage(
        as_id(passage), passage.text, passage.article_id, passage.start, passage.end,
        title, section_path(passage.section), passage.kind, score,
    )  # fmt: skip
