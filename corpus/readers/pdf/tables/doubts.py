"""Which rows of a table were read with certainty: checks of the table as it came out.

A row that passes every check may still be wrong, and one that is doubted may be right;
corpus/README.md says how often, against publishers' XML. A reason that holds for most rows, or
for the header, holds for the table as a whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from corpus.markdown import CHILD_MARK
from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import RAISED, RAISED_END, plain
from corpus.readers.pdf.tables.table import Table
from corpus.words.labels import FIGURE as NUMBERS

_FIGURE = re.compile(r"\d")
# Two values one after the other, where a cell has one: "12.3 45.6", "31 (12) 48 (21)".
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RAISED = re.compile(f"{RAISED}[^{RAISED}{RAISED_END}]*+{RAISED_END}")
_TWO_VALUES = re.compile(r"(?<![\w.,(±–−/-])\d(?:[\d.,·]*\d)?%?[ \n]+(?=[<>≤≥]?[−–-]?\d)")
_TWO_MARKS = re.compile(r"([+✓✔×•−–—-])(?:[ \n]+\1)+")
_CUT_RIGHT = re.compile(r"\A[^\w)]*+[\w)].*(?:\(|\[|±|–|−|/|<|>|=)\Z", re.DOTALL)
_CUT_LEFT = re.compile(r"\A(?:[)\]±/%]|–\s?\d)")
_UNKNOWN = re.compile("[\ufffd\ue000-\ue00f\ue012-\uf8ff\U000f0000-\U0010fffd]")
_INNER = re.compile(r"[a-z](?:[a-z]|\s?=)|[(\[]|and |or |of ")
_WORD = re.compile(r"[^\W\d_]+")
_MOST = 0.5  # of the rows: a reason that holds for more holds for the table
_FEW = 0.5  # of the cells of a column: what fewer have is unusual in it
_HEADER_LINES = 3
_SAME = 0.8  # of the cells of a column
_LEAST_ALIKE = 3  # cells of one shape that tell what the cells of a column hold

Doubted = tuple[str, tuple[int, ...]]  # the reason, and the rows; no rows: the whole table
Body = list[list[str]]


def doubts_of(table: Table) -> list[Doubted]:
    """Why cells of a table are not certain, in a few words, and in which rows."""
    body = [[_text(cell) for cell in row.cells] for row in table.rows]
    head = [_text(cell) for cell in table.header]
    whole = next(_of_all(table, body, head), None)
    if whole is not None:
        return [(whole, ())]
    doubted: list[Doubted] = []
    n_filled = sum(sum(map(bool, row)) > 1 for row in body)
    named: set[int] = set()
    for reason, found in _of_rows(table, body, head):
        rows = tuple(sorted(set(found) - named))
        if len(rows) > max(_MOST * n_filled, 1):
            return [(reason, ())]
        if rows:
            doubted.append((reason, rows))
            named.update(rows)
    return doubted


def _of_all(table: Table, body: Body, head: list[str]) -> Iterator[str]:
    """What speaks against the table as a whole."""
    if not any(sum(map(bool, row)) > 1 for row in body):
        yield "no row has more than one cell"
    if any(not name and _has_figures(body, at) for at, name in enumerate(head) if at):
        yield "a column of figures has no heading"
    if any(name and not any(row[at] for row in body) for at, name in enumerate(head) if at):
        yield "a column with a heading holds no text; what it shows may be drawn"
    if table.beside:
        yield "two headings stand side by side over one column"
    n_lines = max((cell.count("\n") + 1 for cell in head), default=0)
    if n_lines > max(len(table.rows), _HEADER_LINES):
        yield "its header may hold rows"
    if table.at_foot:
        yield "it may go on on the next page"
    if table.is_part:
        yield "its parts have different columns"
    if table.lacks_first:
        yield "its first part may stand on the page before"
    if table.bare:
        yield "no rules show where its rows and columns are"
    if any("(continued" in name.lower() for name in head):
        yield "it goes on from a part that was not found"


def _of_rows(table: Table, body: Body, head: list[str]) -> Iterator[tuple[str, Iterable[int]]]:
    """What speaks against single rows."""
    rows = range(len(body))
    yield "headings in mid-table name its columns anew", _renamed(table)
    yield "a row of figures has no label", _without_label(body)
    yield "a figure runs over the border of a column", _cut(body)
    doubles = [_two_values(body, at) for at in range(1, len(head))]
    yield "a cell holds two figures", set().union(*doubles)
    yield (
        "words run over the border of a column",
        [at for at in rows if table.rows[at].crossing],
    )
    yield "words lie on other words", [at for at in rows if table.rows[at].overprinted]
    yield "a cell may go on from the row above", _reading_on(body, len(head))
    yield "a cell has wide gaps, as between columns", [at for at in rows if table.rows[at].gaps]
    yield "rows have different numbers of figures", _ragged(body)
    yield "a cell may be of two rows", _halves(body, len(head))
    yield "a cell may hold two rows", _same_pairs(body, len(head))
    unknown = [
        at for at, row in enumerate(table.rows) if any(_UNKNOWN.search(c.text) for c in row.cells)
    ]
    yield "a sign has no known meaning", unknown


def _renamed(table: Table) -> range:
    """The rows from the first headings in mid-table on."""
    first = next((at for at, row in enumerate(table.rows) if row.renames), len(table.rows))
    return range(first, len(table.rows))


def _text(cell: Piece) -> str:
    return plain(_RAISED.sub("", cell.text)).strip()


def _has_figures(body: Body, column: int) -> bool:
    return any(_FIGURE.search(row[column]) for row in body)


def _two_values(body: Body, column: int) -> set[int]:
    """The rows whose cell holds two values, where most of the column hold one."""
    values = {
        at: _BRACKETED.sub("", row[column])
        for at, row in enumerate(body)
        if _FIGURE.search(row[column]) or _TWO_MARKS.search(row[column])
    }
    double = {at for at, text in values.items() if _TWO_VALUES.search(text)}
    marks = {at for at, text in values.items() if _TWO_MARKS.fullmatch(text)}
    return marks | (double if len(double) < 0.8 * len(values) else set())


def _cut(body: Body) -> set[int]:
    """The rows with a cell that ends, or begins, in the middle of a figure."""
    cut: set[int] = set()
    for at, row in enumerate(body):
        ends = any(_CUT_RIGHT.search(cell) for cell in row if cell)
        if ends or any(_CUT_LEFT.search(cell) for cell in row if cell):
            cut.add(at)
        if ends and at + 1 < len(body):
            cut.add(at + 1)
    return cut


def _without_label(body: Body) -> set[int]:
    """Rows that lack a label, each with the row above it; not full rows that share one label."""
    filled = [at for at, row in enumerate(body) if sum(map(bool, row)) > 1]
    labelled = sorted(sum(map(bool, body[at][1:])) for at in filled if body[at][0])
    usual = labelled[len(labelled) // 2] if labelled else 0
    without = [at for at, row in enumerate(body) if not row[0] and any(row)]
    few = len(without) < len(filled) / 4
    lone = {at for at in without if few or sum(map(bool, body[at])) < usual}
    return lone | {at - 1 for at in lone if at}


def _ragged(body: Body) -> list[int]:
    """Single rows that have fewer figures than nearly all others."""
    counts = [sum(bool(_FIGURE.search(cell)) for cell in row[1:]) for row in body]
    filled = Counter(
        count for count, row in zip(counts, body, strict=True) if sum(map(bool, row)) > 1
    )
    usual, n_usual = filled.most_common(1)[0] if filled else (0, 0)
    rare = [at for at, count in enumerate(counts) if 0 < count <= usual / 3]
    n_filled = filled.total()
    usually = n_filled > 3 and n_usual > 0.6 * n_filled
    return rare if usually and len(rare) <= 0.2 * n_filled else []


def _reading_on(body: Body, width: int) -> set[int]:
    """Rows with a cell that begins as no other of its column does: in the middle of a phrase."""
    found: set[int] = set()
    for column in range(width):
        cells = [row[column].removeprefix(f"{CHILD_MARK} ") for row in body]
        inner = [at for at, cell in enumerate(cells) if _INNER.match(cell)]
        if len(inner) < _FEW * sum(map(bool, cells)):
            found.update(at + step for at in inner if at and cells[at - 1] for step in (-1, 0))
    return found


def _halves(body: Body, width: int) -> set[int]:
    """Pairs of rows whose cells together have the shape of other cells of the column."""
    found: set[int] = set()
    for column in range(1, width):
        shapes = [_shape(row[column]) for row in body]
        counts = Counter(shape for shape in shapes if shape)
        for at, (above, below) in enumerate(pairwise(shapes)):
            both = counts[f"{above} {below}"] if above and below else 0
            if both >= _LEAST_ALIKE and both > max(counts[above], counts[below]):
                found |= {at, at + 1}
    return found


def _same_pairs(body: Body, width: int) -> set[int]:
    """The rows of a column whose cells all have the same two lines: "Sense", "Antisense".

    Words that a cell has no room for differ from row to row; two values that recur are two rows.
    """
    found: set[int] = set()
    for column in range(1, width):
        cells = {at: row[column] for at, row in enumerate(body) if row[column]}
        pairs = Counter(text for text in cells.values() if text.count("\n") == 1)
        text, count = max(pairs.items(), key=lambda item: item[1], default=("", 0))
        if count >= _LEAST_ALIKE and count >= _SAME * len(cells):
            found.update(at for at, other in cells.items() if other == text)
    return found


def _shape(cell: str) -> str:
    """What a cell holds, its figures and words made alike: "3.2 (1.1–4)" is "0 (0–0)"."""
    return " ".join(NUMBERS.sub("0", _WORD.sub("a", cell)).split())
