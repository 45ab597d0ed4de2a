import pytest

from eval.baselines import TutorialDefault, received_texts
from eval.question import DEFAULT_QUESTIONS, load_questions
from eval.report import summary_table
from eval.run import run
from eval.system import Bedside, Reply


class Fixed:
    """A system that replies the same to every question."""

    name = "fixed"

    def __init__(self, answer, passages=(), abstained=False):
        self._reply = Reply(answer, passages, abstained, 0.0, 0.001)

    def ask(self, question):
        return self._reply


@pytest.fixture(scope="module")
def questions(articles):
    """Every fifth of the development half."""
    chosen = [q for q in load_questions(DEFAULT_QUESTIONS, articles) if q.split == "dev"]
    return chosen[::5]


@pytest.fixture(scope="module")
def by_id(articles):
    return {article.article_id: article for article in articles}


def test_bedside_beats_the_tutorial_default(questions, by_id, articles, real, embedder):
    ours = run(Bedside(real), questions, by_id)
    theirs = run(TutorialDefault(received_texts(articles), embedder), questions, by_id)

    def total(rows, measure):
        return sum(getattr(row, measure) or 0 for row in rows)

    assert total(ours, "recall_4000") > 1.3 * total(theirs, "recall_4000") > 0
    assert total(ours, "facts") > 1.3 * total(theirs, "facts") > 0
    assert not any(row.abstained for row in theirs)
    assert all(row.abstained for row in ours if row.question.type == "off-topic")


def test_an_empty_or_refused_answer_shows_no_facts(questions, by_id):
    for system in (Fixed(""), Fixed("77.0% 36.4% everything", abstained=True)):
        rows = run(system, questions, by_id)
        assert {row.facts for row in rows} <= {0.0, None}
        assert {row.recall_4000 for row in rows} <= {0.0, None}


def test_gold_evidence_scores_full_recall(questions, by_id):
    for question in questions:
        if question.answerable:
            texts = [
                by_id[s.article_id].text[s.start : s.end] for p in question.evidence for s in p
            ]
            if sum(map(len, texts)) > 3_900:
                continue
            (row,) = run(Fixed("x", tuple(texts)), [question], by_id)
            assert row.recall_4000 == 1


def test_the_table_names_every_system(questions, by_id):
    table = summary_table({"fixed": run(Fixed("x"), questions, by_id)})
    assert [column.header for column in table.columns] == ["measure", "fixed"]
    assert table.row_count >= 8
