"""Small talk, advice about one patient and surveys are told by their wording."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.refusal import Refusal, RefusalKind
from app.refusal.courtesy import (
    ADVICE_REPLY,
    LIST_REMARK,
    SMALL_TALK_REPLY,
    SURVEY_REPLY,
    asks_for_list,
    is_advice,
    reply_without_search,
    topic_of,
)  # fmt: skip

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
    "Is it ok to skip the transplant in a 60-year-old who is MRD negative after blinatumomab?",
    "34M, B-ALL, in remission after CAR-T cells. Second transplant or watch?",
    "J. Novak 45M, MRD+ 0.5% post CAR-T d28, haplo donor ready, proceed?",
    "We have Ms Ferreira, 67, in second remission. Would you transplant her?",
    "Will my psoriasis come back after phototherapy?",
    "My COPD is worse: is tiotropium better than salmeterol?",
    "Is metformin better for me than my insulin injections, given my kidneys?",
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
    "My own question: does aspirin help the heart?",
    "For my lecture: how often does colchicine cause diarrhoea?",
    "My emphasis is on children: how many had otitis?",
]


@pytest.mark.parametrize("question", SMALL_TALK)
def test_small_talk_gets_a_polite_reply(question):
    refusal = reply_without_search(question)
    assert refusal == Refusal(RefusalKind.SMALL_TALK, SMALL_TALK_REPLY)


@pytest.mark.parametrize("question", ADVICE)
def test_advice_about_one_patient_is_told(question):
    assert is_advice(question) and reply_without_search(question) is None


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_to_the_literature_is_searched_for(question):
    assert reply_without_search(question) is None and not is_advice(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many trials used 4-1BB?",
        "how many of the studies reported deaths",
        "List all CD28 trials",
        "Show me every paper on leprosy.",
        "Which study had the highest CR rate?",
        "Which of the trials reported the most deaths?",
        "Which phase 1-2 CAR-T trial had the highest remission rate?",
        "Which trial infused the most patients?",
        "In how many studies was survival better with a transplant?",
        "What was the longest follow-up in any of the studies?",
        "What is the best study on aspirin?",
        "Which papers are about aspirin?",
    ],
)
def test_a_count_list_or_ranking_of_studies_is_declined_with_that_reason(question, real):
    refusal = reply_without_search(question)
    assert refusal == Refusal(RefusalKind.SURVEY, SURVEY_REPLY)
    answer = answer_question(question, real)
    assert answer.abstained and answer.reason.startswith(SURVEY_REPLY)
    assert len(answer.evidence) >= 10


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How many papers are about malaria?", "malaria"),
        ("How many trials in this library studied exercise?", "exercise"),
        ("Show me every paper on leprosy.", "leprosy"),
        ("How many trials of blinatumomab are reported?", "blinatumomab"),
        ("List all CD28 trials", "CD28"),
        ("how many of the studies reported deaths", ""),
    ],
)
def test_what_a_survey_is_about_is_told(question, topic):
    assert topic_of(question) == topic


def test_a_survey_is_told_whose_titles_name_what_it_is_about(real):
    about = answer_question("How many papers are about MRD?", real).reason
    assert about.endswith("“MRD” stands in the title of Zhao et al. 2020.")
    assert "stands in the title" not in answer_question("How many papers are on gout?", real).reason


@pytest.mark.parametrize(
    "question",
    [
        "How many trials were included in the meta-analysis?",
        "How many patients in the study died?",
        "What was the highest dose in the trial?",
        "Which arm had the highest response rate?",
        "How many patients were enrolled in trials of blinatumomab?",
        "Which trial compared yoga with stretching?",
        "What was the longest follow-up in the trial?",
        "What was the best response in the multicentre study?",
    ],
)
def test_what_one_place_can_answer_is_no_survey(question):
    assert reply_without_search(question) is None


def test_advice_is_declined_beside_what_the_articles_report(real):
    asked = "What is the relapse rate with and without HSCT in NCT02028455?"
    answer = answer_question(f"Mr Okafor, 54, relapsed. {asked}", real)
    assert not answer.abstained and answer.note == ADVICE_REPLY and ADVICE_REPLY in answer.text


def test_where_they_report_nothing_advice_is_declined_with_the_reason(real):
    answer = answer_question("Mrs Olsen has gout. Should we give her colchicine?", real)
    assert answer.abstained and answer.reason.startswith(ADVICE_REPLY)
    assert "colchicine" in answer.reason and not answer.note


@pytest.mark.parametrize(
    "question",
    [
        "Which side effects were seen with daily iron?",
        "List the adverse events of haloperidol",
        "What are the risk factors for relapse?",
        "Which inclusion criteria applied?",
        "What other outcomes were measured?",
        "Name all risk factors for relapse",
        "Which treatment for gout works best?",
        "How many of the trials in the review used iron?",
    ],
)
def test_who_asks_for_several_things_is_told_that_some_may_be_missing(question):
    assert asks_for_list(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which dose was given to women?",
        "What was the rate of MRSA?",
        "Which diagnosis was more common?",
        "What is the status of the trial?",
        "How many patients relapsed?",
    ],
)
def test_who_asks_for_one_thing_is_not(question):
    assert not asks_for_list(question)


def test_the_answer_to_a_list_does_not_look_complete(tiny):
    answer = answer_question("Which side effects were seen with daily iron?", tiny)
    assert not answer.abstained and answer.note == LIST_REMARK and LIST_REMARK in answer.text
    assert not answer_question("How common is snoring in men?", tiny).note
