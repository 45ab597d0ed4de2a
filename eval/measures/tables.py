"""A row of a table as it stands in an article's text, read anew and not by the article's parser.

What is shown of a row comes from that parser. A fault of it, as headers one column off or a row
under the heading of another, would be in what is shown and in what it is compared with alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Article, Row, Table
from eval.questions.question import Span

CHILD = "↳"  # before the label of a row that stands under the last one without it

_BETWEEN = re.compile(r"(?<!\\)\|")  # cells
_RULE = re.compile(
    r"\s*+\|?(?:\s*+:?-++:?\s*+\|)*\s*+:?-++:?\s*+\|?\s*+"
)  # the line below the headers


def row_at(article: Article, place: Span) -> tuple[Table, Row] | None:
    """The table and row that a span is in, with their cells as the text has them.

    None for a sentence. Group and headers are read from the lines above the row.
    """
    for table in article.tables:
        if table.start <= place.start < table.end:
            for row in table.rows:
                if row.start <= place.start < row.end:
                    return _read_anew(article.text, table, row)
    return None


def _read_anew(text: str, table: Table, row: Row) -> tuple[Table, Row]:
    end = text.find("\n", row.start)
    lines = text[table.start : end if end > 0 else len(text)].splitlines()
    rule = max((at for at, line in enumerate(lines) if _is_rule(line)), default=0)
    header, cells = _cells(lines[rule - 1]), _cells(lines[-1])
    above = [_cells(line) for line in lines[rule + 1 : -1]]
    return replace(table, header=header), replace(row, cells=cells, group=_group(row, cells, above))


def _group(row: Row, cells: Sequence[str], above: Sequence[Sequence[str]]) -> str | None:
    """The label of the row that it stands under; of one without a mark, the last without figures.

    Rows that are not marked stand under one only where the table cannot be read otherwise, which
    the parser decides.
    """
    if cells[0].startswith(CHILD):
        return next((one[0] for one in reversed(above) if not one[0].startswith(CHILD)), None)
    if row.group is None:
        return None
    return next((one[0] for one in reversed(above) if one[0] and not any(one[1:])), None)


def _is_rule(line: str) -> bool:
    return "|" in line and _RULE.fullmatch(line) is not None


def _cells(line: str) -> tuple[str, ...]:
    """What stands between the bars of a line, without those at its ends."""
    cells = [cell.strip().replace("\\|", "|") for cell in _BETWEEN.split(line.strip())]
    return tuple(cells[not cells[0] : len(cells) - (not cells[-1])])
