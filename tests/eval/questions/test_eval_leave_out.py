"""Answerable questions asked again without the articles that answer them."""

import numpy as np
import pytest

from app.answering.pipeline import answer_question
from app.service import AnswerService
from conftest import TINY
from eval.questions.leave_out import folds, searcher_without
from eval.questions.question import DEFAULT_QUESTIONS, Question, Span, load_questions
from index.passages.filters import Filters


def question(name, *article_ids, **more):
    evidence = tuple((Span(article_id, 0, 9),) for article_id in article_ids)
    return Question(name, "?", "text", "full", "dev", "31%", (("31%",),), evidence, **more)


def test_each_answerable_question_is_in_one_fold_that_lacks_all_that_answers_it():
    asked = [question("q1", "a"), question("q2", "a"), question("q3", "b", "c"),
             question("q4"), question("q5", "d", filters=Filters(articles=("d",))),
             question("q6", *"abcde"), question("q7", "e", previous="before")]  # fmt: skip
    parts = folds(asked, "abcde")
    by_id = {one.question_id: fold for fold in parts for one in fold.questions}
    assert sorted(by_id) == ["q1-left-out", "q2-left-out", "q3-left-out", "q7-left-out"]
    assert sum(len(fold.questions) for fold in parts) == 4
    assert by_id["q1-left-out"] is by_id["q2-left-out"]
    assert by_id["q3-left-out"].left_out == {"b", "c"}
    for fold in parts:
        assert len(fold.left_out) < 5
        assert all(not one.answerable and not one.facts for one in fold.questions)
        assert {one.type for one in fold.questions} == {"left out"}


def test_most_of_the_library_is_left_in_each_fold():
    asked = [question(f"q{n}", f"a{n}") for n in range(40)]
    parts = folds(asked, [f"a{n}" for n in range(40)])
    assert len(parts) == 5 and {len(fold.left_out) for fold in parts} == {8}


def test_every_answerable_question_of_the_five_articles_is_asked_again(articles):
    questions = load_questions(DEFAULT_QUESTIONS, articles)
    answering = {f"{q.question_id}-left-out": q.answering for q in questions if q.answerable}
    parts = folds(questions, [article.article_id for article in articles])
    asked = [(one.question_id, fold) for fold in parts for one in fold.questions]
    assert len({name for name, _ in asked}) == len(asked)
    everywhere = {name for name, ids in answering.items() if len(ids) == len(articles)}
    assert {name for name, _ in asked} == answering.keys() - everywhere
    assert all(answering[name] <= fold.left_out for name, fold in asked)


@pytest.fixture(scope="module")
def service(tmp_path_factory, tiny_index, embedder):
    corpus = tmp_path_factory.mktemp("left-out") / "articles"
    corpus.mkdir()
    for name, source in TINY.items():
        (corpus / f"{name}.md").write_text(source, encoding="utf-8")
    return AnswerService(corpus, tiny_index, embedder)


def test_the_articles_are_really_gone_and_the_others_as_they_were(service):
    whole = service.searcher.index
    with searcher_without(frozenset({"baker-2021"}), TINY, service) as searcher:
        left = searcher.index
        assert set(left.articles) == {"adams-2019", "cole-2020"}
        kept = [n for n, one in enumerate(whole.passages) if one.article_id != "baker-2021"]
        assert list(left.passages) == [whole.passages[n] for n in kept]
        assert np.array_equal(left.vectors.vectors(), whole.vectors.vectors()[kept])
        answer = answer_question("How common was snoring in men?", searcher)
        assert answer.abstained
        assert all(item.article.article_id != "baker-2021" for item in answer.evidence)
    assert not answer_question("How common was snoring in men?", service.searcher).abstained
