"""The main content of a page as the body of an article file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from lxml.html import HtmlElement

from corpus.article import Doubt
from corpus.readers.html.inline import HEADINGS, MAX_DEPTH, content, holds_blocks, inline
from corpus.readers.html.table import cells_of, groups_of, is_layout, own_rows, row_group
from corpus.readers.shared.formula import tex_text
from corpus.readers.shared.inline import finish, paragraph
from corpus.readers.tables.cells import TableTooLarge
from corpus.readers.tables.grid import grid_table
from corpus.readers.tables.uneven import Uncertain, doubts_of, uncertain
from corpus.words.labels import CAPTION

_OPENING = re.compile(
    r"(?:structured |graphical )?(?:abstract|summary|introduction|background|highlights|"
    r"key ?points|"
    r"significance)\b", re.IGNORECASE,
)  # fmt: skip
_REFERENCES = re.compile(r"(?:\d+\.?\s*)?(?:references|bibliography|literature cited)\W*\Z", re.I)
_LABEL = re.compile(r"(?:Supplementary )?(?:Table|Figure|Fig\.?|Box)\s*S?\d+[.:]?\Z", re.IGNORECASE)
_TABLE_NOTES = re.compile(r"(?:^|[-_\s])(?:tw-?foot|foot\w*|tbl-?fn|fn|notes?|legend)", re.I)
_TABLE_LABEL = re.compile(r"Table\s+[\dIVX]+(?=[.:]| [A-Z](?!\w* ?\d))")
_PROSE = ("p", "caption")
LONGEST_CAPTION = 400  # characters; a longer one that begins so is a paragraph
_CAPTION_CLASS = re.compile(r"(?:^|[-_\s])(?:caption|tbl-?title|table-?title)(?=$|[-_\s])", re.I)
# "Table-I. …", "Box 2: …", "Supplementary Table A.1 – …": a label, then a stop, colon or dash
_CALLED = re.compile(
    r"(?:[\w-]+ )?(?:Table|Tab|Tbl|Box)\b\W{0,3}[A-Z]{0,2}\W?(?:\d+[A-Za-z]?|[IVX]+)?\s?[.:|–—-]\s",
    re.I,
)
_TEX = re.compile(
    r"\\\(((?:(?!\\[()]).){1,2000})\\\)|\\\[((?:(?!\\[\[\]]).){1,2000})\\\]", re.DOTALL
)
_LONE_NUMBER = re.compile(r"\[?\d{1,4}\\?[.\])]?\Z")
_NUMBERED = re.compile(r"\[?\d{1,4}[.\])]?\s")


@dataclass(frozen=True)
class Rendered:
    """A page's article as text."""

    body: str  # Markdown; empty where the page has no text
    heading: str  # the page's h1
    warnings: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


def render(main: HtmlElement, title: str) -> Rendered:
    """The main content as Markdown below its title."""
    page = _Page(title)
    page.walk(main, 0)
    page.end_paragraph()
    blocks = page.finished()
    body = "\n\n".join(blocks) + "\n" if blocks else ""
    alone = ", ".join(dict.fromkeys(page.captions_alone()))
    warnings: tuple[str, ...] = (
        (f"The page has no cells for {alone} (shown in a window of its own?).",) if alone else ()
    )
    doubts = doubts_of(body, page.uneven)
    for reason in dict.fromkeys(doubt.reason for doubt in doubts):
        n_tables = len({doubt.table for doubt in doubts if doubt.reason == reason})
        warnings += (f"{n_tables} table(s): {reason}; compare.",)
    return Rendered(body, page.heading, warnings, doubts)


@dataclass
class _Block:
    kind: str  # "h", "p", "caption", "item", "table", "note"
    text: str
    level: int = 0  # of a heading: 1 to 6; of an item: how deep its list is


