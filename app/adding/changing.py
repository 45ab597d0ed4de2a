"""Papers corrected, removed and brought back in a running service, whose index then follows.

That the index has to follow is noted on the disk before anything changes. So whatever ends the
service, the round of building (app/adding/work.py) comes to it after the next start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.adding.work import Adding
from corpus.adding.removing import remove_article, restore_article
from corpus.article import Metadata
from corpus.changing.correcting import correct, undo_correction
from corpus.changing.moving import Removed

PATIENCE = 8.0  # seconds for files that are being read; then whoever asks is told to try again
Done = TypeVar("Done")


class Changing:
    """What changes the papers of one library; each method raises what the corpus raises."""

    def __init__(self, adding: Adding) -> None:
        self._queue, self._worker = adding.queue, adding.worker
        self._corpus = adding.worker.corpus

    def correct(
        self, article_id: str, changes: Mapping[str, Any], by: str, seen: str | None = None
    ) -> Metadata:
        """See `corpus.changing.correcting.correct`."""
        return self._do(
            lambda: correct(
                article_id, changes, self._corpus, by, seen=seen, patience=PATIENCE
            )
        )  # fmt: skip

    def undo(self, article_id: str, by: str, seen: str | None = None) -> Metadata:
        """Undo the newest correction."""
        return self._do(
            lambda: undo_correction(article_id, self._corpus, by, seen=seen, patience=PATIENCE)
        )

    def remove(self, article_id: str, by: str) -> Removed:
        """Move a paper into the bin, unless it is the last."""
        return self._do(
            lambda: remove_article(article_id, self._corpus, by, patience=PATIENCE, last=False)
        )

    def restore(self, article_id: str) -> Removed:
        """Bring a paper back."""
        return self._do(lambda: restore_article(article_id, self._corpus, patience=PATIENCE))

    def follow(self) -> None:
        """Have the index follow articles that others, such as `bedside corpus add`, changed."""
        self._queue.want_build()
        self._worker.wake()

    def _do(self, change: Callable[[], Done]) -> Done:
        self._queue.want_build()
        try:
            return change()
        finally:
            self._worker.wake()
