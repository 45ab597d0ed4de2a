"""The tables of a file against those of its article, cell by cell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.article import Table
from corpus.audit.figures import (
    CellFigures,
    Fault,
    Figure,
    cell_faults,
    source_figures,
    written_figures,
)
from corpus.audit.layout import SourceCell, SourceTable

_ENOUGH = 60  # letters and digits by which a caption is known
_ALIKE = 0.3  # least share of a table's words that its match must have


@dataclass(frozen=True)
class FigureFault:
    """One figure of a table that did not come through as it stands in the file."""

    fault: Fault
    figure: str
    row: int  # of the file's table, from 1, head included
    column: int
    source: str  # the cell as the file has it
    written: str  # the cell as the article has it; empty where there is none


@dataclass(frozen=True)
class TableAudit:
    """One table of the file."""

    caption: str  # of the article's table; empty where none was found
    n_figures: int
    faults: tuple[FigureFault, ...]
    found: bool
    captioned: bool | None = None  # has its own caption above it; None where it has none


def audit_tables(source: Sequence[SourceTable], written: Sequence[Table]) -> list[TableAudit]:
    """Pair each table of the file with the article's table most like it, and compare."""
    free = list(written)
    audits = []
    for table in source:
        words = _words(" ".join(_clean(cell.text) for cell in table.cells))
        best = max(free, key=lambda t: _likeness(words, t), default=None)
        if best is None or _likeness(words, best) < _ALIKE:
            audits.append(_all_lost(table))
            continue
        free.remove(best)
        audits.append(_compared(table, best))
    return audits


def plain_key(text: str) -> str:
    """Letters and digits alone: what is left of a text when marks and blanks are not compared."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower()))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower()))


def _likeness(words: Counter[str], table: Table) -> float:
    text = " ".join([*table.header, *(cell for row in table.rows for cell in row.cells)])
    return (words & _words(text)).total() / max(words.total(), 1)


def _all_lost(table: SourceTable) -> TableAudit:
    faults = tuple(
        FigureFault("lost", _shown(figure), cell.row + 1, cell.column + 1, _clean(cell.text), "")
        for cell in table.cells
        for figure in _figures(cell).plain
    )
    return TableAudit("", len(faults), faults, found=False, captioned=_captioned(table, ""))


def _figures(cell: SourceCell) -> CellFigures:
    return source_figures(cell.text)


def _compared(table: SourceTable, written: Table) -> TableAudit:
    rows = [[cell.strip() for cell in line] for line in (written.header, *_lines(written))]
    place = _row_places(table, written)
    elsewhere = _Spare()
    open_faults: list[tuple[Figure, SourceCell, str]] = []
    faults: list[FigureFault] = []
    n_figures = 0
    shared: dict[tuple[int, int], list[SourceCell]] = {}
    for cell in table.cells:
        n_figures += len(_figures(cell).plain)
        for slot in _slots(cell, table, place):
            shared.setdefault(slot, []).append(cell)
    seen: set[tuple[int, int, Figure]] = set()
    for (line, column), cells in sorted(shared.items()):
        text = _at(rows, line, column)
        have = written_figures(text)
        together = _joined(cells)
        if any(cell.formula for cell in cells) and _same_digits(cells, text):
            continue
        result = cell_faults(together, have)
        elsewhere.add(result.foreign)
        for figure, fault in result.faults:
            owner = next((c for c in cells if figure in _figures(c).plain), cells[0])
            if (key := (owner.row, owner.column, figure)) in seen:
                continue  # a cell that covers several slots counts once
            seen.add(key)
            if fault == "lost":
                open_faults.append((figure, owner, text))
            else:
                faults.append(_fault(fault, figure, owner, text))
    notes = written_figures(" ".join([*written.notes, written.caption])).plain
    for figure, owner, text in open_faults:
        if table.across(owner) and figure in notes:
            continue  # a last row across the table is a note of it
        moved = elsewhere.take(figure)
        faults.append(_fault("moved" if moved else "lost", figure, owner, text))
    captioned = _captioned(table, written.caption)
    return TableAudit(written.caption, n_figures, tuple(faults), found=True, captioned=captioned)


def _captioned(table: SourceTable, caption: str) -> bool | None:
    """Whether a caption is the file's own, by its label and the words that it begins with; that of
    a group of tables may stand before it.
    """
    wanted = plain_key(_clean(table.caption))
    return wanted[:_ENOUGH] in plain_key(caption) if wanted else None


class _Spare:
    """Figures that stand in cells where the file does not have them."""

    def __init__(self) -> None:
        self._digits: Counter[str] = Counter()

    def add(self, figures: Sequence[Figure]) -> None:
        self._digits.update(figure.digits for figure in figures)

    def take(self, figure: Figure) -> bool:
        if not self._digits[figure.digits]:
            return False
        self._digits[figure.digits] -= 1
        return True


def _lines(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def _joined(cells: Sequence[SourceCell]) -> CellFigures:
    """The figures of cells that share a slot: header rows are written as one, equal texts once."""
    read = [_figures(cell) for cell in {_clean(cell.text): cell for cell in cells}.values()]
    return CellFigures(
        tuple(figure for one in read for figure in one.plain),
        tuple(digits for one in read for digits in one.raised),
    )


def _same_digits(cells: Sequence[SourceCell], text: str) -> bool:
    """Whether a cell with a formula has all its digits; how they are set is not compared."""
    wanted = Counter(re.findall(r"\d", " ".join(cell.text for cell in cells)))
    return not wanted - Counter(re.findall(r"\d", unicodedata.normalize("NFKC", text)))


def _at(rows: list[list[str]], line: int, column: int) -> str:
    if not 0 <= line < len(rows) or column >= len(rows[line]):
        return ""
    return rows[line][column]


def _slots(cell: SourceCell, table: SourceTable, place: dict[int, int]) -> list[tuple[int, int]]:
    """Where a cell must stand in the article's table: (line, column), line 0 is the header."""
    lines = sorted(
        {place[row] for row in range(cell.row, cell.row + cell.n_rows) if row in place}
    ) or [-1]
    # A row that is one cell across the table is a label: it stands in the first column.
    across = table.across(cell) and lines != [0]
    width = 1 if across else cell.n_columns
    return [(line, column) for line in lines for column in range(cell.column, cell.column + width)]


