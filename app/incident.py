"""What a client may know of a fault: a general sentence and an id; the log has the rest.

An exception's own words may hold paths, names or secrets, so they never leave the machine. The
log entry under the id has them, with the traceback, except for the words of the question, as
people type patients' details.
"""

from __future__ import annotations

import logging
import re
import traceback
import uuid
from collections.abc import Iterable, Iterator

from corpus.errors import IndexFault, LibraryEmpty, StoreUnavailable

log = logging.getLogger(__name__)

_PRIVATE = "_bedside_private"
_TELLING = re.compile(r"\w*\d\w*|\w{3,}")  # shorter words tell nothing, but an age does


def new_request_id() -> str:
    """A new id, short enough to be read out on the telephone."""
    return uuid.uuid4().hex[:12]


def keep_private(exc: BaseException, *texts: str | None) -> None:
    """Mark what people typed, so that `report` keeps its words out of the log."""
    exc.__dict__.setdefault(_PRIVATE, []).extend(text for text in texts if text)


def report(exc: BaseException, request_id: str | None = None) -> str:
    """Log the exception under an id; returns the sentence for the client."""
    if isinstance(exc, LibraryEmpty):
        return as_sentence(exc)
    request_id = request_id or new_request_id()
    log.error(
        "request %s failed\n%s", request_id, "".join(_story(exc)),
        extra={"request_id": request_id},
    )  # fmt: skip
    return (
        f"Something went wrong here, and the question was not answered{_what(exc)}; the log of "
        f"the service says why, under {request_id}."
    )


def _what(exc: BaseException) -> str:
    if isinstance(exc, StoreUnavailable):
        return ": the server that the index is searched on does not answer; ask again later"
    if isinstance(exc, IndexFault):
        return (
            ": the index cannot be used until those who run the service have built it again with "
            "`bedside index build`"
        )
    return ""


def as_sentence(exc: Exception) -> str:
    """Our own message, with a capital letter first; for faults that the client can correct."""
    message = str(exc)
    return message[:1].upper() + message[1:]


def _story(exc: BaseException) -> Iterator[str]:
    """The exception and its causes, as Python prints them, without what people typed."""
    chain: list[BaseException] = []
    behind: BaseException | None = exc
    while behind is not None and behind not in chain:
        chain.append(behind)
        behind = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)
    typed = [text for link in chain for text in link.__dict__.get(_PRIVATE, ())]
    for link in reversed(chain):
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(link.__traceback__)
        yield f"{type(link).__name__}: {_without(typed, str(link))}\n"


def _without(typed: Iterable[str], message: str) -> str:
    words = {word.lower() for text in typed for word in _TELLING.findall(text)}
    return _TELLING.sub(lambda m: "…" if m.group().lower() in words else m.group(), message)
