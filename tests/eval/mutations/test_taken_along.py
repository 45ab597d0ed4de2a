"""What a reader takes along or hears, and what stands on a card besides the cited words.

Fourteen more ways to break the product, thought of after those of the other files and tried before
any measure was made for them. Each closes the gate.
"""

import re
from dataclasses import replace

import pytest

from app.answers.answer import Answer
from app.page import cards, chat, statements
from app.page.cards import badges as given_badges
from app.service import AnswerService
from index.passages.filters import Filters
from mutations.breaking import changed, fallen

pytestmark = pytest.mark.slow

TURNED = re.compile(r"(\d)(\d)")  # two digits, which are exchanged


def turned(text):
    return TURNED.sub(r"\2\1", text)


def words_added_to_the_title(patch):
    given = cards.Card.title.fget
    patch.setattr(cards.Card, "title", property(lambda card: f"{given(card)}: final results"))


def last_badge_left_out(patch):
    patch.setattr(cards.Card, "badges", property(lambda card: given_badges(card.article)[:-1]))


def figures_beside_the_cited_words_turned(patch):
    def other(parts, *_):
        return tuple(one if one.cited else replace(one, text=turned(one.text)) for one in parts)

    changed(patch, cards, "_text", other)


def nearest_passages_of_another_question(patch):
    before = []

    def other(shown, answer, *_):
        if not answer.abstained:
            return shown
        before.append(shown)
        return before[max(0, len(before) - 2)]

    changed(patch, chat, "cards", other)


def refusal_names_another_article(patch):
    def other(answer, *_):
        if answer.refusal is None:
            return answer
        said = answer.refusal.sentence
        for label in {one.article.label for one in answer.evidence}:
            said = said.replace(label, "Smith et al.")
        return replace(answer, refusal=replace(answer.refusal, sentence=said))

    changed(patch, AnswerService, "answer", other)


def design_and_patients_left_out(patch):
    changed(patch, statements, "weight_of", lambda *_: "")


def sentence_read_with_cut_off(patch):
    def half(one, *_):
        *others, last = one.text
        words = last.text.split()
        cut = replace(last, text=" ".join(words[: len(words) // 2]))
        return replace(one, text=(*others, cut))

    changed(patch, statements, "_with", half)


def differing_figures_not_set_off(patch):
    given = statements.with_figures
    patch.setattr(statements, "with_figures", lambda text, _: given(text, ()))


def copied_under_another_reference(patch):
    changed(patch, chat, "with_citations", lambda text, *_: re.sub(r"\[1\]", "[2]", text))


def lists_said_to_be_whole(patch):
    patch.setattr(Answer, "remark", "")


def another_filter_told(patch):
    changed(patch, chat, "described", lambda said, *_: said and "from 1999")


def every_table_doubted(patch):
    patch.setattr(Answer, "doubt", lambda *_: "a header over several columns")


def figures_read_out_turned(patch):
    changed(patch, chat._View, "_read_out", lambda said, *_: turned(said))


def sources_of_another_article_downloaded(patch):
    changed(patch, chat, "cited_sources", lambda text, *_: text.replace("10.", "10.9"))


def compared_without_the_filters(patch):
    patch.setattr(
        chat._View, "comparison",
        property(lambda view: "compare?" + chat.question_query(view.searched, Filters())),
    )  # fmt: skip


# What each does, and the measure that must notice it.
MUTATIONS = (
    (words_added_to_the_title, "right title"),
    (last_badge_left_out, "right card"),
    (figures_beside_the_cited_words_turned, "right card"),
    (nearest_passages_of_another_question, "true refusals"),
    (refusal_names_another_article, "true refusals"),
    (design_and_patients_left_out, "right source"),
    (sentence_read_with_cut_off, "read with"),
    (differing_figures_not_set_off, "right heading"),
    (copied_under_another_reference, "faithful"),
    (lists_said_to_be_whole, "cautious when unsure"),
    (another_filter_told, "read as asked"),
    (every_table_doubted, "right source"),
    (figures_read_out_turned, "faithful"),
    (sources_of_another_article_downloaded, "right title"),
    (compared_without_the_filters, "faithful"),
)


@pytest.mark.parametrize(
    ("broken", "measure"), MUTATIONS, ids=[broken.__name__ for broken, _ in MUTATIONS]
)
def test_what_is_taken_along_or_stands_on_a_card_closes_the_gate(
    ask, accepted, monkeypatch, broken, measure
):
    broken(monkeypatch)
    found = fallen(ask(), accepted)
    assert measure in found, found
