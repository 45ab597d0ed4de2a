"""What is evaluated: anything that replies to a question with an answer and its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.answer import Answer, section_path
from app.answering import answer_question, as_read
from app.sound import sort_by_standing
from index.passage import Passage
from index.search import Searcher


@dataclass(frozen=True)
class ReplyPassage:
    """One ranked passage; where it stands in an article is None for text of another cut."""

    passage_id: str
    text: str
    article_id: str | None = None
    start: int | None = None
    end: int | None = None
    title: str = ""
    section: str = ""
    kind: str = "paragraph"
    score: float = 0.0


@dataclass(frozen=True)
class ReplyClaim:
    """One statement of the answer; a citation n is the n-th passage, counted from 1."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True)
class Reply:
    """A system's reply: the answer as shown, and the ranked evidence, best first."""

    answer: str  # the reason, where it abstains
    passages: tuple[ReplyPassage, ...]
    claims: tuple[ReplyClaim, ...]
    abstained: bool
    confidence: float  # any scale; only its order counts
    seconds: float
    reason: str | None = None

    def cited(self, claim: ReplyClaim) -> list[ReplyPassage]:
        """The passages that a claim cites; a number without a passage is left out."""
        return [self.passages[n - 1] for n in claim.citations if 0 < n <= len(self.passages)]

    @property
    def all_cited(self) -> list[ReplyPassage]:
        """Every passage that any claim cites, each once, in the order of the claims."""
        found = {item.passage_id: item for claim in self.claims for item in self.cited(claim)}
        return list(found.values())


class System(Protocol):
    """A question-answering system."""

    @property
    def name(self) -> str:
        """As it stands in the report."""
        ...

    @property
    def collection(self) -> Mapping[str, str]:
        """The text of every passage that it could show, by passage_id."""
        ...

    def ask(self, question: str) -> Reply:
        """Reply to one question."""
        ...

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """The k best passages of its collection, best first, whatever a reply shows of them."""
        ...


class Bedside:
    """The service itself, through the function that the chat and the commands call."""

    def __init__(self, searcher: Searcher, name: str = "bedside") -> None:
        self.name = name
        self.collection = {as_id(item): item.text for item in searcher.index.passages}
        self._searcher = searcher

    def ask(self, question: str) -> Reply:
        """The answer as the reader sees it."""
        return reply_of(answer_question(question, self._searcher))

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """What answers are chosen from, to any depth."""
        hits = self._searcher.search(as_read(question, self._searcher), k=k)
        articles = self._searcher.index.articles
        return tuple(
            _passage(hit.passage, articles[hit.passage.article_id].title, hit.score)
            for hit in sort_by_standing(hits, self._searcher).all
        )


def reply_of(answer: Answer) -> Reply:
    """An answer of the app as a reply that can be scored."""
    claims = tuple(ReplyClaim(claim.text, claim.citations) for claim in answer.cited)
    passages = tuple(
        _passage(item.passage, item.article.title, item.score) for item in answer.evidence
    )
    return Reply(
        answer.text, passages, claims,
        answer.abstained, answer.confidence, answer.seconds, answer.reason,
    )  # fmt: skip


def as_id(passage: Passage) -> str:
    """The passage's identifier without blanks, which TREC files do not allow."""
    return re.sub(r"\s", "_", passage.passage_id)


def article_of(item: ReplyPassage) -> str:
    """The article that a passage is of: what its identifier begins with."""
    return item.article_id or item.passage_id.rpartition("#")[0]


def _passage(passage: Passage, title: str, score: float) -> ReplyPassage:
    return ReplyPassage(
        as_id(passage), passage.text, passage.article_id, passage.start, passage.end,
        title, section_path(passage.section), passage.kind, score,
    )  # fmt: skip
