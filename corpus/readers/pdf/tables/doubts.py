"""Whether a table was read with certainty: checks of the table as it came out.

A table that passes none the worse may still be wrong, and one that is doubted may be right;
corpus/README.md has how often, against publishers' XML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import RAISED, RAISED_END, plain
from corpus.readers.pdf.tables.table import Table

_FIGURE = re.compile(r"\d")
# Two values one after the other, where a cell has one: "12.3 45.6", "31 (12) 48 (21)".
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RAISED = re.compile(f"{RAISED}[^{RAISED_END}]*{RAISED_END}")
_TWO_VALUES = re.compile(r"(?<![\w.,(±–−/-])\d(?:[\d.,·]*\d)?%?[ \n]+(?=[<>≤≥]?[−–-]?\d)")
_CUT = re.compile(r"[\w)].*(?:\(|\[|±|–|−|/|<|>|=)\Z|\A(?:[)\]±/%]|–\s?\d)", re.DOTALL)
_UNKNOWN = re.compile("[\ufffd\ue000-\ue00f\ue012-\uf8ff]")


def doubt_of(table: Table) -> str | None:
    """Why the cells of a table are not certain, in a few words; None where nothing speaks so."""
    return next(_doubts(table), None)


def _doubts(table: Table) -> Iterator[str]:
    body = [[_text(cell) for cell in row] for row in table.rows]
    filled = [row for row in body if sum(map(bool, row)) > 1]
    head = [_text(cell) for cell in table.header]
    if not filled:
        yield "no row has more than one cell"
    if any(not name and _has_figures(body, at) for at, name in enumerate(head) if at):
        yield "a column of figures has no heading"
    if _lacks_label(filled):
        yield "a row of figures has no label"
    if any(_CUT.search(cell) for row in body for cell in row if cell):
        yield "a figure runs over the border of a column"
    if any(_two_values(body, at) for at in range(1, len(head))):
        yield "a cell holds two figures"
    if table.n_crossing > max(1, 0.05 * len(table.rows)):
        yield "words run over the border of a column"
    if table.n_gaps > 0.15 * len(table.rows):
        yield "a cell has wide gaps, as between columns"
    if _ragged(filled):
        yield "rows have different numbers of figures"
    if any(_UNKNOWN.search(cell.text) for row in [table.header, *table.rows] for cell in row):
        yield "a sign has no known meaning"
    if table.at_foot:
        yield "it may go on on the next page"
    if any("(continued" in name.lower() for name in head):
        yield "it goes on from a part that was not found"


def _text(cell: Piece) -> str:
    return plain(_RAISED.sub("", cell.text)).strip()


def _has_figures(body: list[list[str]], column: int) -> bool:
    return any(_FIGURE.search(row[column]) for row in body)


def _two_values(body: list[list[str]], column: int) -> bool:
    """Whether some cells of a column hold two values, where most hold one."""
    values = [_BRACKETED.sub("", row[column]) for row in body if _FIGURE.search(row[column])]
    double = [value for value in values if _TWO_VALUES.search(value)]
    return 0 < len(double) < 0.8 * len(values)


def _lacks_label(rows: list[list[str]]) -> bool:
    """Whether rows without label are less filled than others: not beside one label of several."""
    labelled = sorted(sum(map(bool, row[1:])) for row in rows if row[0])
    usual = labelled[len(labelled) // 2] if labelled else 0
    without = [sum(map(bool, row)) for row in rows if not row[0]]
    return bool(usual and without) and (min(without) < usual or len(without) < len(rows) / 4)


def _ragged(rows: list[list[str]]) -> bool:
    """Whether single rows have fewer figures than nearly all others."""
    counts = Counter(sum(bool(_FIGURE.search(cell)) for cell in row[1:]) for row in rows)
    usual, n_usual = counts.most_common(1)[0] if counts else (0, 0)
    rare = sum(n for count, n in counts.items() if 0 < count <= usual / 3)
    return len(rows) > 3 and n_usual > 0.6 * len(rows) and 0 < rare <= 0.2 * len(rows)
