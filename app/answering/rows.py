"""Rows of one table beside each other: which of them stand for the others, and in which order.

What is known here is the table alone: that a row is the head of those under it, and that rows
beside each other are of different times. The scores of single rows do not tell that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from app.answers.choices import (
    CLAIM_MARGIN,
    Articles,
    Choice,
    asks_p_alone,
    candidates,
    has_p_alone,
    is_head,
    labelled_cell,
    row_of,
)
from corpus.article import Row, Table
from corpus.markdown import CHILD_MARK
from corpus.words.normal import normal
from index.ranking.question import Question
from index.ranking.search import Hit
from index.terms.tokens import tokenize

_PERIOD_TERM = re.compile(r"\d+(?:day|week|month|year)")

Group = tuple[str, int, str | None]  # article, start of the table, label of the row above


def without_heads(
    question: Question, found: Sequence[Choice], articles: Articles
) -> list[Choice]:  # fmt: skip
    """The choices without rows that have P values alone and head rows among them that have more.

    "CAR-T cell dose, P: 0.85" says nothing beside "Median (range): 3.0; 5.0". A question for the
    P value alone still gets it.
    """
    if asks_p_alone(question):
        return list(found)
    rows = {at: _row(choice, articles) for at, choice in enumerate(found) if choice.cells}
    groups = {_group(found[at], table, row) for at, (table, row) in rows.items()}
    heads = {
        at for at, (table, row) in rows.items()
        if has_p_alone(table, found[at].cells) and _headed(found[at], table, row) in groups
    }  # fmt: skip
    return [choice for at, choice in enumerate(found) if at not in heads]


def handed_down(
    question: Question, found: Sequence[Choice], hits: Sequence[Hit], articles: Articles
) -> list[Choice]:
    """The choices, where the best row under a head row is as good as that head.

    "CAR-T cell dose, P: 0.85" is what was asked for, and "Median (range): 3.0; 5.0" under it says
    it. A head row has a label alone, or P values besides, and is not shown itself.
    """
    if asks_p_alone(question):
        return list(found)
    scores = {_place(hit): hit.score for hit in hits if hit.passage.kind == "row"}
    below: dict[tuple[str, int], list[int]] = {}
    for at, choice in enumerate(found):
        head = _head(choice, articles) if choice.cells else None
        if head in scores:
            below.setdefault(head, []).append(at)
    changed = list(found)
    for head, places in below.items():
        best = max(places, key=lambda at: found[at].score)
        if 0 < scores[head] - found[best].score <= CLAIM_MARGIN:
            changed[best] = replace(found[best], score=scores[head])
    return changed


def _place(hit: Hit) -> tuple[str, int]:
    return hit.passage.article_id, hit.passage.start


def _head(choice: Choice, articles: Articles) -> tuple[str, int] | None:
    """The place of the row that a row stands under, where that tells nothing but its label."""
    table, row = _row(choice, articles)
    if row.group is None:
        return None
    above = [one for one in table.rows if one.start < row.start and one.group is None]
    if not above or above[-1].cells[0] != row.group:
        return None
    return (choice.passage.article_id, above[-1].start) if is_head(table, above[-1]) else None


def _under_first(table: Table, head: Row) -> list[Row]:
    """The rows under the first row with a head's label: all patients come before parts of them."""
    label = head.cells[0]
    at = next(n for n, one in enumerate(table.rows) if one.group is None and one.cells[0] == label)
    return list(takewhile(lambda one: one.group == label, table.rows[at + 1 :]))


def opened(
    question: Question, found: Sequence[Choice], hits: Sequence[Hit], articles: Articles
) -> list[Choice]:
    """The choices, with the rows under a head row where that is the best of all hits.

    "Reasons of admission" answers by what stands below it. Where one of these rows is good enough
    by itself, nothing is changed.
    """
    best = max(hits, key=lambda hit: hit.score, default=None)
    if best is None or best.passage.kind != "row":
        return list(found)
    passage = best.passage
    table, head = row_of(articles[passage.article_id], passage)
    tells = any(head.cells[1:]) and asks_p_alone(question)
    if tells or not head.cells[0] or not is_head(table, head):
        return list(found)
    starts = {row.start for row in _under_first(table, head)}
    of_table = [
        hit for hit in hits
        if hit.passage.article_id == passage.article_id and hit.passage.start in starts
    ]  # fmt: skip
    below = sorted(candidates(question, of_table, articles), key=lambda one: one.start)
    if any(one.score >= best.score - CLAIM_MARGIN for one in below):
        return list(found)
    raised = [replace(one, score=best.score - at / 100) for at, one in enumerate(below)]
    places = {one.start for one in raised if one.passage.article_id == passage.article_id}
    others = [
        one for one in found
        if one.passage.article_id != passage.article_id or one.start not in places
    ]  # fmt: skip
    return [*others, *raised]


