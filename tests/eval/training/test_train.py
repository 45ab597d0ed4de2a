from dataclasses import replace

import numpy as np
import pytest

from eval.questions.question import Question, Span
from eval.training.ranking import Example, fit, of_question, reciprocal_rank
from index.ranking.features import FEATURES, QUESTION_FEATURES
from index.ranking.network import WEIGHTS, Ranking

N, M = len(FEATURES), len(QUESTION_FEATURES)


def example(right, seed=0):
    """Two candidates, each with a feature of its own; `right` says which of them answers."""
    rng = np.random.default_rng(seed)
    features = 0.1 * rng.random((2, N))
    features[[0, 1], [0, 1]] = 1.0
    answers = np.zeros(2) if right is None else np.eye(2)[right]
    question = 0.1 * rng.random(M)
    return Example("library", right is not None, f"report {seed % 7}", features, question, answers)


@pytest.mark.slow  # it trains
def test_the_ranking_follows_what_counts_for_more():
    few, many = [example(0, n) for n in range(100)], [example(1, n) for n in range(300)]
    fitted = fit([*few, *many])
    assert reciprocal_rank(fitted, few[0]) == 0.5 and reciprocal_rank(fitted, many[0]) == 1.0


@pytest.mark.slow  # it trains
def test_what_a_unit_is_worth_may_depend_on_the_question():
    """No weights of the features alone can put the right one first for both kinds of question."""
    asked = []
    for n in range(3_000):
        one = example(n % 2, n)
        question = one.question.copy()
        question[0] = n % 2
        asked.append(replace(one, question=question))
    fitted = fit(asked)
    assert np.mean([reciprocal_rank(fitted, one) for one in asked]) > 0.9


@pytest.mark.slow  # it trains
def test_where_nothing_answers_the_whole_is_less(tmp_path):
    """log(sum(exp)) over the units tells whether any answers."""
    answered = [example(1, n) for n in range(200)]
    unanswered = [replace(example(None, n), features=np.full((2, N), 0.1)) for n in range(200)]
    digest = fit([*answered, *unanswered]).save(tmp_path)
    ranking = Ranking(tmp_path, {WEIGHTS: digest})
    whole = [
        np.log(np.exp(ranking.scores(e.features, e.question)).sum())
        for e in (*answered, *unanswered)
    ]
    assert min(whole[:200]) > max(whole[200:])


def test_an_answered_question_is_asked_again_without_what_answers_it(tiny):
    text = tiny.index.articles["baker-2021"].text
    start = text.index("Snoring was")
    place = Span("baker-2021", start, text.index(".", start) + 1)
    question = Question("q", "How common was snoring?", "text", "full", "dev", "", (), ((place,),))
    with_it, without = of_question(tiny, question, "a library")
    assert with_it.right.sum() == 1 and with_it.answered
    assert not without.right.any() and not without.answered
    assert with_it.over == without.over == "baker-2021"
    assert 0 < len(without.features) < len(with_it.features)
