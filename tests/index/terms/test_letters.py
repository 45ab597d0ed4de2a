"""A letter and the word beside it are one name, however an article or a question writes them."""

import pytest

from app.answering.pipeline import answer_question
from app.refusal.abstain import unknown_names
from index.ranking.search import Searcher
from index.terms.letters import asked_terms
from index.terms.vocabulary import Vocabulary

ARTICLES = {
    "hyphened": "# Films\n\nAn X-ray of the chest was taken in 31 patients.\n\n"
    "Q-fever was found in 4 of the herders. K-wire fixation failed in 2 wrists.\n",
    "apart": "# Wires\n\nThe K wire was removed after 6 weeks. Vitamin D was given to 40 women.\n\n"
    "Vitamin D deficiency was found in 12. B cells were counted in relapsed B cell disease.\n",
    "glued": "# Pictures\n\nThe xray of the wrist was repeated after 8 days. B cells were few.\n",
}


@pytest.fixture(scope="module")
def letters(searcher_over) -> Searcher:
    return searcher_over(ARTICLES)


@pytest.mark.parametrize("written", ["X-ray", "X ray", "xray", "x-ray", "X‑rays"])
def test_a_name_is_found_however_it_is_asked(letters, written):
    question = letters.read(f"Which {written} was taken?")
    (name,) = [one for one in question.named if {"xray"} in one.concept]
    units = letters.index.units
    assert name.known and units.articles.count(name.concept) == 2


@pytest.mark.parametrize("written", ["Kwire", "K wire", "K-wire"])
def test_what_one_article_writes_apart_is_found_too(letters, written):
    question = letters.read(f"When was the {written} removed?")
    assert letters.index.units.articles.count(question.named[0].concept) == 2


def test_a_name_so_written_is_known(letters):
    assert unknown_names("Was QFEVER or a KWIRE found?", letters) == []
    assert unknown_names("Was QRASH or a KWALL found?", letters) == ["QRASH", "KWALL"]


def test_a_letter_belongs_to_the_word_that_the_articles_join_it_with(letters):
    count = letters.index.lexical.count
    assert asked_terms("relapsed B cell disease", count) == ["relaps", "bcell", "diseas"]
    assert asked_terms("vitamin D deficiency", count) == ["vitamin", "d", "defici"]
    assert asked_terms("grade Z toxicity of a K wire", count) == ["grade", "z", "toxic", "kwire"]


@pytest.mark.parametrize("written", ["CAR-T cells", "CAR T-cells", "CART cells", "CAR-T-cells"])
def test_a_vocabulary_knows_its_own_names_in_every_spelling(written):
    (piece,) = Vocabulary([["car-t cells", "living drug"]]).pieces(written)
    assert {"live", "drug"} in piece


def test_an_answer_is_found_by_the_other_spelling(letters):
    answer = answer_question("When was the Kwire removed?", letters)
    assert "after 6 weeks" in answer.claims[0].text
