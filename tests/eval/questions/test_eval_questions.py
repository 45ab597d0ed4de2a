import json
from collections import Counter

import pytest

from conftest import TINY
from corpus.errors import BadBatch
from corpus.markdown import parse_article
from eval.measures.rows import evidence_texts
from eval.measures.texts import shows
from eval.questions.question import DEFAULT_QUESTIONS, load_questions
from index.passages.filters import Filters

GOOD = {
    "id": "q1",
    "question": "How common was snoring?",
    "type": "text",
    "style": "full",
    "split": "dev",
    "answer": "31%",
    "facts": [["31%"]],
    "evidence": [[{"article_id": "baker-2021", "quote": "Snoring was present in 31% of men."}]],
    "note": "",
}


@pytest.fixture()
def load(tmp_path):
    articles = [parse_article(name, source) for name, source in TINY.items()]

    def load_lines(*lines):
        path = tmp_path / "q.jsonl"
        path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
        return load_questions(path, articles)

    return load_lines


@pytest.fixture(scope="module")
def questions(articles):
    return load_questions(DEFAULT_QUESTIONS, articles)


def test_a_quote_resolves_to_its_span(load):
    (question,) = load(GOOD)
    ((span,),) = question.evidence
    text = parse_article("b", TINY["baker-2021"]).text
    assert text[span.start : span.end] == "Snoring was present in 31% of men."


def test_a_cell_resolves_to_its_row(load):
    place = {"article_id": "adams-2019", "table": 1, "row": "Nausea", "cell": "25 (21.0)",
             "group": "Side effects"}  # fmt: skip
    (question,) = load(GOOD | {"evidence": [[place]]})
    ((span,),) = question.evidence
    text = parse_article("a", TINY["adams-2019"]).text
    assert text[span.start : span.end].startswith("| ↳ Nausea | 46 (38.0)")


def test_a_line_may_hold_what_looks_right_and_is_not(load):
    place = {"article_id": "baker-2021", "quote": "6 mmHg", "why": "other outcome"}
    row = {"article_id": "adams-2019", "table": 1, "row": "Nausea", "cell": "25 (21.0)"}
    (question,) = load(GOOD | {"distractors": [place, row]})
    first, second = question.distractors
    assert first.why == "other outcome" and second.why == ""
    text = parse_article("b", TINY["baker-2021"]).text
    assert [text[span.start : span.end] for span in first.spans] == ["6 mmHg"]
    assert second.spans[0].article_id == "adams-2019"
    assert question.answering == {"baker-2021"}  # distractors do not answer


def test_a_line_may_follow_another_and_be_narrowed(load):
    narrowed = {"articles": ["baker-2021"], "year_from": 2020, "designs": ["cohort study"]}
    (question,) = load(GOOD | {"previous": "Was it in women?", "filters": narrowed})
    assert question.previous == "Was it in women?"
    assert question.filters == Filters(("baker-2021",), 2020, None, ("cohort study",))
    (plain,) = load(GOOD)
    assert plain.previous is None and not plain.filters and plain.distractors == ()


def test_what_is_missing_is_said_of_a_question_that_is_not_answered(load):
    more = {"type": "near-miss", "evidence": [], "facts": [], "slot": "outcome", "missing": "cost"}
    (question,) = load(GOOD | more)
    assert (question.slot, question.missing, question.answerable) == ("outcome", "cost", False)


def test_every_fault_is_listed_with_its_line(load):
    with pytest.raises(BadBatch) as caught:
        load(
            GOOD,
            GOOD,
            "{broken",
            GOOD | {"id": "q3", "style": "rude"},
            GOOD | {"id": "q4", "evidence": [[{"article_id": "nobody", "quote": "x"}]]},
            GOOD
            | {"id": "q5", "evidence": [[{"article_id": "baker-2021", "quote": "32% of men"}]]},
            GOOD | {"id": "q6", "evidence": []},
            {key: value for key, value in GOOD.items() if key != "facts"},
        )
    message = str(caught.value)
    for part in (
        "7 faulty lines", "line 2: id 'q1' is used twice", "line 3: ", "line 4: style 'rude'",
        "line 5: there is no article 'nobody'", "line 6: not found in baker-2021: '32% of men'",
        "line 7: a question of type 'text'", "line 8: 'facts' is missing",
    ):  # fmt: skip
        assert part in message


