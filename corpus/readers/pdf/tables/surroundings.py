"""What belongs to a table outside its frame: its caption, and the notes below it."""

from __future__ import annotations

from corpus.readers.pdf.pages.lines import Fragment, plain, rows_of
from corpus.readers.pdf.tables.framing.frames import Frame, end_of_line
from corpus.readers.pdf.tables.table import CAPTION


def caption_of(caption: Fragment, frame: Frame, found: list[Fragment]) -> list[Fragment]:
    """The printed lines of a caption, given its first one."""
    if end_of_line(caption, found) < frame.x0:  # at the side: lines in its own narrow column
        lines = [caption]
        for f in found:
            beside = f.x1 < frame.x0 and abs(f.x0 - caption.x0) < 4
            if beside and 0 < f.y - lines[-1].y < 1.6 * caption.size:
                lines.append(f)
        return lines
    if caption.y > frame.levels[-1]:  # below it: lines down to a gap
        lines = [caption]
        for f in found:
            step = f.y - lines[-1].y
            near = 0 <= step < 1.5 * caption.size and f.size < caption.size + 0.5
            under = f.x0 > frame.x0 - 30 and f.x1 < frame.x1 + 30 and f.y > frame.levels[-1]
            if f is not caption and near and under:
                lines.append(f)
        return lines
    return [
        f for f in found
        if f is caption or (
            caption.top <= f.y < frame.levels[0] + 1
            and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4
        )
    ]  # fmt: skip


def notes_of(frame: Frame, found: list[Fragment], inside: list[Fragment]) -> list[Fragment]:
    """Lines straight below the last rule, in print no larger than the table's."""
    size = max((f.size for f in inside), default=9.0)
    notes: list[Fragment] = []
    y = frame.levels[-1]
    below = [f for f in found if f.y > y + 1 and f.x1 > frame.x0 - 4 and f.x0 < frame.x1 + 4]
    for row in rows_of(below):
        near = row[0].y - y < (1.6 if notes else 2.2) * row[0].size
        narrow = row[0].x0 > frame.x0 - 8 and row[-1].x1 < frame.x1 + 8
        small = all(f.size <= size + 0.2 for f in row)
        if not (near and narrow and small) or CAPTION.match(plain(row[0].text)):
            break
        if notes and row[0].size > notes[-1].size + 0.4:
            break
        notes.extend(row)
        y = row[0].y
    return notes
