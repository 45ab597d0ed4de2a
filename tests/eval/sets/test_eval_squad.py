import gzip
import json

import pytest
import yaml

from corpus.errors import BadBatch, OutputUnwritable
from corpus.library import load_corpus
from eval.questions.question import load_questions
from eval.sets.converted import write
from eval.sets.squad import convert

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
    assert len(found.sources) == 1 and len(found.lines) == 2 and not found.left_out


def test_several_answers_are_alternatives(converted):
    answers = [{"text": "31", "answer_start": 23}, {"text": "31 baths", "answer_start": 23}]
    question = {"id": "a", "question": "How many?", "answers": answers}
    (line,) = converted({"context": CONTEXT, "qas": [question]}).lines
    assert line.spellings == ("31", "31 baths")
    assert [place.quote for place in line.places] == ["It had 31 baths in 200."]


def test_what_cannot_be_used_is_told(converted, tmp_path):
    found = converted({"context": CONTEXT, "qas": [
        qa("ok", "Rome", 0), qa("gone", "Paris", 0), qa("unmarked", "", 0), "no question",
        {"id": "two", "question": "Why?", "answers": {"text": ["31"], "answer_start": []}},
        {"id": "x", "question": "Why? \ud83d", "answers": [{"text": "Rome", "answer_start": 0}]},
    ]}, {"context": "   ", "qas": [qa("blank", "", 0)]}, {"context": 3})  # fmt: skip
    assert [line.question_id for line in found.lines] == ["ok"]
    told = "\n".join(found.summary())
    assert "gone: the answer 'Paris' does not stand in its context" in told
    assert "unmarked: it has no answer" in told and "two: it has 1 answers and 0 offsets" in told
    assert "squad-2: it has no question" in told and "characters that are not text" in told
    assert "context '   ': the article has no text" in told and "record 3: it has no" in told
    write(found, tmp_path / "out")
    assert len((tmp_path / "out" / "left_out.txt").read_text().splitlines()) == 7
    with pytest.raises(BadBatch, match="no question that can be used"):
        write(converted({"context": CONTEXT, "qas": []}), tmp_path / "none")


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "x.json"
    for text in ("[1, 2]", "{}", "not json", "", '{"data":' + "[" * 100_000, "a\nb\n"):
        path.write_text(text)
        with pytest.raises(BadBatch, match="no SQuAD-style JSON"):
            convert(path)


def test_an_offset_is_checked_against_the_text(converted, tmp_path):
    found = converted({"context": CONTEXT, "qas": [qa("a", "31", 23)]})
    write(found, tmp_path / "out")
    path = tmp_path / "out" / "questions.jsonl"
    path.write_text(path.read_text().replace('"start": 16', '"start": 17'))
    articles = load_corpus(tmp_path / "out" / "articles")
    with pytest.raises(BadBatch, match="line 1: not at 17 to 39"):
        load_questions(path, articles)


# "12" stands at 8, 41 and 77; the kind of each offset is how its writer counted.
TWELVES = (
    "Of them 12 had ferritin é 90, and é é é 🩸 12 were iron deficient.\r\nAt the end 12 left."
)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (TWELVES.index("12"), "Of them"),
        (TWELVES.index("12") + 1, "Of them"),
        (TWELVES.index("12") - 3, "Of them"),
        (TWELVES.rindex("12") - 1, "At the end"),  # its line end was one character
        (TWELVES.rindex("12") + 5, "At the end"),
        (len(TWELVES[: TWELVES.rindex("12")].encode()), "At the end"),
        (len(TWELVES[: TWELVES.rindex("12")].encode("utf-16-le")) // 2, "At the end"),
        (str(TWELVES.index("12")), "Of them"),
    ],
)
def test_an_offset_that_is_off_is_mended_and_told(converted, start, sentence):
    found = converted({"context": TWELVES, "qas": [qa("a", "12", start)]})
    (place,) = found.lines[0].places
    assert place.quote.startswith(sentence) and not found.left_out
    assert bool(found.notes) == (int(start) != TWELVES.index("12"))


@pytest.mark.parametrize("start", [500, None, "x", [1]])
def test_which_of_several_places_is_meant_is_never_guessed(converted, start):
    found = converted({"context": TWELVES, "qas": [qa("a", "12", start), qa("b", "left", start)]})
    assert found.left_out[0].name == "a" and "a" not in [line.question_id for line in found.lines]


def test_a_place_as_near_as_another_is_left_out(converted):
    text = "A 7 x 7 B."
    found = converted({"context": text, "qas": [qa("a", "7", 4)]})
    assert "which of 2 places is meant" in found.left_out[0].reason


def test_blanks_within_an_answer_may_differ(converted):
    context = "The mean age was 61\u00a0years\nin both arms."
    found = converted({"context": context, "qas": [qa("a", "61 years in", 18)]})
    assert found.lines[0].places[0].quote == context and found.lines[0].spellings == (
        "61 years in",
    )


ROW = {"id": "r 1", "title": "Rome", "context": CONTEXT, "question": "How many baths?",
       "answers": {"text": ["31"], "answer_start": [23]}}  # fmt: skip
NOT_THERE = {**ROW, "id": "r 2", "question": "Who?", "answers": {"text": [], "answer_start": []}}
MRQA = {"context": CONTEXT, "qas": [{"qid": "m", "question": "Who?", "answers": ["Nobody"],
        "detected_answers": [{"text": "Nobody", "char_spans": [[64, 69]]}]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ([ROW, NOT_THERE], ["r 1", "r 2"]),
        ({"data": [ROW, NOT_THERE]}, ["r 1", "r 2"]),
        ("\n".join(map(json.dumps, [ROW, NOT_THERE])), ["r 1", "r 2"]),
        ("\n".join(map(json.dumps, [ROW, {"context": ""}, NOT_THERE])) + "\n{bad", ["r 1", "r 2"]),
        ("\n".join(map(json.dumps, [{"header": {"dataset": "x"}}, MRQA, ROW])), ["m", "r 1"]),
        ([ROW, ROW], ["r 1", "r 1-2"]),
        ([{**ROW, "id": "  "}, {**ROW, "id": 7}], ["squad-1", "7"]),
        (ROW, ["r 1"]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_shape_is_read(tmp_path, values, ids, packed):
    text = values if isinstance(values, str) else json.dumps(values)
    path = tmp_path / "set.jsonl"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    found = convert(path)
    write(found, tmp_path / "out")
    articles = load_corpus(tmp_path / "out" / "articles")
    questions = load_questions(tmp_path / "out" / "questions.jsonl", articles)
    assert [question.question_id for question in questions] == ids
    assert [q.answerable for q in questions] == [name != "r 2" for name in ids]
    library = yaml.safe_load((tmp_path / "out" / "library.yaml").read_text())
    assert library == {"title": "set", "articles": "articles", "fitted": []}
    assert all(q.facts for q in questions if q.answerable)


def test_articles_of_another_set_are_not_searched_with_these(converted, tmp_path):
    write(converted({"context": CONTEXT, "qas": [qa("a", "31", 23)]}), tmp_path / "out")
    with pytest.raises(OutputUnwritable, match="articles of another set"):
        write(converted({"context": "Else.", "qas": [qa("a", "Else", 0)]}), tmp_path / "out")
