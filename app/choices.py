"""Hits -> every sentence and row of them that may be a statement of an answer, as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article, Row, Table
from index.passage import Passage
from index.search import Hit, Searcher

CLAIM_HITS = 12  # claims come from the best passages only
CLAIM_MARGIN = 0.09  # a further claim scores at most so much less than the first
LONG_ROW_CHARACTERS = 320  # a longer row shows its label and the cells asked for
NEAR_CELL = 0.8  # of the similarity of the row's cell nearest to the question
CLEAR_CELL = 0.93  # of the same; with a second cell above it none is clearly asked for
UNNAMED = "other column"  # label of a cell whose column has no header, beside columns that have

# What tells nothing by itself: that figures stand elsewhere, and notes on who wrote.
_POINTER = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ )?(?:summari[sz]ed|shown|listed|presented|described|depicted"
    r"|given|provided|detailed)\b[^.;]{0,40}\b(?:Supplement\w*|Tables?|Figures?|Figs?)\b"
    r"|\b(?:Tables?|Figures?|Figs?)\.? ?\d*\w? (?:summari[sz]es|shows|lists|presents|describes)\b"
    r"|\bcontributed equally\b|\bcorrespondence\b|\bconflicts? of interest"
)
_FIGURE = re.compile(r"\d(?:\.\d+)?%|\bP ?[<=]|\d \(\d")
_FIGURE_CELL = re.compile(r"(?<![\w-])\d")  # "55.2% (16/29)", not "CD19" or "NCT02028455"
_P_HEADER = re.compile(r"[Pp](?:[- ]?values?)?(?: |$)")
_ASKS_P_ALONE = re.compile(r"\b[Pp]\b|\b[Pp][- ]?val|signific|differ|associat|relat")
_ASKS_P = re.compile(
    r"\b[Pp]\b|\b[Pp][- ]?val|signific|differ|compar|versus|\bvs\b|associat|predict|relat"
    r"|unequal|balanced|higher|lower|more|less|\bMV\b|\bUV\b|HR\b",
)


@dataclass(frozen=True)
class Choice:
    """A whole sentence or row chosen for the answer; offsets are into `Article.text`."""

    passage: Passage
    start: int
    end: int
    score: float
    text: str
    shown: str  # the same, a row with the headers of its columns
    cells: tuple[int, ...] = ()  # of a row: positions of the cells that are shown
    asked: int | None = None  # the one of them that the question asks for, where that is clear


@dataclass(frozen=True)
class Side:
    """One statement of a difference."""

    choice: Choice
    figure: str | None  # the figure that differs, verbatim in choice.text; None for a conclusion


@dataclass(frozen=True)
class Difference:
    """What sources differ on, and what each says."""

    about: str  # in the articles' words: "2-year OS", "CR rate, ELIANA"
    sides: tuple[Side, ...]


def candidates(question: str, hits: Iterable[Hit], searcher: Searcher) -> Iterator[Choice]:
    """Every sentence and row of the hits, each with its own score."""
    for hit in hits:
        passage = hit.passage
        if passage.kind == "header":
            continue
        for (start, end), score in zip(passage.sentences, hit.sentence_scores, strict=True):
            text = passage.text[start - passage.start : end - passage.start]
            if passage.kind == "caption" or (_POINTER.search(text) and not _FIGURE.search(text)):
                continue
            if passage.kind != "row":
                yield Choice(passage, start, end, score, text, text)
                continue
            # Only of a row the article is read: its table stands there.
            article = searcher.index.articles[passage.article_id]
            shown, cells = _shown_row(article, hit)
            if not _tells_nothing(question, article, passage, cells):
                asked = _asked_cell(article, hit, cells)
                yield Choice(passage, start, end, score, text, shown, cells, asked)


def _tells_nothing(question: str, article: Article, passage: Passage, cells: Sequence[int]) -> bool:
    """Whether a row has only a label, or only P values for who does not ask for any."""
    table, row = row_of(article, passage)
    headers = [table.header[at] for at in cells[1:] if at < len(table.header)]
    if _P_HEADER.match(row.cells[0]):
        return not _ASKS_P_ALONE.search(question)  # the rows compared are beside it, and say more
    only_p = bool(headers) and all(_P_HEADER.match(header) for header in headers)
    return len(cells) < 2 or (only_p and not _ASKS_P.search(question))


def row_of(article: Article, passage: Passage) -> tuple[Table, Row]:
    """The table and the row that a passage of kind "row" is."""
    for table in article.tables:
        for row in table.rows:
            if row.start == passage.start:
                return table, row
    raise ValueError(f"{passage.passage_id} is no row of a table")


def _shown_row(article: Article, hit: Hit) -> tuple[str, tuple[int, ...]]:
    table, row = row_of(article, hit.passage)
    cells = _cells_asked_for(table, row, hit.cell_similarities)
    return "; ".join(labelled_cell(table, row, at) for at in cells), cells


def labelled_cell(table: Table, row: Row, at: int) -> str:
    """`Relapse rate: 55.2% (16/29)`; the first column, a label, stands alone."""
    cell = row.cells[at].removeprefix("↳ ")
    if at == 0:
        return f"{row.group} › {cell}" if row.group else cell
    label = column_label(table, at)
    return f"{label}: {cell}" if label else cell


def column_label(table: Table, at: int) -> str:
    """The header of a column; behind a column that has one, that it is another column.

    Without that its cell would be read as part of the cell before. Empty for columns of labels.
    """
    header = table.header[at] if 0 < at < len(table.header) else ""
    return header or (UNNAMED if any(table.header[1:at]) else "")


def _cells_asked_for(table: Table, row: Row, similarities: Sequence[float]) -> tuple[int, ...]:
    """Positions of the cells to show: all of a short row, else the label and what is asked."""
    cells = row.cells[: len(table.header)]
    filled = [at for at, cell in enumerate(cells) if cell not in ("", "/")]
    lengths = {at: len(labelled_cell(table, row, at)) for at in filled}
    if sum(lengths.values()) <= LONG_ROW_CHARACTERS or not similarities:
        return tuple(filled)
    label, near = _near_cells(cells, similarities)
    kept = [label]
    for at in sorted(near.keys() & lengths.keys(), key=lambda at: -near[at]):
        fits = sum(lengths[k] for k in kept) + lengths[at] <= LONG_ROW_CHARACTERS
        asked = near[at] >= NEAR_CELL * max(near.values())
        if len(kept) == 1 or (fits and asked):
            kept.append(at)
    return tuple(sorted(kept))


def _near_cells(
    cells: Sequence[str], similarities: Sequence[float]
) -> tuple[int, dict[int, float]]:
    """The position of the label, and of each cell behind it the similarity to the question."""
    label, *others = [at for at, cell in enumerate(cells) if cell]
    return label, dict(zip(others, similarities, strict=True))


def _asked_cell(article: Article, hit: Hit, shown: Sequence[int]) -> int | None:
    """The figure shown that is clearly nearer to the question than every other cell of its row."""
    table, row = row_of(article, hit.passage)
    if not hit.cell_similarities:
        return None
    _, near = _near_cells(row.cells[: len(table.header)], hit.cell_similarities)
    best_first = sorted((at for at in near if row.cells[at] != "/"), key=lambda at: -near[at])
    if len(best_first) < 2 or best_first[0] not in shown:
        return None
    nearest, second = best_first[:2]
    clear = near[second] <= CLEAR_CELL * near[nearest]
    return nearest if clear and _FIGURE_CELL.search(row.cells[nearest]) else None
