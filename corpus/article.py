"""What a publication is: its metadata, its canonical text, and the blocks of that text.

Offsets are characters of `Article.text`, the body of the article's Markdown file;
`article.text[block.start : block.end]` is the block as it stands there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from corpus.people.people import Author
from corpus.references import Reference, ReferenceMark, parse_reference, reference_marks
from corpus.status import Relation, Standing, Status
from corpus.words.abbreviations import defined_abbreviations

LABEL_CHARACTERS = 60

BlockKind = Literal["paragraph", "caption", "header", "row", "note", "reference"]


@dataclass(frozen=True)
class Received:
    """The file that an article was made from."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Recorded:
    """What the export of a reference manager told of an article, and its file did not."""

    file: str  # the export
    record: str  # as the export calls it
    fields: tuple[str, ...]  # of Metadata


@dataclass(frozen=True)
class Doubt:
    """A table, or rows of it, whose cells were not read with certainty, and why."""

    table: int  # position in Article.tables
    reason: str
    rows: tuple[int, ...] = ()  # positions in Table.rows; empty: the table as a whole

    def covers(self, table: Table, offset: int) -> bool:
        """Whether it holds for a place in the text, given the table that it is about."""
        if not self.rows:
            return table.start <= offset < table.end
        rows = (table.rows[at] for at in self.rows if at < len(table.rows))
        return any(row.start <= offset < row.end for row in rows)


@dataclass(frozen=True)
class Metadata:
    """Front matter; a field that is not known is None or empty, never guessed."""

    title: str | None = None
    description: str | None = None
    authors: tuple[Author, ...] = ()
    more_authors: bool = False  # more than are listed: "et al."
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None  # "693–704"
    locator: str | None = None  # what stands for pages: an e-location id, an article number
    citation: str | None = None  # the place as a file states it, where its parts are not known
    doi: str | None = None
    pmid: str | None = None
    licence: str | None = None
    publication_type: str | None = None  # "journal article", "preprint", "book chapter"
    article_type: str | None = None  # "original research", "review", "retraction"
    status: tuple[Status, ...] = ()  # as the file itself states it, beyond its relations
    relations: tuple[Relation, ...] = ()
    study_design: str | None = None
    n_patients: int | None = None
    n_centres: int | None = None
    period: str | None = None
    registration: tuple[str, ...] = ()
    received: Received | None = None
    recorded: tuple[Recorded, ...] = ()
    doubts: tuple[Doubt, ...] = ()  # tables and rows to compare with the received file
    unread_tables: tuple[str, ...] = ()  # "Table 3", of which the article has no cells

    @property
    def place(self) -> str | None:
        """`2020;13(2):42`, as far as known; None without a volume or pages."""
        where = (self.volume or "") + (f"({self.issue})" if self.issue else "")
        at = self.pages or self.locator or ""
        if self.year is None or not (where or at):
            return self.citation
        return f"{self.year};{where}:{at}" if at and where else f"{self.year};{where or at}"


@dataclass(frozen=True)
class Block:
    """A stretch of an article that is read as one: a paragraph, a table row, a caption."""

    kind: BlockKind
    start: int
    end: int
    section: tuple[str, ...]  # headings above it, outermost first
    table: int | None = None  # position in Article.tables, for headers, rows and notes


@dataclass(frozen=True)
class Row:
    """One row of a table, with the text of its cells."""

    start: int
    end: int
    cells: tuple[str, ...]
    group: str | None = None  # label of the parent row ("Gender, n (%)" for "Male")


@dataclass(frozen=True)
class Table:
    """A pipe table with the caption above it and the notes below it."""

    caption: str  # empty where the table has none
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    section: tuple[str, ...]
    start: int
    end: int
    header_end: int  # text[start:header_end] is the caption with the header row


@dataclass(frozen=True)
class Article:
    """One publication, parsed."""

    article_id: str
    digest: str  # SHA-256 of the article's file, as text in UTF-8
    metadata: Metadata
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    standing: Standing = field(default_factory=Standing)  # see corpus/standing.py

    @property
    def title(self) -> str:
        """The title, or the best stand-in for one: description, first heading, first line."""
        known = self.metadata.title or self.metadata.description
        return known or _first_line(self.text) or self.article_id

    @property
    def author_names(self) -> tuple[str, ...]:
        """The authors as reference lists have them: `Zhao H`."""
        return tuple(author.listed for author in self.metadata.authors)

    @property
    def heading(self) -> str:
        """The title, or what the text begins with; never a description."""
        return self.metadata.title or _first_line(self.text)

    @property
    def sections(self) -> tuple[tuple[str, ...], ...]:
        """The heading paths that hold text, in order, each once."""
        return tuple(dict.fromkeys(block.section for block in self.blocks))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The reference list, in order; empty where none was received."""
        listed = [block for block in self.blocks if block.kind == "reference"]
        return tuple(
            parse_reference(self.text, block.start, block.end, position)
            for position, block in enumerate(listed, start=1)
        )

    @cached_property
    def reference_marks(self) -> tuple[ReferenceMark, ...]:
        """The marks in the text that point into the reference list, in order."""
        body_end = self.references[0].start if self.references else len(self.text)
        last = max((reference.number for reference in self.references), default=None)
        return tuple(reference_marks(self.text[:body_end], last))

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """Short form -> long form, of those that the article defines."""
        found: dict[str, str] = {}
        for block in self.blocks:
            for short, long in defined_abbreviations(self.text[block.start : block.end]):
                found.setdefault(short, long)
        return found

    @property
    def lacks(self) -> str:
        """What of the article was not read, as a sentence; empty where nothing is known to lack."""
        names = self.metadata.unread_tables
        if not names:
            return ""
        several = len(names) > 1
        listed = f"{', '.join(names[:-1])} and {names[-1]}" if several else names[0]
        return (
            f"{listed} of this paper {'were' if several else 'was'} not read; "
            f"look for {'them' if several else 'it'} in the received file."
        )

    def doubt_at(self, offset: int) -> str:
        """Why the row or table around a place in the text is not certain; empty where it is."""
        return next(
            (
                doubt.reason
                for doubt in self.metadata.doubts
                if doubt.table < len(self.tables) and doubt.covers(self.tables[doubt.table], offset)
            ),
            "",
        )

    @property
    def label(self) -> str:
        """A short name for lists: "Zhao et al. 2020", or else the start of the title."""
        authors, year = self.metadata.authors, self.metadata.year
        if not authors:
            return (
                self.title
                if len(self.title) <= LABEL_CHARACTERS
                else (self.title[: LABEL_CHARACTERS - 1].rstrip() + "…")
            )
        more = len(authors) > 1 or self.metadata.more_authors
        names = f"{authors[0].surname} et al." if more else authors[0].surname
        return f"{names} {year}" if year is not None else names


def _first_line(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return line.lstrip("# ").strip()[:200]
