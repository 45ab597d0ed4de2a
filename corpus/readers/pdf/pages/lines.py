"""Glyphs of a page -> fragments: runs of words on one baseline, cut where a wide gap is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.readers.pdf.pages.page import Glyph, Page
from corpus.readers.pdf.pages.visible import Box
from corpus.readers.shared.inline import subscript

RAISED, RAISED_END = "\ue010", "\ue011"  # around a superscript, until its meaning is known
_WIDE_GAP = 0.9  # of the type size; a wider one is between cells or columns
_WORD_GAP = 0.22
_SMALL = 0.86  # of its neighbours' size: a superscript or subscript


@dataclass(eq=False)
class Fragment:
    """Words on one line with no wide gap between them."""

    glyphs: list[Glyph]  # in the order of reading; never empty

    @cached_property
    def size(self) -> float:
        """The size of most of its characters, the larger where two are as frequent."""
        sizes = Counter(round(glyph.size, 1) for glyph in self.glyphs)
        return max(sizes, key=lambda size: (sizes[size], size))

    @cached_property
    def y(self) -> float:
        """Its baseline."""
        levels = Counter(round(g.y, 1) for g in self.glyphs if g.size > _SMALL * self.size)
        return levels.most_common(1)[0][0] if levels else self.glyphs[0].y

    @cached_property
    def x0(self) -> float:
        """Its left edge."""
        return min(glyph.x0 for glyph in self.glyphs)

    @cached_property
    def x1(self) -> float:
        """Its right edge."""
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def top(self) -> float:
        """About where its capitals end."""
        return self.y - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """About where its descenders end."""
        return self.y + 0.25 * self.size

    @property
    def box(self) -> Box:
        """What its characters cover: left, top, right, bottom."""
        top, bottom = min(g.top for g in self.glyphs), max(g.bottom for g in self.glyphs)
        return self.x0, top, self.x1, bottom

    @cached_property
    def text(self) -> str:
        """Its words; superscripts between RAISED and RAISED_END."""
        return text_of(self.glyphs, self.size, self.y)

    @cached_property
    def words(self) -> list[Fragment]:
        """The same, cut at every blank."""
        words: list[Fragment] = []
        previous: Glyph | None = None
        for glyph in self.glyphs:
            if previous is None or is_blank_between(previous, glyph, self.size):
                words.append(Fragment([]))
            words[-1].glyphs.append(glyph)
            previous = glyph
        return words

    @cached_property
    def font(self) -> str:
        """The font of most of its characters."""
        return Counter(glyph.font for glyph in self.glyphs).most_common(1)[0][0]

    def share(self, *, bold: bool = False, italic: bool = False) -> float:
        """How much of it, in letters, is bold or italic."""
        letters = [glyph for glyph in self.glyphs if glyph.text.isalnum()] or self.glyphs
        hits = [g for g in letters if (bold and g.bold) or (italic and g.italic)]
        return len(hits) / len(letters)


def is_blank_between(left: Glyph, right: Glyph, size: float) -> bool:
    """Whether a blank stands between two neighbours: one is set there, or there is room for it."""
    gap = right.x0 - left.x1
    return gap > _WORD_GAP * size or (right.blank and gap > -0.2 * size)


def text_of(glyphs: Sequence[Glyph], size: float, y: float) -> str:
    """The characters with their blanks; superscripts marked, subscripts lowered."""
    parts: list[str] = []
    run, level = "", 0
    previous: Glyph | None = None
    for glyph in glyphs:
        here = _level(glyph, size, y)
        blank = previous is not None and is_blank_between(previous, glyph, size)
        if here != level:
            parts.append(_set(run, level))
            run = ""
            if blank:
                parts.append(" ")
        elif blank:
            run += " "
        run, level, previous = run + glyph.text, here, glyph
    return "".join([*parts, _set(run, level)])


def _level(glyph: Glyph, size: float, y: float) -> int:
    """1 for a superscript, -1 for a subscript, else 0."""
    if glyph.size < _SMALL * size:
        if y - glyph.y > 0.15 * size:
            return 1
        if glyph.y - y > 0.06 * size:
            return -1
    return 1 if y - glyph.y > 0.28 * size and glyph.size < 0.95 * size else 0


def _set(run: str, level: int) -> str:
    if level > 0 and run.strip():
        return f"{RAISED}{run.strip()}{RAISED_END}"
    return subscript(run) if level < 0 else run


def fragments(page: Page) -> list[Fragment]:
    """All fragments of a page, top to bottom, then left to right."""
    found: list[Fragment] = []
    current: list[Glyph] = []
    main = None  # the largest character of the run so far: its baseline is the line's
    for glyph in page.glyphs:
        if main is not None and _follows(current[-1], main, glyph):
            current.append(glyph)
            main = glyph if glyph.size > main.size else main
        else:
            current, main = [glyph], glyph
            found.append(Fragment(current))
    words = [Fragment(f.glyphs) for f in found if not _is_leader(f.glyphs)]
    joined = _with_scripts(_touching(words))
    return sorted(joined, key=lambda f: (round(f.y, 1), f.x0))


def _is_leader(glyphs: list[Glyph]) -> bool:
    """Whether it is a row of dots or strokes, drawn as a line."""
    return len(glyphs) > 5 and len({g.text for g in glyphs}) == 1 and glyphs[0].text in "._-–—·_"


def _follows(last: Glyph, main: Glyph, glyph: Glyph) -> bool:
    """Whether the file's next character goes on with the same line."""
    size = max(main.size, glyph.size)
    if not -0.6 * size <= glyph.x0 - last.x1 <= _WIDE_GAP * size:
        return False
    return _on_line(main.y, main.size, glyph.y, glyph.size)


