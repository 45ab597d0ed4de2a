"""The gutters between the columns of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from corpus.readers.pdf.layout.items import Body
from corpus.readers.pdf.pages.lines import Fragment, plain
from corpus.readers.pdf.pages.page import Page

_REFERENCES = re.compile(r"(?:\d{1,2}\.?\s+)?references\Z", re.IGNORECASE)
_GUTTER = 6.0  # points


def body_of(pages: Sequence[tuple[Page, list[Fragment]]]) -> Body:
    """The font and size of most characters of the file, and its usual gutter."""
    prints = _prints(_before_references(pages)) or _prints([found for _, found in pages])
    font, size = prints.most_common(1)[0][0] if prints else ("", 10.0)
    gutters = [g for page, found in pages if (g := _own_gutter(page, found))]
    middle = sorted(gutters)[len(gutters) // 2] if len(gutters) * 3 > len(pages) else None
    return Body(font, size, middle)


def _prints(pages: Iterable[list[Fragment]]) -> Counter[tuple[str, float]]:
    prints: Counter[tuple[str, float]] = Counter()
    for fragment in chain.from_iterable(pages):
        prints[fragment.font, round(fragment.size * 2) / 2] += len(fragment.glyphs)
    return prints


def _before_references(pages: Sequence[tuple[Page, list[Fragment]]]) -> Iterator[list[Fragment]]:
    """What stands before the list of references, which may be longer than the text itself."""
    for _, found in pages:
        head = next((f for f in found if _REFERENCES.match(plain(f.text).strip())), None)
        if head is not None:
            yield [f for f in found if f.x1 < head.x0 or (f.y < head.y and f.x0 < head.x1)]
            return
        yield found


def _own_gutter(page: Page, found: Sequence[Fragment]) -> tuple[float, float] | None:
    """The gutter of the whole page, else of its lower or upper part."""
    for low, high in ((0.0, 1.0), (0.4, 1.0), (0.6, 1.0), (0.0, 0.6), (0.75, 1.0), (0.0, 0.4)):
        part = [f for f in found if low * page.height <= f.y <= high * page.height]
        gutter = widest_gutter(part, page.width)
        if gutter is not None:
            return gutter
    return None


def widest_gutter(found: Sequence[Fragment], width: float) -> tuple[float, float] | None:
    """The widest upright white stretch with text on both of its sides, if there is one."""
    lines = [f for f in found if len(f.glyphs) > 12]
    cover = [0] * (int(width) + 2)
    for fragment in lines:
        for x in range(max(int(fragment.x0), 0), min(int(fragment.x1) + 1, len(cover))):
            cover[x] += 1
    best: tuple[int, tuple[float, float]] | None = None
    for start, end in _low_runs(cover, limit=0.1 * len(lines)):
        left = sum(1 for f in lines if f.x1 <= start + 2)
        right = sum(1 for f in lines if f.x0 >= end - 2)
        balance = min(left, right)
        if end - start >= _GUTTER and balance >= 5 and (best is None or balance > best[0]):
            best = balance, (float(start), float(end))
    return best[1] if best else None


def _low_runs(cover: list[int], limit: float) -> list[tuple[int, int]]:
    runs, start = [], None
    for x, count in enumerate([*cover, 10**9]):
        if count <= limit:
            start = x if start is None else start
        elif start is not None:
            runs.append((start, x))
            start = None
    return [run for run in runs if run[0] > 0]


def gutter_of(page: Page, found: list[Fragment], body: Body) -> tuple[float, float] | None:
    """The page's gutter: the usual one of the file, unless its lines speak against it."""
    own = _own_gutter(page, found)
    usual = body.gutter
    if usual is None or (own is not None and _is_firm(own, found)):
        return own
    long = [f for f in found if len(f.glyphs) > 12]
    crossing = [f for f in long if f.x0 < usual[0] - 4 and f.x1 > usual[1] + 4]
    beyond = [f for f in long if f.x0 >= usual[0]]
    if len(crossing) < len(long) / 2 and len(beyond) > 2:
        return usual
    return own


def _is_firm(gutter: tuple[float, float], found: list[Fragment]) -> bool:
    """Whether over a quarter of the long lines stand on each side, unlike a gap in a table."""
    long = [f for f in found if len(f.glyphs) > 12]
    left = sum(f.x1 <= gutter[0] + 2 for f in long)
    right = sum(f.x0 >= gutter[1] - 2 for f in long)
    return min(left, right) > len(long) / 4
