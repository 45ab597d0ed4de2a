"""What the commands print: text without the control characters that would command the terminal."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class PlainConsole(Console):
    """Prints text without the control characters that would command the terminal."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as Console has it
        """See Console."""
        super().print(*(harmless(o) if isinstance(o, str) else o for o in objects), **options)


def harmless(text: str) -> str:
    """The text with every control character but line ends and tabs shown as one sign."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


out = PlainConsole(highlight=False, soft_wrap=True)
err = PlainConsole(stderr=True, highlight=False, soft_wrap=True)
