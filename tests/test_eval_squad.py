import json

import pytest

from corpus.errors import BadBatch
from corpus.library import load_corpus
from eval.questions.question import load_questions
from eval.sets.squad import convert, write

CONTEXT = "Rome grew fast. It had 31 baths in 200. Later it had 31 walls.\r\nNobody counted gates."


def qa(question_id, text, start, **more):
    answers = [{"text": text, "answer_start": start}] if text else []
    return {"id": question_id, "question": f"Which {question_id}?", "answers": answers, **more}


@pytest.fixture()
def converted(tmp_path):
    def from_paragraphs(*paragraphs):
        path = tmp_path / "squad.json"
        path.write_text(json.dumps({"data": [{"title": "t", "paragraphs": paragraphs}]}))
        return convert(path)

    return from_paragraphs


def test_the_second_occurrence_stays_the_second(converted, tmp_path):
    second = CONTEXT.rindex("31")
    qas = [qa("baths", "31", 23), qa("walls", "31", second), qa("none", "", 0, is_impossible=True),
           qa("gates", "Nobody", CONTEXT.index("Nobody"))]  # fmt: skip
    write(converted({"context": CONTEXT, "qas": qas}), tmp_path / "out")
    articles = load_corpus(tmp_path / "out" / "articles")
    questions = load_questions(tmp_path / "out" / "questions.jsonl", articles)
    texts = [
        articles[0].text[span.start : span.end]
        for question in questions
        for piece in question.evidence
        for span in piece
    ]
    assert texts == ["It had 31 baths in 200.", "Later it had 31 walls.", "Nobody counted gates."]
    assert [q.answerable for q in questions] == [True, True, False, True]
    assert questions[0].facts == (("31",),)


def test_a_context_that_comes_twice_is_one_article(converted):
    found = converted(
        {"context": CONTEXT, "qas": [qa("a", "31", 23)]},
        {"context": CONTEXT, "qas": [qa("b", "Rome", 0)]},
    )
    assert len(found.sources) == 1 and len(found.questions) == 2 and not found.skipped


def test_several_answers_are_alternatives(converted):
    answers = [{"text": "31", "answer_start": 23}, {"text": "31 baths", "answer_start": 23}]
    question = {"id": "a", "question": "How many?", "answers": answers}
    (line,) = converted({"context": CONTEXT, "qas": [question]}).questions
    assert line["facts"] == [["31", "31 baths"]]
    assert [place["quote"] for (place,) in line["evidence"]] == ["It had 31 baths in 200."]


def test_what_cannot_be_used_is_told(converted):
    found = converted({"context": CONTEXT, "qas": [
        qa("ok", "Rome", 0), qa("moved", "Rome", 7), qa("unmarked", "", 0)]})  # fmt: skip
    assert [line["id"] for line in found.questions] == ["ok"]
    assert "moved: the answer 'Rome' does not stand at 7" in found.skipped[0]
    assert "unmarked: it has no answer" in found.skipped[1]
    with pytest.raises(BadBatch, match="no question that can be used"):
        converted({"context": CONTEXT, "qas": []})


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "x.json"
    for text in ("[1, 2]", "{}", "not json", '{"data":' + "[" * 100_000):
        path.write_text(text)
        with pytest.raises(BadBatch, match="no SQuAD-style JSON"):
            convert(path)


def test_an_offset_is_checked_against_the_text(converted, tmp_path):
    found = converted({"context": CONTEXT, "qas": [qa("a", "31", 23)]})
    found.questions[0]["evidence"][0][0]["start"] += 1
    write(found, tmp_path / "out")
    articles = load_corpus(tmp_path / "out" / "articles")
    with pytest.raises(BadBatch, match="line 1: not at 17 to 39"):
        load_questions(tmp_path / "out" / "questions.jsonl", articles)
