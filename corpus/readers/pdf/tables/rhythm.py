"""Printed lines of a table -> its rows: which lines go on with the row above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import Fragment, plain

_OVERLAP = 0.8  # of the type size; lines nearer than this stand in cells beside each other
_MOST_PADDING = 2.5  # of the type size; white between the cells of two columns is seldom wider
_LOOSE = 1.15  # times the distance of lines in one cell: a wider one separates rows
VALUE = re.compile(
    r"[<>≤≥~=]?\s?[−–-]?\s?\d[\d.,·]*\s?%?(?:\s?[±(\[/].*)?|[−–—+×xX✓✔•/]|NA|NR|NS|Yes|No"
)
_NUMBERED = re.compile(rf"(?:{VALUE.pattern})|[(\[]\d[\d,;–\s-]*[)\]]")
_CITED = re.compile(r"\[\d[\d,;–\s-]*\]")  # a reference by number: a whole value
_LEAST_COLUMNS, _LEAST_ROWS, _NEARLY = 4, 4, 0.9
_GOES_ON = (",", "-", "–", "/", " of", " and", " or", "(", " to", " in", " with", " the", "±", "=")


@dataclass(frozen=True)
class Printed:
    """One printed line: its fragments and the same column by column."""

    row: list[Fragment]
    cells: list[Piece]
    columns: Sequence[tuple[float, float]]  # left and right edge of each

    @property
    def y(self) -> float:
        """Its baseline."""
        return self.row[0].y

    @property
    def texts(self) -> list[str]:
        """Its cells without marks."""
        return [plain(cell.text).strip() for cell in self.cells]

    @property
    def filled(self) -> set[int]:
        """The columns in which it has text."""
        return {at for at, cell in enumerate(self.cells) if cell}


def grouped(lines: Sequence[Printed], levels: Sequence[float]) -> list[list[Printed]]:
    """The lines of each row of the table, by the rules between them, else by their distances."""
    ruled = _between(lines, levels)
    if len(ruled) > 2 and all(_is_one(band) for band in ruled):
        return ruled
    clusters = [_overlapping(band) for band in ruled]
    if len(set(levels)) < 4 and (opened := _opened(clusters)):
        return opened
    tight = _tight_step(clusters)
    return [row for band in clusters for row in _rows(band, tight)]


def _between(lines: Sequence[Printed], levels: Sequence[float]) -> list[list[Printed]]:
    bands: list[list[Printed]] = []
    for line in lines:
        above = bands[-1][-1].y if bands else None
        if above is not None and not any(above < level < line.y for level in levels):
            bands[-1].append(line)
        else:
            bands.append([line])
    return bands


def are_apart(above: Sequence[Printed], below: Sequence[Printed]) -> bool:
    """Whether a column has a whole value in each of two stretches, which are then two rows."""
    return any(_apart(a, b) for a in above for b in below)


def _apart(above: Printed, line: Printed) -> bool:
    both = (above.filled & line.filled) - {0}
    pairs = [(above.texts[at], line.texts[at]) for at in both]
    return any(
        a == b
        or (_is_whole_value(a) and VALUE.fullmatch(b))
        or (_CITED.fullmatch(a) and _CITED.fullmatch(b))
        for a, b in pairs
    )


def _is_whole_value(text: str) -> bool:
    """Whether a value ends where its line does: "16/" goes on below."""
    unfinished = len(text) > 1 and text.endswith(_GOES_ON)
    return not unfinished and bool(VALUE.fullmatch(text))


def _overlapping(band: Sequence[Printed]) -> list[list[Printed]]:
    """Lines less than a line's height apart: cells of one row that are set at other heights."""
    clusters: list[list[Printed]] = []
    for line in band:
        near = bool(clusters) and line.y - clusters[-1][-1].y < _OVERLAP * line.row[0].size
        if near and not are_apart(clusters[-1], [line]):
            clusters[-1].append(line)
        else:
            clusters.append([line])
    return clusters


def _is_one(band: list[Printed]) -> bool:
    """Whether the lines between two rules can be one row."""
    if any(_apart(a, b) for at, a in enumerate(band) for b in band[at + 1 :]):
        return False
    close = any(b.y - a.y < _OVERLAP * b.row[0].size for a, b in pairwise(band))
    n_lines = [n for n in (sum(at in line.filled for line in band) for at in _others(band)) if n]
    return close or 2 * n_lines.count(1) >= len(n_lines)


def _others(band: list[Printed]) -> range:
    return range(1, len(band[0].cells))


def _tight_step(bands: Sequence[list[list[Printed]]]) -> float:
    """The widest distance of lines in one cell, where rows stand clearly further apart; else 0."""
    pairs = [(b[0].y - a[-1].y, a, b) for band in bands for a, b in pairwise(band)]
    steps = sorted({round(step, 1) for step, _, _ in pairs})
    jumps = [(high / low, low) for low, high in pairwise(steps) if low > 0]
    if not jumps or max(jumps)[0] < _LOOSE:
        return 0.0
    tight = max(jumps)[1] + 0.06
    # Rows of one line each in sections set apart have values below values.
    near = [are_apart(a, b) for step, a, b in pairs if step <= tight]
    return tight if sum(near) <= 0.1 * len(near) and _are_rows(bands, tight) else 0.0


