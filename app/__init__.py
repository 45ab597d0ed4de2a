"""Answers from an index: the answering itself, the command line, the web chat.

The public names; each is imported when it is first asked for, as some take a second to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.answers.answer import Answer, Claim, answer_record
    from app.answers.refusal import Refusal, RefusalKind
    from app.service import AnswerService
    from index.passages.filters import Filters
    from index.ranking.question import Question

__all__ = [
    "Answer", "AnswerService", "Claim", "Filters", "Question", "Refusal", "RefusalKind",
    "answer_record",
]  # fmt: skip
_HOMES = {
    "Answer": "app.answers.answer", "Claim": "app.answers.answer",
    "answer_record": "app.answers.answer", "Refusal": "app.answers.refusal",
    "RefusalKind": "app.answers.refusal", "AnswerService": "app.service",
    "Filters": "index.passages.filters", "Question": "index.ranking.question",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
