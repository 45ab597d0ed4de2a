"""Evidence cards: what an answer cites, passage by passage, the rows of a table together."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.answers.answer import Answer, Claim, Evidence, section_path
from app.answers.choices import row_of
from app.answers.citations import VANCOUVER_AUTHORS
from app.answers.told import told_claims
from app.page.spans import Piece, Span, article_link, original_link, pieces
from corpus.article import Article, Row, Table
from corpus.markdown import CHILD_MARK, cell_spans

BRIEF = 44  # characters of a title or heading in the line below a statement
NEAREST = 3  # passages shown where it abstains
# A wider table does not fit beside the conversation: its rows are set upright instead, with one
# cell and its header a line.
MAX_COLUMNS, MAX_CELL_CHARACTERS = 8, 60
_TABLE_NAME = re.compile(r"\s*(?:Supplement\w* )?Table\s+(?:[A-Z]{0,2}\d+[A-Za-z]?|[IVX]+)\b", re.I)


@dataclass(frozen=True)
class Cell:
    """A cell of a table as it is shown, with the header of its column."""

    header: str
    text: str
    cited: bool
    asked: bool = False  # the one of its row that the question asks for


@dataclass(frozen=True)
class ShownRow:
    """A row of a card's table; `n` is its marker's number, None for a parent row shown above it."""

    n: int | None
    cells: tuple[Cell, ...]
    cited: bool
    child: bool

    @property
    def asks(self) -> bool:
        """Whether one of its cells is the one asked for."""
        return any(cell.asked for cell in self.cells)


@dataclass(frozen=True)
class ShownTable:
    """The cited rows of one table, in its order, under its header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    upright: bool

    @property
    def several(self) -> bool:
        """Whether the rows need numbers of their own, to be told apart."""
        return sum(row.cited for row in self.rows) > 1


@dataclass(frozen=True)
class Card:
    """One passage, or the rows of one table; `numbers` are the markers that lead to it."""

    numbers: tuple[int, ...]
    article: Article
    section: str
    text: tuple[Piece, ...]  # empty for a table
    table: ShownTable | None
    link: str
    doubt: str = ""  # why its table is not certain
    original: str = ""  # the link to the page of its PDF; empty where there is none

    @property
    def heading(self) -> str:
        """See `name`."""
        return name(self.article)

    @property
    def title(self) -> str:
        """`Zhao H, Wei J, et al. Pre-transplant MRD ...`; empty where it is the heading."""
        known = self.article.author_names
        more = self.article.metadata.more_authors or len(known) > VANCOUVER_AUTHORS
        rest = ("et al.",) if more else ()
        authors = ", ".join([*known[:VANCOUVER_AUTHORS], *rest])
        return f"{authors.rstrip('.')}. {self.article.title}" if authors else ""

    @property
    def badges(self) -> tuple[str, ...]:
        """See `badges`."""
        return badges(self.article)

    @property
    def standing(self) -> tuple[str, ...]:
        """See `standing`."""
        return standing(self.article)


def cards(answer: Answer, originals: Container[str] = ()) -> tuple[Card, ...]:
    """Cards of the passages that the answer cites; of the nearest ones where it abstains.

    `originals` are the ids of the articles whose PDF can be shown.
    """
    numbers = shown_numbers(answer)
    groups: dict[object, list[Evidence]] = {}
    for n in numbers:
        item = answer.evidence[n - 1]
        groups.setdefault(n if answer.abstained else _place(item), []).append(item)
    return tuple(_card(items, answer, numbers, originals) for items in groups.values())


def shown_numbers(answer: Answer) -> dict[int, int]:
    """Rank of each passage shown -> its number on the page: 1, 2, 3 in reading order.

    The header and parent row that a row is read with have none: they are shown with the row.
    """
    if answer.abstained:
        return {item.n: item.n for item in answer.evidence[:NEAREST]}
    read = dict.fromkeys(claim.citations[0] for claim in told_claims(answer))
    return {n: shown for shown, n in enumerate(read, start=1)}


def name(article: Article) -> str:
    """`Zhao et al. 2020`; the whole title, where the authors are not known.

    Where a description stands in for the title, the file's name tells the article from others.
    """
    metadata = article.metadata
    if metadata.authors:
        return article.label
    described = metadata.description and not metadata.title
    return f"{article.title}, file {article.article_id}" if described else article.title


def brief_name(article: Article) -> str:
    """`Zhao et al., J Hematol Oncol 2020`; the start of the title, where there are no authors."""
    metadata = article.metadata
    if not metadata.authors:
        return shortened(article.title)
    if not metadata.journal:
        return article.label
    authors = article.label.removesuffix(f" {metadata.year}")
    return f"{authors}, {metadata.journal}" + (f" {metadata.year}" if metadata.year else "")


def shortened(words: str) -> str:
    """The first of the words, followed by "…" where there are more."""
    return textwrap.shorten(words, BRIEF, placeholder=" …", break_on_hyphens=False)


def table_name(item: Evidence) -> str:
    """`Table 3`, as the caption of a row's table has it; empty where it has none."""
    if item.passage.kind != "row":
        return ""
    table, _ = row_of(item.article, item.passage)
    found = _TABLE_NAME.match(table.caption)
    return found.group().strip() if found else ""


def standing(article: Article) -> tuple[str, ...]:
    """What became of the article (retracted, ...) and the notices that say so; usually empty."""
    known = article.standing
    return (*known.words, *(str(tie) for tie in known.relations if tie.kind.is_notice))


def badges(article: Article) -> tuple[str, ...]:
    """Journal, year, design, size: what a reader weighs a source by; unknown ones are left out."""
    metadata = article.metadata
    values = (
        metadata.journal,
        str(metadata.year) if metadata.year else None,
        metadata.study_design or metadata.article_type,
        f"n = {metadata.n_patients}" if metadata.n_patients else None,
    )
    return tuple(value for value in values if value)