def test_the_set_has_what_it_promises(questions):
    types = Counter(question.type for question in questions)
    styles = Counter(question.style for question in questions)
    assert sum(types.values()) >= 200
    assert types["table"] >= 45 and types["cross"] >= 25
    assert types["near-miss"] >= 35 and types["off-topic"] >= 15
    assert sum(question.answerable for question in questions) >= 150
    assert styles["full"] >= 100 and styles["shorthand"] >= 65 and styles["lay"] >= 35
    about = Counter(
        article_id
        for question in questions
        for article_id in {span.article_id for piece in question.evidence for span in piece}
    )
    assert len(about) == 5 and min(about.values()) >= 25


def test_the_halves_are_balanced(questions):
    for kind in {question.type for question in questions}:
        splits = Counter(question.split for question in questions if question.type == kind)
        assert abs(splits["dev"] - splits["test"]) <= 2


def test_every_fact_stands_in_the_evidence(questions, articles):
    by_id = {article.article_id: article for article in articles}
    missing = []
    for question in questions:
        evidence = " ".join(text for piece in evidence_texts(question, by_id) for text in piece)
        for fact in question.facts:
            if not any(shows(evidence, f) for f in fact):
                missing.append((question.question_id, fact))
    assert missing == []


def test_no_question_is_asked_twice(questions):
    texts = [question.question.casefold() for question in questions]
    assert len(set(texts)) == len(texts)


def faults_of(load, *lines):
    with pytest.raises(BadBatch) as caught:
        load(*lines)
    return str(caught.value).split("\n  ")[1:]


