"""A JATS table, with its table-wrap or without -> caption, pipe tables and notes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.jats.inline import TABLES, Inline
from corpus.readers.jats.oasis import oasis_parts
from corpus.readers.shared.inline import finish, is_indented, paragraph
from corpus.readers.shared.pictures import PICTURE
from corpus.readers.tables.cells import Cell, Rows, TableTooLarge, span
from corpus.readers.tables.grid import grid_table
from corpus.readers.tables.uneven import Uncertain, uncertain


@dataclass
class Tables:
    """Renders table-wraps; says in `warnings` which tables have no cells to read."""

    inline: Inline  # of captions and notes
    in_cells: Inline
    warnings: list[str] = field(default_factory=list)
    uneven: list[Uncertain] = field(default_factory=list)

    def render(self, wrap: etree._Element) -> Iterator[str]:
        """The blocks of one table, with its wrap or without: each pipe table below the caption.

        Where a wrap holds several tables, its caption stands above each, as print repeats it
        when a table goes on over the page.
        """
        caption = self.caption(wrap)
        tables = [wrap] if wrap.tag in TABLES else list(_outermost(wrap))
        drawn = [text for table in tables for text in self._tables(table, caption)]
        if caption and not drawn:
            yield paragraph(caption)
        # A line straight above a table is its caption, however it begins.
        yield from (f"{paragraph(caption)}\n{text}" if caption else text for text in drawn)
        if not drawn and wrap.tag not in TABLES:
            self.warnings.append(f"{caption[:60] or 'A table'}: no cells in the file (an image?).")
        notes = [*self._notes(wrap), *self._foot_lines(tables)]
        if notes:
            # Without a table above, a quoted line would not be read as a note.
            yield "\n".join(f"> {note}" if drawn else paragraph(note) for note in notes)

    def caption(self, el: etree._Element) -> str:
        """`Table 1 Title. Rest of the caption.` as printed."""
        parts = [finish(self.inline.content(child)) for child in el.iterfind("label")]
        for caption in el.iterfind("caption"):
            titles = [finish(self.inline.content(child)) for child in caption.iterfind("title")]
            rest = [child for child in caption if child.tag != "title"]
            parts += titles
            parts += [finish(self.inline.element(child)) for child in rest]
            parts.insert(1, finish(caption.text or ""))
        if not el.findall("caption"):
            parts += [finish(self.inline.content(child)) for child in el.iterfind("title")]
        return " ".join(part for part in parts if part)

    def _tables(self, table: etree._Element, caption: str) -> Iterator[str]:
        """The pipe tables of one table: OASIS has a header for each of its groups."""
        for head, groups in self._parts(table):
            try:
                drawn = grid_table(head, groups)
            except TableTooLarge:
                name = caption[:60] or "A table"
                self.warnings.append(f"{name}: left out, its spans cover too many cells.")
                continue
            if not re.search(r"\w", drawn.text.replace(PICTURE, "")):
                continue
            for found in uncertain(head, groups, drawn):
                self.uneven.append(found)
                self.warnings.append(f"{caption[:60] or 'A table'}: {found.reason}; compare it.")
            yield drawn.text

    def _parts(self, table: etree._Element) -> Iterator[tuple[Rows, list[Rows]]]:
        if table.find("tgroup") is not None:
            yield from oasis_parts(table, self._cell)
            return
        head = [row for group in table.iterfind("thead") for row in group]
        bodies = [list(group) for group in table.iterfind("tbody")]
        loose = [row for row in table if row.tag == "tr"]
        foot = [row for group in table.iterfind("tfoot") for row in group if not _is_note(row)]
        groups = [*bodies, loose, foot]
        yield self._rows(head), [self._rows(rows) for rows in groups]

    def _rows(self, rows: list[etree._Element]) -> Rows:
        return [
            [self._cell(el) for el in row if el.tag in ("td", "th")]
            for row in rows if row.tag == "tr"
        ]  # fmt: skip

    def _cell(self, el: etree._Element) -> Cell:
        raw = self.in_cells.content(el)
        text = finish(raw)
        bold = finish("".join(self.in_cells.content(part) for part in el.iter("bold")))
        return Cell(
            text,
            columns=span(el.get("colspan")),
            rows=span(el.get("rowspan"), least=0),
            header=el.tag == "th",
            indented=_is_set_in(el, raw),
            strong=bool(text) and text == bold,
        )

    def _notes(self, wrap: etree._Element) -> Iterator[str]:
        for foot in wrap.iterfind("table-wrap-foot"):
            for child in foot.iter("fn", "p", "title", "attrib"):
                inside_fn = next(child.iterancestors("fn"), None) is not None
                if not inside_fn and not (child.tag == "p" and child.find("fn") is not None):
                    yield from filter(None, [finish(self._note(child))])
        for child in wrap.iterfind("attrib"):
            yield from filter(None, [finish(self.inline.content(child))])

    def _note(self, el: etree._Element) -> str:
        if el.tag != "fn":
            return self.inline.content(el)
        return " ".join(self.inline.element(child) for child in el)

    def _foot_lines(self, tables: list[etree._Element]) -> Iterator[str]:
        for table in tables:
            for row in table.iterfind(".//tfoot/tr"):
                if _is_note(row):
                    yield from filter(None, [finish(self.inline.content(row))])


def _outermost(wrap: etree._Element) -> Iterator[etree._Element]:
    for table in wrap.iter(*TABLES):
        inside = itertools.takewhile(lambda el: el is not wrap, table.iterancestors())
        if not any(el.tag in _NOT_OF_WRAP for el in inside):
            yield table


_NOT_OF_WRAP = TABLES | {"tr", "row", "caption", "fn"}


def _is_note(row: etree._Element) -> bool:
    return len(row) == 1 and span(row[0].get("colspan")) > 1


def _is_set_in(el: etree._Element, raw: str) -> bool:
    style = el.get("style") or ""
    set_in = re.search(r"(?:padding-left|text-indent|margin-left):\s*+0*+\.?0*+[1-9]", style)
    return is_indented(raw) or bool(set_in and raw.strip())
