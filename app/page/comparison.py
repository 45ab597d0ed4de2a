"""The page that sets the statements of an answer side by side, and its little drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.answers.comparison import NOT_GIVEN, NOT_KNOWN, Column, Comparison, Line, Part
from app.answers.comparison_files import day, references
from app.answers.dots import Dot, Plot, plots
from app.page.markup import render
from app.page.spans import Piece, Span, article_link
from app.page.statements import with_figures

SORT, DESCENDING, FORM = "sort", "descending", "as"  # names of parameters of a link
CSV, WORD = "csv", "word"  # what the last may ask for
# In the order of the columns: what is said comes first, beside the study that says it.
TITLES = {
    Column.STUDY: "Study", Column.STATEMENT: "Statement", Column.POPULATION: "Population",
    Column.PATIENTS: "Patients (n)", Column.DESIGN: "Design", Column.LEVEL: "Level of evidence",
    Column.YEAR: "Year", Column.STANDING: "Doubts and standing",
}  # fmt: skip
# Of a drawing, in units of its own: the scale lies between the edges.
WIDTH, HEIGHT, EDGE = 300, 26, 14
TICKS = 4


@dataclass(frozen=True)
class Order:
    """What the table is ordered by; None is the order of the answer."""

    column: Column | None = None
    descending: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a column, with the link that orders the table by it."""

    title: str
    link: str
    sorted: str  # what aria-sort says
    next: str  # how the link will order it


@dataclass(frozen=True)
class Tick:
    """A number of the scale."""

    x: float
    text: str


@dataclass(frozen=True)
class Drawn:
    """A figure with the places of its dot and of the ends of its interval."""

    dot: Dot
    x: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Drawing:
    """A plot as it is drawn."""

    plot: Plot
    drawn: tuple[Drawn, ...]
    ticks: tuple[Tick, ...]

    @classmethod
    def of(cls, plot: Plot) -> Drawing:
        """Each number at its place on one scale that begins at nought."""

        def x(value: float) -> float:
            return round(EDGE + (WIDTH - 2 * EDGE) * value / plot.most, 1)

        def place(value: float | None) -> float | None:
            return None if value is None else x(value)

        drawn = tuple(Drawn(d, x(d.value), place(d.low), place(d.high)) for d in plot.dots)
        steps = (plot.most * at / TICKS for at in range(TICKS + 1))
        return cls(plot, drawn, tuple(Tick(x(step), f"{step:g}") for step in steps))


@dataclass(frozen=True)
class _View:
    """What the template reads."""

    comparison: Comparison
    query: str  # that asks the question again
    order: Order

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.comparison.ordered(self.order.column, descending=self.order.descending)

    @property
    def day(self) -> str:
        return day(self.comparison)

    @property
    def references(self) -> Sequence[str]:
        return [line.partition(". ")[2] for line in references(self.comparison)]

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        return tuple(Drawing.of(plot) for plot in plots(self.comparison.lines))

    @property
    def heads(self) -> list[Head]:
        return [self._head(column, title) for column, title in TITLES.items()]

    @property
    def in_order(self) -> str:
        """What a reader is told of the order."""
        column = self.order.column
        if column is None:
            return "in the order of the answer, those of one article together"
        return f"by {TITLES[column]}, {'descending' if self.order.descending else 'ascending'}"

    @property
    def unordered_link(self) -> str:
        return f"compare?{self.query}"

    def file_link(self, form: str) -> str:
        """Where the table is to be had as a file."""
        return f"compare?{self.query}&{urlencode({FORM: form})}"

    def link(self, line: Line, part: Part) -> str:
        return "./" + article_link(line.article, [Span(part.start, part.end)])

    def pieces(self, line: Line, part: Part) -> tuple[Piece, ...]:
        """The words of a part, the figures on which sources differ marked."""
        return with_figures(part.text, line.figures)

    def population_link(self, line: Line) -> str:
        return "./" + article_link(line.article, [Span(*line.population_at)])

    def dot_link(self, dot: Dot) -> str:
        return "./" + article_link(dot.line.article, [Span(dot.start, dot.end)])

    def _head(self, column: Column, title: str) -> Head:
        is_sorted = self.order.column is column
        descending = is_sorted and not self.order.descending
        chosen = {SORT: column.value} | ({DESCENDING: "1"} if descending else {})
        now = "descending" if self.order.descending else "ascending"
        return Head(
            title, f"compare?{self.query}&{urlencode(chosen)}#table",
            now if is_sorted else "none", "descending" if descending else "ascending",
        )  # fmt: skip


def comparison_page(comparison: Comparison, query: str, order: Order) -> str:
    """The page; `query` is the part of a link that asks the question again."""
    return render(
        "comparison.html", view=_View(comparison, query, order), comparison=comparison,
        not_known=NOT_KNOWN, not_given=NOT_GIVEN, width=WIDTH, height=HEIGHT, edge=EDGE,
        csv=CSV, word=WORD,
    )  # fmt: skip
