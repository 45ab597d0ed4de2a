"""The product broken in many ways, and each noticed by the gate.

What is broken is what a reader sees: one function is replaced, and questions on the five articles
are asked again. The unbroken product's answers to them are what was accepted.
"""

import re
from dataclasses import replace

import pytest

from app import fields
from app.answering import pipeline as answering
from app.answering.cohort import Cohort
from app.answers import told
from app.answers.choices import candidates
from app.answers.refusal import Refusal, RefusalKind
from app.page import cards, chat, statements
from eval.systems import bedside
from index.ranking.search import Searcher
from mutations.breaking import changed, fallen, on_page, parts_of

pytestmark = pytest.mark.slow


def headers_of_two_columns_exchanged(patch):
    def exchanged(parts):
        *before, one, other = parts
        labels = one.label and other.label
        pair = (replace(one, label=other.label), replace(other, label=one.label))
        return (*before, *pair) if labels else parts

    parts_of(patch, lambda parts: exchanged(parts) if len(parts) > 2 else parts)


def negation_dropped(patch):
    on_page(patch, lambda text: re.sub(r"\b(?:no|not|without) ", "", text))


def decimal_moved(patch):
    on_page(patch, lambda text: re.sub(r"(\d)(\d)\.(\d)", r"\1.\2\3", text))


def unit_changed(patch):
    on_page(patch, lambda text: re.sub(r"\bmonths\b", "weeks", text).replace("%", "‰"))


def last_words_cut_off(patch):
    on_page(patch, lambda text: text.rpartition(" ")[0] or text)


def figures_of_the_row_above(patch):
    given = statements.labelled_cell

    def above(table, row, at):
        before = table.rows[max(0, table.rows.index(row) - 1)]
        return given(table, before if at and at < len(before.cells) else row, at)

    patch.setattr(statements, "labelled_cell", above)


def label_of_the_row_left_out(patch):
    parts_of(patch, lambda parts: parts[1:] if len(parts) > 1 else parts)


def title_of_another_article(patch):
    title = "Zhao H. Pre-transplant MRD negativity predicts favorable outcomes."
    patch.setattr(cards.Card, "title", title)
    patch.setattr(cards.Card, "heading", "Zhao et al. 2020")


def markers_of_two_statements_exchanged(patch):
    def other(number, view, claim):
        numbers = list(cards.shown_numbers(view.answer).values())
        return numbers[numbers.index(number) - 1]

    changed(patch, chat._View, "number", other)


def source_line_of_another_statement(patch):
    before = []

    def other(shown, *_):
        before.append(shown.source)
        return replace(shown, source=before[-2] if len(before) > 1 else shown.source)

    changed(patch, statements, "_shown", other)


