"""Of a long text the part that asks is searched for, and shown as what was read."""

import pytest

from app.answering.paste import question_of
from app.answering.pipeline import answer_question

CASE = (
    "A 34-year-old woman with B-cell leukaemia relapsed eight months after her first remission. "
    "She was given two lines of chemotherapy, after which 4% of the cells in her marrow were "
    "blasts, and she has two brothers who might give marrow. Her kidneys and liver work as they "
    "should, and she wants to know what her chances are.\n"
)


def test_a_short_question_is_read_as_it_stands():
    assert question_of("She relapsed. What now?") == "She relapsed. What now?"


@pytest.mark.parametrize("blank", [" ", "\n", "\n\n"])
def test_of_a_case_the_question_is_read(blank):
    asked = "How many patients were alive two years after haploidentical transplantation?"
    assert question_of(f"{CASE}{blank}{asked}") == asked
    assert question_of(f"{asked}{blank}{CASE}") == asked


def test_a_question_that_names_nothing_is_read_with_the_sentence_before():
    read = question_of(f"{CASE} Blinatumomab is available here. Would it help?")
    assert read == "Blinatumomab is available here. Would it help?"


def test_several_questions_are_read_together():
    read = question_of(f"{CASE} What is the relapse rate with CAR-T? {CASE} And the survival rate?")
    assert read == "What is the relapse rate with CAR-T? And the survival rate?"


@pytest.mark.parametrize(
    "asked",
    [
        "We would like to know whether relapse is rarer after transplantation.",
        "Please advise which dose of cyclophosphamide was given before the CAR-T cells.",
        "I wonder how many patients relapsed after the second infusion of CAR-T cells.",
    ],
)
def test_a_letter_asks_without_a_question_mark(asked):
    assert question_of(f"{CASE} {asked} With kind regards") == asked


def test_a_long_text_that_asks_nothing_is_read_whole():
    assert question_of(CASE) == CASE


def test_what_was_read_is_shown(real):
    asked = "What is the relapse rate with and without HSCT in NCT02028455?"
    answer = answer_question(CASE + asked, real)
    assert answer.read_as == asked and not answer.abstained
