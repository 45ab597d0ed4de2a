"""Answers shown lately, by keys that cannot be guessed: what feedback from the page is about.

Only in memory, and bounded: who gives feedback on an older answer is asked to ask again.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

from app.answer import Answer

MAX_ANSWERS = 500


class RecentAnswers:
    """The last answers of all visitors; each is found only by its own key."""

    def __init__(self, max_answers: int = MAX_ANSWERS) -> None:
        self._max_answers = max_answers
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, answer: Answer) -> str:
        """Keep an answer; returns its key. The oldest is forgotten."""
        key = secrets.token_urlsafe(12)
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > self._max_answers:
                self._answers.popitem(last=False)
        return key

    def get(self, key: str) -> Answer | None:
        """The answer, or None where it was forgotten or never was."""
        with self._lock:
            return self._answers.get(key)
