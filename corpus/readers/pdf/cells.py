"""The inside of a table: printed lines -> columns, header and rows, each cell with its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.markdown import CHILD_MARK
from corpus.readers.pdf.areas import NOTHING, Piece, area_of
from corpus.readers.pdf.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages import Page, Rule

Columns = list[tuple[float, float]]  # left and right edge of each


def printed_lines(page: Page, found: Sequence[Fragment]) -> list[Piece]:
    """Each printed line of a caption or of notes."""
    return [_piece(page, row) for row in rows_of(found)]


def columns_of(rows: list[list[Fragment]]) -> Columns:
    """Where the columns are, left to right: stretches between gaps that no row's words cross."""
    words = [[w for f in row for w in f.words] for row in rows if len(row) > 1]
    if not words:
        return []
    size = words[0][0].size
    spans = sorted((w.x0, w.x1) for row in words for w in row)
    # A stretch that many rows leave white may be as narrow as a wide blank.
    gap = (0.42 if len(words) > 8 else 0.55 if len(words) > 5 else 0.85) * size
    columns = [spans[0]]
    for x0, x1 in spans[1:]:
        last = columns[-1]
        if x0 - last[1] > gap:
            columns.append((x0, x1))
        else:
            columns[-1] = (last[0], max(last[1], x1))
    return columns


def _edges(columns: Columns) -> list[float]:
    return [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]


def _column_of(fragment: Fragment, edges: list[float]) -> int:
    middle = (fragment.x0 + fragment.x1) / 2
    return sum(middle > edge for edge in edges)


def _cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line, column by column."""
    edges = _edges(columns)
    cells: list[list[Fragment]] = [[] for _ in columns]
    for fragment in row:
        if _crossed(fragment, edges):
            for word in fragment.words:
                cells[_column_of(word, edges)].append(word)
        else:
            cells[_column_of(fragment, edges)].append(fragment)
    return [_piece(page, cell) for cell in cells]


def _piece(page: Page, found: Sequence[Fragment]) -> Piece:
    lines = [" ".join(f.text for f in line) for line in rows_of(found)]
    return Piece("\n".join(lines), area_of(page, found))


def _crossed(fragment: Fragment, edges: list[float]) -> list[int]:
    return [at for at, edge in enumerate(edges) if fragment.x0 < edge < fragment.x1]


def n_crossing(rows: list[list[Fragment]], columns: Columns) -> int:
    """How many lines with other cells beside them have words on both sides of a border."""
    edges = _edges(columns)
    return sum(len(row) > 1 and any(_crossed(f, edges) for f in row) for row in rows)


def header_of(
    page: Page, rows: list[list[Fragment]], columns: Columns, partial: list[Rule]
) -> list[Piece]:
    """The heading of each column; one over several columns is a part of each of theirs."""
    edges = _edges(columns)
    heads = [NOTHING for _ in columns]
    for row in rows:
        for fragment in row:
            for part, first, last in _placed(fragment, edges, columns, partial):
                for column in range(first, last + 1):
                    heads[column] = heads[column].then(_piece(page, [part]))
    return heads


def _placed(
    fragment: Fragment, edges: list[float], columns: Columns, partial: list[Rule]
) -> list[tuple[Fragment, int, int]]:
    """A header's text with the first and last column that it stands over."""
    rule = next(
        (r for r in partial if 0 < r.y - fragment.y < 1.6 * fragment.size
         and r.x0 - 3 <= (fragment.x0 + fragment.x1) / 2 <= r.x1 + 3
         and fragment.x0 > r.x0 - 3 and fragment.x1 < r.x1 + 3), None
    )  # fmt: skip
    if rule:
        over = [n for n, (x0, x1) in enumerate(columns) if x0 < rule.x1 and x1 > rule.x0]
        if over:
            return [(fragment, over[0], over[-1])]
    crossed = _crossed(fragment, edges)
    if not crossed:
        column = _column_of(fragment, edges)
        return [(fragment, column, column)]
    through = any(_crossed(word, [edges[at]]) for word in fragment.words for at in crossed)
    if through:
        return [(fragment, crossed[0], crossed[-1] + 1)]
    pieces: dict[int, list[Fragment]] = {}
    for word in fragment.words:
        pieces.setdefault(_column_of(word, edges), []).append(word)
    return [
        (Fragment([g for word in words for g in word.glyphs]), column, column)
        for column, words in pieces.items()
    ]


def rows_within(
    page: Page, printed: list[list[Fragment]], columns: Columns, levels: list[float]
) -> list[list[Piece]]:
    """Logical rows: printed lines whose cells overlap or go on with those above are one."""
    edges = _edges(columns)
    left = min((x for row in printed if (x := _label_start(row, edges)) is not None), default=0.0)
    usual = _usual_step(printed)
    rows: list[list[Piece]] = []
    for band in _bands(page, printed, columns, levels):
        done: list[list[Piece]] = []
        previous: list[Fragment] | None = None
        one = _is_one_row(page, band, columns)
        spanned = _under_one_label(page, band, columns) if one else band
        for row in spanned or _one_row(band):
            cells = _line_cells(page, row, columns)
            if previous is not None and _goes_on(previous, row, cells, done[-1], usual):
                done[-1] = [a.then(b) for a, b in zip(done[-1], cells, strict=True)]
            else:
                start = _label_start(row, edges)
                child = start is not None and start - left > 3.5 and bool(rows or done)
                done.append([_as_child(cells[0]), *cells[1:]] if child else cells)
            previous = row
        rows.extend(done)
    return rows


