"""The conversation: each question with its answer, and the evidence beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import quote, urlencode

from app.answers.answer import Answer, Claim
from app.answers.citations import CitationStyle, cited_sources, with_citations
from app.answers.refusal import RefusalKind
from app.answers.told import Block, Place, told
from app.examples import Example
from app.page.cards import Card, cards, name, shown_numbers
from app.page.markup import render
from app.page.statements import Group, groups
from index.passages.filters import Filters

HEADINGS = {
    RefusalKind.SMALL_TALK: "",
    RefusalKind.SURVEY: "Not counted or listed",
    RefusalKind.UNKNOWN_NAME: "Not in these articles",
    RefusalKind.MISSING: "Not in these articles",
    RefusalKind.NOT_ANSWERED: "Not in these articles",
    RefusalKind.TAKEN_BACK: "Taken back",
    RefusalKind.WITHHELD: "Held back",
}
REASONS = ("Not what I asked", "Wrong figure", "Something is missing", "Should not have answered")
MEDIA_TYPES = {
    CitationStyle.RIS: ("RIS", "ris", "application/x-research-info-systems"),
    CitationStyle.BIBTEX: ("BibTeX", "bib", "application/x-bibtex"),
    CitationStyle.VANCOUVER: ("Vancouver", "txt", "text/plain"),
}
# Names of the parameters of a link to a question; `linked_filters` in app/http/site.py reads them.
ARTICLE, YEAR_FROM, YEAR_TO, DESIGN, TABLES = "article", "from", "to", "design", "tables"
COLLECTION = "collection"


@dataclass(frozen=True)
class Turn:
    """One question with its answer, as one visitor sees it."""

    answer: Answer
    filters: Filters = field(default_factory=Filters)
    receipt: str = ""  # sent back with feedback
    originals: frozenset[str] = frozenset()  # ids of the articles whose PDF can be shown
    collection: str = ""  # the name of the one that was asked; the filters have its id

    @property
    def key(self) -> str:
        """What tells this answer from the others on the page."""
        return self.receipt.partition(".")[0]


@dataclass(frozen=True)
class Download:
    """The cited sources in one style, as a link that holds them."""

    name: str
    file: str
    href: str


def conversation(turns: Sequence[Turn], first: int = 0) -> str:
    """The questions and answers, newest last, each with its own evidence.

    `first` is the position of the first of them in its conversation.
    """
    views = [_View(turn, position) for position, turn in enumerate(turns, start=first)]
    return render("chat/chat.html", views=views, reasons=REASONS)


def offered(examples: Sequence[Example], held: str = "") -> str:
    """What the library holds, and examples of questions, for whoever has asked none yet."""
    return render("chat/examples.html", examples=examples, held=held)


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
        """Whether it was small talk, for which no passage is worth showing."""
        return self._refusal is RefusalKind.SMALL_TALK

    @property
    def refused(self) -> str:
        """What stands above the reason of a refusal; empty for small talk and for an answer."""
        return "" if self._refusal is None else HEADINGS[self._refusal]

    @property
    def _refusal(self) -> RefusalKind | None:
        return self.answer.refusal.kind if self.answer.refusal else None

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        return () if self.declined else cards(self.answer, self.turn.originals)

    @property
    def searched(self) -> str:
        """The whole question that was searched for, as a follow-up alone is not one."""
        return self.answer.read_as or self.answer.question

    @property
    def announced(self) -> str:
        """What a screen reader says when the answer has come."""
        if self.answer.abstained:
            return f"{self.refused}. {self.answer.text}".removeprefix(". ")
        read = [block for block in self.blocks if block.place is not Place.MORE]
        said = [self._read_out(block) for block in read]
        folded = f"{self.n_more} more from the articles, folded." if self.n_more else ""
        return " ".join(filter(None, [self.answer.caution, *said, folded, self.answer.remark]))

    def _read_out(self, block: Block) -> str:
        claims = [statement.claim for statement in block.statements]
        said = [f"{claim.said} [{self.number(claim)}]" for claim in claims]
        return f"{block.heading}: {' / '.join(said)}" if block.heading else " ".join(said)

    @property
    def link(self) -> str:
        return "?" + question_query(self.searched, self.turn.filters)

    @property
    def comparison(self) -> str:
        """The link to the statements in a table; empty where there are not two to compare."""
        several = sum(len(block.statements) for block in self.blocks) > 1
        return "compare" + self.link if several else ""

    @property
    def copied(self) -> str:
        return f"{self.searched}\n\n{with_citations(self.answer)}"

    @property
    def downloads(self) -> tuple[Download, ...]:
        return () if self.answer.abstained else tuple(_downloads(self.answer))

    @property
    def narrowed(self) -> str:
        return described(replace(self.turn.filters, collection=self.turn.collection))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The answer, each statement once."""
        return told(self.answer)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The same as it is shown, without what is folded."""
        return tuple(one for one in self._groups if one.place is not Place.MORE)

    @cached_property
    def more(self) -> tuple[Group, ...]:
        """What is folded: far less likely to answer."""
        return tuple(one for one in self._groups if one.place is Place.MORE)

    @cached_property
    def _groups(self) -> tuple[Group, ...]:
        return groups(self.blocks, self.answer)

    @property
    def n_more(self) -> int:
        """How many statements are folded."""
        return sum(len(one.rows) for group in self.more for one in group.shown)

    def anchor(self, n: int) -> str:
        """The element that marker n of this turn leads to."""
        return f"t{self.position}-e{n}"

    def number(self, claim: Claim) -> int:
        """The claim's one marker (a row's header has none, as the row is shown in its table)."""
        return shown_numbers(self.answer)[claim.citations[0]]

    def name(self, claim: Claim) -> str:
        """The article that the claim stands in."""
        return name(self.answer.evidence[claim.citations[0] - 1].article)


def question_query(question: str, filters: Filters) -> str:
    """The query of a link that asks the question again, narrowed in the same way."""
    query: list[tuple[str, str]] = [("q", question)]
    query += [(ARTICLE, article_id) for article_id in filters.articles]
    query += [(DESIGN, design) for design in filters.designs]
    query += [(YEAR_FROM, str(filters.year_from))] if filters.year_from else []
    query += [(YEAR_TO, str(filters.year_to))] if filters.year_to else []
    query += [(TABLES, "1")] if filters.tables_only else []
    query += [(COLLECTION, filters.collection)] if filters.collection else []
    return urlencode(query, errors="replace")


def described(filters: Filters) -> str:
    """`only zhao-2020; from 2020; tables only`; empty where nothing is left out."""
    said = [f"collection {filters.collection}"] if filters.collection else []
    said += [f"only {', '.join(filters.articles)}"] if filters.articles else []
    said += [", ".join(filters.designs)] if filters.designs else []
    said += [f"from {filters.year_from}"] if filters.year_from else []
    said += [f"to {filters.year_to}"] if filters.year_to else []
    said += ["tables only"] if filters.tables_only else []
    return "; ".join(said)


def _downloads(answer: Answer) -> list[Download]:
    """Links that hold the whole file, so that it needs no request and cannot differ."""
    found = []
    for style, (title, ending, media_type) in MEDIA_TYPES.items():
        text = quote(cited_sources(answer, style), errors="replace")
        href = f"data:{media_type};charset=utf-8,{text}"
        found.append(Download(title, f"bedside-sources.{ending}", href))
    return found
