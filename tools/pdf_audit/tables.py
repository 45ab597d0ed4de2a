"""Compares the rows and headers of the XML's tables with those of the article."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from corpus.article import Article, Table
from corpus.markdown import CHILD_MARK
from tools.pdf_audit.counts import Counts
from tools.pdf_audit.source import Cell, grid_of, plain, text_of

_LABEL = re.compile(r"table[\s–-]*([sa]?\d+|[ivx]+)", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶#‖|ᵃ-ᵿᶛ-ᶿⁱⁿ]|(?<=\d)[,;](?=[ᵃ-ᵿᶛ-ᶿ*†])")
_CITED = re.compile(r"\[([\d,;-]*)\]")
_MOST_HEADS = 3
_REFERENCES = re.compile(r"[\[(][\d,;-]*[\])]")


def _cell(text: str) -> str:
    """A cell as compared: without blanks, signs of raised print, note marks and brackets' kinds."""
    text = _MARKS.sub("", text.removeprefix(CHILD_MARK))
    text = re.sub(r"[\s\\'\u200b^]", "", plain(text)).casefold()
    return _CITED.sub(r"\1", text)


@dataclass(frozen=True)
class Found:
    """A row, or a header, of the article as compared, and why it is doubted."""

    cells: list[str]
    doubt: str


def tables(root: etree._Element, article: Article, counts: Counts) -> None:
    """Count the rows and headers that are as printed, and those that are doubted."""
    for wrap in root.iter("table-wrap"):
        body = [row for part in wrap.iter("tbody") for row in grid_of(part)]
        head = [row for part in wrap.iter("thead") for row in grid_of(part)]
        if not body:
            continue
        label = _LABEL.search(text_of(wrap.find("label")) if wrap.find("label") is not None else "")
        name = label.group(0) if label else "table"
        number = _table_of(label.group(1).casefold() if label else "", body, article)
        table = article.tables[number] if number is not None else None
        width = max(len(row) for row in [*head, *body])
        _heads(head, table, width, name, counts)
        found = [row for part in _parts(number, article) for row in _rows_of(part, article)]
        body = body if head else _without_heads(body, table)
        for row in body:
            if sum(bool(_cell(c.text)) and c.first for c in row) < 2:
                continue
            counts.rows += 1
            _row(row, found, name, counts)


def _row(row: list[Cell], found: list[Found], name: str, counts: Counts) -> None:
    """Count one row of the XML, right or wrong, doubted or not."""
    shown = " | ".join(c.text if c.first else '"' for c in row)[:300]
    same = [other.doubt for other in found if _same(row, other.cells)]
    if same:
        counts.right += 1
        counts.doubted_right += all(same)
        if all(same):
            counts.failures.append(f"doubted ({same[0]}) {name}: {shown}")
        return
    wanted = Counter(_cell(c.text) for c in row if c.first and c.text.strip())
    common = [(wanted & Counter(other.cells)).total() for other in found]
    nearest = [
        other.doubt for other, n in zip(found, common, strict=True) if n == max(common)
    ]  # fmt: skip
    counts.doubted_wrong += all(nearest)
    mark = "no table" if not found else nearest[0] if all(nearest) else "SILENT"
    counts.failures.append(f"row ({mark}) {name}: {shown}")


def _without_heads(body: list[list[Cell]], table: Table | None) -> list[list[Cell]]:
    """The rows of a table without `thead`, less the first ones that were read as its header."""
    header = [_cell(text) for text in table.header] if table is not None else []
    n_heads = 0
    for row in body[:_MOST_HEADS]:
        texts = [_cell(cell.text) for cell in row]
        if len(texts) != len(header) or not all(map(str.__contains__, header, texts)):
            break
        n_heads += 1
    return body[n_heads:]


def _table_of(label: str, body: list[list[Cell]], article: Article) -> int | None:
    wanted = Counter(_cell(c.text) for row in body for c in row if c.first and c.text.strip())
    best: tuple[float, int] | None = None
    for number, table in enumerate(article.tables):
        found = Counter(_cell(text) for row in table.rows for text in row.cells if text)
        common = (wanted & found).total() / max(wanted.total(), 1)
        match = _LABEL.search(table.caption)
        common += 0.5 * (match is not None and match.group(1).casefold() == label)
        if common > 0.2 and (best is None or common > best[0]):
            best = common, number
    return best[1] if best else None


def _parts(number: int | None, article: Article) -> list[Table]:
    """The table, and what of it stands under the same label on other pages."""
    if number is None:
        return []
    label = _LABEL.search(article.tables[number].caption)
    return [
        table for at, table in enumerate(article.tables)
        if at == number or (label and (own := _LABEL.search(table.caption))
                            and own.group(0).casefold() == label.group(0).casefold())
    ]  # fmt: skip


def _rows_of(table: Table, article: Article) -> list[Found]:
    rows = [
        Found([_cell(text) for text in row.cells], article.doubt_at(row.start))
        for row in table.rows
    ]  # fmt: skip
    header = Found([_cell(text) for text in table.header], article.doubt_at(table.header_end - 1))
    return [*rows, header]


def _same(row: list[Cell], found: list[str]) -> bool:
    """Whether the cells agree, columns that are blank in both left out at the right end."""
    wanted = [(cell, cell.first and not cell.tall) for cell in row]
    # A column that one of the two does not have is blank in the other.
    n, m = len(wanted), len(found)
    if abs(n - m) > 3:
        return False
    at = 0
    for cell, first in wanted:
        text = _cell(cell.text)
        if at < m and (_agrees(cell, found[at]) or (not first and not found[at])):
            at += 1
        elif text == "" or not first:
            continue
        elif n < m and at < m and not found[at]:
            at += 1
            if at < m and _agrees(cell, found[at]):
                at += 1
            else:
                return False
        else:
            return False
    return all(not text for text in found[at:])


def _agrees(cell: Cell, found: str) -> bool:
    text, bare = _cell(cell.text), _cell(cell.bare)
    if text == bare:
        return found == text
    without = (_REFERENCES.sub("", string) for string in (bare, found))
    return found == text or len(set(without)) == 1


def _heads(
    head: list[list[Cell]], table: Table | None, width: int, name: str, counts: Counts
) -> None:
    for column in range(width):
        texts = {_cell(row[column].text) for row in head if column < len(row)} - {""}
        if not texts:
            continue
        counts.columns += 1
        shown = _cell(table.header[column]) if table and column < len(table.header) else ""
        if all(text in shown for text in texts):
            counts.headed += 1
        else:
            counts.failures.append(f"head {name} column {column + 1}: {sorted(texts)} / {shown}")
