"""Where the parts of a written block stand on the pages: the block, each row, each cell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from corpus.markdown import cell_spans
from corpus.places import Place
from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.pages.areas import Area, Piece, area_of, united


def placed(block: Block, text: str, start: int) -> Iterator[Place]:
    """The places of a block that is written as `text`, which begins at `start` of the article."""
    if block.table is not None:
        yield from _in_table(block, text, start)
    elif block.lines:
        for _, lines in groupby(block.lines, key=lambda line: (line.column, id(line.sheet))):
            column = list(lines)
            areas = area_of(column[0].sheet, [line.fragment for line in column])
            yield from _at(start, start + len(text), areas)
    else:
        yield from _at(start, start + len(text), _all(block.pieces))


def _in_table(block: Block, text: str, start: int) -> Iterator[Place]:
    table = block.table
    assert table is not None  # the caller has looked
    # The second line of a pipe table is a rule.
    rows = iter([table.header, [], *(row.cells for row in table.rows)])
    for line in text.split("\n"):
        end = start + len(line)
        if line.startswith("|"):
            row = next(rows, [])
            yield from _at(start, end, _all(row))
            for (left, right), cell in zip(cell_spans(line), row, strict=False):
                if left < right:
                    yield from _at(start + left, start + right, cell.areas)
        elif line.startswith(">"):
            yield from _at(start, end, _all(table.notes))
        elif line:
            yield from _at(start, end, _all(table.caption))
        start = end + 1


def _all(pieces: list[Piece]) -> tuple[Area, ...]:
    return united(area for piece in pieces for area in piece.areas)


def _at(start: int, end: int, areas: tuple[Area, ...]) -> Iterator[Place]:
    for area in areas:
        yield Place(start, end, area.page, *(round(value, 2) for value in area.box))
