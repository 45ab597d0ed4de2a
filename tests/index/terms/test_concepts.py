import math

import numpy as np
import pytest
from building import sets_of

from index.terms.concepts import concepts, rarity
from index.terms.vocabulary import Vocabulary

VOCABULARY = Vocabulary([["half-matched", "haploidentical"], ["os", "overall survival"]])
TEXTS = [["haploident", "os"], ["overal", "surviv"], ["overal"], ["dose"]]


def test_a_text_has_a_concept_by_all_terms_of_any_form():
    (survival,) = concepts("OS", VOCABULARY)
    assert sets_of(TEXTS).having(survival).tolist() == [True, True, False, False]


@pytest.mark.parametrize("among", [[], [3], [2, 0], [0, 1, 2, 3]])
def test_of_many_terms_those_that_some_texts_have_are_found_at_once(among):
    sets, places = sets_of(TEXTS), np.array(among, dtype=np.intp)
    terms = {"haploident", "os", "overal", "surviv", "dose", "unheard"}
    alone = {term for term in terms if sets.having((frozenset([term]),), places).any()}
    assert sets.standing(terms, places) == alone
    assert sets.standing([], places) == set()


def test_repeating_a_concept_adds_nothing():
    assert len(concepts("OS OS os", VOCABULARY)) == 1


def test_rarity_is_the_inverse_document_frequency():
    mask = np.array([True, False, False, False])
    assert rarity(mask) == pytest.approx(math.log(1 + 3.5 / 1.5))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How often does it recur?", [{"recur"}]),
        ("how high was the fever", [{"fever"}]),
        ("How common is common variable immunodeficiency?", [{"common"}, {"variabl"}]),
        ("long QT syndrome", [{"long"}, {"qt"}]),
    ],
)
def test_the_word_that_a_question_asks_with_is_not_what_it_asks_about(question, named):
    found = [set(piece[0]) for piece in concepts(question, Vocabulary())]
    assert found[: len(named)] == named
