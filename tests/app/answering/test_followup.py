"""A follow-up is read in the light of the question before."""

import pytest

from app.answering.followup import read_in_context
from app.answering.pipeline import MAX_QUESTION_CHARACTERS, answer_question

FRAGMENTS = [
    ("CR rate of tisagenlecleucel in adults?", "and in children?",
     "CR rate of tisagenlecleucel in children?"),
    ("2y OS haplo after CART MRD+?", "and MRD-?", "2y OS haplo after CART MRD-?"),
    ("2-year OS with transplant after CAR-T?", "without transplant?",
     "2-year OS without transplant after CAR-T?"),
    ("2-year OS with transplant after CAR-T?", "and at 1 year?",
     "1 year OS with transplant after CAR-T?"),
    ("What was the CR rate of blinatumomab in TOWER?", "what about inotuzumab?",
     "What was the CR rate of inotuzumab in TOWER?"),
    ("Relapse with and without HSCT in NCT02028455", "and in Wuhan?",
     "Relapse with and without HSCT in Wuhan"),
    ("2y OS haplo after CART", "with MUD?", "2y OS with MUD after CART"),
    ("Which bacteria were grown?", "after haplo?", "Which bacteria were grown after haplo?"),
    ("Median overall survival with blinatumomab?", "and event-free survival?",
     "Median event-free survival with blinatumomab?"),
    ("HR for LFS, age 40 or older", "and for OS?", "HR for OS, age 40 or older"),
    ("Does tiotropium reduce exacerbations in COPD?", "And what about FVC?",
     "Does tiotropium reduce FVC in COPD?"),
    ("HbA1c change at week 102 with dapagliflozin", "and body weight?",
     "body weight change at week 102 with dapagliflozin"),
    ("HbA1c change at week 102 with dapagliflozin", "and at week 24?",
     "HbA1c change at week 24 with dapagliflozin"),
    ("What was the rate of HIV transmission in Abidjan?", "and infant death?",
     "What was the rate of infant death in Abidjan?"),
    ("How many patients had nausea with midazolam?", "and hypotension?",
     "How many patients had hypotension with midazolam?"),
    ("Fever clearance time gatifloxacin vs cefixime", "and treatment failure?",
     "treatment failure gatifloxacin vs cefixime"),
    ("How long did the diarrhoea last with juice?", "and stool output?",
     "stool output with juice?"),
    ("Pain at 1 hour in the study group", "and the control group?",
     "Pain at 1 hour in the control group"),
    ("2-year OS with vs without haplo-HSCT after CAR-T", "And the 1-year LFS?",
     "1-year LFS with vs without haplo-HSCT after CAR-T"),
    ("Did simvastatin lower mortality in sepsis?", "and atorvastatin?",
     "Did atorvastatin lower mortality in sepsis?"),
]  # fmt: skip
SENTENCES = [
    ("CR rate of blinatumomab in TOWER?", "how many of them relapsed?",
     "how many of them relapsed (blinatumomab, TOWER)?"),
    ("CRS rate with tisa-cel", "and what was its price?", "what was its price (CRS, tisa-cel)?"),
    ("Relapse with HSCT in NCT02028455", "why?", "why (Relapse, HSCT, NCT02028455)?"),
]  # fmt: skip
ALONE = [
    "blina CRS rate",
    "How long does it take for counts to recover after haplo?",
    "What was the relapse rate in ELIANA?",
    "In ZUMA-3, what was the CR rate?",
    "infections after haploidentical transplantation following CAR-T cell therapy",
]


@pytest.mark.parametrize(("previous", "question", "expected"), FRAGMENTS + SENTENCES)
def test_a_follow_up_is_made_whole(previous, question, expected):
    assert read_in_context(question, previous) == expected


@pytest.mark.parametrize("question", ALONE)
def test_a_whole_question_stands_alone(question):
    assert read_in_context(question, "CRS rate with tisa-cel in adults?") is None


def test_the_rewritten_question_is_answered_and_shown(real):
    previous = "Relapse rate with HSCT in NCT02028455?"
    answer = answer_question("and in NCT01593696?", real, previous=previous)
    assert answer.question == "and in NCT01593696?"
    assert answer.read_as == "Relapse rate with HSCT in NCT01593696?"
    assert "NCT01593696" in answer.text


def test_two_long_questions_join_to_no_more_than_one_may_have(tiny):
    previous = "snoring " * (MAX_QUESTION_CHARACTERS // 8)
    answer = answer_question("and in men?", tiny, previous=previous)
    assert answer.read_as is not None and len(answer.read_as) <= MAX_QUESTION_CHARACTERS


@pytest.mark.parametrize("previous", ["", "   ", "?", "and the"])
def test_a_question_before_that_names_nothing_changes_nothing(previous):
    assert read_in_context("and in children?", previous) is None
