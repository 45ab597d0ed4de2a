"""Tables of a PDF page: found below their captions by rules, cut into cells by white space."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from corpus.readers.pdf.pages.areas import Piece
from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.pages.page import Page, Rule
from corpus.readers.pdf.tables.cells import rows_within
from corpus.readers.pdf.tables.columns import (
    Columns,
    body_columns,
    columns_below,
    columns_of,
    headed_columns,
    joint_columns,
)
from corpus.readers.pdf.tables.framing.bare import bare_frame
from corpus.readers.pdf.tables.framing.frames import (
    Frame,
    cut_at_text,
    frame_above,
    frame_above_end,
    frame_at_head,
    frame_below,
    is_over,
    merged,
    n_cells,
)
from corpus.readers.pdf.tables.framing.further import (
    frame_at_foot,
    further_frame,
    named_frame,
    repeats,
    says_whence,
    start_of,
    words_of,
)
from corpus.readers.pdf.tables.grid import Grid, boxed_header, boxed_rows, grid_of
from corpus.readers.pdf.tables.headings import (
    are_beside,
    header_of,
    n_heading_lines,
    n_unruled_lines,
)
from corpus.readers.pdf.tables.pieces import printed_lines
from corpus.readers.pdf.tables.surroundings import caption_of, notes_of
from corpus.readers.pdf.tables.table import CONTINUES, Setting, Table
from corpus.readers.pdf.tables.uprights import cut_at_uprights, parted, uprights_within

_UNDER = 2.5  # of the type size; a caption below its table is nearer to the last rule
_LEAST_ROWS = 3  # with two cells or more, of a table above a caption
_NOTE_WORDS = 5  # a line of notes has more, or opens with a mark
_WIDE = 60.0  # points; a shorter rule opens no table
_FIRST_RULES = 8  # of a page, one of which opens a table at its head
_LABELS = 0.3  # of a table's width; a heading further right is not that of the labels


def find_tables(
    page: Page,
    found: list[Fragment],
    captions: list[Fragment],
    running: Collection[int] = (),
    before: Sequence[Table] = (),
    figures: Sequence[Fragment] = (),
    gutter: tuple[float, float] | None = None,
    later: Table | None = None,
    above: Sequence[Piece] = (),
) -> list[Table]:
    """The tables below (else above) the given first lines of captions, and further parts.

    `running` are the ids of what is in the print of running text, `before` the tables of
    earlier pages that may go on here, `figures` the first lines of captions of figures, over
    which no table goes, `gutter` is the white between the columns that most pages have,
    `later` a table of the next page whose first part may stand at the foot of this one, `above` a
    caption at the foot of the page before whose table may stand here.
    """
    search = _Search(page, found, captions, running, figures, gutter)
    for caption in captions:
        search.captioned(caption, before)
    if above:
        search.below_caption(above)
    for earlier in before:
        search.further(earlier)
    for earlier in list(search.tables):  # in the next column of the same page
        search.further(earlier)
    if later is not None:
        search.first_part(later, before)
    return search.tables


class _Search:
    """The tables found so far on a page, and the fragments that they left."""

    def __init__(
        self,
        page: Page,
        found: list[Fragment],
        captions: list[Fragment],
        running: Collection[int],
        figures: Sequence[Fragment],
        gutter: tuple[float, float] | None,
    ) -> None:
        self.figures = figures
        self.gutter = gutter
        self.page = page
        self.running = running
        self.found = found
        self.captions = captions
        self.rules = merged(page.rules)
        self.tables: list[Table] = []

    @property
    def free(self) -> list[Fragment]:
        taken: set[int] = set().union(*(table.used for table in self.tables))
        return [fragment for fragment in self.found if id(fragment) not in taken]

    def captioned(self, caption: Fragment, before: Sequence[Table]) -> None:
        """Add the table of a caption, if there is one."""
        free = self.free
        named = start_of(caption, [*before, *self.tables])
        awaiting = next((table for table in before if table.awaits), None)
        for frame in self._frames(caption, free, named, before):
            cut = cut_at_text(frame, free, self.running)
            earlier = named
            if named is None and cut.levels[-1] < caption.y and not self._is_followed(awaiting):
                earlier = awaiting
            above = caption_of(caption, cut, free)
            # Rules below a caption may be those of a figure: the table then stands above it.
            table = _table(self.page, above, cut, free, earlier)
            if self._add(table) and table is not None:
                table.caption_below = caption.y > cut.levels[-1]
                return

    def _frames(
        self,
        caption: Fragment,
        free: list[Fragment],
        earlier: Table | None,
        before: Sequence[Table],
    ) -> Iterator[Frame]:
        """Where the table of a caption may stand, the likeliest place first."""
        others = [other for other in [*self.captions, *self.figures] if other is not caption]
        if CONTINUES.match(plain(caption.text)):
            frame = frame_above_end(caption, free, self.rules)
        else:
            frame = frame_below(caption, free, self.rules, others)
        if frame is None and earlier is not None:  # without rules: its columns tell it
            below = [f for f in free if f.y > caption.y + 1]
            frame = named_frame(earlier, below, self.rules, others)
        above = frame_above(caption, free, self.rules)
        under = self._captions_under_tables(before)
        yield from (place for place in ([above, frame] if under else [frame, above]) if place)
        bare = bare_frame(caption, free, others, self.running, self.gutter)
        if bare is not None:
            yield bare

    def _captions_under_tables(self, before: Sequence[Table]) -> bool:
        """Whether the page sets captions below their tables: its first one has a table above it.

        No caption stands above that table, and no table of the page before goes on there.
        """
        first = min(self.captions, key=lambda caption: caption.y)
        frame = frame_above(first, self.found, self.rules)
        if frame is None or any(table.is_open and not table.awaits for table in before):
            return False
        near = first.y - frame.levels[-1] < _UNDER * first.size
        width = Rule(frame.x0, frame.x1, 0.0)
        inside = [
            f for f in self.found
            if frame.levels[0] < f.y < frame.levels[-1] and is_over(f, width)
        ]  # fmt: skip
        return near and sum(len(row) > 1 for row in rows_of(inside)) >= _LEAST_ROWS

    def further(self, earlier: Table) -> None:
        """Add the part of an open table that stands, without a caption, at a column's head."""
        if not earlier.is_open or earlier.awaits or self._is_followed(earlier):
            return
        free = self.free
        here = earlier in self.tables
        frame = further_frame(earlier, free, self.rules, self.captions, beside=here)
        if frame is not None:
            frame = cut_at_text(frame, free, self.running)
            self._add(_table(self.page, [], frame, free, earlier))

    def _is_followed(self, earlier: Table | None) -> bool:
        return any(table.follows is earlier for table in self.tables)

    def below_caption(self, caption: Sequence[Piece]) -> None:
        """Add the table at the head of the page whose caption stands at the foot of the last."""
        free = self.free
        wide = [rule for rule in self.rules if rule.x1 - rule.x0 > _WIDE]
        for rule in wide[:_FIRST_RULES]:
            frame = frame_at_head(rule, free, self.rules, self.captions)
            above = frame is not None and rule.y < frame.levels[0] + 2 * free[0].size
            if frame is not None and above and len(frame.levels) > 2:
                table = _table(self.page, [], cut_at_text(frame, free, self.running), free, None)
                if table is not None and self._add(table):
                    table.caption = list(caption)
                return

    def first_part(self, later: Table, before: Sequence[Table]) -> None:
        """Add the first part of a table whose caption stands below its last part."""
        earlier = next((table for table in before if table.awaits), None)
        shifts = [0.0] if self.gutter is None else [0.0, self._to_the_right(later)]
        for shift in shifts:
            frame = frame_at_foot(later, self.free, self.rules, self.captions, shift)
            if frame is not None:
                table = _table(self.page, [], frame, self.free, earlier)
                if self._add(table) and table is not None:
                    table.awaits, table.at_foot = True, False
                return

    def _to_the_right(self, table: Table) -> float:
        """How far the last column of the page stands from the first, for a table in the first."""
        gutter, setting = self.gutter, table.setting
        inside = gutter is not None and setting is not None and setting.x1 <= gutter[1] + 4
        return gutter[1] - setting.x0 if inside and gutter and setting else 0.0

    def _add(self, table: Table | None) -> bool:
        """Take in a table; False where there is none."""
        if table is None or not table.rows:
            return False
        self.tables.append(table)
        x0, _, x1, bottom = table.box
        below = [f for f in self.free if f.y > bottom and is_over(f, Rule(x0, x1, bottom))]
        table.is_open = not below and not table.notes and bottom > 0.5 * self.page.height
        table.at_foot = table.at_foot or (table.is_open and table.unclosed)
        return True