def _place(item: Evidence) -> object:
    """What is shown in one card: a passage, or a table."""
    if item.passage.kind != "row":
        return item.passage.passage_id
    table, _ = row_of(item.article, item.passage)
    return item.article.article_id, table.start


def _card(
    items: Sequence[Evidence], answer: Answer, numbers: Mapping[int, int],
    originals: Container[str],
) -> Card:  # fmt: skip
    first = items[0]
    claims = [
        claim for claim in answer.cited if any(claim.citations[0] == item.n for item in items)
    ]
    article, passage = first.article, first.passage
    spans = [Span(claim.start, claim.end) for claim in claims]
    is_row = passage.kind == "row"
    linked = _distinct(spans) or [Span(passage.start, passage.end)]
    boxed = _distinct([*linked, *_asked(items, answer)]) if is_row else linked
    return Card(
        numbers=tuple(numbers[item.n] for item in items),
        article=article, section=section_path(passage.section),
        text=() if is_row else _text(first, claims, spans),
        table=_table(items, claims, answer, numbers) if is_row else None,
        link=article_link(article, linked, _cells(claims, answer) if is_row else None),
        doubt=article.doubt_at(passage.start),
        original=original_link(article, boxed) if article.article_id in originals else "",
    )  # fmt: skip


def _text(item: Evidence, claims: Sequence[Claim], spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The passage with its claims marked, and with the sentences that name their cohort marked.

    Such a sentence may stand earlier in the paragraph: it is then shown before the passage.
    """
    text, passage = item.article.text, item.passage
    said_in = {claim.cohort_said_in for claim in claims if claim.cohort_said_in}
    naming = sorted({*said_in, *(span for claim in claims for span in claim.read_with)})
    before = [Piece(text[a:b], cited=False, names=True) for a, b in naming if b <= passage.start]
    parts = [part for piece in before for part in (piece, Piece(" … ", cited=False))]
    inside = [Span(a, b) for a, b in naming if passage.start <= a and b <= passage.end]
    at = passage.start
    for piece in pieces(text, passage.start, passage.end, spans):
        end = at + len(piece.text)
        if piece.cited:
            parts.append(piece)
        else:
            found = pieces(text, at, end, inside)
            parts += [Piece(one.text, cited=False, names=one.cited) for one in found]
        at = end
    return tuple(parts)


def _asked(items: Sequence[Evidence], answer: Answer) -> Iterator[Span]:
    """The cells that the question asks for."""
    text, shown = items[0].article.text, {item.n for item in items}
    for claim in told_claims(answer):
        if claim.asked is not None and claim.citations[0] in shown:
            cells = cell_spans(text[claim.start : claim.end])
            if claim.asked < len(cells):
                left, right = cells[claim.asked]
                yield Span(claim.start + left, claim.start + right)


def _cells(claims: Sequence[Claim], answer: Answer) -> dict[Span, tuple[int, ...]]:
    """Of each row that is cited, the cells that the answer shows, or the one asked for alone."""
    asked = {claim.start: claim.asked for claim in told_claims(answer) if claim.asked is not None}
    found: dict[Span, set[int]] = {}
    for claim in claims:
        cells = (asked[claim.start],) if claim.start in asked else claim.cells
        found.setdefault(Span(claim.start, claim.end), set()).update(cells)
    return {span: tuple(sorted(cells)) for span, cells in found.items() if cells}


def _distinct(spans: Iterable[Span]) -> list[Span]:
    """Each span once, in the article's order: a claim may be a side of a difference as well."""
    return sorted(set(spans), key=lambda span: (span.start, span.end))


def _table(
    items: Sequence[Evidence], claims: Sequence[Claim], answer: Answer, numbers: Mapping[int, int]
) -> ShownTable:
    """The rows with the headers and parent rows that they are read with."""
    table, _ = row_of(items[0].article, items[0].passage)
    cited = {item.passage.start: numbers[item.n] for item in items}
    read_with = {answer.evidence[n - 1].passage.start for c in claims for n in c.citations}
    shown: dict[int, set[int]] = {item.passage.start: set() for item in items}
    for claim in claims:
        shown[claim.start] |= set(claim.cells)
    told = [claim for claim in told_claims(answer) if claim.citations[0] in {i.n for i in items}]
    asked = {claim.start: claim.asked for claim in told}
    groups = {row.group for row in table.rows if row.start in shown}
    rows = tuple(
        _row(table, row, cited.get(row.start), shown.get(row.start), asked.get(row.start))
        for row in table.rows
        if row.start in shown or (row.cells[0] in groups and row.start in read_with)
    )
    return ShownTable(table.caption, table.header, rows, upright=_is_wide(table))


def _row(
    table: Table, row: Row, n: int | None, shown: set[int] | None, asked: int | None
) -> ShownRow:  # fmt: skip
    """A row whose cells at the positions `shown` are cited; None for the parent of a cited row."""
    headers = [*table.header, *[""] * (len(row.cells) - len(table.header))]
    cells = tuple(
        Cell(header, _plain(cell), cited=at in (shown or ()), asked=at == asked)
        for at, (header, cell) in enumerate(zip(headers, row.cells, strict=False))
    )
    return ShownRow(n, cells, cited=shown is not None, child=row.group is not None)


def _plain(cell: str) -> str:
    return cell.removeprefix(CHILD_MARK).strip()


def _is_wide(table: Table) -> bool:
    longest = max((len(cell) for row in table.rows for cell in row.cells), default=0)
    return len(table.header) > MAX_COLUMNS or longest > MAX_CELL_CHARACTERS
