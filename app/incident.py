"""What a client may know of a fault: a general sentence and an id; the log has the rest.

An exception's own words may hold paths, names or secrets, so that they never leave the
machine. The log entry under the id has them, with the traceback.
"""

from __future__ import annotations

import logging
import uuid

log = logging.getLogger(__name__)


def new_request_id() -> str:
    """Short enough to read out on the telephone."""
    return uuid.uuid4().hex[:12]


def report(exc: BaseException, request_id: str | None = None) -> str:
    """Log the exception under an id, and give the sentence for the client."""
    request_id = request_id or new_request_id()
    log.error("request %s failed", request_id, exc_info=exc)
    return (
        "Something went wrong here, and the question was not answered; "
        f"the log of the service says why, under {request_id}."
    )


def as_sentence(exc: Exception) -> str:
    """A message of ours that begins with a capital letter; for faults that the client can mend."""
    message = str(exc)
    return message[:1].upper() + message[1:]
