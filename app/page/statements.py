"""The statements of an answer as the page shows them: a sentence, or a row as a small table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.answers.answer import Answer, Claim
from app.answers.choices import column_label, labelled_cell, row_of
from app.answers.level import is_review, weight_of
from app.answers.reported import MOST_NAMED
from app.answers.told import Block, Place, Statement
from app.page.abbreviations import Explained
from app.page.cards import brief_name, shortened, table_name
from app.page.spans import Piece, Span, article_address, article_link
from corpus.article import Article

# Where others' results are set out; elsewhere a reference is the source of a method or a remark.
SHORT = 14  # characters of a cell that is not broken into lines
_OF_OTHERS = re.compile(r"introduction|background|discussion|conclusion|literature", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A claim in pieces: a sentence whole, a row as labels and values."""

    label: tuple[Piece, ...]
    value: tuple[Piece, ...]  # the figures on which sources differ are marked
    asked: bool = False  # whether it is the cell that the question asks for
    arm: bool = False  # whether it is one of the cells that the question sets side by side

    @property
    def is_short(self) -> bool:
        """Whether it is a figure or two, which stay on one line: `3 (20.0)`."""
        return sum(len(piece.text) for piece in self.value) <= SHORT


@dataclass(frozen=True)
class With:
    """A sentence that a statement is read with."""

    start: int  # in Article.text
    told: str  # where it stands: "Before it", "In Methods"
    text: tuple[Piece, ...]


@dataclass(frozen=True)
class Paper:
    """A paper whose result a statement tells."""

    name: str
    entry: str  # the link to its entry in the article's list
    itself: str  # the link to the paper, where it is among the articles; else empty


@dataclass(frozen=True)
class Shown:
    """One statement with all that stands around it."""

    claim: Claim
    parts: tuple[Part, ...]
    caption: tuple[Piece, ...]  # of a row's table
    corner: str  # the header above the row's label
    table: tuple[str, int] | None  # article and start of a row's table
    doubt: str
    read_with: tuple[With, ...]
    source: tuple[str, ...]
    reports: str  # what stands before the papers: "Cites"
    unlisted: str  # of references whose list was not received, their numbers
    papers: tuple[Paper, ...]
    n_more: int  # further papers, which are not named
    under: tuple[Shown, ...] = ()  # the next statements, as further rows of the same small table

    @property
    def rows(self) -> tuple[Shown, ...]:
        """It and those under it."""
        return (self, *self.under)


@dataclass(frozen=True)
class Group:
    """Statements that stand together; `source` heads those of one article."""

    heading: str
    source: tuple[str, ...]
    again: bool  # whether it is the article of what answers best, which is weighed there
    shown: tuple[Shown, ...]
    place: Place


def groups(blocks: Sequence[Block], answer: Answer) -> tuple[Group, ...]:
    """The blocks of an answer as they are shown, in their order."""
    of = [answer.article(block.statements[0].claim).article_id for block in blocks]
    first = "" if not blocks or blocks[0].heading else of[0]
    found: list[Group] = []
    for block, own in zip(blocks, of, strict=True):
        # What answers best stands above the further statements of its article.
        above = found[0].shown[-1].rows[-1] if found and own == first else None
        found.append(_group(block, answer, own == first, above))
    return tuple(found)


def _group(block: Block, answer: Answer, again: bool, above: Shown | None) -> Group:
    # Below what answers best, an article is named once, above all of its statements.
    headed = block.place is not Place.LEAD and not block.heading
    about = _of_article(answer.article(block.statements[0].claim))
    source = (about[:1] if again else about) if headed else ()
    shown: list[Shown] = []
    for one in block.statements:
        now = _shown(one, answer, headed)
        # The caption of a table stands once above rows of it that follow one another.
        repeats = bool(shown) and now.table is not None and now.table == shown[-1].table
        now = replace(now, caption=()) if repeats else now
        above = shown[-1].rows[-1] if shown else above
        now = _after(above, now) if above else now
        if repeats and _go_on(shown[-1].rows[-1], now):
            shown[-1] = replace(shown[-1], under=(*shown[-1].under, now))
        else:
            shown.append(now)
    return Group(block.heading, source, again, tuple(shown), block.place)


def _go_on(before: Shown, now: Shown) -> bool:
    """Whether a row stands in one small table with the one before: the columns are the same.

    So is what is said of both; a row with a sentence or papers of its own stands alone.
    """
    same = (one.label for one in before.parts[1:]), (one.label for one in now.parts[1:])
    is_said = now.read_with not in ((), before.read_with) or bool(now.papers or now.unlisted)
    is_alone = is_said or (now.doubt, now.source) != (before.doubt, before.source)
    return list(same[0]) == list(same[1]) and not is_alone


