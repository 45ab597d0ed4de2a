"""Joins the parts of tables that go on over the page to their first part."""

from __future__ import annotations

from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.pages.lines import plain
from corpus.readers.pdf.tables.table import CONTINUES, Table


def with_continued(blocks: list[Block]) -> list[Block]:
    """A table carried over to the next column or page becomes one with its first part."""
    tables = [block.table for block in blocks if block.table is not None]
    part_of = {id(table.follows): table for table in tables if table.follows is not None}
    joined: set[int] = set()
    for table in tables:
        if table.follows is None:
            joined.update(_join_all(table, part_of))
    return [block for block in blocks if id(block.table) not in joined]


def _join_all(first: Table, part_of: dict[int, Table]) -> list[int]:
    """Join the parts in turn, as long as their columns agree; returns the ids of those joined."""
    joined: list[int] = []
    last = first
    while (part := part_of.get(id(last))) is not None:
        if len(first.header) == len(part.header):
            _join(first, part)
            joined.append(id(part))
        else:
            first.is_part = part.is_part = True
            first = part
        last = part
    return joined


def _join(first: Table, part: Table) -> None:
    first.rows.extend(part.rows)
    if not first.caption or CONTINUES.match(plain(first.caption[0].text)):
        first.caption = part.caption
    known = {note.text for note in first.notes}
    first.notes.extend(note for note in part.notes if note.text not in known)
    first.at_foot = part.at_foot