PLACE = {"article_id": "baker-2021", "quote": "31%"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"question": 5}, "'question' must be text, not a number"),
        ({"question": " "}, "the question is empty"),
        ({"question": "x" * 10_000_000}, "the question has 10,000,000 characters"),
        ({"question": "\ud800 OS"}, "the question holds characters that are not text"),
        ({"id": None}, "'id' must be text or a whole number, not null"),
        ({"id": True}, "'id' must be text or a whole number, not true"),
        ({"id": 1.5}, "'id' must be text or a whole number, not a number"),
        ({"answer": ["31%"]}, "'answer' must be text, not a list"),
        ({"note": 3}, "'note' must be text, not a number"),
        ({"style": ["full"]}, "style a list is not one of full"),
        ({"type": {}}, "type an empty object is not one of text"),
        ({"facts": "31%"}, "'facts' must be a list, not text"),
        ({"facts": ["31%"]}, "fact 1 must be a list of spellings, not text"),
        ({"facts": [["31%"], []]}, "fact 2 must be a list of spellings, not an empty list"),
        ({"facts": [["31%", None]]}, "a spelling of fact 1 must be text, not null"),
        ({"facts": [["31%", " "]]}, "a spelling of fact 1 is empty"),
        ({"evidence": None}, "'evidence' must be a list, not null"),
        ({"evidence": [PLACE]}, "evidence 1 must be a list of places, not an object"),
        ({"evidence": [[]]}, "evidence 1 must be a list of places, not an empty list"),
        ({"evidence": [["baker-2021"]]}, "evidence 1: a place must be an object, not text"),
        ({"evidence": [[{"quote": "31%"}]]}, "evidence 1: 'article_id' is missing"),
        ({"evidence": [[PLACE | {"article_id": ["x"]}]]}, "'article_id' must be text, not a list"),
        ({"evidence": [[PLACE | {"quote": ""}]]}, "evidence 1: 'quote' is empty"),
        ({"evidence": [[PLACE | {"quote": 31}]]}, "'quote' must be text, not a number"),
        ({"evidence": [[PLACE | {"start": "1", "end": 2}]]}, "'start' must be a whole number"),
        ({"evidence": [[PLACE | {"start": 1.0, "end": 2}]]}, "'start' must be a whole number"),
        ({"evidence": [[PLACE | {"start": 10**100, "end": 10**200}]]}, "not at 1000"),
        ({"evidence": [[PLACE | {"table": 1, "cell": "a"}]]}, "evidence 1: 'row' is missing"),
        ({"previous": 5}, "'previous': 'question' must be text, not a number"),
        ({"previous": " "}, "'previous': the question is empty"),
        ({"slot": 1}, "'slot' must be text, not a number"),
        ({"missing": ["a"]}, "'missing' must be text, not a list"),
        ({"filters": []}, "'filters' must be an object, not an empty list"),
        ({"filters": {"author": "x"}}, "filter 'author' is not one of articles, year_from"),
        ({"filters": {"year_from": "2019"}}, "filter 'year_from' must be a whole number, not text"),
        ({"filters": {"articles": "a"}}, "filter 'articles' must be a list of texts"),
        ({"filters": {"designs": [1]}}, "filter 'designs' must be a list of texts"),
        ({"distractors": {}}, "'distractors' must be a list, not an empty object"),
        ({"distractors": ["x"]}, "distractor 1: a place must be an object, not text"),
        ({"distractors": [{"quote": "31%"}]}, "distractor 1: 'article_id' is missing"),
        ({"distractors": [PLACE | {"why": 1}]}, "'why' of distractor 1 must be text, not a number"),
        ({"distractors": [PLACE | {"quote": "32%"}]}, "not found in baker-2021: '32%'"),
        (
            {"evidence": [[{"article_id": "adams-2019", "table": "1", "row": "N", "cell": "4"}]]},
            "evidence 1: 'table' must be a whole number, not text",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_value_of_a_wrong_kind_is_told_with_its_line(load, changes, told):
    faults = faults_of(load, GOOD, GOOD | {"id": "q2"} | changes)
    assert len(faults) == 1
    assert faults[0].startswith("line 2: ") and told in faults[0]
    assert len(faults[0]) < 400


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"id":' * 100_000, "nested too deeply"),
        ('{"id": NaN}', "NaN is no number"),
        ('{"id": "q2", "table": -Infinity}', "-Infinity is no number"),
        ('{"id": "q2", "id": "q3"}', "the key 'id' stands twice"),
        ('{"evidence": [[{"quote": "a", "quote": "b"}]]}', "the key 'quote' stands twice"),
        ("9" * 5_000, "4300 digits"),
        ("5", "must be an object, not a number"),
        ("[]", "must be an object, not an empty list"),
        ("null", "must be an object, not null"),
        ("{broken", "not JSON (Expecting property name"),
        ('{"id": "\0"}', "not JSON (Invalid control character"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_line_that_is_no_question_is_told_with_its_number(load, line, told):
    faults = faults_of(load, GOOD, "", line, GOOD)
    assert faults[0].startswith("line 3: ") and told in faults[0]
    assert faults[1:] == ["line 4: id 'q1' is used twice"]


def test_an_infinite_number_of_a_table_is_told(load):
    line = json.dumps(
        GOOD | {"evidence": [[{"article_id": "adams-2019", "table": 1, "row": "N", "cell": "4"}]]}
    )
    (fault,) = faults_of(load, line.replace('"table": 1', '"table": 1e999'))
    assert fault == "line 1: evidence 1: 'table' must be a whole number, not a number"


def test_every_fault_of_one_line_is_listed(load):
    wrong = GOOD | {"question": 5, "style": "rude", "facts": [[None]], "evidence": [[1]]}
    assert [fault.split(":")[0] for fault in faults_of(load, wrong)] == ["line 1"] * 4
    places = [PLACE | {"quote": "32%"}, PLACE | {"quote": "33%"}]
    assert len(faults_of(load, GOOD | {"evidence": [places]})) == 2


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_a_line_feed_ends_a_line(load, separator):
    line = json.dumps(GOOD | {"note": "a|b"}, ensure_ascii=False)
    if separator >= "\x80":  # JSON allows these within a text
        (question,) = load(line.replace("|", separator))
        assert question.note == f"a{separator}b"
    else:
        assert faults_of(load, line.replace("|", separator), "{")[1].startswith("line 2: ")
    assert faults_of(load, line.replace("|", separator), "{")[-1].startswith("line 2: ")


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_no_fault(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n\r\n{\r\n")
    articles = [parse_article(name, source) for name, source in TINY.items()]
    with pytest.raises(BadBatch, match=r"has 1 faulty lines; mend them:\n  line 3: not JSON"):
        load_questions(path, articles)
    path.write_bytes(path.read_bytes()[:-3])
    assert [question.question_id for question in load_questions(path, articles)] == ["q1"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no question"),
        (b" \n\n", "holds no question"),
        (b"\xef\xbb\xbf", "holds no question"),
        (b"\x89PNG\r\n\x1a\n\0\0\xff", "not UTF-8 text"),
        ("{}".encode("utf-16"), "not UTF-8 text"),
        (b"\0" * 100, "line 1: not JSON"),
        (None, "cannot be read: Is a directory"),
    ],
)
def test_a_file_that_is_no_question_set_is_told(tmp_path, content, told):
    path = tmp_path / "q.jsonl"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(BadBatch, match=told):
        load_questions(path, [])
    with pytest.raises(BadBatch, match="cannot be read: No such file"):
        load_questions(tmp_path / "none.jsonl", [])
