"""What becomes of a file that is added: an article, or none and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from corpus.article import Article
from corpus.errors import ArticleUnreadable
from corpus.markdown import parse_article
from corpus.readers.sandbox.limited import Reading
from corpus.sound import shown


class Duplicates(StrEnum):
    """What to do with a paper that the corpus has, or may have, already."""

    UPDATE = "update"  # the article that is there is written anew; a mere version is added
    KEEP = "keep"  # it becomes a second article, but for a file that is there byte by byte
    ASK = "ask"  # it is left out, and what it may be is told: see `Duplicate`
    REPLACE = "replace"  # as UPDATE, and a version takes the place of the one that is there


@dataclass(frozen=True)
class Replaced:
    """The article that a file has updated."""

    article_id: str
    came_from: str  # the file that it was made from; empty where that is not known
    reason: str  # what says that they are one paper

    def __str__(self) -> str:
        source = f", which came from {self.came_from}" if self.came_from else ""
        return f"{self.article_id}{source}: {self.reason}"


@dataclass(frozen=True)
class Added:
    """One file that has become an article."""

    path: Path
    article_id: str
    source: str  # the text of its article file
    reading: Reading
    replaced: Replaced | None  # it was in the corpus before
    doi: str | None

    @property
    def updated(self) -> bool:
        """Whether the corpus had the paper before."""
        return self.replaced is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out or is doubted."""
        return self.reading.draft.warnings

    @cached_property
    def article(self) -> Article:
        """The article, parsed when it is asked for."""
        return parse_article(self.article_id, self.source)

    def __str__(self) -> str:
        read = self.reading
        doi = f"DOI {self.doi}" if self.doi else "no DOI"
        found = (f"{read.n_sections} sections, {read.n_tables} tables, "
                 f"{read.n_references} references, {doi}")  # fmt: skip
        verb = f"updated {self.replaced}" if self.replaced else f"added as {self.article_id}"
        return f"{shown(Path(self.path.name))}: {verb} ({found})"


@dataclass(frozen=True)
class Unchanged:
    """A file from which the corpus has an article already."""

    path: Path
    article_id: str


@dataclass(frozen=True)
class Duplicate:
    """A paper that was left out, as the corpus has it, or another version of it, already."""

    path: Path
    article_id: str  # of the one that the corpus has
    reason: str  # what shows it
    reading: Reading

    def __str__(self) -> str:
        return (
            f"{shown(Path(self.path.name))}: left out, as it may be {self.article_id} "
            f"({self.reason}); give --duplicates update, replace or keep."
        )


@dataclass(frozen=True)
class NotAdded:
    """A file that has become no article, and why."""

    path: Path
    error: ArticleUnreadable


Outcome = Added | Unchanged | Duplicate | NotAdded
