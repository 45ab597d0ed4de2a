"""Corrections of an article's metadata by hand, kept apart from the article's file.

    <corpus>/../corrections/ARTICLE_ID.jsonl    one step a line, the newest last

A step sets fields, in the form of the front matter, or undoes the newest step that stands. They are
applied wherever articles are read, so that an article that is added again keeps them. The text of
the article, in which all offsets count, is never touched. They are written by
corpus/changing/correcting.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.front_matter import format_metadata, with_values
from corpus.markdown import read_front_matter, read_source, split_article
from corpus.sound import shown

# What may be corrected. Where a file came from, and what is doubted in it, is no matter of opinion.
FIELDS = (
    "title", "authors", "journal", "year", "volume", "issue", "pages", "locator", "doi", "pmid",
    "registration", "study_design", "n_patients", "n_centres", "period", "publication_type",
    "article_type", "status", "licence",
)  # fmt: skip
SEVERAL = frozenset(("authors", "registration", "status"))  # lists


@dataclass(frozen=True)
class Step:
    """One correction, or that the one before it was undone."""

    at: float  # seconds since 1970
    by: str  # name of a user; empty where nobody is known by name
    changes: Mapping[str, Any] = field(default_factory=dict)  # None clears a field
    undoes: bool = False


def corrections_folder(corpus: Path) -> Path:
    """Where the corrections of a corpus are kept."""
    return corpus.parent / "corrections" if corpus.name == "articles" else corpus / "corrections"


def corrections_file(article_id: str, corpus: Path) -> Path:
    """The file of one article's corrections; it need not be there."""
    return corrections_folder(corpus) / f"{article_id}.jsonl"


def history(article_id: str, corpus: Path) -> tuple[Step, ...]:
    """All steps, the oldest first. Raises ArticleUnreadable where they cannot be read."""
    path = corrections_file(article_id, corpus)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as exc:
        raise _damaged(path) from exc
    try:
        return tuple(_step(json.loads(line)) for line in lines if line)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise _damaged(path) from exc


def standing_steps(steps: Iterable[Step]) -> list[Step]:
    """The steps that were not undone, the oldest first."""
    standing: list[Step] = []
    for step in steps:
        if not step.undoes:
            standing.append(step)
        elif standing:
            standing.pop()
    return standing


def changes_in_force(steps: Iterable[Step]) -> dict[str, Any]:
    """The fields that are corrected, each with its value."""
    found: dict[str, Any] = {}
    for step in standing_steps(steps):
        found |= step.changes
    return found


def corrected_metadata(path: Path) -> Metadata:
    """As `read_front_matter` of an article file, with its corrections."""
    metadata = read_front_matter(path)
    changes = changes_in_force(history(path.stem, path.parent))
    return with_values(metadata, changes) if changes else metadata


def corrected_source(path: Path) -> str:
    """As `read_source` of an article file, with its corrections in the front matter."""
    source = read_source(path)
    changes = changes_in_force(history(path.stem, path.parent))
    if not changes:
        return source
    metadata, body = split_article(source)
    front = format_metadata(with_values(metadata, changes))
    return f"---\n{front}---\n{body}" if front else body


def is_corrected(article_id: str, corpus: Path) -> bool:
    """Whether there is a file of corrections, be they undone or not."""
    return corrections_file(article_id, corpus).is_file()


def corrections_seen(corpus: Path) -> list[tuple[str, int, int]]:
    """Changes whenever a file of corrections does: name, size and time of each."""
    try:
        paths = sorted(corrections_folder(corpus).glob("*.jsonl"))
        stats = [(path.name, path.stat()) for path in paths]
    except OSError:
        return []
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]


def as_lines(steps: Sequence[Step]) -> str:
    """The text of a file of corrections."""
    return "".join(json.dumps(_line(step), ensure_ascii=False) + "\n" for step in steps)


def _line(step: Step) -> dict[str, Any]:
    what: dict[str, Any] = {"undo": True} if step.undoes else {"set": dict(step.changes)}
    return {"at": round(step.at, 3), "by": step.by} | what


def _step(line: Mapping[str, Any]) -> Step:
    changes = dict(line.get("set") or {})
    return Step(float(line["at"]), str(line["by"]), changes, bool(line.get("undo", False)))


def _damaged(path: Path) -> ArticleUnreadable:
    return ArticleUnreadable(
        f"the corrections in {shown(path)} cannot be read; mend that file, or take it away."
    )
