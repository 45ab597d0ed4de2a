"""The cells of an XML table on a grid, laid out on its own terms.

XHTML tables follow the table model of HTML 5; OASIS (CALS) tables that of OASIS TR 9503:1995.
With one exception, which real files need: a span that reaches past its group of rows goes on where
the rows below are too short without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from corpus.audit.source import TABLES, has_formula, is_own, text_of

LIMIT = 1_000  # columns or rows that one cell may cover


@dataclass(frozen=True)
class SourceCell:
    """One cell of the file and the slots that it covers."""

    text: str
    row: int
    column: int
    n_rows: int
    n_columns: int
    formula: bool


@dataclass(frozen=True)
class SourceTable:
    """A table of the file: its cells in order of the file, and how many rows are its head."""

    cells: tuple[SourceCell, ...]
    n_rows: int
    n_columns: int
    n_head: int
    caption: str = ""  # label and caption of the wrap around it

    def across(self, cell: SourceCell) -> bool:
        """Whether a cell is alone in its row and covers all of it."""
        alone = sum(1 for other in self.cells if other.row == cell.row) == 1
        return alone and cell.n_columns >= self.n_columns


def source_tables(article: etree._Element) -> list[SourceTable]:
    """Every table of an article that has text in its cells; an OASIS one for each of its heads."""
    found = [
        replace(laid_out, caption=_caption(el))
        for el in article.iter(*TABLES)
        if is_own(el) and next(el.iterancestors("td", "th", "entry", *TABLES), None) is None
        for laid_out in _tables(el)
    ]
    return [table for table in found if any(cell.text.strip() for cell in table.cells)]


def _caption(table: etree._Element) -> str:
    wrap = next(table.iterancestors("table-wrap"), None)
    parts = [] if wrap is None else [*wrap.iterfind("label"), *wrap.iterfind("caption")]
    return " ".join(" ".join(map(text_of, parts)).split())


def _tables(el: etree._Element) -> Iterator[SourceTable]:
    groups = list(el.iterfind("tgroup"))
    if not groups:
        yield _html(el)
        return
    together: list[list[etree._Element]] = []
    for group in groups:
        goes_on = together and group.find("thead") is None
        if goes_on and group.get("cols") == together[-1][0].get("cols"):
            together[-1].append(group)
        else:
            together.append([group])
    for parts in together:
        yield _oasis(parts)


def _number(value: str | None, default: int) -> int:
    try:
        return max(0, min(int((value or "").strip()), LIMIT))
    except ValueError:
        return default


# XHTML


def _html(table: etree._Element) -> SourceTable:
    parts = [(part, [row for row in part if row.tag == "tr"]) for part in table]
    head = [rows for part, rows in parts if part.tag == "thead"]
    body = [rows for part, rows in parts if part.tag == "tbody"]
    loose = [row for row in table if row.tag == "tr"]
    foot = [rows for part, rows in parts if part.tag == "tfoot"]
    groups = [rows for rows in [*head, *body, loose, *foot] if rows]
    width = max((_own_width(row) for rows in groups for row in rows), default=0)
    taken: set[tuple[int, int]] = set()
    cells: list[SourceCell] = []
    first = 0
    for position, rows in enumerate(groups):
        room = _room_below(groups[position + 1 :], width)
        for offset, row in enumerate(rows):
            column, line = 0, first + offset
            for el in row:
                if el.tag not in ("td", "th"):
                    continue
                while (line, column) in taken:
                    column += 1
                across = max(_number(el.get("colspan"), 1), 1)
                wanted = _number(el.get("rowspan"), 1)
                inside = len(rows) - offset
                down = inside if wanted == 0 else min(wanted, inside)
                down += min(max(wanted - inside, 0), room)
                taken.update((line + r, column + c) for r in range(down) for c in range(across))
                cells.append(SourceCell(text_of(el), line, column, down, across, has_formula(el)))
                column += across
        first += len(rows)
    columns = max((cell.column + cell.n_columns for cell in cells), default=0)
    return SourceTable(tuple(cells), first, columns, sum(map(len, head)))


def _own_width(row: etree._Element) -> int:
    return sum(max(_number(el.get("colspan"), 1), 1) for el in row if el.tag in ("td", "th"))


def _room_below(groups: list[list[etree._Element]], width: int) -> int:
    """How many of the rows that follow leave a column free."""
    count = 0
    for row in (row for rows in groups for row in rows):
        if _own_width(row) >= width:
            break
        count += 1
    return count


# OASIS


def _oasis(groups: list[etree._Element]) -> SourceTable:
    cells: list[SourceCell] = []
    taken: set[tuple[int, int]] = set()
    line = n_head = 0
    for group in groups:
        for part in ("thead", "tbody", "tfoot"):
            for section in group.iterfind(part):
                names = _columns(section) or _columns(group)
                spans = _spans(group, names)
                for row in section.iterfind("row"):
                    line += _oasis_row(row, line, names, spans, cells, taken)
                n_head = line if part == "thead" else n_head
    columns = max((cell.column + cell.n_columns for cell in cells), default=0)
    return SourceTable(tuple(cells), line, columns, n_head)


def _columns(around: etree._Element) -> dict[str, int]:
    names: dict[str, int] = {}
    number = 0
    for spec in around.iterfind("colspec"):
        number = _number(spec.get("colnum"), number + 1)
        names[spec.get("colname") or f"#{number}"] = number - 1
    return names


def _spans(group: etree._Element, names: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {
        spec.get("spanname") or "": (
            names.get(spec.get("namest") or "", 0),
            names.get(spec.get("nameend") or "", 0),
        )
        for spec in group.iterfind("spanspec")
    }


def _oasis_row(
    row: etree._Element, line: int, names: dict[str, int], spans: dict[str, tuple[int, int]],
    cells: list[SourceCell], taken: set[tuple[int, int]],
) -> int:  # fmt: skip
    """Lay out one row; returns how many lines it takes: several where it holds a table."""
    height = max([1, *(_height(el) for el in row.iterfind("entrytbl"))])
    column = 0
    for el in row:
        if el.tag not in ("entry", "entrytbl"):
            continue
        start, end = _place(el, names, spans)
        if start is None:
            while (line, column) in taken:
                column += 1
            start = end = column
        across = end - start + 1
        if el.tag == "entrytbl":
            inner = _oasis([el])
            cells += [
                SourceCell(c.text, line + c.row, start + c.column, c.n_rows, c.n_columns, c.formula)
                for c in inner.cells
            ]
            taken.update((line + r, start + c) for r in range(height) for c in range(across))
        else:
            down = _number(el.get("morerows"), 0) + height
            cells.append(SourceCell(text_of(el), line, start, down, across, has_formula(el)))
            taken.update((line + r, start + c) for r in range(down) for c in range(across))
        column = end + 1
    return height


def _height(inner: etree._Element) -> int:
    return len(inner.findall("thead/row")) + len(inner.findall("tbody/row"))


def _place(
    el: etree._Element, names: dict[str, int], spans: dict[str, tuple[int, int]]
) -> tuple[int | None, int]:
    first = names.get(el.get("namest") or el.get("colname") or "")
    last = names.get(el.get("nameend") or "")
    if el.get("spanname") in spans:
        first, last = spans[el.get("spanname") or ""]
    if first is None:
        return None, 0
    return first, max(first, first if last is None else last)
