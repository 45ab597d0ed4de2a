"""HTML tables: which are tables, and their rows as cells."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from corpus.readers.html.inline import content
from corpus.readers.shared.inline import finish, is_indented
from corpus.readers.tables.cells import Cell, span

# What an element may say that it is, and the element that is read so.
_ROLES = {
    "table": "table", "grid": "table", "treegrid": "table", "rowgroup": "tbody", "row": "tr",
    "columnheader": "th", "rowheader": "th", "cell": "td", "gridcell": "td", "caption": "caption",
}  # fmt: skip
_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"))


def set_tables(root: HtmlElement) -> None:
    """Make tables of elements that only say that they are: `<div role="table">`."""
    for table in list(root.iter("div", "section", "span", "ul", "ol", "dl", "figure")):
        role = (table.get("role") or "").lower()
        if _ROLES.get(role) != "table" or table.find(".//*[@role='row']") is None:
            continue
        table.tag = "table"
        for part in table.iterdescendants():
            named = _ROLES.get((part.get("role") or "").lower(), "")
            if named and isinstance(part.tag, str) and part.tag not in _PARTS:
                part.tag = named
                for span_of in ("colspan", "rowspan"):
                    if part.get(f"aria-{span_of}"):
                        part.set(span_of, part.get(f"aria-{span_of}") or "")


def is_layout(table: HtmlElement) -> bool:
    """Whether it only lays out the page: no header, no caption, and few cells or inner tables."""
    if (table.get("role") or "") in ("presentation", "none"):
        return True
    rows = own_rows(table)
    heads = any(cell.tag == "th" for row in rows for cell in row)
    if heads or table.find("caption") is not None or table.find("thead") is not None:
        return False
    single = all(len(cells_of(row)) < 2 for row in rows)
    return single or len(rows) < 2 or table.find(".//table") is not None


def own_rows(table: HtmlElement) -> list[HtmlElement]:
    """The rows of a table, without those of tables in its cells."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    return sorted(rows, key=lambda row: row_group(row) == "tfoot")  # shown last wherever it stands


def row_group(row: HtmlElement) -> str:
    """`thead`, `tbody` or `tfoot`; the tag around the row where it is none of them."""
    parent = row.getparent()
    return str(parent.tag) if parent is not None else ""


def groups_of(rows: list[HtmlElement]) -> list[list[list[Cell]]]:
    """Rows by the tbody they stand in; a span does not reach from one into the next."""
    groups: list[list[list[Cell]]] = []
    last = None
    for row in rows:
        if last is None or row.getparent() is not last:
            groups.append([])
            last = row.getparent()
        groups[-1].append(cells_of(row))
    return groups


def cells_of(row: HtmlElement) -> list[Cell]:
    """The cells of one row."""
    return [_cell(el) for el in row if el.tag in ("td", "th")]


def _cell(el: HtmlElement) -> Cell:
    raw = content(el)
    text = finish(raw)
    style = re.search(
        r"(?:padding-left|text-indent|margin-left)\s*:\s*([1-9])", el.get("style") or ""
    )
    strong = bool(text) and text == finish("".join(content(b) for b in el.iter("b", "strong")))
    return Cell(
        text, span(el.get("colspan")), span(el.get("rowspan"), least=0), el.tag == "th",
        is_indented(raw) or bool(style and text), strong,
    )  # fmt: skip
