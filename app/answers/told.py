"""An answer as people read it: each statement once.

First comes what answers best: one statement, or the sides of a difference. Then what adds to it,
and last what is far less likely to answer, those of one article together.

A claim that is a side of a difference stands in the difference alone, beside what it differs
from; the difference has the place of the first such claim. Differences that share a statement
are told together. Programs get claims and differences separately (app/answers/answer.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.answers.answer import Answer, Claim, Difference, Side
from app.answers.choices import labelled_cell, row_of

# Article, start and text (not what is shown: a side may show other cells of a row than the claim).
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Statement:
    """What one sentence or row says."""

    claim: Claim
    figures: tuple[str, ...] = ()  # in a difference, those that differ, verbatim


class Place(StrEnum):
    """Where a block stands in an answer."""

    LEAD = "lead"
    ADDS = "adds"
    MORE = "more"  # folded


@dataclass(frozen=True)
class Block:
    """Statements that stand together: those of one article, or those that differ."""

    statements: tuple[Statement, ...]
    heading: str = ""  # what they differ on; empty where they do not
    place: Place = Place.ADDS


def told(answer: Answer) -> tuple[Block, ...]:
    """The claims and differences of an answer, in the order in which they are read."""
    differing = {key: block for block, keys in _differing(answer) for key in keys}
    entries = [
        differing.get(_key(claim, answer)) or Block((Statement(claim),), place=_place(claim))
        for claim in answer.claims
    ]
    blocks = list(dict.fromkeys([*entries, *differing.values()]))
    if not blocks:
        return ()
    lead, *others = _with_second_arm(blocks)
    adds = [block for block in others if block.place is Place.ADDS]
    more = [block for block in others if block.place is Place.MORE]
    return (
        replace(lead, place=Place.LEAD), *_by_article(adds, answer), *_by_article(more, answer)
    )  # fmt: skip


def _with_second_arm(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, where two rows that the question compares lead as one."""
    arms = [
        block for block in blocks[:2]
        if not block.heading and all(one.claim.is_arm for one in block.statements)
    ]  # fmt: skip
    if len(arms) < len(blocks[:2]) or len(arms) == 1:
        return list(blocks)
    first, second = arms
    return [replace(first, statements=(*first.statements, *second.statements)), *blocks[2:]]


def _place(claim: Claim) -> Place:
    return Place.MORE if claim.is_more else Place.ADDS


def _by_article(blocks: Iterable[Block], answer: Answer) -> tuple[Block, ...]:
    """The statements of one article as one block, where its first stood; differences alone."""
    found: dict[object, Block] = {}
    for block in blocks:
        article = answer.article(block.statements[0].claim)
        key = id(block) if block.heading else article.article_id
        before = found.get(key)
        joined = (*before.statements, *block.statements) if before else block.statements
        found[key] = replace(block, statements=joined)
    return tuple(found.values())


def told_claims(answer: Answer) -> tuple[Claim, ...]:
    """The claims of `told`, in its order."""
    return tuple(statement.claim for block in told(answer) for statement in block.statements)


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
    about = " and ".join(dict.fromkeys(difference.about for difference in group))
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
