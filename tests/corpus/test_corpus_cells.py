"""Table cells copied by hand from the received texts, found again in the parsed tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article, Row, Table
from corpus.library import load_corpus
from corpus.markdown import CHILD_MARK

KNOWN = Path(__file__).parent / "data" / "known_cells.jsonl"
CELLS = [json.loads(line) for line in KNOWN.read_text(encoding="utf-8").splitlines()]


@cache
def articles() -> dict[str, Article]:
    return {article.article_id: article for article in load_corpus()}


def find_table(cell: dict[str, Any]) -> Table:
    begins = re.compile(rf"Table {cell['table']}\b")
    tables = [
        table
        for table in articles()[cell["article_id"]].tables
        if begins.match(table.caption) and ("(Continued)" in table.caption) == cell["continued"]
    ]
    assert len(tables) == 1
    return tables[0]


def find_row(table: Table, cell: dict[str, Any]) -> Row:
    wanted = (cell["group"], cell["row"])
    rows = [r for r in table.rows if (r.group, label(r)) == wanted]
    assert len(rows) == 1, [(row.group, row.cells[0]) for row in table.rows]
    return rows[0]


def label(row: Row) -> str:
    return row.cells[0].removeprefix(CHILD_MARK).strip()


def column_of(table: Table, cell: dict[str, Any]) -> int:
    if not any(table.header):  # Table 3 of the immunotherapy review names no columns
        return 1
    assert table.header.count(cell["column"]) == 1, table.header
    return table.header.index(cell["column"])


def name(cell: dict[str, Any]) -> str:
    parts = (cell["group"] or "", cell["row"], cell["column"])
    return "-".join([cell["article_id"], str(cell["table"]), *parts])


@pytest.mark.parametrize("cell", CELLS, ids=name)
def test_cell_stands_in_its_row_and_column(cell: dict[str, Any]) -> None:
    table = find_table(cell)
    row = find_row(table, cell)
    assert row.cells[column_of(table, cell)] == cell["value"]
    article = articles()[cell["article_id"]]
    assert cell["value"] in article.text[row.start : row.end]


def test_every_table_is_covered() -> None:
    covered = {(cell["article_id"], find_table(cell).caption) for cell in CELLS}
    tables = {(a.article_id, table.caption) for a in articles().values() for table in a.tables}
    assert covered == tables
    assert len(CELLS) >= 80
    assert max(Counter(map(name, CELLS)).values()) == 1


def test_every_row_is_as_wide_as_its_header() -> None:
    for article in articles().values():
        for table in article.tables:
            widths = {len(row.cells) for row in table.rows}
            assert widths == {len(table.header)}, (article.article_id, table.caption)
