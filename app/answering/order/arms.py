"""Statements -> the same with one that compares before a table row on all patients together.

"1-year survival with transplant vs without" is not answered by a row of a trial that has one
survival, that of all its patients. Where a sentence found sets the two side by side, it leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answering.order.outcome import Outcome, outcome_of
from app.answers.choices import CLAIM_MARGIN, COMPARES, Choice, labelled_cell, row_of
from app.reading.wanted import gives, wanted_of
from index.ranking.question import Question
from index.ranking.search import Searcher
from index.terms.names import indexed_terms


def both_arms_first(
    question: Question, found: Sequence[Choice], searcher: Searcher
) -> list[Choice]:  # fmt: skip
    """The choices, where the best is a row with one figure for all and two are compared.

    The best sentence on the outcome that gives two figures then has the row's score, if it is not
    far less likely to answer.
    """
    best = max(found, key=lambda one: one.score, default=None)
    outcome = outcome_of(question)
    if best is None or outcome is None or not best.cells or not COMPARES.search(question.text):
        return list(found)
    if not _is_of_all(best, outcome, searcher):
        return list(found)
    near = (one for one in found if one.score >= best.score - CLAIM_MARGIN and not one.cells)
    comparing = (one for one in near if _compares(question, one, outcome, searcher))
    first = max(comparing, key=lambda one: one.score, default=None)
    if first is None:
        return list(found)
    gap = best.score - first.score
    raised = {id(first): best.score, id(best): best.score - gap}
    order = [first, *(one for one in found if one is not first)]
    return [replace(one, score=raised.get(id(one), one.score)) for one in order]


def _is_of_all(choice: Choice, outcome: Outcome, searcher: Searcher) -> bool:
    """Whether one cell of a row alone names the outcome, and sets nothing side by side in it.

    A row named after the outcome has a figure of it in each cell.
    """
    table, row = row_of(searcher.index.articles[choice.passage.article_id], choice.passage)
    cells = [labelled_cell(table, row, at) for at in choice.cells]
    naming = [cell for cell in cells if _names(outcome, cell)]
    return len(naming) == 1 and naming[0] != cells[0] and not COMPARES.search(naming[0])


def _names(outcome: Outcome, text: str) -> bool:
    terms = frozenset(indexed_terms(text))
    return all(any(form <= terms for form in one) for one in outcome.concepts)


def _compares(
    question: Question, choice: Choice, outcome: Outcome, searcher: Searcher
) -> bool:  # fmt: skip
    starts = [start for start, _ in choice.passage.sentences]
    number, kind = starts.index(choice.start), wanted_of(question)
    if kind is None or not outcome.is_named(choice.passage, number, searcher):
        return False
    return gives(kind, choice.passage, number, searcher.index.articles, question.text)
