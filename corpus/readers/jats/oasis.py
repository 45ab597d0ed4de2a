"""OASIS (CALS) tables: entries that name their columns, as rows of cells.

The model is that of OASIS TR 9503:1995, which JATS has as an alternative to XHTML tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from corpus.readers.tables.cells import MAX_SPAN, Cell, Rows, span

CellOf = Callable[[etree._Element], Cell]


@dataclass(frozen=True)
class _Columns:
    """The names of a group's columns and of the spans over them, numbered from 0."""

    names: dict[str, int]
    spans: dict[str, tuple[int, int]]

    def place(self, entry: etree._Element) -> tuple[int | None, int]:
        """The first column of an entry, None where it does not say, and how many it covers."""
        first, last = entry.get("namest") or entry.get("colname"), entry.get("nameend")
        start = self.names.get(first or "")
        end = self.names.get(last or "", start)
        if entry.get("spanname") in self.spans:
            start, end = self.spans[entry.get("spanname") or ""]
        if start is None or end is None:
            return start, 1
        return start, max(end - start + 1, 1)


def oasis_parts(table: etree._Element, cell_of: CellOf) -> Iterator[tuple[Rows, list[Rows]]]:
    """(header rows, groups of rows) of each tgroup; one without a header continues the last."""
    head: Rows = []
    bodies: list[Rows] = []
    columns: str | None = None
    for group in table.iterfind("tgroup"):
        own = _section(group, "thead", cell_of)
        if bodies and (own or group.get("cols") != columns):
            yield head, bodies
            head, bodies = [], []
        head = own or head
        columns = group.get("cols")
        bodies += [rows for name in ("tbody", "tfoot") if (rows := _section(group, name, cell_of))]
    if head or bodies:
        yield head, bodies


def _section(group: etree._Element, name: str, cell_of: CellOf) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for section in group.iterfind(name):
        columns = _columns(group, section)
        for row in section.iterfind("row"):
            rows += _rows(row, columns, cell_of)
    return rows


def _columns(group: etree._Element, section: etree._Element) -> _Columns:
    """The columns as the group declares them; a head may declare its own."""
    names: dict[str, int] = {}
    number = 0
    own = section.findall("colspec")
    for spec in own or group.iterfind("colspec"):
        number = span(spec.get("colnum"), least=1) if spec.get("colnum") else number + 1
        names[spec.get("colname") or f"\0{number}"] = number - 1
    spans = {
        spec.get("spanname") or "": (
            names.get(spec.get("namest") or "", 0),
            names.get(spec.get("nameend") or spec.get("namest") or "", 0),
        )
        for spec in group.iterfind("spanspec")
    }
    return _Columns(names, spans)


def _rows(row: etree._Element, columns: _Columns, cell_of: CellOf) -> list[list[Cell]]:
    """One row of cells, or as many as the tables in its entries have."""
    inner = {
        el: [line for name in ("thead", "tbody") for line in _section(el, name, cell_of)]
        for el in row.iterfind("entrytbl")
    }
    height = max([1, *map(len, inner.values())])
    lines: list[list[Cell]] = [[] for _ in range(height)]
    after = 0  # the column behind the last entry
    for el in row:
        start, width = columns.place(el)
        if el in inner:
            first = after if start is None else start
            for line, cells in zip(lines, inner[el], strict=False):
                line.extend(_set_off(cells, first))
            after = first + width
        elif el.tag == "entry":
            more = span(el.get("morerows") or "0", least=0)
            rows = min(more + height, MAX_SPAN)
            lines[0].append(replace(cell_of(el), columns=width, rows=rows, at=start))
            after = (after if start is None else start) + width
    return lines


def _set_off(cells: list[Cell], first: int) -> list[Cell]:
    """The cells of an inner table's row, placed from a column of the outer table on."""
    placed: list[Cell] = []
    column = first
    for cell in cells:
        column = column if cell.at is None else first + cell.at
        placed.append(replace(cell, at=column))
        column += cell.columns
    return placed
