"""Sentences and rows -> the figures that they state, each with the study that it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.answers.choices import Choice, labelled_cell, row_of
from app.fields.haematology.disagreement.figures import Reading, Value, readings
from app.fields.haematology.disagreement.outcomes import outcomes_in
from app.reading.studies import Studies, named_studies, studies_of
from corpus.article import Article, Row, Table
from corpus.markdown import CHILD_MARK
from index.terms.tokens import tokenize

# Columns whose figures are no results: doses, ages, times, tests.
_NO_RESULT = re.compile(
    r"\b(?:dose|age|year|day|subset|lymphodepletion|p|95% ?ci|hazard|ref)\b|^P ", re.IGNORECASE
)
_PLAIN_NUMBER = re.compile(
    r"(?:[A-Z][\w ]+: )?(\d+(?:[.·]\d+)?)( ?%)?(?!, ?\d| ?(?:[×x*/]|\d|for|enroll))"
)
_BACKGROUND = re.compile(r"introduction|background|discussion", re.IGNORECASE)
_OURS = re.compile(r"\b(?:our|this|present|current) (?:study|data|results|cohort|series|CAR)"
                   r"|\bin the present\b", re.IGNORECASE)  # fmt: skip
_OTHERS = re.compile(
    r"\bet al\b|\breported by\b|\bprevious(?:ly)?\b|\bearly clinical trials\b"
    r"|\bthey (?:found|reported|observed)\b|\bthan ours\b"
)
# What was planned or assumed before anything was found.
_PLANNED = re.compile(
    r"\b(?:assum\w+|anticipat\w+|(?:we|was|were) expected"
    r"|expected (?:to|the|response|rates?)|hypothesi[sz]\w+|sample size|power of|powered"
    r"|(?:sufficient|needed|required|necessary) to (?:detect|show)|we wanted to)\b",
    re.IGNORECASE,
)
_OF_ALL = {"total", "overall", "all", "n", "number"}  # a label that names nothing counted
_INTERVAL = re.compile(r"\(\s*+\d++(?:[.·]\d*+)?\s*+(?:to|[-–—,])\s*+\d++(?:[.·]\d*+)?\s*+\)")
_POOLED = re.compile(
    r"\btotal of \d++[^.]{0,300}\bpatients\b|\bpooled\b|\bmeta-analysis\b|\bof the \d+ patients\b"
)


@dataclass(frozen=True)
class Statement:
    """One figure, and all that another must share with it to be compared."""

    choice: Choice
    reading: Reading
    studies: Studies
    kind: str  # "own" result of an article; of one other "study"; "pooled"; "general"
    remissions: tuple[Value, ...] = ()  # of its row: figures under any definition of remission
    table: int | None = None  # where its row's table begins in the article

    @property
    def article_id(self) -> str:
        """Where it stands."""
        return self.choice.passage.article_id


Names = Mapping[str, frozenset[str]]


def statements(choice: Choice, article: Article, names: Names) -> list[Statement]:
    """Every figure of a sentence or row of which it is certain what it is."""
    if choice.passage.kind == "row":
        return list(_of_row(choice, article, names))
    if choice.passage.kind == "paragraph":
        return list(_of_sentence(choice, article, names))
    return []


def is_own(choice: Choice, article: Article) -> bool:
    """Whether a sentence tells what the article's own study found, not what others did."""
    text, metadata = choice.text, article.metadata
    if not (metadata.study_design or metadata.n_patients) or _OTHERS.search(text):
        return False
    if any(choice.start <= mark.start < choice.end for mark in article.reference_marks):
        return False
    background = any(_BACKGROUND.search(heading) for heading in choice.passage.section)
    return not background or bool(_OURS.search(text))


def _of_sentence(choice: Choice, article: Article, names: Names) -> Iterator[Statement]:
    found = readings(choice.text)
    if not found or _PLANNED.search(choice.text):
        return
    studies = studies_of(choice, article, dict(names))
    # A bare reference may support a general remark as well as one study's result.
    named = any(not name.endswith("]") for name in studies) or _OTHERS.search(choice.text)
    kind = "study" if named else "pooled" if _POOLED.search(choice.text) else "general"
    if is_own(choice, article):
        studies, kind = studies | {article.article_id}, "own"
    for reading in found:
        yield Statement(choice, _with_responders(reading, (set(), set())), studies, kind)


