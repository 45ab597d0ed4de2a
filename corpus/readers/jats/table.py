"""A JATS table-wrap -> caption, pipe table and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.jats.inline import Inline
from corpus.readers.shared.cells import Cell, TableTooLarge, span
from corpus.readers.shared.grid import grid_table
from corpus.readers.shared.inline import finish, is_indented, paragraph


@dataclass
class Tables:
    """Renders table-wraps; says in `warnings` which tables have no cells to read."""

    inline: Inline
    warnings: list[str] = field(default_factory=list)

    def render(self, wrap: etree._Element) -> Iterator[str]:
        """The blocks of one table: caption, each pipe table, notes."""
        caption = self.caption(wrap)
        if caption:
            yield paragraph(caption)
        tables = list(_outermost(wrap))
        drawn = [text for table in tables if (text := self._table(table, caption))]
        yield from drawn
        if not drawn:
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

    def _table(self, table: etree._Element, caption: str) -> str:
        parts = list(table.iterfind("tgroup")) or [table]
        head = [row for part in parts for group in part.iterfind("thead") for row in group]
        bodies = [list(group) for part in parts for group in part.iterfind("tbody")]
        loose = [row for row in table if row.tag == "tr"]
        foot = [
            row for part in parts for group in part.iterfind("tfoot") for row in group
            if not _is_note(row)
        ]  # fmt: skip
        names = _columns(table)
        groups = [*bodies, loose, foot]
        try:
            return grid_table(
                [self._cells(row, names) for row in head if _is_row(row)],
                [[self._cells(row, names) for row in rows if _is_row(row)] for rows in groups],
            )
        except TableTooLarge:
            self.warnings.append(f"{caption[:60]}: left out, its spans cover too many cells.")
            return ""

    def _cells(self, row: etree._Element, names: dict[str, int]) -> list[Cell]:
        return [self._cell(el, names) for el in row if el.tag in ("td", "th", "entry")]

    def _cell(self, el: etree._Element, names: dict[str, int]) -> Cell:
        raw = self.inline.content(el)
        columns = span(el.get("colspan"))
        rows = span(el.get("rowspan"), least=0)
        if el.tag == "entry":  # the OASIS model counts the rows below, and names its columns
            first, last = names.get(el.get("namest") or ""), names.get(el.get("nameend") or "")
            columns = last - first + 1 if first and last and last >= first else 1
            rows = span(el.get("morerows") or "0", least=0) + 1
        text = finish(raw)
        bold = finish("".join(self.inline.content(part) for part in el.iter("bold")))
        strong = bool(text) and text == bold
        return Cell(text, columns, rows, el.tag == "th", _is_set_in(el, raw), strong)

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
    for table in wrap.iter("table"):
        if next(table.iterancestors("table", "tr"), None) is None:
            yield table


def _columns(table: etree._Element) -> dict[str, int]:
    """The numbers of the columns that an OASIS table names."""
    return {
        el.get("colname") or "": number
        for number, el in enumerate(table.iterfind(".//colspec"), start=1)
    }


def _is_row(el: etree._Element) -> bool:
    return el.tag in ("tr", "row")


def _is_note(row: etree._Element) -> bool:
    return len(row) == 1 and span(row[0].get("colspan")) > 1


def _is_set_in(el: etree._Element, raw: str) -> bool:
    style = el.get("style") or ""
    set_in = re.search(r"(?:padding-left|text-indent|margin-left):\s*0*\.?0*[1-9]", style)
    return is_indented(raw) or bool(set_in and raw.strip())
