"""Hits -> every sentence and row in them that may be a statement of an answer, as shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.article import Article, Row, Table
from corpus.words.labels import NUMBER
from index.passages.passage import Passage
from index.ranking.question import Question
from index.ranking.search import Hit
from index.terms.concepts import Concept
from index.terms.names import indexed_terms

CLAIM_HITS = 12  # claims come from the best passages only
CLAIM_MARGIN = 5.0  # log-odds by which a further claim may fall behind the first
LONG_ROW_CHARACTERS = 320  # a longer row shows its label and the cells asked for
NEAR_CELL = 0.4  # a cell naming this share of what the best one names is shown: the other arm
UNNAMED = "other column"  # label of a cell whose column has no header, where others have one

# Sentences that tell nothing by themselves: that figures stand elsewhere, notes on the authors.
_POINTER = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ )?(?:summari[sz]ed|shown|listed|presented|described|depicted"
    r"|given|provided|detailed)\b[^.;]{0,40}\b(?:Supplement\w*|Tables?|Figures?|Figs?)\b"
    r"|\b(?:Tables?|Figures?|Figs?)\.? ?\d*\w? (?:summari[sz]es|shows|lists|presents|describes)\b"
    r"|\bcontributed equally\b|\bcorrespondence\b|\bconflicts? of interest"
)
# That something was studied or told of, before the sentence that says what was found.
_ANNOUNCES = re.compile(
    r"\b(?:was|were|has been|have been) (?:\w+ly |also )?(?:reported|presented|published|described"
    r"|conducted|performed|carried out|undertaken|evaluated|assessed|investigated|examined|studied"
    r"|reviewed|compared|explored|analy[sz]ed|tested|used (?:as|for|in))\b"
    r"|\b(?:assessed|evaluated|investigated|examined|studied|compared|explored|reviewed|analy[sz]ed)"
    r" (?:the |both |whether )?\w+",
    re.IGNORECASE,
)
_NO_FINDING = re.compile(r"\[[\d,–\s-]+\]|\b(?:19|20)\d\d\b|\b[Pp]hase \d")
_DIGIT = re.compile(r"(?<![\w-])\d")
_FINDING = re.compile(
    r"\d ?%|\b[Pp] ?[<=>≤≥]|\d ?± ?\d|\bsignifican|\bassociated with\b"
    r"|\b(?:high|low|long|short)er\b|\b(?:superior|inferior|beneficial|comparable|effective|improved|reduced|prolonged)\b"
)
ANNOUNCED = 2  # sentences after one that announces, of which the first with a finding tells it
_ASKS_FINDINGS = re.compile(
    r"\b(?:results?|outcomes?|effects?|effective\w*|efficac\w+|findings?|found|find|shows?|showed"
    r"|shown|reveal\w*|experience|benefits?|safety|responses?)\b",
    re.IGNORECASE,
)
# An entry of a list of abbreviations: "- SAE: serious adverse event".
_GLOSS = re.compile(r"\A[-*•] [^\W\d_][\w/+-]{1,10}(?::| [–—=-]) [^.;:]{3,90}\.?\Z")
# When an article was received and accepted, which stands between its paragraphs.
_DATES = re.compile(r"\A(?:Received|Revised|Accepted|Published)\b[^.;]{0,120}\b(?:19|20)\d\d\W*\Z")
_FIGURE = re.compile(r"\d(?:\.\d+)?%|\bP ?[<=]|\d \(\d")
_FIGURE_CELL = re.compile(r"(?<![\w-])\d")  # "55.2% (16/29)", not "CD19" or "NCT02028455"
_RESULT_CELL = re.compile(r"\d ?%|\d\.\d|\d ?\(\d|\d/\d")
# A question that sets things side by side asks for no single cell.
COMPARES = re.compile(
    r"\bwith(?: or| and|/)? ?without\b|\bv(?:s\.?|ersus)\b|\bcompar|\bbetween\b|\bdiffer|\bboth\b"
    r"|\bw(?:ith|/)? ?(?:and|or) w(?:ith)?/?o(?:ut)?\b",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(NUMBER)
# "P", "p-value for trend"; and last in a header of two lines: "Change from baseline P*".
_P_HEADER = re.compile(
    r"[Pp](?:[- ]?values?)?(?: |$)|.*[^,] [Pp](?:[- ]?values?)?[*†‡§¶#\u1d43-\u1dbb]*$"
)
_ASKS_P_ALONE = re.compile(r"\b[Pp]\b|\b[Pp][- ]?val|signific|differ|associat|relat")
_ASKS_P = re.compile(
    r"\b[Pp]\b|\b[Pp][- ]?val|signific|differ|compar|versus|\bvs\b|associat|predict|relat"
    r"|unequal|balanced|higher|lower|more|less|\bMV\b|\bUV\b|HR\b",
)

Articles = Mapping[str, Article]  # of an index, by their ids
Named = Mapping[Concept, float]  # what a cell names of a question -> its share of the question


@dataclass(frozen=True)
class Choice:
    """A whole sentence or row chosen for the answer; offsets are into `Article.text`."""

    passage: Passage
    start: int
    end: int
    score: float
    text: str
    shown: str  # the same text; a row with the headers of its columns
    cells: tuple[int, ...] = ()  # of a row: positions of the cells that are shown
    asked: int | None = None  # the one of them that the question asks for, where that is clear
    arms: tuple[int, ...] = ()  # those of them that the question compares
    is_more: bool = False  # whether it is far less likely to answer than the first statement
    is_arm: bool = False  # whether it is one of two rows that the question sets side by side


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


def candidates(question: Question, hits: Iterable[Hit], articles: Articles) -> Iterator[Choice]:
    """Every sentence and row of the hits, each with its own score.

    A sentence that only points to a figure is none; the one after it says what is seen there, and
    has its score: "Figure 1 shows the time to onset. It was 43 days with doxycycline." So has the
    one after a sentence that only says that something was studied, where a question asks what was
    found.
    """
    asks_findings = bool(_ASKS_FINDINGS.search(question.text))
    for hit in hits:
        passage = hit.passage
        if passage.kind in ("header", "caption"):
            continue
        texts = [passage.text[a - passage.start : b - passage.start] for a, b in passage.sentences]
        scores = _handed_on(texts, hit.sentence_scores, asks_findings=asks_findings)
        for (start, end), text, score in zip(passage.sentences, texts, scores, strict=True):
            if score is None or _GLOSS.match(text) or _DATES.match(text):
                continue
            if passage.kind != "row":
                yield Choice(passage, start, end, score, text, text)
                continue
            # The article is loaded only for a row, whose table stands in it.
            article = articles[passage.article_id]
            cells = _filled(*row_of(article, passage))
            if not _tells_nothing(question, article, passage, cells):
                shown = _shown(article, passage, cells)
                yield Choice(passage, start, end, score, text, shown, cells)


def _handed_on(
    texts: Sequence[str], scores: Sequence[float], *, asks_findings: bool
) -> list[float | None]:
    """The scores, where what only points on has none, and what it points to has its score."""
    handed: list[float | None] = list(scores)
    for at, text in enumerate(texts):
        own = handed[at]
        if own is None:
            continue
        if points_elsewhere(text):
            to = at + 1 if at + 1 < len(texts) else None
        elif asks_findings:
            to = announced(texts[at : at + 1 + ANNOUNCED])
            to = None if to is None else at + to
            if to is None:
                continue
        else:
            continue
        handed[at] = None
        if to is not None:
            handed[to] = max(own, scores[to])
    return handed


def points_elsewhere(text: str) -> bool:
    """Whether a sentence tells nothing but where something stands."""
    return bool(_POINTER.search(text)) and not _FIGURE.search(text)


def announced(texts: Sequence[str]) -> int | None:
    """Which of the sentences after the first tells what that one only says was studied."""
    said = _NO_FINDING.sub("", texts[0])
    if not _ANNOUNCES.search(said) or _DIGIT.search(said) or _FINDING.search(said):
        return None
    return next((at for at, text in enumerate(texts) if at and _FINDING.search(text)), None)


def has_p_alone(table: Table, cells: Sequence[int]) -> bool:
    """Whether of these cells of a row all but the label are P values."""
    within = (at for at in cells[1:] if at < len(table.header))
    headers = [table.header[at] or _second_header(table, at) for at in within]
    return bool(headers) and all(_P_HEADER.match(header) for header in headers)


def is_head(table: Table, row: Row) -> bool:
    """Whether a row that stands under none has nothing but its label and P values."""
    filled = [at for at, cell in enumerate(row.cells[: len(table.header)]) if cell]
    return row.group is None and (len(filled) < 2 or has_p_alone(table, filled))


def narrowed(question: Question, choice: Choice, articles: Articles) -> Choice:
    """A row with the cell that is clearly asked for set off; a long row keeps few other cells."""
    passage = choice.passage
    if not choice.cells:
        return choice
    article = articles[passage.article_id]
    table, row = row_of(article, passage)
    label, *others = choice.cells
    texts = [labelled_cell(table, row, at) for at in others]
    named = dict(zip(others, named_in(question, texts), strict=True))
    cells = choice.cells
    if len(choice.shown) > LONG_ROW_CHARACTERS:
        cells = _most_named(table, row, label, named)
    compares = bool(COMPARES.search(question.text))
    asked = None if compares else _asked_cell(row, named, cells)
    arms = _arms(table, row, named, cells) if compares else ()
    return replace(
        choice, shown=_shown(article, passage, cells), cells=cells, asked=asked, arms=arms
    )


def named_in(question: Question, texts: Sequence[str]) -> list[dict[Concept, float]]:
    """For each text, what it names of the question, each thing with its share by rarity."""
    whole = sum(one.rarity for one in question.named) or 1.0
    terms = [frozenset(indexed_terms(text)) for text in texts]
    return [
        {
            one.concept: one.rarity / whole for one in question.named
            if any(form <= own for form in one.concept)
        }
        for own in terms
    ]  # fmt: skip


def asks_p_alone(question: Question) -> bool:
    """Whether a question asks for a P value, or whether things differ."""
    return bool(_ASKS_P_ALONE.search(question.text))


def _tells_nothing(
    question: Question, article: Article, passage: Passage, cells: Sequence[int]
) -> bool:
    """Whether a row has only a label, or only P values where the question asks for none."""
    table, row = row_of(article, passage)
    if _P_HEADER.match(row.cells[0]):
        return not asks_p_alone(question)  # the rows compared are beside it, and say more
    return len(cells) < 2 or (has_p_alone(table, cells) and not _ASKS_P.search(question.text))


def row_of(article: Article, passage: Passage) -> tuple[Table, Row]:
    """The table and the row that a passage of kind "row" is."""
    for table in article.tables:
        for row in table.rows:
            if row.start == passage.start:
                return table, row
    raise ValueError(f"{passage.passage_id} is no row of a table")


def _filled(table: Table, row: Row) -> tuple[int, ...]:
    cells = row.cells[: len(table.header)]
    return tuple(at for at, cell in enumerate(cells) if cell not in ("", "/"))


def _shown(article: Article, passage: Passage, cells: Iterable[int]) -> str:
    table, row = row_of(article, passage)
    return "; ".join(labelled_cell(table, row, at) for at in cells)


def labelled_cell(table: Table, row: Row, at: int) -> str:
    """`Relapse rate: 55.2% (16/29)`; the first column, a label, stands alone.

    A label that is a bare number has its header before it: `Month: 3`.
    """
    cell = row.cells[at].removeprefix("↳ ")
    if at == 0:
        if _BARE_NUMBER.fullmatch(cell) and table.header and table.header[0]:
            cell = f"{table.header[0]}: {cell}"
        return f"{row.group} › {cell}" if row.group else cell
    label = column_label(table, at)
    return f"{label}: {cell}" if label else cell


def column_label(table: Table, at: int) -> str:
    """The header of a column; UNNAMED for a column without one after a column that has one.

    Else its cell would be read as part of the cell before. Empty for columns of labels.
    """
    header = table.header[at] if 0 < at < len(table.header) else ""
    return header or (UNNAMED if any(table.header[1:at]) else "")


def _second_header(table: Table, at: int) -> str:
    """What the first row says of a column without a header, where that row has no label.

    It is the second line of a header: "n (%) | n (%) | p | OR (95% CI)".
    """
    first = table.rows[0].cells if table.rows else ()
    is_header = 0 < at < len(first) and not first[0]
    return first[at] if is_header and first[at][:1].isalpha() else ""


def _most_named(table: Table, row: Row, label: int, named: Mapping[int, Named]) -> tuple[int, ...]:
    """A long row's label, and as many cells as fit, those that name most of the question first."""
    shares = {at: sum(found.values()) for at, found in named.items()}
    kept, length = [label], len(labelled_cell(table, row, label))
    for at in sorted(shares, key=lambda at: -shares[at]):
        length += len(labelled_cell(table, row, at))
        if len(kept) == 1 or (
            length <= LONG_ROW_CHARACTERS and shares[at] >= NEAR_CELL * max(shares.values())
        ):
            kept.append(at)
    if not any(_RESULT_CELL.search(row.cells[at]) for at in kept[1:]):
        kept += _results(table, row, shares, kept)
    return tuple(sorted(kept))