def _under_one_label(
    page: Page, band: list[list[Fragment]], columns: Columns
) -> list[list[Fragment]]:
    """The rows of a band whose label stands beside several of them; none where it is one row."""
    lines = [row for row in band if _has_figures(_cells(page, row, columns))]
    if len(lines) < 2:
        return []
    rows = [list(row) for row in lines]
    edges = _edges(columns)
    for row in band:
        if any(row is line for line in lines):
            continue
        for fragment in row:
            above = [at for at, line in enumerate(lines) if line[0].y <= fragment.y]
            is_label = _column_of(fragment, edges) == 0
            rows[0 if is_label or not above else above[-1]].append(fragment)
    return rows


def _has_figures(cells: list[Piece]) -> bool:
    """Whether a printed line has figures of its own in two columns, not the ranges of others."""
    texts = [plain(cell.text).lstrip() for cell in cells[1:]]
    return sum(any(c.isdigit() for c in t) and t[:1] not in "([–" for t in texts if t) > 1


def _as_child(label: Piece) -> Piece:
    return replace(label, text=f"{CHILD_MARK} {label.text}")


def _label_start(row: list[Fragment], edges: list[float]) -> float | None:
    """Where the text of the first column begins."""
    return min((f.x0 for f in row if not edges or f.x0 < edges[0]), default=None)


def _line_cells(page: Page, row: list[Fragment], columns: Columns) -> list[Piece]:
    """One printed line, or one row's lines merged, as cells."""
    edges = _edges(columns)
    if len(row) == 1 and row[0].x0 < columns[0][1] and _crossed(row[0], edges):
        # A label across columns.
        return [_piece(page, row), *[NOTHING] * (len(columns) - 1)]
    return _cells(page, row, columns)


def _bands(
    page: Page, printed: list[list[Fragment]], columns: Columns, levels: list[float]
) -> list[list[list[Fragment]]]:
    """Lines between two rules; without such rules, lines that overlap in height."""
    bands: list[list[list[Fragment]]] = []
    for row in printed:
        ruled = bool(bands) and _ruled(bands[-1][-1], row, levels)
        if bands and not ruled:
            bands[-1].append(row)
        else:
            bands.append([row])
    if len(bands) > 2 and all(_is_one_row(page, band, columns) for band in bands):
        return bands
    return [part for band in bands for part in _overlapping(band)]


def _overlapping(band: list[list[Fragment]]) -> list[list[list[Fragment]]]:
    """Lines less than a line's height apart belong to one row whose cells are centred."""
    steps = [b[0].y - a[0].y for a, b in pairwise(band)]
    if not any(step < 0.8 * row[0].size for step, row in zip(steps, band, strict=False)):
        return [band]
    parts = [[band[0]]]
    for step, row in zip(steps, band[1:], strict=True):
        if step < 0.8 * row[0].size:
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _is_one_row(page: Page, band: list[list[Fragment]], columns: Columns) -> bool:
    """Whether lines fill the cells of one row: most columns have one line among several."""
    if len(band) < 2 or len(band) > 12:
        return len(band) == 1
    close = any(b[0].y - a[0].y < 0.8 * b[0].size for a, b in pairwise(band))
    filled = [
        sum(bool(c) for c in column)
        for column in zip(*(_cells(page, r, columns) for r in band), strict=True)
    ]
    single = [n for n in filled[1:] if n == 1]
    return close or len(single) * 2 >= len([n for n in filled[1:] if n])


def _one_row(band: list[list[Fragment]]) -> list[list[Fragment]]:
    """The lines of one row as one, each cell's from top to bottom."""
    return [sorted((f for row in band for f in row), key=lambda f: f.y)]


def _ruled(above: list[Fragment], row: list[Fragment], levels: list[float]) -> bool:
    return any(above[0].y < level < row[0].y for level in levels)


def _usual_step(rows: list[list[Fragment]]) -> float:
    """The least distance between lines that occurs often: that of lines in one cell."""
    steps = sorted(b[0].y - a[0].y for a, b in pairwise(rows))
    return steps[len(steps) // 10] if steps else 0.0


def _goes_on(
    above: list[Fragment], row: list[Fragment], cells: list[Piece], last: list[Piece], usual: float
) -> bool:
    if row[0].y - above[0].y > 1.35 * usual:
        return False
    filled = [n for n, cell in enumerate(cells) if cell]
    if not cells[0]:
        return not _has_figures(cells)  # else a row of its own, beside a label of several
    if filled != [0]:
        return False
    # A label alone: the second line of the one above, if that is left unfinished.
    start = plain(cells[0].text)[:1]
    ends = (",", "-", "–", "/", " of", " and", " or", "(")
    unfinished = plain(last[0].text).rstrip().endswith(ends)
    return bool(last[0]) and (start.islower() or start in "([" or unfinished)
