"""A table of an article as its page shows it: the cited cells marked, links and matches in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.page.spans import Span, original_link
from app.page.text.layers import Layers
from app.page.text.runs import Stretch
from corpus.article import Article, Row
from corpus.markdown import CHILD_MARK, cell_spans

UPRIGHT, BROAD = 8, 16  # columns that a printed page has room for, upright and on its side


@dataclass(frozen=True)
class PageCell:
    """A cell; `columns` is how many it goes across."""

    text: tuple[Stretch, ...]
    cited: bool = False
    anchor: str = ""
    columns: int = 1


@dataclass(frozen=True)
class PageRow:
    """A row, with the id of where it is cited as a whole.

    A cell with nothing laid over it is its words alone: made as others are, a table of 100,000
    cells would take some seconds.
    """

    cells: tuple[PageCell | str, ...]
    cited: bool
    child: bool
    anchor: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table with its caption and notes."""

    name: str  # of its place on the page: "table-1"
    caption: tuple[Stretch, ...]
    label: str  # the caption as plain text
    header: tuple[PageCell, ...]
    rows: tuple[PageRow, ...]
    notes: tuple[tuple[Stretch, ...], ...]
    original: str = ""  # where the page with the table is shown

    @property
    def breadth(self) -> str:
        """How it is printed: upright, on a page that lies on its side, or there in small print."""
        n = len(self.header)
        return "broad broadest" if n > BROAD else "broad" if n > UPRIGHT else ""


def page_table(article: Article, position: int, layers: Layers, has_original: bool) -> PageTable:
    """The table at a position in `article.tables`, with the links to its original page."""
    table = article.tables[position]
    # Where a table has no caption, its header leads to it.
    end = table.start + len(table.caption) if table.caption else table.header_end
    caption = layers.text(table.start, end) if table.caption else ()
    in_header = any(span.overlaps(end, table.header_end) for span in layers.spans)
    header = tuple(
        PageCell(layers.words(cell, in_header and bool(cell)), in_header) for cell in table.header
    )
    if in_header and not any(one.cited for one in caption):
        header = (PageCell(header[0].text, True, layers.anchor()), *header[1:])
    rows = tuple(_row(article, row, layers) for row in table.rows)
    notes = [b for b in article.blocks if b.kind == "note" and b.table == position]
    return PageTable(
        name=f"table-{position + 1}", caption=caption, label=table.caption, header=header,
        rows=rows, notes=tuple(layers.text(note.start, note.end) for note in notes),
        original=original_link(article, [Span(table.start, end)]) if has_original else "",
    )  # fmt: skip


def _row(article: Article, row: Row, layers: Layers) -> PageRow:
    texts = [cell.removeprefix(CHILD_MARK).strip() for cell in row.cells]
    over = [span for span in layers.spans if span.overlaps(row.start, row.end)]
    if not over and not _is_heading(texts) and layers.is_bare(texts, row.start, row.end):
        return PageRow(tuple(texts), False, row.group is not None)
    places = [
        (row.start + left, row.start + right)
        for left, right in cell_spans(article.text[row.start : row.end])
    ]
    marked = _marked(row, places, over, layers)
    anchor = layers.anchor() if over and marked is None else ""
    if _is_heading(texts):
        shown = layers.words(texts[0], bool(over))
        return PageRow((PageCell(shown, bool(over), "", len(texts)),), bool(over), False, anchor)
    first = min(marked, default=-1) if marked is not None else -1
    cells: list[PageCell | str] = []
    for at, text in enumerate(texts):
        cited = bool(over) and bool(text) and (marked is None or at in marked)
        cell_anchor = layers.anchor() if at == first else ""
        left, right = places[at] if at < len(places) else (row.start, row.start)
        if cited or cell_anchor or not layers.is_bare((text,), left, right):
            cells.append(PageCell(layers.cell(text, left, right, cited), cited, cell_anchor))
        else:
            cells.append(text)
    return PageRow(tuple(cells), bool(over), row.group is not None, anchor)


def _is_heading(texts: Sequence[str]) -> bool:
    """Whether the row is one cell across all columns, which stands in each of them."""
    same = len(set(texts)) == 1 and len(texts) > 2
    return same and any(char.isalpha() for char in texts[0])


def _marked(
    row: Row, places: Sequence[tuple[int, int]], over: Sequence[Span], layers: Layers
) -> Collection[int] | None:
    """Positions of the cells that are cited for themselves; None where all of the row is."""
    if not over:
        return ()
    found: set[int] = set()
    for span in over:
        named = set(layers.cells.get(span, ())) & set(range(len(row.cells)))
        inside = {at for at, (left, right) in enumerate(places) if span.overlaps(left, right)}
        within = row.start < span.start or span.end < row.end
        if named:
            found |= named
        elif within and inside:
            found |= inside
        else:
            return None
    return found
