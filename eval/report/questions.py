"""What report.html shows of every question: asked, wanted, shown, hit or missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures.rows import Row
from eval.measures.texts import Evidence, evidence_recall, holds, is_shown
from eval.questions.question import Question
from eval.report.headline import OUTCOMES
from eval.report.results import LibraryResult
from eval.systems.system import ReplyPassage, article_of

SHOWN_CHARACTERS = 4_000  # of the ranked passages, as recall@4000 reads them
SCORES = ("facts", "recall@4000", "nDCG@10")  # of each system
FILTERS = ("type", "style", "split", "outcome")
_COLOURS = {
    "right at once": "good", "rightly refused": "good", "right in part": "part",
    "right further down": "part",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A needed piece of evidence: the places where it stands, and where it was found."""

    places: Sequence[str]
    judged: bool  # whether the places are articles that were judged relevant
    rank: int | None  # of the first passage that holds it
    found: bool  # within SHOWN_CHARACTERS

    @property
    def where(self) -> str:
        """In which passage it was found, in words."""
        if self.rank:
            return f"in passage {self.rank}"
        return "in no passage" if self.judged else "in no single passage"


@dataclass(frozen=True)
class Shown:
    """A passage of the reply."""

    source: str
    text: str
    cited: bool
    hit: bool


@dataclass(frozen=True)
class Asked:
    """A question with what was wanted and what was shown."""

    row: Row
    properties: dict[str, str]  # that the questions can be filtered by
    facts: Sequence[tuple[Sequence[str], bool]]  # the ways to say each, and whether one is shown
    pieces: Sequence[Piece]
    passages: Sequence[Shown]
    systems: Sequence[tuple[str, str, Sequence[str]]]  # name, outcome, SCORES

    @property
    def question(self) -> Question:
        """The question as it stands in the set."""
        return self.row.question

    @property
    def colour(self) -> str:
        """The class of the outcome's colour."""
        return _COLOURS.get(self.row.outcome, "bad")

    @property
    def tags(self) -> str:
        """Name and kind of the question."""
        one = self.question
        return f"{one.question_id} · {one.type} · {one.style} · {one.split}"


def choices(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The values that each property of the questions has."""
    found = {key: {_property(row, key) for row in rows} for key in FILTERS}
    outcomes = [name for name in OUTCOMES if name in found["outcome"]]
    return {key: sorted(values) for key, values in found.items()} | {"outcome": outcomes}


def questions(result: LibraryResult, evidence: Sequence[Evidence]) -> list[Asked]:
    """Every question; `evidence` is in the order of Bedside's rows."""
    compared = [system.rows for system in result.compared]
    names = [system.name for system in result.compared]
    return [
        _asked(rows, names, wanted)
        for rows, wanted in zip(zip(*compared, strict=True), evidence, strict=True)
    ]


def _asked(rows: Sequence[Row], names: Sequence[str], evidence: Evidence) -> Asked:
    row = rows[0]
    answer = "" if row.abstained else row.reply.answer
    return Asked(
        row,
        {key: _property(row, key) for key in FILTERS},
        [(fact, is_shown(fact, answer)) for fact in row.question.facts],
        [_piece(piece, row) for piece in evidence],
        _passages(row, evidence),
        [
            (name, one.outcome, [_score(one, measure) for measure in SCORES])
            for name, one in zip(names, rows, strict=True)
        ],
    )


def _piece(piece: Sequence[str], row: Row) -> Piece:
    passages = row.reply.passages
    rank = next((n for n, item in enumerate(passages, start=1) if _hit(row, item, [piece])), None)
    judged = row.question.by_document
    found = not judged and (
        evidence_recall([piece], [item.text for item in passages], SHOWN_CHARACTERS) == 1
    )
    return Piece(piece, judged, rank, found)


def _passages(row: Row, evidence: Evidence) -> list[Shown]:
    """The first passages, and those further down that are cited."""
    shown: list[Shown] = []
    characters = 0
    cited = {n for claim in row.reply.claims for n in claim.citations}
    for n, item in enumerate(row.reply.passages, start=1):
        if characters < SHOWN_CHARACTERS or n in cited:
            source = f"[{n}] {item.article_id or item.passage_id} {item.section}"
            shown.append(Shown(source, item.text, n in cited, _hit(row, item, evidence)))
        characters += len(item.text)
    return shown


def _hit(row: Row, item: ReplyPassage, evidence: Evidence) -> bool:
    """Whether a passage holds evidence, or is of an article that was judged relevant."""
    if row.question.by_document:
        return article_of(item) in {span.article_id for p in row.question.evidence for span in p}
    return any(holds(piece, item.text) for piece in evidence)


def _score(row: Row, measure: str) -> str:
    value = row.scores.get(measure)
    return "–" if value is None else f"{value:.2f}"


def _property(row: Row, key: str) -> str:
    return row.outcome if key == "outcome" else str(getattr(row.question, key))
