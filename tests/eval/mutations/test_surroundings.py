"""More ways to break the product: signs of figures, what stands around statements, the threshold.

As in test_statements.py, each must close the gate. These were thought of after those, as somebody
would who did not know the measures; those that the gate had not noticed gave it measures of
what a statement is read with (eval/measures/context.py).
"""

import re
from dataclasses import replace

import pytest

from app.answering import claims
from app.answering import pipeline as answering
from app.answers import choices
from app.answers.answer import WEAK, Answer
from app.answers.choices import row_of
from app.page import cards, statements
from app.page.abbreviations import Explained
from app.refusal import abstain
from app.service import AnswerService
from eval.systems.vectors import RememberingReader
from index.ranking.features import Features
from mutations.breaking import changed, fallen, on_page, parts_of

pytestmark = pytest.mark.slow

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
TURNED = {"higher": "lower", "lower": "higher"}


def decimal_comma(patch):
    on_page(patch, lambda text: re.sub(r"(\d)\.(\d)", r"\1,\2", text))


def raised_figures_on_the_line(patch):
    on_page(patch, lambda text: text.translate(RAISED))


def signs_of_comparison_dropped(patch):
    on_page(patch, lambda text: re.sub(r"[<>≤≥] ?", "", text))


def ends_of_intervals_exchanged(patch):
    on_page(patch, lambda text: re.sub(r"(\d[\d.]*)–(\d[\d.]*)", r"\2–\1", text))


def direction_turned(patch):
    on_page(patch, lambda text: re.sub("higher|lower", lambda found: TURNED[found.group()], text))


def cut_at_the_first_comma(patch):
    on_page(patch, lambda text: text.split(", ")[0])


def in_rows_alone(patch, change):
    def changed_row(parts):
        if len(parts) < 2:
            return parts
        return tuple(
            replace(part, value=tuple(replace(one, text=change(one.text)) for one in part.value))
            for part in parts
        )

    parts_of(patch, changed_row)


def negation_lost_in_rows_alone(patch):
    in_rows_alone(patch, lambda text: re.sub(r"\b[Nn](?:ot?|on)\b[- ]?", "", text))


def group_of_a_row_left_out(patch):
    in_rows_alone(patch, lambda text: text.split(" › ")[-1])


def last_column_in_place_of_the_one_asked_for(patch):
    """In most tables that is the P value."""

    def last(choice, _, row, articles):
        article = articles[row.passage.article_id]
        cells = row_of(article, row.passage)[1].cells
        shown = (0, max(at for at, cell in enumerate(cells) if cell.strip()))
        text = choices._shown(article, row.passage, shown)
        return replace(choice, cells=shown, asked=None, arms=(), shown=text)

    changed(patch, claims, "narrowed", last)


def row_below_in_its_place(patch):
    def below(chosen, question, hits, searcher):
        rows = [
            one for one in choices.candidates(question, hits, searcher.index.articles) if one.cells
        ]
        return [_below(one, rows, searcher) if one.cells else one for one in chosen]

    changed(patch, answering, "choose", below)


def _below(one, rows, searcher):
    table = row_of(searcher.index.articles[one.passage.article_id], one.passage)[0]
    further = [
        row for row in rows
        if row.passage.article_id == one.passage.article_id and one.start < row.start < table.end
    ]  # fmt: skip
    return min(further, key=lambda row: row.start, default=one)


def confidence_constant(patch):
    changed(patch, answering, "confidence", lambda *_: 0.6)


def nothing_refused_for_want_of_an_answer(patch):
    patch.setattr(answering, "reason_to_abstain", lambda *_: None)
    patch.setattr(answering, "_why_beside", lambda *_: None)


def threshold_lowered(patch):
    changed(patch, abstain, "answers_log_odds", lambda odds, *_: odds + 0.5)


def threshold_raised(patch):
    changed(patch, abstain, "answers_log_odds", lambda odds, *_: odds - 1)


def refusals_in_the_words_of_another(patch):
    before = []

    def other(why, *_):
        before.append(why) if why else None
        return why and before[max(0, len(before) - 2)]

    changed(patch, answering, "reason_to_abstain", other)


def reader_without_an_opinion(patch):
    changed(patch, RememberingReader, "scores", lambda found, *_: found * 0)


def words_alone(patch):
    def without_meaning(matrix, *_):
        matrix[:, 1] = 0
        return matrix

    changed(patch, Features, "matrix", without_meaning)


def year_wrong(patch):
    def next_year(name, *_):
        return re.sub(r"\d{4}", lambda found: str(int(found.group()) + 1), name)

    changed(patch, statements, "brief_name", next_year)


def number_of_patients_wrong(patch):
    changed(patch, statements, "weight_of", lambda said, *_: re.sub(r"n = \d", "n = 9", said))


def link_one_character_off(patch):
    given = cards.article_link

    def off(article, spans, *more):
        return given(article, [replace(one, start=one.start + 1) for one in spans], *more)

    patch.setattr(cards, "article_link", off)


