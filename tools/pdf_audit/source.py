"""The text and the tables of a publisher's XML, read apart from the reader that the product has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

_NUMBERED = {"bibr", "fn", "table-fn"}
_APART = {"list", "list-item", "p", "disp-formula", "disp-quote", "def-list", "def-item"}
APART = "\x1e"  # white space to Python
_ORDINAL = {"st", "nd", "rd", "th"}


@dataclass(frozen=True)
class Cell:
    """One place of the XML's table after its spans are laid out."""

    text: str
    bare: str  # the same without the numbers of references, which a printer may have changed
    first: bool  # whether the cell begins here, not further up or left
    tall: bool = False  # whether it spans rows, beside any of which it may be printed


def text_of(
    element: etree._Element, skip: Iterable[str] = (), numbered: Iterable[str] = _NUMBERED
) -> str:
    """The text of an element, without the numbers and marks that refer to the given types.

    What is set apart, as an item of a list or a formula, stands between APART.
    """
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            parts.append(child.tail or "")
            continue
        refers = (
            child.tag == "xref" and child.get("ref-type") in numbered
            and not re.search("[A-Za-z]{2}", "".join(child.itertext()))
        )  # fmt: skip
        mark = text_of(child, skip, numbered) if child.tag == "sup" else "0"
        raised = re.fullmatch(r"\W*[a-z]{0,3}(\W+[a-z])*\W*", mark)
        if mark.strip() in _ORDINAL and parts[-1].rstrip()[-1:].isdigit():
            raised = None  # "31st" is printed in one
        if child.tag in _APART:
            parts.append(APART)
        if child.tag == "break":
            parts.append(" ")
        elif raised:  # the mark of a note or of a group
            parts.append(re.sub("[a-z]", "", mark))
        elif child.tag not in skip and not refers:
            parts.append(text_of(child, skip, numbered))
        parts.append(APART if child.tag in _APART else "")
        parts.append(child.tail or "")
    return "".join(parts)


def plain(text: str) -> str:
    """The text with one sign each for dashes, micro, tilde and apostrophe."""
    text = unicodedata.normalize("NFKC", text).replace("µ", "μ")
    return re.sub("[\u2010-\u2015\u2212]", "-", text).replace("∼", "~").replace("’", "'")


def grid_of(section: etree._Element) -> list[list[Cell]]:
    """The rows of a thead or tbody, its spans laid out."""
    rows: list[list[Cell]] = []
    waiting: dict[int, tuple[int, str, str]] = {}  # column -> rows left and texts of a rowspan
    for line in section.iterfind("./tr"):
        row: list[Cell] = []
        cells = iter([c for c in line if c.tag in ("td", "th")])
        cell = next(cells, None)
        while cell is not None or len(row) in waiting:
            if len(row) in waiting:
                left, text, bare = waiting[len(row)]
                waiting[len(row)] = (left - 1, text, bare)
                if left == 1:
                    del waiting[len(row)]
                row.append(Cell(text, bare, first=False))
                continue
            text = " ".join(text_of(cell, numbered=_NUMBERED - {"bibr"}).split())
            bare = " ".join(text_of(cell).split())
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for number in range(wide):
                if high > 1:
                    waiting[len(row)] = (high - 1, text, bare)
                row.append(Cell(text, bare, first=number == 0, tall=high > 1))
            cell = next(cells, None)
        rows.append(row)
    return rows


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), 60) if value.isdigit() and int(value) else 1
