"""Where the columns of a table are: stretches between gaps that no words cross."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.readers.pdf.pages.lines import Fragment

Columns = list[tuple[float, float]]  # left and right edge of each
_LEAST_FIRM = 3  # lines of figures that show where the columns are
_LEAST_BEYOND = 2  # headings beside the columns of text; one alone may only be set askew
_LEAST_PARTED = 8  # rows with white between two columns for each row without it


def columns_of(rows: list[list[Fragment]]) -> Columns:
    """Where the columns are, left to right: stretches between gaps that no row's words cross."""
    words = [[w for f in row for w in f.words] for row in rows if len(row) > 1]
    if not words:
        return []
    size = words[0][0].size
    spans = sorted((w.x0, w.x1) for row in words for w in row)
    # A stretch that many rows leave white may be as narrow as a wide blank.
    gap = (0.42 if len(words) > 8 else 0.55 if len(words) > 3 else 0.85) * size
    columns = [spans[0]]
    for x0, x1 in spans[1:]:
        last = columns[-1]
        if x0 - last[1] > gap:
            columns.append((x0, x1))
        else:
            columns[-1] = (last[0], max(last[1], x1))
    return columns


def body_columns(rows: list[list[Fragment]], head: Sequence[list[Fragment]] = ()) -> Columns:
    """As `columns_of`, but words of one row among many are no column: its cell has a wide blank.

    They are a column where a heading stands over them alone.
    """
    headings = [f for row in head for f in row]
    kept: Columns = []
    rows = [row for row in rows if id(row[0]) not in wide_headings(rows)]
    whole = [part for column in columns_of(rows) for part in _parted(rows, column)]
    for x0, x1 in whole:
        n_rows = sum(any(w.x0 < x1 and w.x1 > x0 for f in row for w in f.words) for row in rows)
        named = kept and any(f.x0 < x1 and f.x1 > x0 and f.x0 > kept[-1][1] for f in headings)
        if kept and n_rows < 2 and len(rows) > 8 and not named:
            kept[-1] = (kept[-1][0], x1)
        else:
            kept.append((x0, x1))
    return _labels_beside(rows, kept) + kept


def wide_headings(rows: Sequence[list[Fragment]]) -> set[int]:
    """Ids of the first fragments of lines in a table that are headings over several columns.

    They have words alone, and each stands across white that all lines of figures have there.
    """
    firm = [row for row in rows if len(row) > 2 and all(_has_figure(f) for f in row[1:])]
    found: set[int] = set()
    if len(firm) < _LEAST_FIRM:
        return found
    edges = edges_of(columns_of(firm))
    for row in rows:
        across = [f for f in row if edges_crossed(f, edges)]
        words = not any(map(_has_figure, row))
        if len(row) > 1 and words and len(across) == len(row) and len(row) < len(edges):
            found.add(id(row[0]))
    return found


def _has_figure(fragment: Fragment) -> bool:
    return any(char.isdigit() for char in fragment.text)


def columns_below(head: list[list[Fragment]], body: list[list[Fragment]]) -> Columns:
    """The columns of a table whose cells all stand at different heights, one heading over each.

    A label is set in the middle of its row, between two lines of what stands beside it.
    """
    if not head or any(len(row) > 1 for row in body):
        return []
    columns: Columns = []
    for f in sorted((row[0] for row in body), key=lambda f: f.x0):
        if columns and f.x0 < columns[-1][1] + f.size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], f.x1))
        else:
            columns.append((f.x0, f.x1))
    over = [[f for f in head[-1] if f.x0 < x1 and f.x1 > x0] for x0, x1 in columns]
    return columns if all(len(found) == 1 for found in over) else []


def headed_columns(head: list[list[Fragment]], columns: Columns) -> Columns:
    """The columns, and those to their right that have headings but no text: they show colours."""
    if not head or not columns:
        return columns
    right = columns[-1][1]
    named = any(f.x0 < right and f.x1 > columns[-1][0] for row in head for f in row)
    beyond = [f for f in head[-1] if f.x0 > right + f.size]
    apart = all(b.x0 - a.x1 > a.size for a, b in pairwise(beyond))
    if not named or len(beyond) < _LEAST_BEYOND or not apart:
        return columns
    return [*columns, *((f.x0, f.x1) for f in beyond)]


