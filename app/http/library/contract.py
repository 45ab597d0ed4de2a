"""What programs send to and get from `/api/library`; see app/http/contract.py."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.http.contract import STATUS, ArticleRecord, RelationRecord, Strict, article_record
from app.library.catalogue import Found, Listed
from app.library.paper import Details
from corpus.changing.moving import Removed
from corpus.corrections import FIELDS, Step
from corpus.front_matter import values_of


class ListedRecord(ArticleRecord):
    """A paper of a list."""

    pmid: str | None
    type: str | None = Field(description="What kind of article it says that it is.")
    added: float = Field(description="When it was read last, in seconds since 1970; 0: unknown.")


class LibraryRecord(BaseModel):
    """One page of the papers that were looked for."""

    papers: list[ListedRecord]
    n_found: int
    n_papers: int = Field(description="Of the whole library.")
    page: int
    n_pages: int
    counts: dict[str, dict[str, int]] = Field(
        description="For year, design, journal, type and status each value, and how many papers "
        "have it of those that fit all that else was asked for."
    )
    generation: str


class StepRecord(BaseModel):
    """A correction of metadata, or that the one before it was undone."""

    at: float = Field(description="In seconds since 1970.")
    by: str = Field(description="Name of a user; empty where nobody is known by name.")
    changes: dict[str, Any] = Field(description="Field to value; null: cleared.")
    undoes: bool


class PaperRecord(BaseModel):
    """A paper as it stands now, with its corrections."""

    article_id: str
    metadata: dict[str, Any] = Field(description="As in the front matter of its article file.")
    status: list[str] = Field(description=STATUS)
    relations: list[RelationRecord]
    tables: list[str] = Field(description="Their captions.")
    n_bytes: int | None = Field(description="Of the received file; null where it is not kept.")
    is_live: bool = Field(description="Whether answers know it as it is here.")
    corrections: list[StepRecord] = Field(description="All steps, the oldest first.")
    seen: str = Field(description="Send it with a correction, which then fails if others came.")


class RemovedRecord(BaseModel):
    """A paper that was removed, and can be brought back."""

    article_id: str
    at: float = Field(description="When it was removed, in seconds since 1970.")
    by: str
    label: str
    title: str


class Correction(Strict):
    """Fields of a paper to set; null clears one."""

    model_config = ConfigDict(strict=True, extra="forbid")
    changes: dict[str, Any] = Field(
        description=f"Any of {', '.join(FIELDS)}, as in the front matter of an article file."
    )
    seen: str | None = Field(None, max_length=20, description="As it was got with the paper.")


def listed_record(paper: Listed) -> dict[str, Any]:
    """What a ListedRecord describes."""
    entry = paper.entry
    more = {"pmid": entry.pmid, "type": entry.kind or None, "added": paper.added}
    return article_record(entry) | more


def library_record(found: Found) -> dict[str, Any]:
    """What a LibraryRecord describes."""
    return {
        "papers": [listed_record(paper) for paper in found.papers],
        "n_found": found.n_found, "n_papers": found.n_papers, "page": found.page,
        "n_pages": found.n_pages, "generation": found.generation,
        "counts": {str(facet): dict(counts) for facet, counts in found.counts.items()},
    }  # fmt: skip


def paper_record(paper: Details) -> dict[str, Any]:
    """What a PaperRecord describes."""
    article = paper.article
    relations = article.standing.relations if article else ()
    return {
        "article_id": paper.article_id, "metadata": values_of(paper.metadata),
        "status": list(article.standing.words) if article else [],
        "relations": [asdict(relation) for relation in relations],
        "tables": [table.caption for table in article.tables] if article else [],
        "n_bytes": paper.n_bytes, "is_live": paper.is_live,
        "corrections": [_step_record(step) for step in paper.steps], "seen": paper.seen,
    }  # fmt: skip


def removed_record(removed: Removed) -> dict[str, Any]:
    """What a RemovedRecord describes."""
    return {
        "article_id": removed.article_id, "at": removed.at, "by": removed.by,
        "label": removed.label, "title": removed.title,
    }  # fmt: skip


def _step_record(step: Step) -> dict[str, Any]:
    return {"at": step.at, "by": step.by, "changes": dict(step.changes), "undoes": step.undoes}
