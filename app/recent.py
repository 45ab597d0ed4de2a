"""The answers of the last minutes: what is asked again is not worked out again.

A page that is reloaded asks its questions anew, and so do a comparison, a file of it, and whoever
takes up a suggestion. The answers lie in the memory of the process alone, for a short time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from app.answers.answer import Answer

MOST = 256  # answers
MOST_CHARACTERS = 2_000_000  # of the articles that they cite, each counted once
SECONDS = 600.0


@dataclass(frozen=True)
class _Kept:
    answer: Answer
    until: float  # on the monotonic clock


class RecentAnswers:
    """Answers by what was asked of which build of the index. Several threads may use it at once."""

    def __init__(
        self, most: int = MOST, characters: int = MOST_CHARACTERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._most, self._characters, self._clock = most, characters, clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer that is kept, with the time that it took now; else the one that is made.

        `asked` says everything that the answer depends on. What `make` raises is not kept.
        """
        started = time.perf_counter()
        found = self._find(asked)
        if found is not None:
            return replace(found, seconds=time.perf_counter() - started)
        answer = make()
        self._keep(asked, answer)
        return answer

    def _find(self, asked: Hashable) -> Answer | None:
        with self._lock:
            self._drop_old()
            kept = self._kept.get(asked)
            if kept is None:
                return None
            self._kept.move_to_end(asked)
            return kept.answer

    def _keep(self, asked: Hashable, answer: Answer) -> None:
        with self._lock:
            self._kept[asked] = _Kept(answer, self._clock() + SECONDS)
            self._kept.move_to_end(asked)
            while self._kept and (len(self._kept) > self._most or self._is_too_large()):
                self._kept.popitem(last=False)

    def _drop_old(self) -> None:
        now = self._clock()
        for asked in [key for key, kept in self._kept.items() if kept.until <= now]:
            del self._kept[asked]

    def _is_too_large(self) -> bool:
        """Whether the articles that the answers hold are more text than is allowed."""
        texts = {
            id(item.article): len(item.article.text)
            for kept in self._kept.values()
            for item in kept.answer.evidence
        }
        return sum(texts.values()) > self._characters
