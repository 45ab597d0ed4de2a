"""Tables that go on over the page: one with their first part."""

from __future__ import annotations

from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.tables.table import Table


def with_continued(blocks: list[Block]) -> list[Block]:
    """A table carried over to the next column or page becomes one with its first part."""
    whole: dict[int, Table] = {}  # id of a part -> the table that holds it
    result: list[Block] = []
    for block in blocks:
        table = block.table
        first = whole.get(id(table.follows)) if table is not None else None
        if table is None or first is None or len(first.header) != len(table.header):
            result.append(block)
            if table is not None:
                whole[id(table)] = table
            continue
        whole[id(table)] = first
        _join(first, table)
    return result


def _join(first: Table, part: Table) -> None:
    first.rows.extend(part.rows)
    known = {note.text for note in first.notes}
    first.notes.extend(note for note in part.notes if note.text not in known)
    first.at_foot = part.at_foot
