"""Which passages of an index are ranked for a question."""

import numpy as np
import pytest

from index.passages.filters import Filters
from index.ranking import candidates as few
from index.ranking.candidates import candidates

QUESTION = "overall survival at two years after haploidentical transplantation"


@pytest.fixture
def asked(real, monkeypatch):
    """The candidates under filters, where the searches by themselves give two passages each."""
    monkeypatch.setattr(few, "NEAREST", 2)
    monkeypatch.setattr(few, "BEST", 2)
    monkeypatch.setattr(few, "WHOLE", 1)
    question = real.read(QUESTION)

    def ask(filters=None):
        index = real.index
        admitted = filters and filters.admitted(index.units, index.catalogue)
        found = candidates(index, real.vector(question.text), question.terms, admitted)
        return [index.passages[int(at)] for at in found]

    return ask


def test_all_passages_of_the_article_that_fits_best_are_ranked(asked, real):
    found = asked()
    counts = {
        entry.article_id: sum(p.article_id == entry.article_id for p in real.index.passages)
        for entry in real.index.catalogue
    }
    of = [passage.article_id for passage in found]
    whole = [article for article in set(of) if of.count(article) == counts[article]]
    assert len(whole) == 1
    assert len(found) <= counts[whole[0]] + 4


def test_each_is_there_once_and_in_order(asked, real):
    positions = [real.position(passage) for passage in asked()]
    assert np.all(np.diff(positions) > 0)


def test_a_filter_holds_for_them_too(asked):
    found = asked(Filters(tables_only=True))
    assert found
    assert {passage.kind for passage in found} <= {"row", "header", "caption", "note"}


def test_of_a_book_the_passages_are_added_that_are_best_by_their_words(asked, real, monkeypatch):
    every = asked()
    monkeypatch.setattr(few, "MOST", 5)
    some = asked()
    assert 5 <= len(some) <= 5 + 4
    index, terms = real.index, real.read(QUESTION).terms
    scores = {
        p.passage_id: index.lexical.scores_at(terms, np.array([real.position(p)]))[0] for p in every
    }
    left = max(score for key, score in scores.items() if key not in {p.passage_id for p in some})
    assert sum(scores[passage.passage_id] >= left for passage in some) >= 5
