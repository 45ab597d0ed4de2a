"""An answer as a table: a line for each statement, with the study that it is of.

    compare(answer, date.today()).ordered(Column.YEAR, descending=True)

Every word and figure is copied: what a line says stands in its article at the places that it
names, and what is known of its study stands in the article's metadata. Nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.answers.answer import Answer, Claim, Evidence, section_path
from app.answers.choices import column_label, labelled_cell, row_of
from app.answers.level import ORDER, design_of, level_of_evidence
from app.answers.told import Statement, told
from corpus.article import Article
from corpus.markdown import cell_spans

NOT_KNOWN = "not known"
NOT_GIVEN = "not given"
DOUBTED = "Not read with certainty"


class Column(StrEnum):
    """What the table can be ordered by; the values are those of the links that do it."""

    STUDY = "study"
    YEAR = "year"
    DESIGN = "design"
    LEVEL = "level"
    PATIENTS = "patients"
    POPULATION = "population"
    STATEMENT = "statement"
    STANDING = "standing"


@dataclass(frozen=True)
class Part:
    """A sentence, or a cell of a row under its column's label, with its place in the article."""

    label: str  # of its column; empty for a sentence, and for the cell that labels a row
    text: str
    start: int
    end: int
    asked: bool = False  # whether the question asks for this cell


@dataclass(frozen=True)
class Line:
    """One statement of the answer."""

    number: int  # in the order of the answer, beginning with 1
    reference: int  # of its article in the list of references
    article: Article
    parts: tuple[Part, ...]
    figures: tuple[str, ...]  # on which sources differ, as they stand in the parts
    population: str  # as the claim has it; empty where its own words say it, or it is not known
    population_at: tuple[int, int]  # where the article says so
    where: str  # section, table
    table: int | None  # where the row's table begins in the article; None for a sentence
    mark: str  # such as EXPRESSION OF CONCERN; shown before the statement
    cautions: tuple[str, ...]  # what became of its article, doubts, that sources differ

    @property
    def text(self) -> str:
        """The statement on one line, each cell behind the label of its column."""
        return "; ".join(f"{p.label}: {p.text}" if p.label else p.text for p in self.parts)

    @property
    def start(self) -> int:
        """Where it begins in the article."""
        return min(part.start for part in self.parts)

    @property
    def end(self) -> int:
        """Where it ends in the article."""
        return max(part.end for part in self.parts)

    @property
    def year(self) -> int | None:
        """Of the article."""
        return self.article.metadata.year

    @property
    def n_patients(self) -> int | None:
        """Of the article's study."""
        return self.article.metadata.n_patients

    @property
    def design(self) -> str:
        """Of the article, in its own words; empty where it is not known."""
        return design_of(self.article)

    @property
    def level(self) -> str:
        """The kind of evidence that the article is; empty where it is not known."""
        return level_of_evidence(self.design)


@dataclass(frozen=True)
class Comparison:
    """The statements of one answer, those of one article together, in the answer's order."""

    question: str
    asked_on: date
    narrowed: str  # the filters, in words; empty without any
    lines: tuple[Line, ...]  # none where the articles do not answer
    articles: tuple[Article, ...]  # the references, in the order of their numbers
    remark: str  # what must be known of the answer as a whole, and which articles were left out
    reason: str  # why there is no answer; else empty

    def ordered(self, column: Column | None, *, descending: bool = False) -> tuple[Line, ...]:
        """The lines by a column; what is not known comes last either way."""
        if column is None:
            return self.lines
        key = _KEYS[column]
        known = [line for line in self.lines if key(line) is not None]
        known.sort(key=lambda line: key(line) or (0, ""), reverse=descending)
        return (*known, *(line for line in self.lines if key(line) is None))


def compare(answer: Answer, asked_on: date, narrowed: str = "") -> Comparison:
    """The table of an answer; without lines where it abstains."""
    told_as = [(one, block.heading) for block in told(answer) for one in block.statements]
    articles = tuple(
        {item.article.article_id: item.article for item in (_source(s, answer) for s, _ in told_as)}
        .values()
    )  # fmt: skip
    numbers = {article.article_id: n for n, article in enumerate(articles, start=1)}
    lines = [
        _line(number, statement, heading, answer, numbers)
        for number, (statement, heading) in enumerate(told_as, start=1)
    ]
    return Comparison(
        question=answer.read_as or answer.question, asked_on=asked_on, narrowed=narrowed,
        lines=tuple(sorted(lines, key=lambda line: line.reference)), articles=articles,
        remark=answer.remark, reason=answer.reason or "",
    )  # fmt: skip


def _source(statement: Statement, answer: Answer) -> Evidence:
    return answer.evidence[statement.claim.citations[0] - 1]


def _line(
    number: int, statement: Statement, heading: str, answer: Answer, numbers: dict[str, int]
) -> Line:
    claim, item = statement.claim, _source(statement, answer)
    table = row_of(item.article, item.passage)[0] if claim.cells else None
    caption = (table.caption or "table") if table else ""
    return Line(
        number=number, reference=numbers[item.article.article_id], article=item.article,
        parts=_parts(claim, item), figures=statement.figures, population=claim.cohort,
        population_at=claim.cohort_said_in or (claim.start, claim.end),
        where="; ".join(filter(None, (section_path(item.passage.section), caption))),
        table=table.start if table else None, mark=claim.mark,
        cautions=_cautions(claim, heading, item.article, answer),
    )  # fmt: skip


def _parts(claim: Claim, item: Evidence) -> tuple[Part, ...]:
    if not claim.cells:
        return (Part("", claim.shown, claim.start, claim.end),)
    table, row = row_of(item.article, item.passage)
    spans = cell_spans(item.article.text[row.start : row.end])
    parts = []
    for at in claim.cells:
        label = column_label(table, at)
        text = labelled_cell(table, row, at).removeprefix(f"{label}: ")
        # A row that was not written as we write them has no cells to point to: all of it is meant.
        start, end = spans[at] if len(spans) == len(row.cells) else (0, row.end - row.start)
        asked = at == claim.asked or at in claim.arms
        parts.append(Part(label, text, row.start + start, row.start + end, asked))
    return tuple(parts)


def _cautions(claim: Claim, heading: str, article: Article, answer: Answer) -> tuple[str, ...]:
    known, doubt = article.standing, answer.doubt(claim)
    ties = (str(tie) for tie in known.relations if tie.kind.is_notice)
    told_doubt = f"{DOUBTED} ({doubt}); compare it with the received file" if doubt else ""
    words = dict.fromkeys([*known.words, *ties, told_doubt, heading])
    return tuple(word for word in words if word)


Key = tuple[int, str]


def _worded(text: str) -> Key | None:
    return (0, text.casefold()) if text else None


def _counted(number: int | None) -> Key | None:
    return None if number is None else (number, "")


def _level(line: Line) -> Key | None:
    return (ORDER.index(line.level), "") if line.level else None


_KEYS: dict[Column, Callable[[Line], Key | None]] = {
    Column.STUDY: lambda line: _worded(line.article.label),
    Column.YEAR: lambda line: _counted(line.year),
    Column.DESIGN: lambda line: _worded(line.design),
    Column.LEVEL: _level,
    Column.PATIENTS: lambda line: _counted(line.n_patients),
    Column.POPULATION: lambda line: _worded(line.population),
    Column.STATEMENT: lambda line: _worded(line.text),
    Column.STANDING: lambda line: _worded("; ".join(line.cautions)),
}
