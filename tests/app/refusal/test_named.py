"""A paper that never names the drug asked about does not answer for it."""

import pytest

from app.answering.pipeline import answer_question
from app.refusal.named import lacking, never_named, things_named
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

PAPERS = {
    "statin": "# Simvastatin in lung injury\n\n## Results\n\nSimvastatin lowered the mortality of "
    "adults with lung injury from 40% to 25%. Simvastatin was well tolerated.\n\nEarly on, "
    "none had fever.\n\nSupported by a grant.\n\nDischarge was late.",
    "sepsis": "# Atorvastatin in sepsis\n\n## Results\n\nAtorvastatin did not change endothelial "
    "function in adults with sepsis.",
    "home": "# Early supported discharge after stroke\n\n## Results\n\nAdults with early supported "
    "discharge walked better after a stroke than others.",
    "moxa": "# Moxibustion for colic\n\n## Results\n\nColic lessened in 8 of 10 adults.",
}


@pytest.fixture(scope="module")
def papers(searcher_over) -> Searcher:
    return searcher_over(PAPERS, Reader())


def test_drugs_and_names_of_titles_are_named(papers):
    question = papers.read("Do atorvastatin or moxibustion lower mortality in lung injury?")
    assert set(things_named(question, papers)) == {"atorvastatin", "moxibustion"}


def test_only_a_paper_that_names_none_of_them_lacks_them(papers):
    question = papers.read("Is atorvastatin better than simvastatin?")
    assert lacking(question, "moxa", papers) == ("atorvastatin", "simvastatin")
    assert lacking(question, "statin", papers) == lacking(question, "sepsis", papers) == ()
    assert lacking(papers.read("mortality in lung injury"), "moxa", papers) == ()


def test_an_acronym_of_a_title_is_named_however_short_and_plain(tmp_path, embedder):
    texts = {
        "cells": "# Chimeric antigen receptor T-cell (CAR T) therapy: a review\n\n## Results\n\n"
        "There were 52 studies of CAR T therapy.",
        "carriers": "# Risks of carriers: a review\n\n## Results\n\nThere were 23 studies.",
    }
    builder.build(texts, embedder, tmp_path / "index")
    papers = Searcher(store.load(tmp_path / "index", embedder), embedder)
    question = papers.read("How many studies of CAR-T were there?")
    assert set(things_named(question, papers)) == {"CAR-T"}
    assert lacking(question, "carriers", papers) == ("CAR-T",)
    assert lacking(question, "cells", papers) == ()


def test_another_drug_does_not_answer(papers):
    answer = answer_question(
        "Did atorvastatin lower the mortality of adults with lung injury?", papers
    )
    assert answer.abstained
    assert answer.reason == "The nearest, Simvastatin in lung injury, does not name atorvastatin."
    assert answer.refusal.nearest == "statin"
    assert "from 40% to 25%" in answer.evidence[0].passage.text  # and not what names atorvastatin
    own = answer_question("Did simvastatin lower the mortality of adults with lung injury?", papers)
    assert "25%" in own.claims[0].text


def test_what_the_words_of_a_title_name_together_is_named_too(papers):
    question = papers.read("mortality of adults after early supported discharge")
    assert "early supported discharge" in things_named(question, papers)
    assert lacking(question, "home", papers) == ()
    assert "early supported discharge" in lacking(question, "statin", papers)
    answer = answer_question("Mortality of adults after early supported discharge?", papers)
    assert answer.abstained or "lung injury" not in answer.text
    assert things_named(papers.read("discharge after early stroke"), papers) == {}
    # A drug tells more than a phrase.
    both = papers.read("simvastatin and early supported discharge")
    assert set(things_named(both, papers)) == {"simvastatin"}


WHOM = {
    "bulimia": "# Fluoxetine for bulimia nervosa\n\n## Results\n\nRemission was reached by 31% of "
    "women given fluoxetine. Relapse was seen in 19% of the women.",
    "anorexia": "# Nutrition in anorexia nervosa\n\n## Results\n\nPatients with anorexia nervosa "
    "gained 0.9 kg a week on the ward.",
    "kidney": "# Vaccination after kidney transplantation\n\n## Results\n\nAntibodies were found "
    "in 38% of kidney transplant recipients after two doses of the vaccine.",
    "liver": "# Fatigue after liver transplantation\n\n## Results\n\nFatigue was found in 50% of "
    "liver transplant recipients.",
}


@pytest.fixture(scope="module")
def patients(searcher_over) -> Searcher:
    return searcher_over(WHOM, Reader())


@pytest.mark.parametrize(
    ("question", "paper", "words"),
    [
        ("remission with fluoxetine in anorexia nervosa", "bulimia", "anorexia nervosa"),
        ("antibodies after the vaccine in liver transplant recipients", "kidney",
         "liver transplant"),
    ],
)  # fmt: skip
def test_a_paper_that_never_names_those_asked_about_does_not_answer(
    patients, question, paper, words
):
    assert never_named(patients.read(question), paper, patients) == (words,)
    answer = answer_question(question, patients)
    assert answer.abstained and words in answer.reason


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        ("remission with fluoxetine in bulimia nervosa", "bulimia"),
        ("remission with fluoxetine in binge eating", "bulimia"),  # no title has them
        ("antibodies after the vaccine in kidney transplant recipients", "kidney"),
        ("fatigue of patients in the ward", "liver"),
        ("weight gain in anorexia nervosa", "anorexia"),
    ],
)
def test_those_that_it_names_or_no_title_has_are_not_missed(patients, question, paper):
    assert never_named(patients.read(question), paper, patients) == ()
