"""Single elements of JATS: which are blocks, how a list item is marked, where a picture stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.readers.jats.inline import TABLES, Inline
from corpus.readers.shared.inline import finish
from corpus.readers.shared.pictures import place_of

_BLOCKS = frozenset(
    "p sec title list def-list disp-quote boxed-text fig fig-group table-wrap table-wrap-group "
    "supplementary-material media statement verse-group speech preformat code app ack glossary "
    "notes fn fn-group disp-formula disp-formula-group ref-list sig-block question "
    "question-wrap answer explanation table array".split()
)


def place_of_picture(picture: etree._Element) -> str:
    """Where a picture stands: the words before it and the heading above it."""
    block = next(picture.iterancestors("p", "td", "th", "entry", "title", "disp-formula"), None)
    sec = next(picture.iterancestors("sec", "abstract", "table-wrap"), None)
    title = "" if sec is None else " ".join((sec.findtext("title") or "").split())
    return place_of(_text_before(picture, block), title)


def _text_before(el: etree._Element, block: etree._Element | None) -> str:
    parts: list[str] = []
    for event, inner in etree.iterwalk(block, events=("start", "end")) if block is not None else ():
        if inner is el:
            break
        parts.append((inner.text if event == "start" else inner.tail) or "")
    return "".join(parts)


def item_mark(el: etree._Element, item: etree._Element, number: int, inline: Inline) -> str:
    """`- `, or the item's own label or number."""
    label = item.find("label")
    printed = "" if label is None else finish(inline.content(label))
    if re.fullmatch(r"\W*(\d+)\W*", printed):
        return f"{re.sub(r'[^0-9]', '', printed)}. "
    if re.search(r"\w", printed):
        return f"- {printed} "
    return f"{number}. " if el.get("list-type") == "order" and not printed else "- "


def is_block(el: etree._Element) -> bool:
    """Whether an element is a block of its own, and not a part of running text."""
    if not isinstance(el.tag, str):
        return False
    return el.tag in _BLOCKS or next(_blocks_inside(el), None) is not None


def _blocks_inside(el: etree._Element) -> Iterator[etree._Element]:
    """Inner blocks that make their element a block; not those that only follow a paragraph."""
    if el.tag in ("inline-formula", "xref", "sup", "sub"):
        return
    for inner in el.iter("p", "list", "table-wrap", "fig", "disp-quote", "def-list", *TABLES):
        # The meaning of an abbreviation, or a note, belongs to the sentence or follows it.
        if next(inner.iterancestors("fn", "abbrev", "def"), None) is None:
            yield inner