def _table(
    page: Page, above: list[Fragment], frame: Frame, found: list[Fragment], earlier: Table | None
) -> Table | None:
    inside = [
        f for f in found
        if frame.levels[0] < f.y < frame.levels[-1] + 1
        and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4
    ]  # fmt: skip
    top, bottom = frame.levels[0], frame.levels[-1]
    uprights = uprights_within(page.uprights, frame.x0, top, frame.x1, bottom)
    boxed = grid_of(frame, inside, merged(page.rules), uprights) if earlier is None else None
    if boxed is not None:
        return _boxed_table(page, above, frame, found, boxed)
    head, body = _parts(frame, parted(inside, uprights), earlier)
    body = body[: n_cells(body, Rule(frame.x0, frame.x1, 0.0))]
    setting = earlier.setting if earlier is not None else None
    columns = body_columns(body or head, head)
    if len(columns) < 2:
        columns = columns_below(head, body)
    columns = cut_at_uprights(columns, body, uprights, bottom - top)
    if setting is not None:
        columns = joint_columns(body, setting.columns, frame.x0 - setting.x0)
    if not body or len(columns) < 2:
        return None
    head, body = _whole_head(head, body, columns)
    at_one_height = any(len(row) > 1 for row in body)
    for row in reversed(
        head if at_one_height else []
    ):  # headers are often wider than what stands below them
        wider = columns_of([*body, row])
        columns = wider if len(wider) == len(columns) and not uprights else columns
    if earlier is None:
        columns = headed_columns(head, columns)
        n_lines = n_heading_lines(page, head, body, columns, frame.partial)
        head, body = [*head, *body[:n_lines]], body[n_lines:]
    taken = {id(f) for f in above}
    last = max((row[0].y for row in body), default=frame.levels[-1])
    notes = notes_of(frame, [f for f in found if id(f) not in taken], inside)
    notes = [f for f in inside if f.y > last + 0.5 * f.size] + notes
    same = earlier is not None and len(earlier.header) == len(columns)
    return Table(
        caption=printed_lines(page, above),
        header=earlier.header
        if same and earlier
        else header_of(page, head, columns, frame.partial),
        rows=rows_within(page, body, columns, frame.levels),
        notes=printed_lines(page, notes),
        box=(frame.x0, above[0].top if above else frame.levels[0], frame.x1, frame.levels[-1]),
        at_foot=frame.levels[-1] > 0.94 * page.height,
        unclosed=frame.unclosed,
        bare=frame.bare,
        beside=are_beside(head, columns),
        setting=Setting(frame.x0, frame.x1, columns, setting.head if setting else words_of(head)),
        follows=earlier,
        used={id(f) for f in [*inside, *above, *notes]},
    )


