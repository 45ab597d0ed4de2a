"""What programs send and get, over HTTP and MCP; their schemas are made from these models.

The answer itself is built by `answer_record`; the models here describe it, and a test holds
every record against them, so that neither can drift from the other.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.adding.jobs import State
from app.answering.pipeline import MAX_QUESTION_CHARACTERS, checked_question
from app.answers.refusal import RefusalKind
from app.http.connections.bodies import MAX_NAME_CHARACTERS
from corpus.adding.outcomes import Duplicates
from corpus.collections.collection import MAX_NAME, Collection
from corpus.collections.store import Collections
from corpus.errors import BadQuestion
from index.passages.filters import Filters
from index.passages.stored import Entry

MARK = "EXPRESSION OF CONCERN or PARTIALLY RETRACTED, where its article is; show it. Else empty."
COHORT_FROM = (
    "The sentence before it in its paragraph that names the cohort, word for word; empty where its "
    "own row or reference does, or there is no cohort."
)
UNREAD = (
    "Tables that its text refers to and that could not be read, such as Table 3: no answer has "
    "what they hold. Show it."
)
STATUS = (
    "What has become of it: retracted, withdrawn, partially retracted, expression of concern, "
    "corrected, preprint; or what it is the notice of."
)


def is_empty(value: object) -> bool:
    """Whether a value stands for nothing: null, blank text, an empty list or object."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


