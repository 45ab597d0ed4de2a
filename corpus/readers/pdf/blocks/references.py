"""The items of a list of references."""

from __future__ import annotations

import re

from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.layout.items import Line

REFERENCES = re.compile(r"(?:\d{1,2}\.?\s+)?(?:references|bibliography|literature cited)\Z", re.I)
AFTER_REFERENCES = re.compile(
    r"(?:doi:\s*10\.\S+\s*)?(?:Cite this article as|Submit your (?:next )?manuscript|"
    r"Publisher.s note|Springer Nature remains|Pre-publication history|"
    r"doi:\s*10\.\d{4,9}/\S+\Z)", re.IGNORECASE,
)  # fmt: skip
ITEM = re.compile(r"\[?(\d{1,3})(?:\]|\.\)?|\))?\s*(?=\S)")


def _item_numbered(block: Block) -> bool:
    return bool(ITEM.match(block.words))


def number_of(blocks: list[Block]) -> int:
    """The number of the last item of the list; 0 where it has none."""
    for block in reversed(blocks):
        if block.kind == "item":
            match = ITEM.match(block.words)
            return int(match.group(1)) if match else 0
        if block.kind == "heading":
            return 0
    return 0


def new_unnumbered(block: Block, line: Line) -> bool:
    """Whether a line begins an unnumbered reference, at the edge left of its further lines."""
    if _item_numbered(block) or not line.words[:1].isupper():
        return False
    last = block.lines[-1]
    if last.column == line.column and last.indent > line.indent + 4:
        return True
    starts = re.match(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?,? (?:[A-Z]\.?[ ,-]?){1,3}", line.words)
    return bool(starts) and line.indent < 2 and bool(re.search(r"[.)]\Z", last.words))