def _on_line(y: float, size: float, other_y: float, other_size: float) -> bool:
    """Whether two baselines are one, or that of a line and that of its small print."""
    if abs(y - other_y) <= 0.18 * max(size, other_size):
        return True
    big_y, small_y = (y, other_y) if size >= other_size else (other_y, y)
    small = min(size, other_size) < _SMALL * max(size, other_size)
    return small and -0.45 * max(size, other_size) < big_y - small_y < 0.75 * max(size, other_size)


def _touching(found: list[Fragment]) -> list[Fragment]:
    """Fragments that the file holds apart but that stand side by side as words do."""
    joined: list[Fragment] = []
    for fragment in sorted(found, key=lambda f: (round(f.y), f.x0)):
        for host in reversed(joined[-12:]):
            size = max(host.size, fragment.size)
            gap = fragment.x0 - host.x1
            if abs(host.y - fragment.y) <= 0.1 * size and -0.2 * size <= gap <= 0.34 * size:
                fragment.glyphs[0].blank = gap > 0.05 * size
                joined[joined.index(host)] = Fragment([*host.glyphs, *fragment.glyphs])
                break
        else:
            joined.append(fragment)
    return joined


def _with_scripts(found: list[Fragment]) -> list[Fragment]:
    """Superscripts and subscripts that the file draws apart, put into their lines."""
    hosts = [f for f in found if len(f.glyphs) > 1 or f.size > 7]
    by_y = sorted(hosts, key=lambda f: f.y)
    taken: set[int] = set()
    extra: dict[int, list[Glyph]] = {}
    for small in found:
        if len(small.glyphs) > 24 or len(small.text) > 30:
            continue
        for host in by_y:
            if host is small or small.size >= _SMALL * host.size or id(host) in taken:
                continue
            near = host.x0 - 1 <= small.x0 <= host.x1 + 0.35 * host.size
            if near and _on_line(host.y, host.size, small.y, small.size):
                small.glyphs[0].blank = False
                extra.setdefault(id(host), []).extend(small.glyphs)
                taken.add(id(small))
                break
    kept = [f for f in found if id(f) not in taken]
    return [
        Fragment(sorted([*f.glyphs, *extra[id(f)]], key=lambda g: g.x0)) if id(f) in extra else f
        for f in kept
    ]


def rows_of(found: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments on the same baseline, each row from left to right, rows from the top."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(found, key=lambda f: f.y):
        if rows and abs(rows[-1][0].y - fragment.y) <= 0.35 * max(fragment.size, rows[-1][0].size):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [sorted(row, key=lambda f: f.x0) for row in rows]


def plain(text: str) -> str:
    """The text without the marks of superscripts."""
    return re.sub(f"[{RAISED}{RAISED_END}]", "", text)
