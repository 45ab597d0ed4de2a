"""Lines, tables and captions of a PDF -> the body of an article file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.readers.pdf.blocks.block import Block
from corpus.readers.pdf.blocks.continued import with_continued
from corpus.readers.pdf.blocks.headings import (
    ARTICLE_TYPE,
    KNOWN,
    NUMBERED,
    opens_and_ends_as_heading,
    print_of,
    set_depths,
    title_lines,
    too_long,
)
from corpus.readers.pdf.blocks.references import (
    AFTER_REFERENCES,
    ITEM,
    REFERENCES,
    new_unnumbered,
    number_of,
)
from corpus.readers.pdf.layout.items import Body, Figure, Item, Line
from corpus.readers.pdf.tables.table import Table

_END = re.compile(r"[.?!:;][\])”\"'’]*(?:\s?\[[\d,–\s-]+\])?\Z")
_BULLET = re.compile(r"[•●▪■◦‣–—-]\s|\(?(?:[a-z]|[ivx]{1,4}|\d{1,3})[.)]\s")


@dataclass
class Assembly:
    """Puts the items of all pages together, in order."""

    body: Body
    indents: bool  # whether paragraphs begin with an indent
    leading: float  # from baseline to baseline in running text
    title: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    justified: bool = True  # whether lines of running text end at the column's edge
    rare_fonts: frozenset[str] = frozenset()  # fonts of few characters, as of headings
    in_references: bool = False
    in_front: bool = True  # above the abstract: nothing there is a heading

    def add(self, items: Sequence[Item]) -> None:
        """Take in the items of one more page."""
        for number, item in enumerate(items):
            if isinstance(item, Table):
                self.blocks.append(Block("table", pieces=item.caption, table=item))
            elif isinstance(item, Figure):
                self.blocks.append(Block("figure", pieces=item.caption))
            else:
                following = items[number + 1] if number + 1 < len(items) else None
                self._line(item, following if isinstance(following, Line) else None)

    def _line(self, line: Line, following: Line | None) -> None:
        if line in self.title:
            if not (self.blocks and self.blocks[-1].kind == "title"):
                self.blocks.append(Block("title"))
            self.blocks[-1].lines.append(line)
            return
        if self._heading(line, following):
            return
        if self.in_references and AFTER_REFERENCES.match(line.words):
            self.in_references = False
            self.blocks.append(Block("text", [line]))
            return
        if self.in_references:
            self._reference(line)
            return
        open_block = self._open_block(line)
        if open_block is not None and self._continues(open_block, line):
            open_block.lines.append(line)
        else:
            self.blocks.append(Block("text", [line]))

    def _open_block(self, line: Line) -> Block | None:
        """The last paragraph in the same print; small print and floats between do not close it."""
        for block in reversed(self.blocks[-14:]):
            if block.kind in ("heading", "title"):
                return None
            if block.kind in ("text", "item") and abs(block.size - line.fragment.size) < 0.7:
                return block
        return None

    def _continues(self, block: Block, line: Line) -> bool:
        """Whether a line goes on with a paragraph; the surest signs are asked first."""
        last = block.lines[-1]
        start = line.words[:1]
        if self.in_front and re.match(r"(?:Abstract|ABSTRACT|Summary|SUMMARY)\b", line.words):
            return False
        if _BULLET.match(line.words) and last.column == line.column:
            first = block.lines[0]
            listed = _BULLET.match(first.words) and abs(first.fragment.x0 - line.fragment.x0) < 3
            if not start.isalnum() or listed or _END.search(last.words):
                return False
        if last.column != line.column:
            return self._continues_elsewhere(last, line)
        step = line.fragment.y - last.fragment.y
        if step > 1.45 * self._leading(block) or step < 0:
            return step < 0 and not _END.search(last.words)
        if line.indent > 0.6 * line.fragment.size and last.indent < 0.5 * line.fragment.size:
            # Set in: a new paragraph, unless the last line is cut in mid-sentence (a list item).
            return not _END.search(last.words) and (start.islower() or not last.is_full)
        if self.indents and not self.justified and line.indent < 0.5 * line.fragment.size:
            return True  # lines end anywhere, but paragraphs begin with an indent
        room = 2.5 * line.fragment.size if self.justified else 0.4 * (last.right - last.left)
        short = last.fragment.x1 < last.right - room
        return not (short and _END.search(last.words) and not start.islower())

    def _leading(self, block: Block) -> float:
        if len(block.lines) > 1 and block.lines[-1].column == block.lines[-2].column:
            step = block.lines[-1].fragment.y - block.lines[-2].fragment.y
            return max(step, 0.9 * block.size)
        return max(self.leading * block.size / max(self.body.size, 1.0), 1.1 * block.size)

    def _continues_elsewhere(self, last: Line, line: Line) -> bool:
        """Whether a paragraph goes on in the next column or on the next page."""
        if line.words[:1].islower() or not _END.search(last.words):
            return not _BULLET.match(line.words) or line.words[:1].islower()
        if not self.indents:
            return False
        to_the_edge = last.is_full or not self.justified
        return to_the_edge and line.indent < 0.6 * line.fragment.size

    def _heading(self, line: Line, following: Line | None) -> bool:
        text = line.words.strip()
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind == "heading" and self._same_heading(last, line):
            last.lines.append(line)
            return True
        if not self._looks_like_heading(line, text, following):
            return False
        self.blocks.append(Block("heading", [line]))
        self.in_front = False
        self.in_references = bool(REFERENCES.match(text.rstrip(":")))
        return True

    def _same_heading(self, last: Block, line: Line) -> bool:
        before = last.lines[-1]
        known = last.words.lower().strip(" :.") in KNOWN
        return (
            not known
            and before.page == line.page
            and 0 < line.fragment.y - before.fragment.y < 1.5 * line.fragment.size
            and print_of(before) == print_of(line)
            and before.fragment.x1 > before.left + 0.5 * (before.right - before.left)
        )

    def _looks_like_heading(self, line: Line, text: str, following: Line | None) -> bool:
        fits = 3 <= len(text) <= 160 and re.search(r"[A-Za-z]{3}", text)
        if not fits or (self.in_front and ARTICLE_TYPE.match(text)):
            return False
        name = re.sub(r"\A\d{1,2}\.?\s+", "", text).lower().strip(" :.").replace("’", "'")
        distinct = self._is_distinct(line)
        if name in KNOWN:
            return distinct or text.isupper() or (following is not None and not line.is_full)
        if self.in_front and not re.match(r"1\.?\s+[A-Z]", text):
            return False
        if not distinct or self.in_references or not opens_and_ends_as_heading(text):
            return False
        return self._stands_as_heading(line, following)

    def _is_distinct(self, line: Line) -> bool:
        """Whether a line's print is not that of running text."""
        fragment = line.fragment
        return (
            fragment.share(bold=True) > 0.9
            or fragment.size > self.body.size + 0.7
            or (fragment.font != self.body.font and fragment.share(italic=True) > 0.9)
            or (fragment.font in self.rare_fonts and not line.is_full)
        )

    def _stands_as_heading(self, line: Line, following: Line | None) -> bool:
        fragment = line.fragment
        if fragment.size < self.body.size - 1.1:
            return False
        if following is not None and following.column == line.column:
            if following.fragment.y - fragment.y > 4 * fragment.size:
                return False
            same = following.fragment.font == fragment.font
            goes_on = same and following.words[:1].islower() and NUMBERED.match(line.words)
            if goes_on and fragment.font in self.rare_fonts:  # a list in a print of its own
                return fragment.share(bold=True) > 0.9
            # The first line of a paragraph that begins with a run-in head.
            inside = line.is_full and following.words[:1].islower()
            if inside and print_of(following) != print_of(line):
                return False
        if fragment.share(italic=True) > 0.9 and fragment.share(bold=True) < 0.5:
            return not line.is_full and abs(fragment.size - self.body.size) < 1.0
        return True

    def _reference(self, line: Line) -> None:
        last = self.blocks[-1] if self.blocks and self.blocks[-1].kind == "item" else None
        item = ITEM.match(line.words)
        expected = number_of(self.blocks) + 1
        next_number = item is not None and int(item.group(1)) == expected
        if last is None or next_number or new_unnumbered(last, line):
            self.blocks.append(Block("item", [line]))
        else:
            last.lines.append(line)


