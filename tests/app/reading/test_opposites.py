"""A paper on the opposite of those that a question asks about does not answer it."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.refusal import RefusalKind
from app.reading.opposites import on_whom, opposed
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

# Title, what its paper says, whom one may ask about, and their opposite.
PAPERS = [
    ("Ondansetron in {} with gastroenteritis", "Vomiting stopped in 86%.",
     "vomiting stopped with ondansetron in {}", "children", "adults"),
    ("Carprofen in {} with osteoarthritis", "Vomiting was seen in 8%.",
     "vomiting in {} given carprofen", "dogs", "cats"),
    ("Raloxifene in {} women", "Hot flushes were reported by 24%.",
     "hot flushes with raloxifene in {} women", "postmenopausal", "premenopausal"),
    ("Surgery for {} carotid stenosis", "Stroke occurred in 3.1% within 30 days.",
     "stroke within 30 days after surgery for {} carotid stenosis", "asymptomatic", "symptomatic"),
    ("Cryptococcal meningitis in {} adults", "Relapse was seen in 4%.",
     "relapse of cryptococcal meningitis in {} adults", "HIV-negative", "HIV-positive"),
    ("Metformin in {} diabetes", "Weight fell by 1.2 kg with metformin.",
     "weight loss with metformin in {} diabetes", "type 1", "type 2"),
    ("Caffeine in {} infants", "Cerebral palsy was found in 4.4%.",
     "cerebral palsy in {} infants given caffeine", "preterm", "term"),
    ("Statins in patients {} diabetes", "Stroke was seen in 2.2% of those given statins.",
     "stroke with statins in patients {} diabetes", "without", "with"),
]  # fmt: skip


def asked_of(folder, embedder, title, said, question):
    builder.build({"paper": f"# {title}\n\n## Results\n\n{said}\n"}, embedder, folder / "index")
    return answer_question(question, Searcher(store.load(folder / "index", embedder), embedder))


@pytest.mark.parametrize(("title", "said", "question", "on", "others"), PAPERS)
def test_only_the_question_about_its_own_patients_is_answered(
    tmp_path, embedder, title, said, question, on, others
):
    right = asked_of(tmp_path / "a", embedder, title.format(on), said, question.format(on))
    wrong = asked_of(tmp_path / "b", embedder, title.format(on), said, question.format(others))
    assert said in right.claims[0].text
    assert wrong.abstained
    assert wrong.refusal.kind is RefusalKind.NOT_ANSWERED
    assert "is on" in wrong.refusal.sentence
    assert wrong.evidence  # the nearest are shown all the same


def test_a_passage_that_names_those_who_are_asked_about_answers_below_any_title(tmp_path, embedder):
    said = "In adults, vomiting stopped in 61% with ondansetron."
    answer = asked_of(
        tmp_path, embedder, "Ondansetron in children", said, "vomiting stopped in adults"
    )
    assert answer.claims[0].text == said


def test_a_row_below_a_caption_that_names_those_who_are_asked_about_answers(tmp_path, embedder):
    table = "| Outcome | Ondansetron |\n| --- | --- |\n| Vomiting | 61% |\n"
    said = f"Table 1 Outcomes in adults\n\n{table}"
    answer = asked_of(
        tmp_path, embedder, "Ondansetron in children", said, "vomiting with ondansetron in adults"
    )
    assert "61%" in answer.claims[0].shown


def test_a_review_tells_of_others_too(tmp_path, embedder):
    builder.build(
        {"paper": "---\nstudy_design: review\n---\n# Ondansetron in adults: a review\n\n"
                  "Vomiting stopped in 86% with ondansetron in the study by Lee.\n"},
        embedder, tmp_path / "index",
    )  # fmt: skip
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    answer = answer_question("vomiting stopped with ondansetron in children", searcher)
    assert "86%" in answer.claims[0].text


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("survival of patients treated with osimertinib", "Osimertinib in untreated lung cancer"),
        ("response with bevacizumab", "Chemotherapy with or without bevacizumab in colon cancer"),
        ("need of invasive ventilation", "Noninvasive ventilation in COPD"),
        ("long-term outcome with caffeine", "Caffeine in preterm infants"),
        ("falls of patients", "Falls among inpatients with delirium"),
        ("smokers and nonsmokers", "Nodules in nonsmokers"),
        ("deaths of women", "Deaths among men and women"),
        ("what level lowers leukaemia-free survival", "Antibodies in acute leukemia"),
        ("survival free of seizures", "Surgery in people with seizures"),
        ("seizure-free interval after surgery", "Surgery in people with seizures"),
        ("a skin test in people with no tuberculosis", "A skin test for diagnosis of tuberculosis"),
    ],
)
def test_what_is_no_opposite(question, title):
    assert opposed(question, title) is None


WHOM = [  # whom a question is on, a statement on these, and one on their opposite
    ("patients not on steroids", "62% of steroid-free patients", "37% of patients on steroids"),
    ("non-smokers", "8% of those who had never smoked", "19% of smokers"),
    ("patients free of fever", "5% of patients without fever", "9% of patients with fever"),
    ("women who were free from pain", "5% of women without pain", "9% of women with pain"),
    ("smokers", "19% of smokers", "8% of patients who had never smoked"),
    ("non-diabetic patients", "22% of those without diabetes", "41% of those with diabetes"),
    ("women", "7% of women, 5% of men", "5% of men"),
    ("patients with type 2 diabetes", "4% in type 2 diabetes", "6% in type 1 diabetes"),
]


@pytest.mark.parametrize(("whom", "on", "others"), WHOM)
def test_statements_on_those_asked_about_are_told_from_those_on_others(whom, on, others):
    assert on_whom(f"relapse in {whom}", [others, on, "Relapse in 3%"]) == [False, True, None]
    assert on_whom(f"relapse in {whom}", [on, "Relapse in 3%"]) == [None, None]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("deaths of patients", ["No patient died of infection.", "Two patients died."]),
        ("mortality in sepsis", ["Mortality was not reduced in sepsis.", "In sepsis 5% died."]),
        ("falls of children and adults", ["Of children 7% fell.", "Of adults 5% fell."]),
    ],
)  # fmt: skip
def test_statements_on_whoever_is_asked_about_stay_as_they_are(question, said):
    assert set(on_whom(question, said)) == {None}


def test_the_statement_on_those_asked_about_stands_first(tmp_path, embedder):
    said = ("Among steroid-free patients, remission was reached by 62%. Among patients on "
            "steroids, remission was reached by 37%.")  # fmt: skip
    for whom, figure in (("patients not on steroids", "62%"), ("patients on steroids", "37%")):
        answer = asked_of(tmp_path / figure, embedder, "Infliximab in ulcerative colitis", said,
                          f"remission in {whom}")  # fmt: skip
        assert figure in answer.claims[0].text
