from concurrent.futures import ThreadPoolExecutor

import numpy as np
from building import DigestEmbedder

from index.embedding import remembered
from index.embedding.remembered import RememberedQuestions


def test_a_question_asked_again_is_not_embedded_again_and_has_the_same_vector():
    embedder = DigestEmbedder()
    questions = RememberedQuestions(embedder)
    first = questions.vector("who?")
    assert np.array_equal(first, embedder.embed(["who?"])[0]) and embedder.n_embedded == 2
    assert np.array_equal(questions.vector("who?"), first) and embedder.n_embedded == 2
    assert not np.array_equal(questions.vector("where?"), first) and embedder.n_embedded == 3


def test_only_the_latest_are_kept(monkeypatch):
    monkeypatch.setattr(remembered, "KEPT", 2)
    embedder = DigestEmbedder()
    questions = RememberedQuestions(embedder)
    for question in ("a", "b", "a", "c"):  # "b" is now the one that was asked longest ago
        questions.vector(question)
    questions.vector("a")
    assert embedder.n_embedded == 3
    questions.vector("b")
    assert embedder.n_embedded == 4


def test_no_words_of_a_question_are_kept():
    questions = RememberedQuestions(DigestEmbedder())
    questions.vector("a patient's name")
    assert "name" not in repr(vars(questions))


def test_it_may_be_asked_from_several_threads(monkeypatch):
    monkeypatch.setattr(remembered, "KEPT", 3)
    questions = RememberedQuestions(DigestEmbedder())
    asked = [str(number % 7) for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(questions.vector, asked))
    alone = DigestEmbedder().embed(asked)
    assert np.array_equal(np.stack(found), alone)