@dataclass
class _Page:
    title: str
    heading: str = ""  # the page's h1
    blocks: list[_Block] = field(default_factory=list)
    uneven: list[Uncertain] = field(default_factory=list)
    running: list[str] = field(default_factory=list)  # pieces of the paragraph being read
    lists: list[tuple[str, int]] = field(default_factory=list)  # (ul or ol, items so far)
    mark: str = ""  # of the list item whose text comes next
    notes: bool = False  # inside the notes of a table
    caption: bool = False  # inside a caption

    # Reading

    def walk(self, el: HtmlElement, depth: int) -> None:
        """Read the inside of an element, paragraph by paragraph."""
        self.running.append(el.text or "")
        for child in el:
            if isinstance(child.tag, str):
                if depth < MAX_DEPTH and holds_blocks(child):
                    self.end_paragraph()
                    self._block(child, depth + 1)
                    self.end_paragraph()
                else:
                    self.running.append(inline(child, depth + 1))
            self.running.append(child.tail or "")

    def end_paragraph(self) -> None:
        text = finish(_TEX.sub(_tex, "".join(self.running)), running=True)
        self.running.clear()
        if not text:
            return
        if self.mark:
            self.blocks.append(_Block("item", self.mark + text, len(self.lists)))
            self.mark = ""
        elif self.notes:
            mark = (
                self.blocks[-1]
                if self.blocks[-1].kind == "note" and len(self.blocks[-1].text) < 4
                else None
            )
            if mark is not None:  # a footnote's mark, set apart from its text
                mark.text += f" {text}"
            else:
                self.blocks.append(_Block("note", text))
        else:
            self.blocks.append(_Block("caption" if self.caption else "p", paragraph(text)))

    def _block(self, el: HtmlElement, depth: int) -> None:
        tag = el.tag
        if tag in HEADINGS:
            self._heading(el, int(tag[1]))
        elif tag in ("ul", "ol", "dl"):
            self.lists.append((tag, 0))
            self.walk(el, depth)
            self.end_paragraph()
            self.lists.pop()
        elif tag == "li":
            self._item(el, depth)
        elif tag == "table":
            self._table(el, depth)
        else:
            outer = self.notes, self.caption
            self.notes = self.notes or self._starts_notes(el)
            self.caption = self.caption or _is_caption(el)
            first = len(self.blocks)
            self.walk(el, depth)
            self.end_paragraph()
            self.notes, self.caption = outer
            if tag == "figure":
                self._caption_first(first)

    def _caption_first(self, first: int) -> None:
        """A caption below the only table of a figure goes above it, where captions stand."""
        inside = self.blocks[first:]
        captions = [block for block in inside if block.kind == "caption"]
        if captions and inside[0].kind == "table":
            rest = [block for block in inside if block.kind != "caption"]
            self.blocks[first:] = [*captions, *rest]

    def _heading(self, el: HtmlElement, level: int) -> None:
        text = finish(content(el))
        if not text:
            return
        self.heading = self.heading or (text if level == 1 else "")
        if _LABEL.match(text) or (self.notes and level > 1):
            self.blocks.append(_Block("p", text))
        else:
            self.blocks.append(_Block("h", text, level))

    def _item(self, el: HtmlElement, depth: int) -> None:
        kind, count = self.lists[-1] if self.lists else ("ul", 0)
        if self.lists:
            self.lists[-1] = (kind, count + 1)
        printed = _NUMBERED.match(" ".join(el.text_content().split()[:2]) + " ")
        numbered = kind == "ol" and not printed
        self.mark = (
            "" if printed and self._in_references() else (f"{count + 1}. " if numbered else "- ")
        )
        self.walk(el, depth)
        self.end_paragraph()
        self.mark = ""

    def _in_references(self) -> bool:
        last = next((block for block in reversed(self.blocks) if block.kind == "h"), None)
        return last is not None and bool(_REFERENCES.match(last.text))

    def _starts_notes(self, el: HtmlElement) -> bool:
        after_table = bool(self.blocks) and self.blocks[-1].kind in ("table", "note")
        names = f"{el.get('class') or ''} {el.get('id') or ''}"
        return after_table and bool(_TABLE_NOTES.search(names))

    # Tables

    def _table(self, el: HtmlElement, depth: int) -> None:
        if is_layout(el):
            self.walk(el, depth)
            return
        for caption in el.iterfind("caption"):
            self._caption(finish(content(caption)))
        rows = own_rows(el)
        notes = [row for row in rows if row_group(row) == "tfoot" and len(cells_of(row)) == 1]
        head = [cells_of(row) for row in rows if row_group(row) == "thead"]
        body = [row for row in rows if row_group(row) != "thead" and row not in notes]
        try:
            drawn = grid_table(head, groups_of(body))
            text = drawn.text
            if text:
                self.uneven += uncertain(head, groups_of(body), drawn)
        except TableTooLarge:
            text = ""
        if text:
            self.blocks.append(_Block("table", text))
        for row in notes:
            self.blocks.append(_Block("note", finish(content(row))))

    def _caption(self, text: str) -> None:
        if text and not (self.blocks and self.blocks[-1].text == text):
            self.blocks.append(_Block("caption", paragraph(text)))

    def captions_alone(self) -> list[str]:
        """Labels of the tables whose cells the page does not hold."""
        blocks = _set_above(_reunited(_joined_labels(self.blocks)))
        followed = [block.kind for block in blocks[1:]]
        return [
            match.group(0)
            for block, after in zip_longest(blocks, followed)
            if block.kind in _PROSE
            and (match := _TABLE_LABEL.match(block.text))
            and after != "table"
        ]

    # Writing

    def finished(self) -> list[str]:
        """The blocks as Markdown paragraphs, with the title first."""
        joined = _joined_labels(self._without_opening())
        blocks = _captioned(_set_above(_reunited(joined)))
        levels = sorted({block.level for block in blocks if block.kind == "h"})
        title = self.title or self.heading
        out = [f"# {title}"] if title else []
        for before, block in zip([None, *blocks], blocks, strict=False):
            text = _markdown(block, levels)
            together = (
                before is not None and before.kind == block.kind and block.kind in ("item", "note")
            )
            # A line straight above a table is its caption, however it begins.
            below = before is not None and (before.kind, block.kind) == ("caption", "table")
            if together or below:
                out[-1] += f"\n{text}"
            else:
                out.append(text)
        return _reference_lines(out)

    def _without_opening(self) -> list[_Block]:
        """The blocks from the abstract on: what stands before it is bylines and buttons."""
        blocks = [
            b for b in self.blocks if not (b.kind == "h" and b.text in (self.title, self.heading))
        ]
        starts = [n for n, b in enumerate(blocks) if b.kind == "h" and _OPENING.match(b.text)]
        size = sum(len(block.text) for block in blocks)
        if starts and sum(len(block.text) for block in blocks[: starts[0]]) < 0.3 * size:
            return blocks[starts[0] :]
        return blocks