def _boxed_table(
    page: Page, above: list[Fragment], frame: Frame, found: list[Fragment], grid: Grid
) -> Table:
    """The table whose cells are drawn as boxes."""
    inside = {id(word) for box in grid.boxes for word in box.words}
    used = [f for f in found if any(id(word) in inside for word in f.words)]
    taken = {id(f) for f in above}
    notes = notes_of(frame, [f for f in found if id(f) not in taken], used)
    columns = list(pairwise(grid.xs))
    heads = words_of([box.words for box in grid.boxes if box.top < grid.n_heading])
    return Table(
        caption=printed_lines(page, above),
        header=boxed_header(page, grid),
        rows=boxed_rows(page, grid),
        notes=printed_lines(page, notes),
        box=(
            frame.x0,
            min(above[0].top, grid.ys[0]) if above else grid.ys[0],
            frame.x1,
            grid.ys[-1],
        ),
        at_foot=frame.levels[-1] > 0.94 * page.height,
        setting=Setting(frame.x0, frame.x1, columns, heads),
        used={id(f) for f in [*used, *above, *notes]},
    )


def _parts(
    frame: Frame, inside: list[Fragment], earlier: Table | None
) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """The rows of the header and those below it; a further part may repeat the header or not."""
    rows = rows_of(inside)
    if earlier is None or earlier.setting is None:
        return _head_and_body(frame, rows)
    head = earlier.setting.head
    at = 0
    while at < len(rows) and repeats(rows[at], head):
        at += 1
    whence = [row for row in rows[at : at + 1] if says_whence(row)]
    return rows[:at], rows[at + len(whence) :]


def _head_and_body(
    frame: Frame, rows: list[list[Fragment]]
) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """Rows above and below the rule that closes the header; else the first row is the header."""
    # A lone heading may be that of the second of two columns, or stand over many.
    paired = all(len(row) <= 2 for row in rows)
    right = frame.x0 + _LABELS * (frame.x1 - frame.x0)
    for level in frame.levels[1:-1]:
        head = [row for row in rows if row[0].y < level]
        body = rows[len(head) :]
        named = any(len(row) > 1 or (paired and row[0].x0 > right) for row in head)
        if named and body and _are_notes(head, body):
            rows = head
            break
        if named and body:
            return head, body
    n_lines = n_unruled_lines(rows)
    return rows[:n_lines], rows[n_lines:]


def _are_notes(above: list[list[Fragment]], below: list[list[Fragment]]) -> bool:
    """Whether a rule sets the notes apart, not the header: all rows of cells stand above it."""
    first = below[0][0]
    full = len(first.words) > _NOTE_WORDS or not plain(first.text)[:1].isalnum()
    return full and len(above) > len(below) and not any(len(row) > 1 for row in below)


def _whole_head(
    head: list[list[Fragment]], body: list[list[Fragment]], columns: Columns
) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """The header takes in the row below its rule, where that names columns left unnamed."""
    if len(body) < 3 or not head:
        return head, body
    first = body[0]
    below = all(f.x0 > columns[0][1] for f in first) and len(first) > len(head[-1])
    named = [any(f.x0 < x1 and f.x1 > x0 for row in head for f in row) for x0, x1 in columns]
    filled = [any(f.x0 < x1 and f.x1 > x0 for f in first) for x0, x1 in columns]
    whole = all(a or b for a, b in zip(named, filled, strict=True))
    return ([*head, first], body[1:]) if below and whole and not all(named) else (head, body)
