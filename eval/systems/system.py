"""What is evaluated: anything that replies to a question with an answer and its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eval.questions.question import Span
from eval.systems.page import NOTHING, ShownAnswer, ShownBeside, ShownCard, ShownPart
from index.passages.filters import Filters

Floats = NDArray[np.float64]
EMPTY = ShownAnswer((), "")


@dataclass(frozen=True)
class Snippet:
    """A text that a system may show; `place` is None if it was not cut from an article's text."""

    text: str
    place: Span | None = None


@dataclass(frozen=True)
class ReplyPassage:
    """One ranked passage; its place is None where it was not cut from an article's text."""

    passage_id: str
    text: str
    article_id: str | None = None
    start: int | None = None
    end: int | None = None
    title: str = ""
    section: str = ""
    kind: str = "paragraph"
    score: float = 0.0

    @property
    def place(self) -> Span | None:
        """Where it stands."""
        if self.article_id is None or self.start is None or self.end is None:
            return None
        return Span(self.article_id, self.start, self.end)


@dataclass(frozen=True)
class ReplyClaim:
    """One statement as it is shown; a citation n is the n-th passage, counted from 1."""

    text: str
    citations: tuple[int, ...]
    place: Span | None = None  # where it says that it stands
    parts: tuple[ShownPart, ...] = ()  # as read from a page; else empty
    cohort: str = ""  # the study that it is said to be of
    differs: str = ""  # what sources are said to differ on
    mark: str = ""  # RETRACTED and the like
    source: tuple[str, ...] = ()  # the line below it
    card: ShownCard | None = None  # the card that its marker opens
    copied: bool = True  # whether "Copy answer" has the same words
    beside: ShownBeside = NOTHING  # what it is read with
    figures: tuple[str, ...] = ()  # of it, that differ from those of another source


@dataclass(frozen=True)
class Reply:
    """A system's reply: the answer as shown, and the ranked evidence, best first."""

    answer: str  # the reason, where it abstains
    passages: tuple[ReplyPassage, ...]
    claims: tuple[ReplyClaim, ...]  # in the order in which they are read
    abstained: bool
    confidence: float  # that the library answers; on any scale if only its order is used
    seconds: float
    reason: str | None = None
    cautious: bool | None = None  # whether it is said that the match is weak; None without a page
    read_as: str = ""  # the question as it is said to have been read
    page: ShownAnswer = EMPTY  # the rest of what is shown

    def cited(self, claim: ReplyClaim) -> list[ReplyPassage]:
        """The passages that a claim cites; a number without a passage is left out."""
        return [self.passages[n - 1] for n in claim.citations if 0 < n <= len(self.passages)]

    @property
    def all_cited(self) -> list[ReplyPassage]:
        """Every passage that any claim cites, each once, in the order of the claims."""
        found = {item.passage_id: item for claim in self.claims for item in self.cited(claim)}
        return list(found.values())


@dataclass(frozen=True)
class Asked:
    """What a system is asked: a question, the question before it, and filters."""

    question: str
    previous: str | None = None
    filters: Filters | None = None


class System(Protocol):
    """A question-answering system."""

    @property
    def name(self) -> str:
        """As it stands in the report."""
        ...

    @property
    def collection(self) -> dict[str, Snippet]:
        """Every passage that it could show, by passage_id."""
        ...

    def ask(self, asked: Asked) -> Reply:
        """Reply to one question."""
        ...

    def ranking(self, question: str, k: int) -> tuple[ReplyPassage, ...]:
        """The k best passages of its collection, best first, whether or not a reply shows them."""
        ...


def article_of(item: ReplyPassage) -> str:
    """The article that a passage is of, if need be from the beginning of its identifier."""
    return item.article_id or item.passage_id.rpartition("#")[0]
