"""The log: lines for people or JSON for programs, on standard error, without questions."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from enum import StrEnum

from app.cli.terminal import harmless


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


class TextLines(logging.Formatter):
    """A line for people. No character of it commands the terminal that it is read in."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, with its traceback below it."""
        return harmless(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the id of the request."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = getattr(record, "request_id", None)
        if request_id:
            line["request_id"] = request_id
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_log(level: int, form: LogFormat = LogFormat.TEXT, *, questions: bool = False) -> None:
    """Log to standard error: our own lines from `level` on, of libraries only warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonLines()
        if form is LogFormat.JSON
        else TextLines("%(asctime)s %(levelname)s %(name)s %(message)s")
    )
    logging.basicConfig(handlers=[handler])
    logging.getLogger("app").setLevel(level)
    logging.getLogger("app.questions").setLevel(logging.INFO if questions else logging.WARNING)
