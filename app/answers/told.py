"""An answer as people read it: each statement once.

A claim that is a side of a difference stands in the difference alone, beside what it differs
from; the difference has the place of the first such claim. Differences that share a statement
are told together. Programs get claims and differences separately (app/answers/answer.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.answers.answer import Answer, Claim, Difference, Side
from app.answers.choices import labelled_cell, row_of
from corpus.words.design import known_design

# Article, start and text (not what is shown: a side may show other cells of a row than the claim).
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Statement:
    """What one sentence or row says."""

    claim: Claim
    figures: tuple[str, ...] = ()  # in a difference, those that differ, verbatim


@dataclass(frozen=True)
class Block:
    """Statements that stand together."""

    statements: tuple[Statement, ...]
    heading: str = ""  # what they differ on; empty where they do not


def told(answer: Answer) -> tuple[Block, ...]:
    """The claims and differences of an answer, in the order in which they are read."""
    differing = {key: block for block, keys in _differing(answer) for key in keys}
    entries = [
        differing.get(_key(claim, answer)) or Block((Statement(claim),)) for claim in answer.claims
    ]
    blocks: list[Block] = []
    for entry in dict.fromkeys([*entries, *differing.values()]):
        if blocks and not entry.heading and not blocks[-1].heading:
            blocks[-1] = Block(blocks[-1].statements + entry.statements)
        else:
            blocks.append(entry)
    return tuple(blocks)


def told_claims(answer: Answer) -> tuple[Claim, ...]:
    """The claims of `told`, in its order."""
    return tuple(statement.claim for block in told(answer) for statement in block.statements)


def study(claim: Claim, answer: Answer) -> str:
    """`multicentre retrospective cohort, n = 122, 2020`; it says what is not known."""
    metadata = answer.evidence[claim.citations[0] - 1].article.metadata
    design = known_design(metadata.study_design, metadata.article_type) or "design not known"
    size = f"n = {metadata.n_patients}" if metadata.n_patients else "n not given"
    return f"{design}, {size}, {metadata.year or 'year not known'}"


def _differing(answer: Answer) -> Iterator[tuple[Block, Iterable[Key]]]:
    """Each difference as a block, with the keys of its statements."""
    claims = {_key(claim, answer): claim for claim in answer.claims}
    for group in _sharing(answer):
        sides: dict[Key, list[Side]] = {}
        for side in (side for difference in group for side in difference.sides):
            sides.setdefault(_key(side.claim, answer), []).append(side)
        statements = tuple(
            _statement(found, claims.get(key), answer) for key, found in sides.items()
        )
        yield Block(statements, _heading(group, {article for article, _, _ in sides})), sides


def _sharing(answer: Answer) -> list[list[Difference]]:
    """The differences in groups: those that share a statement are in one."""
    groups: list[tuple[set[Key], list[Difference]]] = []
    for difference in answer.differences:
        keys = {_key(side.claim, answer) for side in difference.sides}
        shared = next((group for group in groups if group[0] & keys), None)
        if shared is None:
            groups.append((keys, [difference]))
        else:
            shared[0].update(keys)
            shared[1].append(difference)
    return [differences for _, differences in groups]


def _heading(group: Sequence[Difference], article_ids: set[str]) -> str:
    about = " and ".join(difference.about for difference in group)
    return f"Sources differ on {about}" + (" (within one article)" * (len(article_ids) == 1))


def _statement(sides: Sequence[Side], claim: Claim | None, answer: Answer) -> Statement:
    """The sides that are one sentence or row as one statement, with all that is shown of it."""
    claims = [side.claim for side in sides] + ([claim] if claim else [])
    figures = dict.fromkeys(side.figure for side in sides if side.figure)
    return Statement(_joined(claims, answer), tuple(figures))


def _joined(claims: Sequence[Claim], answer: Answer) -> Claim:
    """One claim with the cells of all of them."""
    widest = max(claims, key=lambda claim: len(claim.cells))
    cells = tuple(sorted({at for claim in claims for at in claim.cells}))
    if cells == widest.cells:
        return widest
    item = answer.evidence[widest.citations[0] - 1]
    table, row = row_of(item.article, item.passage)
    shown = "; ".join(labelled_cell(table, row, at) for at in cells)
    return replace(widest, cells=cells, shown=shown)


def _key(claim: Claim, answer: Answer) -> Key:
    return answer.evidence[claim.citations[0] - 1].article.article_id, claim.start, claim.text
