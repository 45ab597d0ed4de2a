"""A paper on the opposite of those that a question asks about does not answer it."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.refusal import RefusalKind
from app.reading.opposites import opposed
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
        ("a skin test in people with no tuberculosis", "A skin test for diagnosis of tuberculosis"),
    ],
)
def test_what_is_no_opposite(question, title):
    assert opposed(question, title) is None
