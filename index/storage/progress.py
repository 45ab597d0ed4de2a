"""How far a long embedding has come."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar


class Progress:
    """On standard error: how many texts are embedded, how many a second, and the time left.

    The bar counts characters: the texts come sorted by length, and long ones take longer.
    """

    def __init__(self, texts: Sequence[str], is_shown: bool) -> None:
        self._bar = Bar(
            TextColumn("Embedding"), BarColumn(), TextColumn("{task.description}"),
            TimeRemainingColumn(), TextColumn("left"),
            console=Console(stderr=True), disable=not is_shown,
        )  # fmt: skip
        self._done, self._of, self._began = 0, len(texts), time.monotonic()
        self._task = self._bar.add_task("", total=sum(map(len, texts)))

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def add(self, texts: Sequence[str]) -> None:
        """Count some more texts as embedded."""
        self._done += len(texts)
        a_second = self._done / (time.monotonic() - self._began)
        self._bar.update(
            self._task, advance=sum(map(len, texts)),
            description=f"{self._done} of {self._of} texts, {a_second:.0f} a second",
        )  # fmt: skip
