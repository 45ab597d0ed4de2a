"""A whole article as one plain page, the cited spans marked: headings, paragraphs, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.answers.citations import doi_of, one_line
from app.page.cards import badges, standing
from app.page.markup import render
from app.page.spans import (
    Piece,
    Span,
    Target,
    is_changed,
    located,
    original_link,
    pieces,
)
from corpus.article import Article, Block, Table
from corpus.markdown import CHILD_MARK

GONE = (
    "The passage that this link points to is no longer in this article; "
    "the article was changed since the link was made."
)
SOME_GONE = "{n} of the {all} passages that this link points to are no longer in this article."
CHANGED = (
    "The words of the marked passage are no longer all the same; "
    "the article was changed since the link was made."
)


@dataclass(frozen=True)
class Heading:
    """A heading of the article; `level` is 2 for the outermost."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, a caption without a table, or an entry of the reference list."""

    kind: str
    text: tuple[Piece, ...]
    original: str = ""  # of a caption: where the page with its figure is shown


@dataclass(frozen=True)
class PageRow:
    """A table row, marked where it is cited."""

    cells: tuple[str, ...]
    cited: bool
    child: bool


@dataclass(frozen=True)
class PageTable:
    """A table with its caption and notes."""

    caption: str
    header: tuple[str, ...]
    header_cited: bool
    rows: tuple[PageRow, ...]
    notes: tuple[tuple[Piece, ...], ...]
    original: str = ""  # where the page with the table is shown


def article_page(
    article: Article, targets: Sequence[Target] = (), has_original: bool = False
) -> str:
    """The page, with the targets marked; a notice at the top says which are gone.

    `has_original` says that the pages of its PDF can be shown; links then lead to them.
    """
    found = [(target, located(article, target)) for target in targets]
    spans = [span for _, span in found if span is not None]
    changed = any(is_changed(article, target, span) for target, span in found if span is not None)
    items = tuple(_items(article, spans, has_original))
    return render(
        "article.html",
        article=article,
        metadata=article.metadata,
        badges=badges(article),
        authors=[*article.author_names, *["et al."] * article.metadata.more_authors],
        standing=standing(article),
        relations=article.standing.relations,
        doi=doi_of(article),
        items=items,
        headings=[item for item in items if isinstance(item, Heading) and item.level == 2],
        notice=notice_of(len(targets), len(targets) - len(spans), changed),
        cited=bool(spans),
        to_pages=original_link(article, spans) if has_original else "",
    )


def notice_of(n_targets: int, n_gone: int, changed: bool) -> str:
    """What has become of the passages that a link points to; empty where they are as they were."""
    if not n_gone:
        return CHANGED if changed else ""
    return GONE if n_gone == n_targets else SOME_GONE.format(n=n_gone, all=n_targets)


def _items(
    article: Article, spans: Sequence[Span], has_original: bool
) -> Iterator[Heading | Paragraph | PageTable]:
    """What stands on the page, from top to bottom."""
    section: tuple[str, ...] = ()
    number = 0
    title = one_line(article.title)
    for block in article.blocks:
        for level, text in _new_headings(section, block.section):
            number += 1
            yield Heading(min(level + 2, 6), text, f"section-{number}")
        section = block.section
        if block.kind == "header" and block.table is not None:
            yield _table(article, block.table, spans, has_original)
        elif block.table is None and not _repeats_title(article, block, title):
            figure = has_original and block.kind == "caption"
            link = original_link(article, [Span(block.start, block.end)]) if figure else ""
            yield Paragraph(block.kind, pieces(article.text, block.start, block.end, spans), link)


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The headings that are new in a block's section path, each with its depth."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    yield from list(enumerate(now))[same:]


def _repeats_title(article: Article, block: Block, title: str) -> bool:
    """Whether the article's first block is the title, which the page shows already."""
    return block is article.blocks[0] and article.text[block.start : block.end].strip() == title


def _table(article: Article, position: int, spans: Sequence[Span], has_original: bool) -> PageTable:
    table: Table = article.tables[position]
    # Where a table has no caption, its header leads to it.
    end = table.start + len(table.caption) if table.caption else table.header_end
    notes = [b for b in article.blocks if b.kind == "note" and b.table == position]
    return PageTable(
        caption=table.caption,
        header=table.header,
        header_cited=_overlap(spans, table.start, table.header_end),
        rows=tuple(
            PageRow(
                tuple(cell.removeprefix(CHILD_MARK).strip() for cell in row.cells),
                cited=_overlap(spans, row.start, row.end), child=row.group is not None,
            )
            for row in table.rows
        ),
        notes=tuple(pieces(article.text, note.start, note.end, spans) for note in notes),
        original=original_link(article, [Span(table.start, end)]) if has_original else "",
    )  # fmt: skip


def _overlap(spans: Iterable[Span], start: int, end: int) -> bool:
    return any(span.overlaps(start, end) for span in spans)