def _of_row(choice: Choice, article: Article, names: Names) -> Iterator[Statement]:
    """A row's cells; the study stands in its label, or in its column."""
    table, row = row_of(article, choice.passage)
    label = " – ".join(filter(None, [row.group, row.cells[0].removeprefix(f"{CHILD_MARK} ")]))
    in_row = studies_of(choice, article, dict(names))
    own = bool(article.metadata.study_design or article.metadata.n_patients)
    complete = _complete(table, row)
    remissions = tuple(
        reading.value
        for cell, header in zip(row.cells[1:], table.header[1:], strict=False)
        for reading in readings(cell, header)
        if reading.outcome.startswith("CR")
    )
    for at, cell in list(enumerate(row.cells))[1:]:
        header = table.header[at] if at < len(table.header) else ""
        studies = in_row or _column_studies(table, at, names)
        # In a study's row a cell is read under its header, in any other under the label as well.
        title = header if in_row else f"{label} {header}"
        if own and not studies:
            studies = frozenset({article.article_id})
        if not studies or _NO_RESULT.search(header) or _NO_RESULT.search(label if own else ""):
            continue
        shown = replace(
            choice, cells=(0, at), asked=None,
            shown="; ".join(labelled_cell(table, row, column) for column in (0, at)),
        )  # fmt: skip
        kind = "own" if own else "study"
        found = readings(cell, title) if not own else []
        for reading in found or _plain(cell, "" if in_row else label, header):
            of_whom = _with_responders(reading, complete)
            yield Statement(shown, of_whom, studies, kind, remissions, table.start)


def _plain(cell: str, label: str, header: str) -> Iterator[Reading]:
    """The first figure of a cell that has no known outcome, named after its row and column.

    Without a label the row is one study's: then a bare number may be anything.
    """
    match = _PLAIN_NUMBER.match(cell)
    if set(tokenize(label)) and set(tokenize(label)) <= _OF_ALL:
        return
    if _INTERVAL.search(cell):
        return  # an estimate: it depends on what it is adjusted for, which its table alone says
    if match is None or (not label and outcomes_in(header)):
        return
    number, percent = match.group(1), match.group(2)
    if not label and not (percent or ":" in match.group()):
        return
    title = f"{label} – {header}" if label else header
    at = float(number.replace("·", "."))
    value = Value(at, at, len(number.partition(".")[2].rstrip("0")))
    counts = re.match(r"[^/]*?\((\d+)/(\d+)\)", cell)
    pair = (int(counts.group(1)), int(counts.group(2))) if counts else None
    if not percent and not label:
        pair = (int(at), 0)
    yield Reading(
        number + (percent or ""), value, "%" if percent else "count", plain_outcome(title), title,
        None, "", frozenset(), (), pair,
    )  # fmt: skip


def plain_outcome(title: str) -> str:
    """One name for the title of a cell, however it is spelt."""
    return " ".join(sorted(set(tokenize(title))))


def _complete(table: Table, row: Row) -> tuple[set[int], set[int]]:
    """Of the row's remissions, how many there were, and among how many patients."""
    hits: set[int] = set()
    totals: set[int] = set()
    for at, cell in enumerate(row.cells[1:], start=1):
        header = table.header[at] if at < len(table.header) else ""
        for reading in readings(cell, header):
            if reading.outcome in ("CR", "CR/CRi") and reading.counts:
                hits.add(reading.counts[0])
                totals.add(reading.counts[1])
    return hits, totals


def _with_responders(reading: Reading, complete: tuple[set[int], set[int]]) -> Reading:
    """MRD negativity, marked by its counts as among all patients or among those in remission."""
    if reading.outcome != "MRD negativity" or "responders" in reading.groups:
        return reading
    hits, totals = complete
    n = reading.counts[1] if reading.counts else None
    if n in hits and n not in totals:
        return replace(reading, groups=reading.groups | {"responders"})
    return reading if n in totals else replace(reading, groups=reading.groups | {f"of {n}"})


def _column_studies(table: Table, at: int, names: Names) -> Studies:
    """The one trial that a column is of: named in its header, or in one of its cells."""
    cells = [row.cells[at] for row in table.rows if at < len(row.cells)]
    header = table.header[at] if at < len(table.header) else ""
    named = [found for cell in [header, *cells] if (found := named_studies(cell, dict(names)))]
    return named[0] if len(named) == 1 else frozenset()