def link_to_an_article_that_is_gone(patch):
    given = cards.article_link

    def gone(article, *more):
        return given(article, *more).replace(article.article_id, "removed-2019")

    patch.setattr(cards, "article_link", gone)


def shown_with(patch, **changes):
    """Replace fields of each statement as the page shows it."""

    def other(shown, *_):
        return replace(shown, **{name: change(shown) for name, change in changes.items()})

    changed(patch, statements, "_shown", other)


def caption_of_another_table(patch):
    def other(shown):
        return tuple(replace(one, text="Table 9 Adverse events") for one in shown.caption[:1])

    shown_with(patch, caption=other)


def first_header_of_another_table(patch):
    shown_with(patch, corner=lambda shown: shown.corner and "Adverse event")


def abbreviations_mean_one_another(patch):
    def exchanged(explained):
        shorts, longs = list(explained._long), list(explained._long.values())
        explained._long = dict(
            zip(shorts, [*longs[1:], "transplant-related mortality"], strict=True)
        )

    class Wrong(Explained):
        def __init__(self, article, words):
            super().__init__(article, words)
            if self._long:
                exchanged(self)

    patch.setattr(statements, "Explained", Wrong)


def read_with_other_words(patch):
    changed(patch, statements, "_naming", lambda spans, *_: [(a + 400, b + 400) for a, b in spans])


def read_with_nothing(patch):
    changed(patch, statements, "_naming", lambda *_: [])


def told_of_another_paper(patch):
    def other(shown):
        return tuple(replace(one, name="Smith 1999, Lancet") for one in shown.papers)

    shown_with(patch, papers=other)


def papers_left_out(patch):
    shown_with(patch, papers=lambda _: (), unlisted=lambda _: "")


def never_cautious(patch):
    patch.setattr(Answer, "caution", "")


def always_cautious(patch):
    patch.setattr(Answer, "caution", WEAK)


def all_but_the_first_folded(patch):
    def folded(chosen, *_):
        return [replace(one, is_more=at > 0) for at, one in enumerate(chosen)]

    changed(patch, answering, "choose", folded)


def nothing_folded(patch):
    changed(patch, answering, "choose", lambda all_, *_: [replace(c, is_more=False) for c in all_])


def other_arms_set_side_by_side(patch):
    def others(one):
        return tuple(at for at in one.cells[1:] if at not in one.arms) if one.arms else ()

    changed(patch, answering, "choose", lambda all_, *_: [replace(c, arms=others(c)) for c in all_])


def all_but_the_differing_figure_set_off(patch):
    def inverted(parts, statement, *_):
        if not statement.figures:
            return parts
        return tuple(
            replace(part, value=tuple(replace(one, cited=not one.cited) for one in part.value))
            for part in parts
        )

    changed(patch, statements, "_parts", inverted)


def read_as_another_question(patch):
    def other(answer, *_):
        return replace(answer, read_as=answer.read_as and "Median OS in ZUMA-1?")

    changed(patch, AnswerService, "answer", other)


# What each does, and the measure that must notice it.
MUTATIONS = (
    (decimal_comma, "faithful"),
    (raised_figures_on_the_line, "faithful"),
    (signs_of_comparison_dropped, "faithful"),
    (ends_of_intervals_exchanged, "faithful"),
    (direction_turned, "faithful"),
    (cut_at_the_first_comma, "faithful"),
    (negation_lost_in_rows_alone, "faithful"),
    (group_of_a_row_left_out, "faithful"),
    (last_column_in_place_of_the_one_asked_for, "first claim answers in full"),
    (row_below_in_its_place, "first claim answers in full"),
    (confidence_constant, "separation"),
    (nothing_refused_for_want_of_an_answer, "abstention recall"),
    (threshold_lowered, "abstention recall"),
    (threshold_raised, "calibration error"),
    (refusals_in_the_words_of_another, "useful refusals"),
    (reader_without_an_opinion, "claim precision"),
    (words_alone, "facts"),
    (year_wrong, "right source"),
    (number_of_patients_wrong, "right source"),
    (caption_of_another_table, "right source"),
    (first_header_of_another_table, "right source"),
    (link_one_character_off, "right card"),
    (link_to_an_article_that_is_gone, "right card"),
    (abbreviations_mean_one_another, "right long forms"),
    (read_with_other_words, "read with"),
    (read_with_nothing, "read with"),
    (told_of_another_paper, "right papers"),
    (papers_left_out, "right papers"),
    (never_cautious, "cautious when unsure"),
    (always_cautious, "cautious when unsure"),
    (all_but_the_first_folded, "facts in view"),
    (nothing_folded, "statements in view that answer"),
    (other_arms_set_side_by_side, "right arms"),
    (all_but_the_differing_figure_set_off, "right heading"),
    (read_as_another_question, "read as asked"),
)


@pytest.mark.parametrize(
    ("broken", "measure"), MUTATIONS, ids=[broken.__name__ for broken, _ in MUTATIONS]
)
def test_what_misleads_beside_the_statement_closes_the_gate(
    ask, accepted, monkeypatch, broken, measure
):
    broken(monkeypatch)
    found = fallen(ask(), accepted)
    assert measure in found, found