def card_with_another_sentence_marked(patch):
    given = cards.pieces

    def before(text, start, end, spans):
        return given(text, start, end, [replace(s, end=(s.start + s.end) // 2) for s in spans])

    patch.setattr(cards, "pieces", before)


def card_with_two_headers_exchanged(patch):
    def exchanged(table, *_):
        first, *others = table.header
        rows = [
            replace(row, cells=tuple(
                replace(cell, header=header)
                for cell, header in zip(row.cells, (first, *others[::-1]), strict=False)
            ))
            for row in table.rows
        ]  # fmt: skip
        return replace(table, header=(first, *others[::-1]), rows=tuple(rows))

    changed(patch, cards, "_table", exchanged)


def link_to_the_start_of_the_article(patch):
    given = cards.article_link
    patch.setattr(cards, "article_link", lambda article, *_: given(article, [cards.Span(0, 9)]))


def another_study_named(patch):
    other = Cohort("ELIANA (NCT02435849)")
    changed(patch, answering, "cohort", lambda named, *_: other if named.label else named)


def no_study_named(patch):
    changed(patch, answering, "cohort", lambda *_: Cohort(""))


def another_cell_set_off(patch):
    def moved(chosen, *_):
        return [
            replace(one, asked=next(at for at in one.cells[1:] if at != one.asked))
            if one.asked and len(one.cells) > 2
            else one
            for one in chosen
        ]

    changed(patch, answering, "choose", moved)


def no_cell_set_off(patch):
    changed(patch, answering, "choose", lambda chosen, *_: [replace(c, asked=None) for c in chosen])


def claims_backwards(patch):
    changed(patch, answering, "choose", lambda chosen, *_: chosen[::-1])


def second_best_first(patch):
    changed(patch, answering, "choose", lambda chosen, *_: [*chosen[1:2], *chosen[:1], *chosen[2:]])


def last_claim_left_out(patch):
    changed(patch, answering, "choose", lambda chosen, *_: chosen[:-1] or chosen)


def every_statement_said_twice(patch):
    given = told.told
    for owner in (told, chat):
        patch.setattr(owner, "told", lambda answer: given(answer) * 2)
    patch.setattr(bedside, "told_blocks", lambda answer: given(answer) * 2)


def sides_replaced(patch):
    """The last side of each difference says what stands lowest in its passages."""

    def other(found, question, hits, chosen, searcher):
        worst = min(candidates(question, hits, searcher.index.articles), key=lambda one: one.score)
        return [
            replace(one, sides=(
                *one.sides[:-1], replace(one.sides[-1], choice=worst, figure=None)
            ))
            for one in found
        ]  # fmt: skip

    changed(patch, fields, "differences", other)


def headings_of_another_outcome(patch):
    changed(
        patch, told, "_heading", lambda said, *_: re.sub(r"\bm?OS\b", "EFS", said).replace("2", "5")
    )


def headings_left_out(patch):
    changed(patch, told, "_heading", lambda *_: "Sources differ")


def another_text_copied(patch):
    changed(patch, chat, "with_citations", lambda text, *_: re.sub(r"(\d)\.(\d)", r"\2.\1", text))


def another_question_copied(patch):
    patch.setattr(chat._View, "searched", "Median OS in ZUMA-1?")


def card_without_the_row_above(patch):
    def cited_alone(table, *_):
        return replace(table, rows=tuple(row for row in table.rows if row.cited))

    changed(patch, cards, "_table", cited_alone)


def differences_not_told(patch):
    changed(patch, fields, "differences", lambda *_: [])


def nothing_refused(patch):
    changed(patch, answering, "reason_to_abstain", lambda *_: None)


def everything_refused(patch):
    refused = Refusal(RefusalKind.NOT_ANSWERED, "The articles do not answer this.")
    changed(patch, answering, "reason_to_abstain", lambda *_: refused)


def refused_without_a_reason(patch):
    bare = Refusal(RefusalKind.NOT_ANSWERED, "The articles do not answer.")
    changed(patch, answering, "reason_to_abstain", lambda why, *_: why and bare)


def confidence_inverted(patch):
    changed(patch, answering, "confidence", lambda sure, *_: 1 - sure)


def previous_question_ignored(patch):
    changed(patch, answering, "read_in_context", lambda *_: None)


def filters_ignored(patch):
    given = Searcher.hits
    patch.setattr(
        Searcher, "hits", lambda self, question, k, filters=None: given(self, question, k=k)
    )


# What each does, and the measure that must notice it.
OF_THE_PAGE = (
    (headers_of_two_columns_exchanged, "faithful"),
    (negation_dropped, "faithful"),
    (decimal_moved, "faithful"),
    (unit_changed, "faithful"),
    (last_words_cut_off, "faithful"),
    (figures_of_the_row_above, "faithful"),
    (label_of_the_row_left_out, "faithful"),
    (title_of_another_article, "right title"),
    (markers_of_two_statements_exchanged, "right card"),
    (source_line_of_another_statement, "right source"),
    (card_with_another_sentence_marked, "right card"),
    (card_with_two_headers_exchanged, "right card"),
    (link_to_the_start_of_the_article, "right card"),
    (every_statement_said_twice, "claim precision"),
    (headings_of_another_outcome, "right heading"),
    (headings_left_out, "right heading"),
    (another_text_copied, "faithful"),
    (another_question_copied, "faithful"),
    (card_without_the_row_above, "right card"),
)
OF_THE_ANSWERS = (
    (another_study_named, "study named beside"),
    (no_study_named, "study named beside"),
    (another_cell_set_off, "right cell"),
    (no_cell_set_off, "right cell"),
    (claims_backwards, "first claim answers in full"),
    (second_best_first, "first claim answers"),
    (last_claim_left_out, "facts"),
    (sides_replaced, "differing sides that answer"),
    (differences_not_told, "differing sides that answer"),
    (nothing_refused, "abstention recall"),
    (everything_refused, "answerable refused"),
    (refused_without_a_reason, "useful refusals"),
    (confidence_inverted, "separation"),
    (previous_question_ignored, "read as asked"),
    (filters_ignored, "first claim answers"),
)


def mutations(them):
    return pytest.mark.parametrize(
        ("broken", "measure"), them, ids=[broken.__name__ for broken, _ in them]
    )


def test_the_unbroken_product_passes_and_is_the_same_each_time(ask, show, accepted):
    assert fallen(ask(), accepted) == fallen(show(), accepted) == set()


@mutations(OF_THE_PAGE)
def test_what_is_shown_otherwise_than_it_was_answered_closes_the_gate(
    show, accepted, monkeypatch, broken, measure
):
    broken(monkeypatch)
    assert measure in fallen(show(), accepted)


@mutations(OF_THE_ANSWERS)
def test_what_a_reader_would_be_misled_by_closes_the_gate(
    ask, accepted, monkeypatch, broken, measure
):
    broken(monkeypatch)
    assert measure in fallen(ask(), accepted)