def _joined_labels(blocks: list[_Block]) -> list[_Block]:
    """A label that stands alone ("Table 1.") joins the caption that follows it."""
    joined: list[_Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        prose = last is not None and last.kind in _PROSE and block.kind in _PROSE
        if last and prose and _LABEL.match(last.text):
            joined[-1] = _Block(block.kind, f"{last.text} {block.text}")
        else:
            joined.append(block)
    return joined


def _set_above(blocks: list[_Block]) -> list[_Block]:
    """A caption straight below the table that it counts, and above no other, goes above it.

    "Table 2" belongs to the second table of a page; the table has no caption above.
    """
    out = list(blocks)
    tables = [at for at, block in enumerate(out) if block.kind == "table"]
    for number, at in enumerate(tables, start=1):
        below = out[at + 1 : at + 3]
        captioned = at and (out[at - 1].kind == "caption" or _is_called(out[at - 1]))
        if captioned or not below or below[-1].kind == "table" or below[0].kind not in _PROSE:
            continue
        label = _TABLE_LABEL.match(below[0].text) if len(below[0].text) < LONGEST_CAPTION else None
        if label and re.findall(r"\d+", label.group()) == [str(number)]:
            out[at], out[at + 1] = _Block("caption", below[0].text), out[at]
    return out


def _captioned(blocks: list[_Block]) -> list[_Block]:
    """Only what stands above a table, as a caption or beginning like one, remains a caption."""
    out: list[_Block] = []
    for block in blocks:
        if block.kind == "table" and out and (out[-1].kind == "caption" or _is_called(out[-1])):
            parts = [out.pop().text]
            while out and out[-1].kind == "caption":
                parts.insert(0, out.pop().text)
            out.append(_Block("caption", " ".join(parts)))
        out.append(block)
    last = len(out) - 1
    return [
        _Block("p", block.text)
        if block.kind == "caption" and (n == last or out[n + 1].kind != "table")
        else block
        for n, block in enumerate(out)
    ]


def _is_called(block: _Block) -> bool:
    return (
        block.kind == "p" and len(block.text) < LONGEST_CAPTION and bool(_CALLED.match(block.text))
    )


def _is_caption(el: HtmlElement) -> bool:
    return el.tag == "figcaption" or bool(_CAPTION_CLASS.search(el.get("class") or ""))


def _reunited(blocks: list[_Block]) -> list[_Block]:
    """Each caption once: a page that shows a table in its own window repeats the caption there."""
    out: list[_Block] = []
    group: list[_Block] | None = None  # the table and notes below a repeated caption
    places: dict[str, int] = {}
    moved: dict[int, list[_Block]] = {}
    for block in blocks:
        if block.kind in _PROSE and CAPTION.match(block.text) and len(block.text) > 20:
            first = places.setdefault(block.text, id(block))
            group = None if first == id(block) else moved.setdefault(first, [])
            if group is not None:
                continue
        elif group is not None and block.kind in ("table", "note"):
            group.append(block)
            continue
        else:
            group = None
        out.append(block)
    return [part for block in out for part in (block, *moved.get(id(block), []))]


def _tex(match: re.Match[str]) -> str:
    return tex_text(match.group(1) or match.group(2) or "")


def _markdown(block: _Block, levels: list[int]) -> str:
    if block.kind == "h":
        return f"{'#' * min(levels.index(block.level) + 2, 6)} {block.text}"
    if block.kind == "item":
        return "  " * max(block.level - 1, 0) + block.text
    return f"> {block.text}" if block.kind == "note" else block.text


def _reference_lines(blocks: list[str]) -> list[str]:
    """Items of the reference list as `1. text`, one a line."""
    out: list[str] = []
    items: list[str] | None = None  # of the list being read
    for block in [*blocks, "#"]:
        if not block.startswith("#"):
            (out if items is None else items).extend(
                [block] if items is None else block.split("\n")
            )
            continue
        if items:
            out.append("\n".join(_numbered(items)))
        items = [] if _REFERENCES.match(block.lstrip("# ")) else None
        out.append("## References" if items is not None else block)
    return out[:-1]


def _numbered(lines: list[str]) -> Iterator[str]:
    """Each reference with the number that the page prints, or its place in the list."""
    number, count = "", 0
    for line in (line.strip() for line in lines):
        if _LONE_NUMBER.match(line):
            number = re.sub(r"\D", "", line)
        if _LONE_NUMBER.match(line) or not re.search(r"\w{2}", line):
            continue
        count += 1
        text = line.removeprefix("- ")
        printed = re.match(r"\[?(\d{1,4})(?:\\?[.)]|\])\s*(?=\D)|(\d{1,4})\s+(?=[A-Z])", text)
        own = number or (printed.group(1) or printed.group(2) if printed else str(count))
        yield f"{own}. {text[printed.end() :] if printed else text}"
        number = ""
