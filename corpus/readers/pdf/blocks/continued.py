"""Tables that go on over the page: one with their first part."""

from __future__ import annotations

import re

from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.pages.lines import plain


def with_continued(blocks: list[Block]) -> list[Block]:
    """A table carried over to the next page becomes one with its first part."""
    result: list[Block] = []
    for block in blocks:
        first = _first_part(block, result)
        if first is None or first.table is None or block.table is None:
            result.append(block)
            continue
        header = block.table.header
        if [plain(p.text) for p in header] != [plain(p.text) for p in first.table.header]:
            first.table.rows.append(header)
        first.table.rows.extend(block.table.rows)
        known = {note.text for note in first.table.notes}
        first.table.notes.extend(n for n in block.table.notes if n.text not in known)
    return result


def _first_part(block: Block, before: list[Block]) -> Block | None:
    if block.table is None or not re.search(r"\bcontinued|\bcont\.?\b", block.words, re.I):
        return None
    label = re.match(r"table\s*\w+", block.words, re.I)
    for other in reversed(before):
        if other.table is not None and label:
            same = other.words.lower().startswith(label.group(0).lower())
            return other if same and len(other.table.header) == len(block.table.header) else None
    return None
