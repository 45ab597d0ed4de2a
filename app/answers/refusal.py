"""Why a question is refused, as a value that programs can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RefusalKind(StrEnum):
    """What kind of reason it is."""

    SMALL_TALK = "small talk"  # a greeting, or a question about the service itself
    SURVEY = "survey"  # a count, list or ranking of all articles
    UNKNOWN_NAME = "unknown name"  # it names what no article mentions
    MISSING = "missing"  # the rules of a field find what the articles do not give
    NOT_ANSWERED = "not answered"  # nothing that was found is likely enough to answer
    TAKEN_BACK = "taken back"  # only retracted articles would answer
    WITHHELD = "withheld"  # the number lock let nothing through


@dataclass(frozen=True)
class Refusal:
    """Why the articles do not answer."""

    kind: RefusalKind
    sentence: str  # for the reader
    missing: tuple[str, ...] = ()  # words of the question that no article names, if that is why
    nearest: str = ""  # id of the article that the sentence calls the nearest
