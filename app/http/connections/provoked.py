"""What anyone who reaches the port can bring into the log, logged once a minute."""

from __future__ import annotations

import logging
import time


class OnceAMinute(logging.Filter):
    """Lets a line that others can provoke into the log once a minute, for each text."""

    def __init__(self, *beginnings: str, seconds: float = 60.0) -> None:
        super().__init__()
        self._beginnings, self._seconds = beginnings, seconds
        self._logged: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is logged."""
        begins = next((b for b in self._beginnings if str(record.msg).startswith(b)), None)
        if begins is None:
            return True
        record.exc_info = record.exc_text = None  # the same each time, and long
        last, now = self._logged.get(begins), time.monotonic()
        if last is not None and now - last < self._seconds:
            return False
        self._logged[begins] = now
        return True


PROVOKED = OnceAMinute(
    "socket.accept() out of system resource",
    "Exception in callback BaseSelectorEventLoop._start_serving",  # asyncio's, after that
    "Exceeded concurrency limit",
    "Invalid HTTP request received", "Unsupported upgrade request", "No supported WebSocket",
    "too many open connections",
)  # fmt: skip
LOGGERS = ("asyncio", "uvicorn.error", "app.http.connections.limits")


def log_once_a_minute() -> None:
    """Keep what others can provoke at will from filling the log."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(PROVOKED)  # the same filter is added once