def _after(before: Shown, now: Shown) -> Shown:
    """A statement without the sentence that stands right above it as a statement of its own."""
    own = before.claim
    left = tuple(one for one in now.read_with if not own.start <= one.start < own.end)
    return replace(now, read_with=left)


def _shown(statement: Statement, answer: Answer, headed: bool) -> Shown:
    claim = statement.claim
    item = answer.evidence[claim.citations[0] - 1]
    article = item.article
    naming = _naming(claim)
    words = [claim.shown, *(article.text[a:b] for a, b in naming), item.passage.context]
    explained = Explained(article, " ".join(words))
    table = row_of(article, item.passage)[0] if claim.cells else None
    caption = explained.pieces([Piece(table.caption, False)]) if table else ()
    section = [shortened(part) for part in item.passage.section[-1:]]
    cohort = f"on {claim.cohort}" if claim.cohort else ""
    about = _of_article(article)
    around = (*section, table_name(item), cohort)
    # What it is weighed by stands beside the article's name, not beside whose result it tells.
    source = around if headed else (*about, *around)
    listed = [one for one in claim.reports if one.text]
    cited = listed[:MOST_NAMED]
    unlisted = ", ".join(str(one.number) for one in claim.reports if not one.text)
    return Shown(
        claim, _parts(statement, answer, explained), caption,
        table.header[0] if table else "", (article.article_id, table.start) if table else None,
        answer.doubt(claim),
        tuple(_with(span, claim, article, explained) for span in naming),
        tuple(part for part in source if part), _verb(article, item.passage.section), unlisted,
        tuple(
            Paper(
                one.name,
                article_link(article, [Span(one.start, one.end)]),
                article_address(one.article_id) if one.article_id else "",
            )
            for one in cited
        ),
        len(listed) - len(cited),
    )  # fmt: skip


def _of_article(article: Article) -> tuple[str, str]:
    """Its name, and what it is weighed by: `randomised trial, n = 122`."""
    name = brief_name(article)
    has_year = bool(article.metadata.authors and article.metadata.year)
    return name, weight_of(article, with_year=not has_year)


def _verb(article: Article, section: Sequence[str]) -> str:
    of_others = is_review(article) or any(map(_OF_OTHERS.search, section))
    return "Reports the result of" if of_others else "Cites"


def _naming(claim: Claim) -> list[tuple[int, int]]:
    """Where the sentences stand that it is read with, that which names its study among them."""
    return sorted({*claim.read_with, *([claim.cohort_said_in] if claim.cohort_said_in else [])})


def _with(span: tuple[int, int], claim: Claim, article: Article, explained: Explained) -> With:
    block = next(one for one in article.blocks if one.start <= span[0] < one.end)
    here = block.start <= claim.start < block.end
    section = block.section[-1] if block.section else "the article"
    told = "Before it" if here else f"In {shortened(section)}"
    return With(span[0], told, explained.pieces([Piece(article.text[slice(*span)], False)]))


def _parts(statement: Statement, answer: Answer, explained: Explained) -> tuple[Part, ...]:
    """The claim in parts, as shown; joined by "; " they are `claim.shown`."""
    claim, figures = statement.claim, statement.figures
    if not claim.cells:
        return (Part((), explained.pieces(with_figures(claim.shown, figures))),)
    item = answer.evidence[claim.citations[0] - 1]
    table, row = row_of(item.article, item.passage)
    parts = []
    for at in claim.cells:
        label = column_label(table, at)
        value = labelled_cell(table, row, at).removeprefix(f"{label}: ")
        parts.append(
            Part(
                explained.pieces([Piece(label, False)] if label else []),
                explained.pieces(with_figures(value, figures)),
                asked=at == claim.asked, arm=at in claim.arms,
            )
        )  # fmt: skip
    return tuple(parts)


def with_figures(text: str, figures: Sequence[str]) -> tuple[Piece, ...]:
    """The text cut at the figures; part of a longer figure does not count."""
    if not figures:
        return (Piece(text, False),)
    named = "|".join(re.escape(figure) for figure in figures)
    cut = re.split(rf"(?<![\d.,·])({named})(?![.,·]?\d)", text)
    return tuple(Piece(piece, at % 2 == 1) for at, piece in enumerate(cut) if piece)