def _row_places(table: SourceTable, written: Table) -> dict[int, int]:
    """The line of the article's table for each row of the file's; 0 is the header."""
    wanted = [_row_key(table, row) for row in range(table.n_rows)]
    kept = [row for row in range(table.n_rows) if wanted[row] or row < table.n_head]
    have = [_line_key(row.cells) for row in written.rows]
    body = [row for row in kept if row >= table.n_head]
    places = dict.fromkeys((row for row in kept if row < table.n_head), 0)
    matcher = SequenceMatcher(None, [wanted[row] for row in body], have, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        rows, lines = body[i1:i2], list(range(j1, j2))
        if i1 == 0 and j1 == 0 and len(rows) > len(lines):
            joined = rows[: len(rows) - len(lines)]
            if not table.n_head or all(_stands_in(wanted[row], written.header) for row in joined):
                # The rows before these have become the article's header.
                places.update(dict.fromkeys(joined, 0))
                rows = rows[len(joined) :]
        if tag in ("equal", "replace"):
            places.update((row, line + 1) for row, line in zip(rows, lines, strict=False))
    return places


def _stands_in(key: str, header: Sequence[str]) -> bool:
    """Whether each text of a row is part of a heading."""
    headings = [plain_key(_clean(heading)) for heading in header]
    return all(any(part in heading for heading in headings) for part in key.split("|"))


def _row_key(table: SourceTable, row: int) -> str:
    cells = [c for c in table.cells if c.row <= row < c.row + c.n_rows]
    cells.sort(key=lambda c: c.column)
    return _distinct([plain_key(_clean(cell.text)) for cell in cells])


def _line_key(cells: Sequence[str]) -> str:
    return _distinct([plain_key(_clean(cell)) for cell in cells])


def _distinct(texts: Sequence[str]) -> str:
    kept: list[str] = []
    for text in texts:
        if text and (not kept or kept[-1] != text):
            kept.append(text)
    return "|".join(kept)


def _fault(fault: Fault, figure: Figure, cell: SourceCell, text: str) -> FigureFault:
    return FigureFault(
        fault, _shown(figure), cell.row + 1, cell.column + 1, _clean(cell.text), text
    )


def _shown(figure: Figure) -> str:
    return f"{figure.compared}{figure.sign}{figure.digits}"


def _clean(text: str) -> str:
    return " ".join(re.sub("[\x02-\x05]", "", text).split())
