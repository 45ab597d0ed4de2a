"""What is evaluated: anything that replies to a question with an answer and its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.answering import answer_question
from index.search import Searcher


@dataclass(frozen=True)
class Reply:
    """A system's reply, as texts."""

    answer: str
    passages: tuple[str, ...]  # ranked evidence, best first
    abstained: bool
    confidence: float
    seconds: float


class System(Protocol):
    """A question-answering system."""

    @property
    def name(self) -> str:
        """As it stands in the report."""
        ...

    def ask(self, question: str) -> Reply:
        """Reply to one question."""
        ...


class Bedside:
    """The service itself, through the function that the chat and the commands call."""

    name = "bedside"

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def ask(self, question: str) -> Reply:
        """The answer as the reader sees it."""
        answer = answer_question(question, self._searcher)
        passages = tuple(item.passage.text for item in answer.evidence)
        return Reply(answer.text, passages, answer.abstained, answer.confidence, answer.seconds)