def _parted(rows: list[list[Fragment]], column: tuple[float, float]) -> Columns:
    """A column cut where many rows leave white and hardly any row runs across.

    Such a row is a heading over columns, or a cell without room; it must not join them for all.
    """
    gaps = [
        (left.x1, right.x0)
        for row in rows for left, right in pairwise(row)
        if column[0] < left.x1 < right.x0 < column[1]
    ]  # fmt: skip
    best = max(gaps, key=lambda gap: _n_over(gaps, gap[0]), default=None)
    if best is None:
        return [column]
    over = [gap for gap in gaps if gap[0] <= best[0] < gap[1]]
    at = (best[0] + min(x1 for _, x1 in over)) / 2
    words = [w for row in rows if len(row) > 1 for f in row for w in f.words]
    across = sum(w.x0 < at < w.x1 for w in words)
    if len(over) < _LEAST_PARTED * max(across, 1):
        return [column]
    inside = [w for w in words if column[0] <= w.x0 and w.x1 <= column[1]]
    left = max((w.x1 for w in inside if w.x1 <= at), default=at)
    right = min((w.x0 for w in inside if w.x0 >= at), default=at)
    return [*_parted(rows, (column[0], left)), *_parted(rows, (right, column[1]))]


def _n_over(gaps: Columns, at: float) -> int:
    return sum(x0 <= at < x1 for x0, x1 in gaps)


def joint_columns(rows: list[list[Fragment]], others: Columns, shift: float) -> Columns:
    """The columns of a further part of a table: those of all its parts, where they agree.

    Else those of the earlier part where no word runs over their borders, else the part's own.
    """
    own = body_columns(rows)
    moved = [(x0 + shift, x1 + shift) for x0, x1 in others]
    joint: Columns = []
    for x0, x1 in sorted([*own, *moved]):
        if joint and x0 < joint[-1][1]:
            joint[-1] = (joint[-1][0], max(joint[-1][1], x1))
        else:
            joint.append((x0, x1))
    if len(joint) == len(others):
        return joint
    edges = edges_of(moved)
    words = [word for row in rows for f in row for word in f.words]
    return own if any(edges_crossed(word, edges) for word in words) else moved


def _labels_beside(rows: list[list[Fragment]], columns: Columns) -> Columns:
    """The column of labels that all stand at another height than their figures, if there is one."""
    alone = [row[0] for row in rows if len(row) == 1 and columns and row[0].x1 < columns[0][0]]
    return [(min(f.x0 for f in alone), max(f.x1 for f in alone))] if len(alone) > 1 else []


def edges_of(columns: Columns) -> list[float]:
    """The borders between columns."""
    return [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]


def column_of(fragment: Fragment, edges: list[float]) -> int:
    """The column that the middle of a fragment stands in."""
    middle = (fragment.x0 + fragment.x1) / 2
    return sum(middle > edge for edge in edges)


def edges_crossed(fragment: Fragment, edges: list[float]) -> list[int]:
    """The borders that a fragment runs over."""
    return [at for at, edge in enumerate(edges) if fragment.x0 < edge < fragment.x1]


def is_crossing(row: list[Fragment], columns: Columns) -> bool:
    """Whether a line with other cells beside it has words on both sides of a border."""
    edges = edges_of(columns)
    return len(row) > 1 and any(edges_crossed(f, edges) for f in row)


def has_gaps(row: list[Fragment], columns: Columns) -> bool:
    """Whether words in one column stand as far apart as columns do."""
    edges = edges_of(columns)
    held = [column_of(f, edges) for f in row]
    return len(set(held)) < len(held)


def is_overprinted(row: list[Fragment]) -> bool:
    """Whether words lie on other words: the page holds two texts at one place."""
    return any(right.x0 < left.x1 - 0.5 * left.size for left, right in pairwise(row))