class Strict(BaseModel):
    """What programs send: no key that is not known, and no text where a number belongs.

    An optional key with nothing in it (`is_empty`) is as if it were left out.
    """

    model_config = ConfigDict(strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_empty_options(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {
            key: value
            for key, value in values.items()
            if key not in optional or not is_empty(value)
        }


class AskFilters(Strict):
    """Which passages may answer; what is left out admits all."""

    articles: list[str] = Field([], description="Only these article_ids.")
    year_from: int | None = Field(None, description="Only articles from this year on.")
    year_to: int | None = Field(None, description="Only articles up to this year.")
    designs: list[str] = Field(
        [],
        description="Only these kinds of study, in any words: randomised controlled trial (which "
        "admits crossover, cluster and non-inferiority trials), cohort study, case report, "
        "systematic review, guideline, protocol, unknown.",
    )
    tables_only: bool = Field(False, description="Only what stands in tables.")
    collection: str | None = Field(
        None, max_length=MAX_NAME, description="Only the papers of this collection: name or id."
    )

    @field_validator("articles", "designs", mode="before")
    @classmethod
    def _without_empty_names(cls, values: object) -> object:
        if not isinstance(values, list):
            return values
        return [value for value in values if not is_empty(value)]

    def as_filters(self) -> Filters:
        """The same for the search."""
        return Filters(
            tuple(self.articles), self.year_from, self.year_to, tuple(self.designs),
            self.tables_only, self.collection or "",
        )  # fmt: skip


class AskRequest(Strict):
    """A question about the articles."""

    question: str = Field(
        description=f"At most {MAX_QUESTION_CHARACTERS:,} characters.",
        examples=["2-year survival with and without transplant after CAR-T therapy?"],
    )
    previous: str | None = Field(
        None, description="The question before (its read_as, where it has one), for a follow-up."
    )
    filters: AskFilters | None = None


class ReportedRecord(BaseModel):
    """A paper whose result a claim tells, as the article's reference list has it."""

    name: str = Field(description="Such as Park 2018, N Engl J Med.")
    text: str = Field(description="Its entry in the list; empty where no list was received.")
    start: int = Field(description="Of the entry in the article's text, as is end.")
    end: int
    doi: str
    pmid: str
    article_id: str = Field(description="Where the paper itself is among the articles; else empty.")


class StatementRecord(BaseModel):
    """A whole sentence or table row, word for word, with what is known of it."""

    text: str
    cohort: str = Field(
        description="The study, or else the therapy, that it is on, where its words do not say so."
    )
    cohort_from: str = Field(description=COHORT_FROM)
    mark: str = Field(description=MARK)
    doubt: str = Field(description="Why its row or table is not certain; else empty. Show it.")
    citations: list[int] = Field(
        description="The n of passages; the first holds the text, others its header or parent row."
    )
    evidence: str = Field(description="Design, number of patients and year of its article.")
    context: list[str] = Field(
        description="Sentences of its article that it is read with, word for word: they say what "
        "group, time or condition it is of, where it does not itself. Show them."
    )
    reports: list[ReportedRecord] = Field(
        description="The papers that it cites: a review's statement tells their results."
    )
    folded: bool = Field(description="Whether the page folds it, as far less likely to answer.")


class ClaimRecord(StatementRecord):
    """A statement of the answer."""


class SideRecord(StatementRecord):
    """What one source says."""

    figure: str | None


class DifferenceRecord(BaseModel):
    """Statements of the sources that cannot both stand."""

    about: str
    sides: list[SideRecord]


class PassageRecord(BaseModel):
    """Ranked evidence: the characters start to end of the article's text."""

    n: int
    article_id: str
    title: str
    year: int | None
    status: list[str] = Field(description=STATUS)
    section: str
    kind: Literal["paragraph", "caption", "header", "row", "note", "reference"]
    start: int
    end: int
    text: str
    context: str = Field(description="Of a table row its caption and parent row; else empty.")
    doubt: str = Field(
        description="Of a table that was not read with certainty why; compare the received file."
    )
    unread_tables: list[str] = Field(description=UNREAD)
    score: float


class LeftOutRecord(BaseModel):
    """An article that would have answered, but was retracted or withdrawn."""

    article_id: str
    title: str
    status: list[str] = Field(description=STATUS)


class RelationRecord(BaseModel):
    """Another paper that an article is tied to."""

    kind: str = Field(description="retraction, correction, expression of concern, preprint, ...")
    direction: Literal["of", "has"] = Field(
        description="of: the article is the retraction of the other; has: the other is its own."
    )
    doi: str | None
    pmid: str | None
    title: str | None
    article_id: str | None = Field(description="Where it is among the articles too.")


class RefusalRecord(BaseModel):
    """Why a question was refused, for programs to act on."""

    kind: RefusalKind
    missing: list[str] = Field(description="Words of the question that no article names, or few.")


class AnswerRecord(BaseModel):
    """An answer in the articles' own words, or an abstention with its reason."""

    question: str
    read_as: str | None = Field(description="The question searched for, where it is not the same.")
    answer: str = Field(description="The text shown to a reader, with [1] markers.")
    abstained: bool = Field(description="True where the articles do not answer.")
    confidence: float
    reason: str | None = Field(description="Why it abstained.")
    refusal: RefusalRecord | None = Field(description="The same, as a kind and the missing words.")
    note: str = Field(description="What the reader must know of the answer as a whole, or empty.")
    caution: str = Field(description="Said where the answer more likely than not is none.")
    claims: list[ClaimRecord]
    differences: list[DifferenceRecord]
    left_out: list[LeftOutRecord]
    passages: list[PassageRecord] = Field(
        description="Best first; where it abstains the nearest, which are no answer."
    )
    seconds: float


class ArticleRecord(BaseModel):
    """An article that answers may come from."""

    article_id: str
    title: str
    authors: list[str]
    journal: str | None
    year: int | None
    doi: str | None
    status: list[str] = Field(description=STATUS)
    relations: list[RelationRecord]
    study_design: str | None
    n_patients: int | None
    n_tables: int
    unread_tables: list[str] = Field(description=UNREAD)
    n_characters: int


class CollectionRecord(BaseModel):
    """A named set of papers."""

    collection_id: str = Field(description="For addresses and filters; it stays as it is.")
    name: str
    articles: list[str] = Field(description="The article_ids of its papers.")
    missing: list[str] = Field(description="Those of them that are not in the library; skipped.")


class NewCollection(Strict):
    """A collection to be made."""

    name: str = Field(max_length=MAX_NAME)
    articles: list[str] = Field([], description="article_ids of papers of the library.")


class CollectionChange(Strict):
    """What to change of a collection; what is left out stays as it is."""

    name: str | None = Field(None, max_length=MAX_NAME)
    add: list[str] = Field([], description="article_ids to put in.")
    take: list[str] = Field([], description="article_ids to take out.")


class JobRecord(BaseModel):
    """A file that was added, and how far it is."""

    job_id: str
    name: str = Field(description="As its sender called it.")
    n_bytes: int
    sha256: str
    received: float = Field(description="In seconds since 1970.")
    state: State = Field(
        description="waiting, reading, checked (an article now), embedded, live (answers); asking "
        "(may be a paper that is there: decide), known, unpacked, left, failed (`told` says why)."
    )
    is_open: bool = Field(description="Whether something is still to be done.")
    duplicates: Duplicates
    times: dict[str, float] = Field(description="When it was read, checked, embedded and live.")
    article_id: str = Field(description="That it became, or may be the same as; else empty.")
    title: str
    found: str = Field(description="Sections, tables, references and DOI that were found.")
    doubts: list[str] = Field(description="What to compare with the file.")
    told: str = Field(description="A sentence: what is wrong, or what the paper may be.")
    archive: str | None = Field(description="The job of the zip file that it came in.")


class JobsRecord(BaseModel):
    """All jobs, the newest last, and the library."""

    jobs: list[JobRecord]
    n_articles: int
    generation: str


class Decision(Strict):
    """What to do with a paper that may be one that is there."""

    decision: Literal["replace", "update", "keep", "leave"] = Field(
        description="replace (or update): it takes the place of the one that is there; keep: both "
        "stay; leave: it is left out.",
    )


class FaultRecord(BaseModel):
    """Why there is no answer."""

    error: str
    request_id: str


def checked_previous(previous: str | None) -> str | None:
    """The question before, if there was one. Raises BadQuestion where it cannot be asked."""
    try:
        return None if previous is None else checked_question(previous)
    except BadQuestion as exc:
        raise BadQuestion(f"of the question before: {exc}") from exc


def collection_records(collections: Collections) -> list[dict[str, Any]]:
    """What CollectionRecords describe, of every collection."""
    there = collections.there()
    return [collection_record(one, there) for one in collections.all()]


def collection_record(collection: Collection, there: Container[str]) -> dict[str, Any]:
    """What a CollectionRecord describes; `there` are the article_ids of the library."""
    return {
        "collection_id": collection.collection_id,
        "name": collection.name,
        "articles": list(collection.articles),
        "missing": [one for one in collection.articles if one not in there],
    }


def article_record(entry: Entry) -> dict[str, Any]:
    """What an ArticleRecord describes."""
    return {
        "article_id": entry.article_id,
        "title": entry.title,
        "authors": list(entry.authors),
        "journal": entry.journal,
        "year": entry.year,
        "doi": entry.doi,
        "status": list(entry.standing.words),
        "relations": [asdict(relation) for relation in entry.standing.relations],
        "study_design": entry.design or None,
        "n_patients": entry.n_patients,
        "n_tables": entry.n_tables,
        "unread_tables": list(entry.unread_tables),
        "n_characters": entry.n_characters,
    }


# Pydantic's kinds of fault, in our words; they never repeat what was sent.
_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "string_type": "must be text",
    "string_unicode": "holds characters that are not text",
    "string_too_long": "may have at most {max_length:,} characters",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than": "must be below {lt:,}",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "too_short": "must hold at least {min_length:,}",
    "too_long": "may hold at most {max_length:,}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}
_NOT_AN_OBJECT = "the body must be an object{example}, sent as application/json."


def fault_sentence(faults: Sequence[Mapping[str, Any]], example: str = "") -> str:
    """One sentence for the first of pydantic's faults, without the value that was sent."""
    fault = faults[0]
    where = [str(part) for part in fault["loc"] if part != "body"]
    if not where:
        such = f" such as {example}" if example else ""
        return _NOT_AN_OBJECT.format(example=such)
    name = ascii(".".join(where)[:MAX_NAME_CHARACTERS])
    told = _FAULTS.get(fault["type"], "is not as /api/openapi.json describes it")
    return f"{name} {told.format(**fault.get('ctx', {}))}."
