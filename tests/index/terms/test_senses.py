"""An abbreviation means what its own article says that it means."""

import pytest

from app.answering.pipeline import answer_question
from index.terms.senses import Clashes, plain_senses, sense_term
from index.terms.vocabulary import Vocabulary

ARTICLES = {
    "moss-2019": """# Cough in myasthenia, a cohort study

## Results

We followed 300 adults with myasthenia gravis (MG) for a year.
Ptosis was seen in 61% of MG patients.
""",
    "reed-2020": """# Pain in molar gestation, a registry study

## Results

Of 90 women with molar gestation (MG), 20% had pain. Readmission followed in 44% of MG patients.
""",
    "york-2018": """# Falls on the ward

## Results

AE, adverse event. Falls are an AE. An AE occurred in 12% of the patients on the ward.
""",
}
MG = ("mg",)


@pytest.fixture(scope="module")
def searcher(searcher_over):
    return searcher_over(ARTICLES)


def texts(question, searcher):
    return [claim.text for claim in answer_question(question, searcher).claims]


def test_the_long_form_finds_the_short_form_of_its_own_article(searcher):
    assert texts("ptosis in myasthenia gravis", searcher)[0].startswith("Ptosis was seen in 61%")
    assert texts("readmission in molar gestation", searcher)[0].startswith("Readmission followed")


@pytest.mark.parametrize(
    "question", ["readmission in myasthenia gravis", "readmission of myasthenia patients"]
)
def test_another_articles_short_form_does_not_answer(searcher, question):
    assert not any("44%" in text for text in texts(question, searcher))


def test_who_asks_for_both_senses_gets_both(searcher):
    asked = "readmission in molar gestation and in myasthenia gravis"
    assert any("44%" in text for text in texts(asked, searcher))


def test_a_short_form_of_several_senses_stands_for_itself(searcher):
    (named,) = searcher.read("MG").named
    concept = named.concept
    assert concept == (frozenset(MG),)


def test_a_short_form_of_one_sense_is_known_by_its_long_form(searcher):
    (named,) = searcher.read("AE").named
    concept = named.concept
    assert any(form >= {"advers"} for form in concept)


def test_senses_are_kept_apart_in_the_vocabulary():
    senses = [(("pd",), ("parkinson", "diseas")), (("pd",), ("periton", "dialysi"))]
    (piece,) = Vocabulary([], senses).pieces("Parkinson's disease")
    assert set(piece[1:]) == {frozenset([sense_term(("parkinson", "diseas"))])}
    assert Vocabulary([], senses).pieces("PD") == [(frozenset({"pd"}),)]
    assert plain_senses(senses) == {}
    assert plain_senses(senses[:1]) == dict(senses[:1])


def test_senses_that_share_most_words_do_not_clash():
    alike = [(("orr",), ("overal", "respons", "rate")), (("orr",), ("object", "respons", "rate"))]
    assert not list(Clashes(alike).of(frozenset(alike[0][1])))
    unlike = [(("bp",), ("blood", "pressur")), (("bp",), ("bind", "protein"))]
    (clash,) = Clashes(unlike).of(frozenset({"pressur"}))
    assert clash.other_words == {"bind", "protein"}


def test_the_senses_are_saved_with_the_index(searcher):
    assert {long for short, long in searcher.index.units.senses if short == MG} == {
        ("myasthenia", "gravi"), ("molar", "gestat")
    }  # fmt: skip
