"""The number lock: a claim that does not say what its source says is never shown.

Claims are copied, so nothing should ever be caught here. Independently of the code that made
them, this checks what a reader relies on: each claim stands where it says, cites passages that
were retrieved, and shows the words of its source and no others: a sentence every word, a row
each cell below the header of its own column. Figures, units and negations that differ are named
in the fault, since they do the most harm.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from app.answers.answer import Answer, Claim, Difference, Evidence
from app.answers.choices import UNNAMED
from app.answers.refusal import Refusal, RefusalKind
from corpus.article import Row, Table
from corpus.markdown import CHILD_MARK

log = logging.getLogger(__name__)

NOTHING_LEFT = (
    "What was found did not match its source when it was compared, so it is not shown; "
    "read the passages."
)
# A figure with its sign or comparison before it, and its unit or the word that follows.
_FIGURE = re.compile(
    r"(?:[<>≤≥=±~≈+−–-]\s?)?\d+(?:[.,·]\d+)*(?:\s?(?:%|‰|°?[A-Za-zµμ²³⁰-⁹/]+(?:/[A-Za-zµμ²³]+)*))?"
)
_NEGATION = re.compile(
    r"\b(?:no|not|non|none|nor|neither|never|without|cannot|un(?=\w{4})|in(?=significant)"
    r"|absence|absent|lack\w*|fail\w*)\b|n[’']t\b",
    re.IGNORECASE,
)


def locked(answer: Answer) -> Answer:
    """The answer without claims and differences that fail; an abstention if no claim is left."""
    claims = tuple(claim for claim in answer.claims if _holds(claim, answer))
    differences = tuple(
        difference for difference in answer.differences if _all_hold(difference, answer)
    )
    if (claims, differences) == (answer.claims, answer.differences):
        return answer
    log.error(
        "the number lock held back %d claims and %d differences",
        len(answer.claims) - len(claims), len(answer.differences) - len(differences),
    )  # fmt: skip
    refusal = answer.refusal if claims else Refusal(RefusalKind.WITHHELD, NOTHING_LEFT)
    return replace(answer, claims=claims, differences=differences, refusal=refusal)


def fault(claim: Claim, answer: Answer) -> str | None:
    """What is wrong with a claim of an answer; None where it says what its source says."""
    numbers = range(1, len(answer.evidence) + 1)
    if not claim.citations or any(n not in numbers for n in claim.citations):
        return "it cites what was not retrieved"
    cited = [answer.evidence[n - 1] for n in claim.citations]
    source = cited[0]
    if not source.passage.start <= claim.start < claim.end <= source.passage.end:
        return "it stands outside the passage that it cites"
    if source.article.text[source.passage.start : source.passage.end] != source.passage.text:
        return "the passage that it cites is not the text of the article"
    if source.article.text[claim.start : claim.end] != claim.text:
        return "it is not the text of the article"
    if source.passage.kind == "row":
        return _fault_of_row(claim, source)
    if _locked(claim.shown) != _locked(claim.text):
        return "a figure or negation differs"
    return None if claim.shown.split() == claim.text.split() else "a word differs"


def _fault_of_row(claim: Claim, source: Evidence) -> str | None:
    """What is wrong with a row, cell by cell."""
    rows = ((table, row) for table in source.article.tables for row in table.rows)
    table, row = next(((t, r) for t, r in rows if r.start == claim.start), (None, None))
    if table is None or row is None:
        return "it is no row of a table"
    cells = dict(enumerate(row.cells))
    if not claim.cells or not cells.keys() >= set(claim.cells):
        return "it shows cells that the row does not have"
    if claim.asked is not None and claim.asked not in claim.cells:
        return "the cell that is set off is not shown"
    wanted = "; ".join(_as_shown(table, row, at) for at in claim.cells)
    return None if claim.shown.split() == wanted.split() else "a figure or word differs"


def _as_shown(table: Table, row: Row, at: int) -> str:
    """A cell below the header of its own column; the first stands below the row's group.

    Of the first a number alone has its column's header too.
    """
    cell = row.cells[at].removeprefix(f"{CHILD_MARK} ")
    if at == 0 and table.header[:1] > ("",) and set(cell) <= set("0123456789.,·") and cell:
        cell = f"{table.header[0]}: {cell}"
    above = row.group if at == 0 else dict(enumerate(table.header)).get(at)
    if above:
        return f"{above} › {cell}" if at == 0 else f"{above}: {cell}"
    return f"{UNNAMED}: {cell}" if at and any(table.header[1:at]) else cell


def _holds(claim: Claim, answer: Answer) -> bool:
    return fault(claim, answer) is None


def _all_hold(difference: Difference, answer: Answer) -> bool:
    return all(
        _holds(side.claim, answer)
        and all(_stands_in(side.figure or "", text) for text in (side.claim.text, side.claim.shown))
        for side in difference.sides
    )


def _stands_in(figure: str, text: str) -> bool:
    """Whether a figure stands there by itself: 5% does not in 55% or 0.5%."""
    return bool(re.search(rf"(?<!\d)(?<!\d[.,·]){re.escape(figure)}(?![.,·]?\d)", text))


def _locked(text: str) -> Sequence[str]:
    """The figures with signs and units, then the negations, in order; blanks do not count."""
    found = (*_FIGURE.findall(text), *_NEGATION.findall(text))
    return ["".join(piece.split()).casefold() for piece in found]
