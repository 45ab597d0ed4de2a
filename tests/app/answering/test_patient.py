"""A question put with a patient is read as what the articles can answer."""

import pytest

from app.answering.patient import as_question, asking_alone, of_anybody
from app.answering.pipeline import answer_question
from app.refusal.courtesy import ADVICE_REPLY
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
    ("My patient is 8 and has ADHD. Does omega-3 help?", "ADHD. Does omega-3 help?"),
    ("34M B-ALL, relapsed 8 months after transplant. What helps?",
     "B-ALL, relapsed after transplant. What helps?"),
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


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Can my mother with COPD use a phone app to walk more?",
         "Can patients with COPD use a phone app to walk more?"),
        ("Should I take vitamin C for my diabetes?", "vitamin C for diabetes?"),
        ("Shall we start atorvastatin in Mr. Okafor in bed 4 today?", "atorvastatin in patients?"),
        ("61F, neck pain, is exercise safe to do now?", "neck pain, is exercise safe to do?"),
        ("Is it ok to skip iron in a 60-year-old woman?", "skip iron in patients?"),
        ("Should I worry?", None),
        ("Does iron help?", None),
    ],
)  # fmt: skip
def test_advice_is_asked_of_any_patient(typed, read):
    assert of_anybody(typed) == read


def test_what_the_articles_tell_of_any_patient_stands_beside_the_advice(real, embedder):
    searcher = Searcher(real.index, embedder, reader=Reader())
    typed = "Can we give inotuzumab to Mrs. Peters in bed 12 today?"
    answer = answer_question(typed, searcher)
    assert answer.question == typed and answer.read_as == "inotuzumab to patients?"
    assert answer.note == ADVICE_REPLY and "InO" in answer.text


def test_where_it_is_not_the_patient_that_is_missing_that_is_said(tiny, embedder):
    searcher = Searcher(tiny.index, embedder, reader=Reader())
    answer = answer_question("Should my grandmother take colchicine?", searcher)
    assert answer.abstained and answer.reason.startswith(ADVICE_REPLY)
    assert "colchicine" in answer.reason and "grandmother" not in answer.reason


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
