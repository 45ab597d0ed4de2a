"""A whole article as one plain page, the cited spans marked: headings, paragraphs, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.answers.citations import doi_of, one_line
from app.page.cards import badges, standing
from app.page.markup import render
from app.page.spans import Piece, Span, Target, is_changed, located, pieces
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


def article_page(article: Article, targets: Sequence[Target] = ()) -> str:
    """The page, with the targets marked; a notice at the top says which are gone."""
    found = [(target, located(article, target)) for target in targets]
    spans = [span for _, span in found if span is not None]
    changed = any(is_changed(article, target, span) for target, span in found if span is not None)
    items = tuple(_items(article, spans))
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
        notice=_notice(len(targets), len(targets) - len(spans), changed),
        cited=bool(spans),
    )


def _notice(n_targets: int, n_gone: int, changed: bool) -> str:
    if not n_gone:
        return CHANGED if changed else ""
    return GONE if n_gone == n_targets else SOME_GONE.format(n=n_gone, all=n_targets)


def _items(article: Article, spans: Sequence[Span]) -> Iterator[Heading | Paragraph | PageTable]:
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
            yield _table(article, block.table, spans)
        elif block.table is None and not _repeats_title(article, block, title):
            yield Paragraph(block.kind, pieces(article.text, block.start, block.end, spans))


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The headings that are new in a block's section path, each with its depth."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    yield from list(enumerate(now))[same:]


def _repeats_title(article: Article, block: Block, title: str) -> bool:
    """Whether the article's first block is the title, which the page shows already."""
    return block is article.blocks[0] and article.text[block.start : block.end].strip() == title


def _table(article: Article, position: int, spans: Sequence[Span]) -> PageTable:
    table: Table = article.tables[position]
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
    )  # fmt: skip


def _overlap(spans: Iterable[Span], start: int, end: int) -> bool:
    return any(span.overlaps(start, end) for span in spans)
