"""What is made of all articles of a library: made once, until these change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from app.service import AnswerService
from index.passages.stored import Entry
from index.storage.store import Index

Made = TypeVar("Made")
Make = Callable[[Sequence[Entry], Index | None], Made]


class Latest(Generic[Made]):
    """Something that is made of the articles that answers come from."""

    def __init__(self, service: AnswerService, make: Make[Made]) -> None:
        """`make` gets their entries, and the index; None, where there is none yet."""
        self._service, self._make = service, make
        self._lock = threading.Lock()
        self._made: tuple[object, Made] | None = None

    def __call__(self) -> Made:
        """What was made of the articles as they are now. Raises IndexFault.

        Who asks while it is made waits for it, and makes no other.
        """
        with self._lock:
            index = None if self._service.is_empty else self._service.searcher.index
            hidden = self._service.hidden()
            seen = index and index.manifest.generation, hidden
            if self._made is None or self._made[0] != seen:
                entries = index.catalogue if index else ()
                shown = [entry for entry in entries if entry.article_id not in hidden]
                self._made = seen, self._make(shown, index)
            return self._made[1]
