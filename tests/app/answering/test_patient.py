"""A question put with a patient is read as what the articles can answer."""

import pytest

from app.answering.patient import as_question, asking_alone
from app.answering.pipeline import answer_question
from index.ranking.reader import Reader
from index.ranking.search import Searcher

CASES = [
    ("68-year-old with melanoma, ECOG 1, brain metastases. Does interferon prolong survival?",
     "melanoma, brain metastases. Does interferon prolong survival?"),
    ("Woman, 34, HIV positive, pregnant, CD4 150. What did the drug achieve?",
     "HIV positive, pregnant. What did the drug achieve?"),
    ("My 22-year-old patient with relapsed B-ALL had CAR-T. What does a transplant add?",
     "relapsed B-ALL had CAR-T. What does a transplant add?"),
    ("Ph+ patient, 45 y, failed ponatinib. Which drug still works?",
     "Ph+ patient, failed ponatinib. Which drug still works?"),
    ("78-year-old man after a stroke. Does early discharge help?",
     "after a stroke. Does early discharge help?"),
    ("My patient has type 2 diabetes, and triglycerides of 300 mg/dl. What lowers them?",
     "type 2 diabetes, and triglycerides. What lowers them?"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "read"), CASES)
def test_age_sex_and_figures_are_left_out(typed, read):
    assert as_question(typed) == read


@pytest.mark.parametrize(
    "question",
    [
        "Does iron help in 70-year-old women?",
        "Iron was given. Did haemoglobin rise?",
        "What was the rate of nausea? And in men aged 50?",
    ],
)
def test_a_question_without_a_patient_is_left_as_it_is(question):
    assert as_question(question) == question and asking_alone(question) is None


def test_what_is_asked_alone_must_name_enough():
    said = "Woman, 34, HIV positive. "
    assert asking_alone(f"{said}How often is nausea seen with iron?") == (
        "How often is nausea seen with iron?"
    )
    assert asking_alone(f"{said}What now?") is None


def test_where_the_patient_is_not_in_the_articles_the_question_is_asked_alone(tiny, embedder):
    searcher = Searcher(tiny.index, embedder, reader=Reader())
    typed = "Man, 81, with Marfan, gout, goitre, asthma, scabies. Does feedback raise compliance?"
    answer = answer_question(typed, searcher)
    assert answer.question == typed
    assert answer.read_as == "Does feedback raise compliance?"
    assert "48% to 79%" in answer.text
    # What no article mentions at all is said, not left out.
    unknown = answer_question("Boy, 12, with leukemia. Does feedback raise compliance?", searcher)
    assert unknown.reason == "None of the 3 articles mentions leukemia."
