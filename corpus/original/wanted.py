"""A span of an article -> what to look for on the pages: running text, and the cells of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article, Block
from corpus.markdown import CHILD_MARK, cell_spans
from corpus.places import Place
from corpus.readers.pdf.pages.visible import Box

CONTEXT = 160  # characters before and after, which tell equal words apart
TEXT = -1  # the row of what is running text


@dataclass(frozen=True)
class Wanted:
    """A stretch of running text, or one cell of a table, as the article has it."""

    text: str
    before: str = ""  # what stands before it in the article, and after it
    after: str = ""
    row: int = TEXT  # cells with one number are of one row
    whole: bool = False  # whether the span holds all cells of that row
    areas: tuple[tuple[int, Box], ...] = ()  # where its block was read from: page from 1, box


def wanted_of(article: Article, start: int, end: int, places: Sequence[Place]) -> list[Wanted]:
    """What `article.text[start:end]` is in print; `places` are those of corpus/places.py."""
    found: list[Wanted] = []
    for number, block in enumerate(article.blocks):
        first, last = max(start, block.start), min(end, block.end)
        if first < last:
            found += _of_block(article, block, number, first, last, places)
    if not found and start < end:  # a heading
        found.append(_text(article, start, end, places))
    return found


def _of_block(
    article: Article, block: Block, number: int, first: int, last: int, places: Sequence[Place]
) -> Iterator[Wanted]:
    """A header block is a caption, then a row: a line of cells is told by its border."""
    at = block.start
    for line in article.text[block.start : block.end].split("\n"):
        begin, stop = max(first, at), min(last, at + len(line))
        if begin < stop and block.kind in ("row", "header") and line.lstrip().startswith("|"):
            yield from _cells(article, line, at, number, (begin, stop), places)
        elif begin < stop and article.text[begin:stop].strip():
            yield _text(article, begin, stop, places)
        at += len(line) + 1


def _cells(
    article: Article, line: str, at: int, number: int, span: tuple[int, int],
    places: Sequence[Place],
) -> Iterator[Wanted]:  # fmt: skip
    """The cells that the span touches, each whole."""
    cells = [(at + left, at + right) for left, right in cell_spans(line) if left < right]
    touched = [cell for cell in cells if cell[0] < span[1] and span[0] < cell[1]]
    row = _areas(places, at, at + len(line))
    for left, right in touched:
        text = article.text[left:right].removeprefix(CHILD_MARK).replace("\\|", "|").strip()
        own = tuple((p.page, _box(p)) for p in places if (p.start, p.end) == (left, right))
        yield Wanted(text, row=number, whole=len(touched) == len(cells), areas=own or row)


def _text(article: Article, start: int, end: int, places: Sequence[Place]) -> Wanted:
    text = article.text
    return Wanted(
        text[start:end], before=text[max(start - CONTEXT, 0) : start],
        after=text[end : end + CONTEXT], areas=_areas(places, start, end),
    )  # fmt: skip


def _areas(places: Sequence[Place], start: int, end: int) -> tuple[tuple[int, Box], ...]:
    """The boxes of the block that holds the span; a block that goes on has several."""
    around = [place for place in places if place.start <= start and end <= place.end]
    least = min((place.end - place.start for place in around), default=0)
    return tuple((p.page, _box(p)) for p in around if p.end - p.start == least)


def _box(place: Place) -> Box:
    return place.left, place.bottom, place.right, place.top
