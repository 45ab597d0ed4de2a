"""The conversation: each question with its answer, and the evidence beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from app.answer import Answer, Claim
from app.citations import CitationStyle, cited_sources, with_citations
from app.claims import labelled_cell, row_of
from app.courtesy import reply_without_search
from app.page.cards import Card, cards
from app.page.markup import render
from index.filters import Filters

# One of each kind: a comparison, shorthand, a table cell, a disagreement, one not answered.
EXAMPLES = (
    ("a comparison", "2-year survival with and without transplant after CAR-T therapy?"),
    ("shorthand", "2y OS haplo after CART MRD+?"),
    ("a table cell", "Relapse with and without HSCT in NCT02028455"),
    ("sources that differ", "Median OS in ZUMA-3?"),
    ("not in the articles", "What is the response rate to teclistamab?"),
)
REASONS = ("Not what I asked", "Wrong figure", "Something is missing", "Should not have answered")
MEDIA_TYPES = {
    CitationStyle.RIS: ("RIS", "ris", "application/x-research-info-systems"),
    CitationStyle.BIBTEX: ("BibTeX", "bib", "application/x-bibtex"),
    CitationStyle.VANCOUVER: ("Vancouver", "txt", "text/plain"),
}
# Names of the parameters of a link to a question; `asked_for` in app/web.py reads them.
ARTICLE, YEAR_FROM, YEAR_TO, DESIGN, TABLES = "article", "from", "to", "design", "tables"


@dataclass(frozen=True)
class Turn:
    """One question with its answer, as one visitor sees it."""

    answer: Answer
    filters: Filters = field(default_factory=Filters)
    key: str = ""  # by which feedback finds the answer


@dataclass(frozen=True)
class Part:
    """A claim in pieces: a sentence whole, a row as labels and values."""

    label: str
    value: str


@dataclass(frozen=True)
class Download:
    """The cited sources in one style, as a link that holds them."""

    name: str
    file: str
    href: str


def conversation(turns: Sequence[Turn]) -> str:
    """The questions and answers so far, newest first, each with its own evidence."""
    shown = [_View(turn, position) for position, turn in enumerate(turns)]
    return render("chat.html", turns=shown[::-1], examples=EXAMPLES, reasons=REASONS)


@dataclass(frozen=True)
class _View:
    """What the template of a turn reads."""

    turn: Turn
    position: int

    @property
    def answer(self) -> Answer:
        return self.turn.answer

    @property
    def declined(self) -> bool:
        """Whether it is no question to the articles: nothing near it is worth showing."""
        return self.answer.reason == reply_without_search(self.answer.question) is not None

    @property
    def cards(self) -> tuple[Card, ...]:
        return () if self.declined else cards(self.answer)

    @property
    def searched(self) -> str:
        """The whole question, which a follow-up is not."""
        return self.answer.read_as or self.answer.question

    @property
    def announced(self) -> str:
        """What a screen reader says when the answer has come."""
        refused = self.answer.abstained and not self.declined
        return ("Not in these articles. " if refused else "") + self.answer.text

    @property
    def link(self) -> str:
        return "/?" + question_query(self.searched, self.turn.filters)

    @property
    def copied(self) -> str:
        return f"{self.searched}\n\n{with_citations(self.answer)}"

    @property
    def downloads(self) -> tuple[Download, ...]:
        return () if self.answer.abstained else tuple(_downloads(self.answer))

    @property
    def narrowed(self) -> str:
        return described(self.turn.filters)

    def anchor(self, n: int) -> str:
        """The element that marker n of this turn leads to."""
        return f"t{self.position}-e{n}"

    def label(self, n: int) -> str:
        """The article that marker n leads to."""
        return self.answer.evidence[n - 1].article.label

    def source(self, claim: Claim) -> str:
        """The claim's article and section, so that each figure shows whose it is."""
        item = self.answer.evidence[claim.citations[0] - 1]
        where = f" · {item.passage.section[-1]}" if item.passage.section else ""
        return item.article.label + where

    def study(self, claim: Claim) -> str:
        """`multicentre retrospective cohort, n = 122, 2020`; what is not known is said."""
        metadata = self.answer.evidence[claim.citations[0] - 1].article.metadata
        design = metadata.study_design or metadata.article_type or "design not known"
        size = f"n = {metadata.n_patients}" if metadata.n_patients else "n not given"
        return f"{design}, {size}, {metadata.year or 'year not known'}"

    def parts(self, claim: Claim) -> tuple[Part, ...]:
        """The claim as it is shown; joined by "; " they are `claim.shown`."""
        if not claim.cells:
            return (Part("", claim.shown),)
        item = self.answer.evidence[claim.citations[0] - 1]
        table, row = row_of(item.article, item.passage)
        parts = []
        for at in claim.cells:
            label = table.header[at] if 0 < at < len(table.header) else ""
            value = labelled_cell(table, row, at).removeprefix(f"{label}: ")
            parts.append(Part(label, value))
        return tuple(parts)


def question_query(question: str, filters: Filters) -> str:
    """The query of a link that asks the question again, narrowed in the same way."""
    query: list[tuple[str, str]] = [("q", question)]
    query += [(ARTICLE, article_id) for article_id in filters.articles]
    query += [(DESIGN, design) for design in filters.designs]
    query += [(YEAR_FROM, str(filters.year_from))] if filters.year_from else []
    query += [(YEAR_TO, str(filters.year_to))] if filters.year_to else []
    query += [(TABLES, "1")] if filters.tables_only else []
    return urlencode(query, errors="replace")


def described(filters: Filters) -> str:
    """`only zhao-2020; from 2020; tables only`; empty where nothing is left out."""
    said = [f"only {', '.join(filters.articles)}"] if filters.articles else []
    said += [", ".join(filters.designs)] if filters.designs else []
    said += [f"from {filters.year_from}"] if filters.year_from else []
    said += [f"to {filters.year_to}"] if filters.year_to else []
    said += ["tables only"] if filters.tables_only else []
    return "; ".join(said)


def _downloads(answer: Answer) -> list[Download]:
    """Links that hold the whole file: nothing is asked of the server, and nothing can differ."""
    found = []
    for style, (name, ending, media_type) in MEDIA_TYPES.items():
        text = quote(cited_sources(answer, style), errors="replace")
        href = f"data:{media_type};charset=utf-8,{text}"
        found.append(Download(name, f"bedside-sources.{ending}", href))
    return found
