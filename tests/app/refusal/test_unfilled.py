"""What a refusal says is missing: told by the reader among the words that are not named."""

import pytest

from app.answering.pipeline import MAX_HITS
from app.refusal.unfilled import nearest_without, unfitting
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage import build, store

ARTICLES = {
    "zinc": "# Zinc in burns\n\n## Results\n\nZinc lowered the rate of pneumonia in adults "
    "with burns from 30% to 18%. Deaths were as frequent as with placebo.",
    "sleep": "# Melatonin and sleep\n\n## Results\n\nMelatonin shortened sleep latency by "
    "9 minutes in adults with insomnia. Snoring was as before.",
    "knee": "# Exercise for the knee\n\n## Results\n\nExercise lessened pain of the knee in "
    "40 of 60 adults with osteoarthritis. None of them fell.",
}


@pytest.fixture(scope="module")
def searcher(embedder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    build.build(ARTICLES, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder, reader=Reader())


@pytest.mark.parametrize(
    ("question", "article_id", "missing"),
    [
        ("How often did zinc lower the rate of pneumonia in toddlers with burns?", "zinc",
         "toddlers"),
        ("By how many minutes did melatonin shorten sleep latency in epilepsy?", "sleep",
         "epilepsy"),
        ("Did exercise lessen pain of the shoulder in osteoarthritis?", "knee", "shoulder"),
    ],
)  # fmt: skip
def test_the_word_that_is_missed_is_named_and_no_other(searcher, question, article_id, missing):
    hits = searcher.search(question, k=MAX_HITS)
    article, words = nearest_without(searcher.read(question), hits, searcher)
    assert (article.article_id, words) == (article_id, [missing])


def test_of_a_question_that_is_answered_no_word_is_missed(searcher):
    question = "By how many minutes did melatonin shorten sleep latency in insomnia?"
    hits = searcher.search(question, k=MAX_HITS)
    assert unfitting(searcher.read(question), hits, searcher) is None
    assert nearest_without(searcher.read(question), hits, searcher) is None


def test_without_the_reader_the_rarest_words_are_named(searcher, embedder):
    question = "Did zinc lower the rate of pneumonia in toddlers with burns?"
    plain = Searcher(searcher.index, embedder)
    hits = plain.search(question, k=MAX_HITS)
    assert "toddlers" in nearest_without(plain.read(question), hits, plain)[1]
    assert unfitting(plain.read(question), hits, plain) is None


@pytest.mark.parametrize("asked_with", ["seen", "the moment", "their fear"])
def test_an_everyday_word_is_not_told_as_missing(searcher, asked_with):
    question = f"What was {asked_with} of zinc in toddlers with burns and pneumonia?"
    hits = searcher.search(question, k=MAX_HITS)
    assert nearest_without(searcher.read(question), hits, searcher)[1] == ["toddlers"]


def test_an_everyday_word_of_a_title_is_told_as_missing(embedder, tmp_path):
    women = "# Calcium in women\n\n## Results\n\nCalcium lowered the rate of fractures by half."
    build.build({**ARTICLES, "calcium": women}, embedder, tmp_path)
    searcher = Searcher(store.load(tmp_path, embedder), embedder, reader=Reader())
    question = "By how many minutes did melatonin shorten sleep latency in women?"
    hits = searcher.search(question, k=MAX_HITS)
    article, words = nearest_without(searcher.read(question), hits, searcher)
    assert (article.article_id, words) == ("sleep", ["women"])


def test_a_bare_number_is_not_what_is_missing(searcher):
    question = searcher.read("Did zinc lower pneumonia in burns of 150 toddlers, CD4 731?")
    hits = searcher.hits(question, k=MAX_HITS)
    _, words = nearest_without(question, hits, searcher)
    assert words and not any(word.strip(".,").isdigit() for word in words)


def test_a_question_that_repeats_itself_is_read_a_few_times_only(searcher, embedder):
    class Counted(Reader):
        n = 0

        def scores(self, *arguments, **named):
            type(self).n += 1
            return super().scores(*arguments, **named)

    again = Searcher(searcher.index, embedder, reader=Counted())
    question = "Did zinc lower pneumonia in toddlers? " * 50
    hits = again.search(question, k=MAX_HITS)
    asked = again.read(question)
    for told in (nearest_without, unfitting):
        Counted.n = 0
        told(asked, hits, again)
        assert Counted.n < 12
