"""A paper's own page: what is known of it, what to check, its tables, files and corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.answers.citations import doi_of
from app.library.form import LABELS, shown_values
from app.library.paper import Details, newest_first
from app.page.cards import standing
from app.page.library.listing import paper_link
from app.page.markup import render
from app.page.spans import Span, article_link, original_link
from corpus.article import Article
from corpus.changing.moving import Removed
from corpus.collections.collection import MAX_NAME, Collection
from corpus.corrections import SEVERAL, Step
from corpus.status import Status
from corpus.words.design import KINDS

MOST_CHARACTERS = 160  # of a value in the history
TOLD = {
    "corrected": "The correction is kept.", "undone": "The correction is undone.",
    "restored": "The paper is back.",
}  # fmt: skip


@dataclass(frozen=True)
class TableLine:
    """A table of the paper."""

    name: str
    size: str
    link: str
    original: str  # where its page is shown; empty where there is none
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A step of the history, in words."""

    when: str
    by: str
    words: tuple[str, ...]


def paper_page(
    paper: Details, *, changes: bool, has_original: bool, warnings: Sequence[str] = (),
    told: str = "", typed: Mapping[str, str] | None = None, fault: str = "", root: str = "../../",
    collections: Sequence[Collection] = (), collects: bool = False,
) -> str:  # fmt: skip
    """The page. `changes`: whoever looks may correct and remove it; `warnings`: of its reading.

    Where what was typed into the form cannot be kept, `typed` is that, and `fault` says why. `root`
    leads from the page to the chat.
    """
    article = paper.article
    return render(
        "library/paper.html", paper=paper, metadata=paper.metadata, article=article,
        title=paper.metadata.title or (article.title if article else paper.article_id),
        authors=[author.listed for author in paper.metadata.authors],
        doi=doi_of(article) if article and article.metadata.doi == paper.metadata.doi else "",
        standing=standing(article) if article else (),
        relations=article.standing.relations if article else (),
        tables=_tables(article, has_original) if article else [],
        link=article_link(article, []) if article else "",
        original=original_link(article, []) if article and has_original else "",
        own=paper_link(paper.article_id), warnings=warnings, may_change=changes,
        values=shown_values(paper.metadata) | dict(typed or {}), fault=fault, root=root,
        told=TOLD.get(told, ""), most_name=MAX_NAME, collects=collects,
        holding=[one for one in collections if paper.article_id in one.articles],
        others=[one for one in collections if paper.article_id not in one.articles],
        labels=LABELS, several=SEVERAL, kinds=KINDS, statuses=[str(one) for one in Status],
        history=[_change(step) for step in newest_first(paper.steps)],
    )  # fmt: skip


def removed_page(removed: Removed, *, changes: bool) -> str:
    """The page of a paper that was removed, with the way back for those who may."""
    return render(
        "library/removed.html", papers=[removed], when=_when, title="This paper was removed",
        own=paper_link, changes=changes, root="../../",
    )  # fmt: skip


def bin_page(papers: Sequence[Removed], *, changes: bool) -> str:
    """All papers that were removed."""
    return render(
        "library/removed.html", papers=papers, when=_when, title="Removed papers", own=paper_link,
        changes=changes, root="../",
    )  # fmt: skip


def gone(removed: Removed | None, otherwise: str) -> str:
    """What a link says whose paper is not here."""
    if removed is None:
        return otherwise
    return f"{removed.label} was removed from this library on {_when(removed.at)}."


def _tables(article: Article, has_original: bool) -> list[TableLine]:
    lines = []
    for number, table in enumerate(article.tables):
        span = Span(table.start, table.header_end)
        doubts = (doubt.reason for doubt in article.metadata.doubts if doubt.table == number)
        rows = len(table.rows)
        lines.append(TableLine(
            table.caption or f"Table without a caption, {' › '.join(table.section) or 'on top'}",
            f"{rows} row{'' if rows == 1 else 's'}, {len(table.header)} columns",
            article_link(article, [span]),
            original_link(article, [span]) if has_original else "", tuple(dict.fromkeys(doubts)),
        ))  # fmt: skip
    return lines


def _change(step: Step) -> Change:
    words = tuple(f"{LABELS[name].partition(',')[0]}: {_value(value)}"
                  for name, value in step.changes.items() if name in LABELS)  # fmt: skip
    said = ("the correction before it was undone",) if step.undoes else words
    return Change(_when(step.at), step.by, said)


def _value(value: object) -> str:
    if value is None:
        return "cleared"
    items = value if isinstance(value, list) else [value]
    text = "; ".join(
        " ".join(map(str, one.values())) if isinstance(one, dict) else str(one) for one in items
    )
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%-d %B %Y, %H:%M UTC")