def _are_rows(bands: Sequence[list[list[Printed]]], tight: float) -> bool:
    """Whether lines that stand close together hardly ever have two values in one column."""
    rows: list[list[list[Printed]]] = []
    for band in bands:
        for at, cluster in enumerate(band):
            if at and cluster[0].y - band[at - 1][-1].y <= tight:
                rows[-1].append(cluster)
            else:
                rows.append([cluster])
    torn = [any(are_apart(a, b) for a, b in combinations(row, 2)) for row in rows]
    return sum(torn) <= 0.1 * len(rows)


def _opened(bands: Sequence[list[list[Printed]]]) -> list[list[Printed]]:
    """The rows, where each opens with a line that fills every column and has values; else none.

    The lines between are what its cells go on with: they hold no value and leave those columns
    empty that hold values alone.
    """
    clusters = [cluster for band in bands for cluster in band]
    n_columns = len(clusters[0][0].cells) if clusters else 0
    full = [_filled(cluster) == set(range(n_columns)) for cluster in clusters]
    n_full = sum(full)
    if n_columns < _LEAST_COLUMNS or n_full < _LEAST_ROWS or not full[0] or n_full == len(full):
        return []
    firsts = [cluster for cluster, is_full in zip(clusters, full, strict=True) if is_full]
    others = [cluster for cluster, is_full in zip(clusters, full, strict=True) if not is_full]
    values = [at for at in range(1, n_columns) if _holds_values(firsts, at)]
    if len(values) < 2 or any(_filled(cluster) & set(values) for cluster in others):
        return []
    # Where few rows go on, the lines between may be headings in another column than the first.
    if 2 * sum(a and not b for a, b in pairwise([*full, True])) < n_full:
        return []
    # A label alone straight above a row may be the heading of a section.
    if any(
        _filled(a) == {0} and b_full for a, b_full in zip(clusters, [*full[1:], True], strict=True)
    ):
        return []
    rows: list[list[Printed]] = []
    for cluster, is_full in zip(clusters, full, strict=True):
        if is_full:
            rows.append(list(cluster))
        else:
            rows[-1].extend(cluster)
    return rows


def _filled(cluster: Sequence[Printed]) -> set[int]:
    return set().union(*(line.filled for line in cluster))


def _holds_values(firsts: Sequence[Sequence[Printed]], at: int) -> bool:
    """Whether nearly every row opens with a value, or a reference by number, in a column."""
    texts = [line.texts[at] for cluster in firsts for line in cluster if line.texts[at]]
    return sum(bool(_NUMBERED.fullmatch(text)) for text in texts) >= _NEARLY * len(texts)


def _rows(band: Sequence[list[Printed]], tight: float) -> list[list[Printed]]:
    rows: list[list[Printed]] = []
    for cluster in band:
        if rows and _joins(rows[-1], cluster, tight):
            rows[-1].extend(cluster)
        else:
            rows.append(list(cluster))
    return rows


def _joins(row: list[Printed], cluster: list[Printed], tight: float) -> bool:
    step = cluster[0].y - row[-1].y
    if are_apart(row, cluster):
        return False
    if tight:
        return step <= tight
    return len(cluster) == 1 and _reads_on(row, cluster[0], step)


def _reads_on(row: list[Printed], line: Printed, step: float) -> bool:
    """Whether the words show that a line continues a row: unfinished cells, or a small label."""
    if step > 1.6 * line.row[0].size:
        return False
    held = set().union(*(other.filled for other in row))
    last = {at: next(o.texts[at] for o in reversed(row) if at in o.filled) for at in held}
    if 0 not in line.filled:
        n_values = sum(bool(VALUE.fullmatch(text)) for text in line.texts[1:])
        wraps = [_wraps(row, line, at) for at in line.filled]
        return line.filled <= held and n_values < 2 and all(wraps)
    unfinished = [_unfinished(last[at], line.texts[at]) for at in line.filled if at in last]
    if line.filled == {0}:
        return bool(unfinished and unfinished[0]) and len(held) > 0
    return line.filled < held and sum(unfinished) * 2 > len(line.filled)


def _unfinished(above: str, below: str) -> bool:
    start = below[:1]
    return start.islower() or start in "([)" or above.endswith(_GOES_ON)


def _wraps(row: list[Printed], line: Printed, at: int) -> bool:
    """Whether the first word of a cell's line had no room at the end of the line above it."""
    above = next((w for other in reversed(row) if (w := _words(other, at))), None)
    below = _words(line, at)
    if not above or not below:
        return True
    first, (x0, x1) = below[0], line.columns[at]
    wanted = above[-1].x1 - above[0].x0 + 0.25 * first.size + first.x1 - first.x0
    if at + 1 < len(line.columns):
        # A column of short words is as wide as the longest; white beside it is room too.
        x1 = max(x1, line.columns[at + 1][0] - _MOST_PADDING * first.size)
    return wanted > x1 - x0 - 0.5 * first.size or _unfinished(above[-1].text, first.text)


def _words(line: Printed, at: int) -> list[Fragment]:
    x0, x1 = line.columns[at]
    return [w for f in line.row for w in f.words if x0 - 1 <= (w.x0 + w.x1) / 2 <= x1 + 1]