def assemble(pages: Sequence[Sequence[Item]], body: Body) -> list[Block]:
    """The blocks of the whole file, headings with their depth."""
    lines = [i for items in pages for i in items if isinstance(i, Line)]
    assembly = Assembly(
        body, _has_indents(lines, body), _usual_leading(lines, body),
        title=title_lines(lines, body), rare_fonts=_rare_fonts(lines, body),
        justified=_is_justified(lines, body),
    )  # fmt: skip
    for items in pages:
        assembly.add(items)
    for block in assembly.blocks:
        if block.kind == "heading" and too_long(block.words):
            block.kind = "text"
    set_depths(assembly.blocks)
    return with_continued(assembly.blocks)


def _rare_fonts(lines: list[Line], body: Body) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for line in lines:
        counts[line.fragment.font] += len(line.fragment.glyphs)
    total = sum(counts.values())
    return frozenset(f for f, n in counts.items() if n < 0.05 * total and f != body.font)


def _has_indents(lines: list[Line], body: Body) -> bool:
    prose = [line for line in lines if body.is_prose(line.fragment)]
    indented = [line for line in prose if 0.6 * body.size < line.indent < 3 * body.size]
    return len(indented) >= 4 and len(indented) > 0.015 * len(prose)


def _is_justified(lines: list[Line], body: Body) -> bool:
    ends = [
        line.right - line.fragment.x1 < 0.3 * body.size
        for line in lines
        if body.is_prose(line.fragment) and line.is_full
    ]
    return sum(ends) > 0.6 * len(ends)


def _usual_leading(lines: list[Line], body: Body) -> float:
    steps = Counter(
        round((b.fragment.y - a.fragment.y) * 2) / 2
        for a, b in pairwise(lines)
        if a.column == b.column and body.is_prose(a.fragment) and body.is_prose(b.fragment)
        and b.fragment.y > a.fragment.y
    )  # fmt: skip
    return steps.most_common(1)[0][0] if steps else 1.2 * body.size
