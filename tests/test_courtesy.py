"""Small talk and advice about one patient are declined by their wording, whatever is indexed."""

import pytest

from app.answering import answer_question
from app.courtesy import ADVICE_REPLY, SMALL_TALK_REPLY, reply_without_search

SMALL_TALK = [
    "hello",
    "Good morning, did you sleep well?",
    "Thanks, that was really helpful.",
    "Who are you, and who made you?",
    "tell me a joke",
    "ok thank you, bye",
]
ADVICE = [
    "Mrs Lindqvist in bed 12 has had a temperature of 38.9 since last night; change antibiotics?",
    "Mr Okafor, 54, B-ALL, MRD 0.2% after blinatumomab: shall we go to haplo?",
    "bed 4 temp 39.1 day 3 post CAR-T, give toci?",
    "Should my daughter have the transplant next week?",
    "I was diagnosed with ALL yesterday. Will I live?",
    "J. Novak 45M, MRD+ 0.5% post CAR-T d28, haplo donor ready, proceed?",
    "We have Ms Ferreira, 67, in second remission. Would you transplant her?",
]
QUESTIONS = [
    "hi, quick one: what was the complete remission rate with tisagenlecleucel in ELIANA?",
    "Hello! How much does one infusion of Kymriah cost in America?",
    "In a 60-year-old with Ph-negative B-ALL, what survival is reported with inotuzumab?",
    "Should patients who are MRD positive after CAR-T cells go to transplant?",
    "What would you give adults with MRD after induction?",
    "no flu in LD -> relapse risk?",
    "Highest CAR-T cell dose in the 110-patient Lu Daopei trial?",
    "OK to give blina before allo in adults?",
    "Were pregnant women allowed into the study?",
]


@pytest.mark.parametrize("question", SMALL_TALK)
def test_small_talk_gets_a_polite_reply(question):
    assert reply_without_search(question) == SMALL_TALK_REPLY


@pytest.mark.parametrize("question", ADVICE)
def test_advice_about_one_patient_is_declined(question):
    assert reply_without_search(question) == ADVICE_REPLY


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_to_the_literature_is_searched_for(question):
    assert reply_without_search(question) is None


def test_the_answer_carries_the_reply_and_no_claim(real):
    answer = answer_question(ADVICE[1], real)
    assert answer.abstained and answer.reason == ADVICE_REPLY and answer.confidence == 0
    assert len(answer.evidence) >= 10  # the nearest passages are listed all the same
