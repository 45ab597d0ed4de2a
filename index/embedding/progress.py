"""How far a long embedding has come."""

from __future__ import annotations

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar


class Progress:
    """On standard error: how many texts are done, how many are embedded a second, the time left."""

    def __init__(self, n_texts: int, is_shown: bool, of: str = "texts") -> None:
        self._bar = Bar(
            TextColumn("Embedding"), BarColumn(), TextColumn("{task.description}"),
            TimeRemainingColumn(), TextColumn("left"),
            console=Console(stderr=True), disable=not is_shown,
        )  # fmt: skip
        self._done, self._embedded, self._of, self._what = 0, 0, n_texts, of
        self._began = time.monotonic()
        self._task = self._bar.add_task("", total=n_texts)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def add(self, n_texts: int, *, embedded: bool = False) -> None:
        """Count some more texts as done."""
        self._done += n_texts
        self._embedded += n_texts * embedded
        a_second = self._embedded / max(time.monotonic() - self._began, 0.001)
        self._bar.update(
            self._task, advance=n_texts,
            description=f"{self._done} of {self._of} {self._what}, {a_second:.0f} a second",
        )  # fmt: skip