def _results(table: Table, row: Row, among: Iterable[int], kept: Sequence[int]) -> list[int]:
    """The first cells with results that fit beside those kept, which have none."""
    length = sum(len(labelled_cell(table, row, at)) for at in kept)
    found: list[int] = []
    for at in sorted(set(among) - set(kept)):
        length += len(labelled_cell(table, row, at))
        if _RESULT_CELL.search(row.cells[at]) and length <= LONG_ROW_CHARACTERS:
            found.append(at)
    return found


def _asked_cell(row: Row, named: Mapping[int, Named], shown: Sequence[int]) -> int | None:
    """The one cell with a figure that names all that any cell of the row names of the question."""
    every = {concept for found in named.values() for concept in found}
    naming = [at for at, found in named.items() if every and found.keys() == every]
    if len(named) < 2 or len(naming) != 1 or naming[0] not in shown:
        return None
    return naming[0] if _FIGURE_CELL.search(row.cells[naming[0]]) else None


def _arms(
    table: Table, row: Row, named: Mapping[int, Named], shown: Sequence[int]
) -> tuple[int, ...]:
    """The cells with figures that a question sets side by side.

    Each names a thing of the question that others do not; else there are but two of them.
    """
    figures = {
        at: set(named[at]) for at in shown
        if at in named and _FIGURE_CELL.search(row.cells[at])
        and not _P_HEADER.match(column_label(table, at))
    }  # fmt: skip
    common = set.intersection(*figures.values()) if figures else set()
    apart = {at: frozenset(own - common) for at, own in figures.items() if own - common}
    if len(set(apart.values())) > 1:
        return tuple(apart)
    return tuple(figures) if len(figures) == 2 else ()