def at_the_time_asked(
    question: Question, found: Sequence[Choice], articles: Articles
) -> list[Choice]:
    """The choices, where of rows of several times that of the time asked has the best score.

    The rows under one heading that are told apart by a time alone are much alike, and a figure of
    another time would be a wrong one.
    """
    asked = _periods(question.text)
    if not asked:
        return list(found)
    groups: dict[Group, list[tuple[int, bool]]] = {}
    for at, choice in enumerate(found):
        if choice.cells:
            table, row = _row(choice, articles)
            if times := _times(table, row):
                group = _group(choice, table, row)
                groups.setdefault(group, []).append((at, bool(times & asked)))
    changed = list(found)
    for rows in groups.values():
        right = [at for at, is_asked in rows if is_asked]
        places = [at for at, _ in rows]
        if len(right) != 1:
            continue
        scores = sorted((found[at].score for at in places), reverse=True)
        order = sorted(places, key=lambda at: (at != right[0], -found[at].score))
        for at, score in zip(order, scores, strict=True):
            changed[at] = replace(found[at], score=score)
    return changed


def with_second_arm(
    question: Question, found: Sequence[Choice], hits: Sequence[Hit], articles: Articles
) -> list[Choice]:
    """The choices, where the best is the row of one of two things compared, with the other's row.

    "15:2 vs 3:1" asks for two rows of a table whose rows are the arms; they stand together.
    """
    best = max(found, key=lambda one: one.score, default=None)
    asked = _COMPARED.search(normal(question.text))
    if best is None or asked is None or not best.cells:
        return list(found)
    table, row = _row(best, articles)
    sides = [_side(name) for name in asked.groups()]
    own = [bool(side.search(normal(row.cells[0]))) for side in sides]
    if own.count(True) != 1:
        return list(found)
    other, same = sides[own.index(False)], sides[own.index(True)]
    starts = {
        one.start for one in table.rows
        if one.group == row.group and other.search(normal(one.cells[0]))
        and not same.search(normal(one.cells[0]))
    }  # fmt: skip
    of_table = [
        hit for hit in hits
        if hit.passage.article_id == best.passage.article_id and hit.passage.start in starts
    ]  # fmt: skip
    if len(of_table) != 1:
        return list(found)
    beside = [
        replace(one, score=best.score, is_arm=True)
        for one in candidates(question, of_table, articles)
    ]
    if not beside:
        return list(found)
    places = {one.start for one in beside}
    of_article = best.passage.article_id
    at = found.index(best)
    before, others = (
        [one for one in some if one.passage.article_id != of_article or one.start not in places]
        for some in (found[:at], found[at + 1 :])
    )
    return [*before, replace(best, is_arm=True), *beside, *others]


# What stands on either side of "versus": one word, or a letter and a word ("group A").
_COMPARED = re.compile(
    r"(?<![\w:+/.-])([\w:+/.-]*[\w+-]) v(?:s\.?|ersus) (?:an? |the |to )?([\w:+/.-]*[\w+-])"
)


def _side(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w:+-]){re.escape(name)}(?![\w:+-])")


def lists_part(chosen: Iterable[Choice], articles: Articles) -> bool:
    """Whether several rows under one heading are shown, and others under it are not."""
    shown: dict[Group, set[int]] = {}
    every: dict[Group, set[int]] = {}
    for choice in chosen:
        if not choice.cells:
            continue
        table, row = _row(choice, articles)
        if row.group is not None:
            group = _group(choice, table, row)
            shown.setdefault(group, set()).add(row.start)
            every[group] = {one.start for one in table.rows if one.group == row.group}
    return any(len(rows) >= SEVERAL and rows < every[group] for group, rows in shown.items())


SEVERAL = 3  # rows under one heading that look like a list


def _row(choice: Choice, articles: Articles) -> tuple[Table, Row]:
    return row_of(articles[choice.passage.article_id], choice.passage)


def _group(choice: Choice, table: Table, row: Row) -> Group:
    return choice.passage.article_id, table.start, row.group


def _headed(choice: Choice, table: Table, row: Row) -> Group | None:
    """The group that a row is the head of; None of a row that stands in one."""
    return None if row.group else (choice.passage.article_id, table.start, row.cells[0])


def _times(table: Table, row: Row) -> set[str]:
    """The time that a row's own label gives: "3" below "Month", "Week 12"; none of other labels."""
    own = labelled_cell(table, replace(row, group=None), 0).removeprefix(f"{CHILD_MARK} ")
    terms = set(tokenize(own))
    return {term for term in terms if _PERIOD_TERM.fullmatch(term)}


def _periods(text: str) -> set[str]:
    return {term for term in tokenize(text) if _PERIOD_TERM.fullmatch(term)}
