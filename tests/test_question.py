import json
from collections import Counter

import pytest

from conftest import TINY
from corpus.errors import BadBatch
from corpus.markdown import parse_article
from eval.measures import shows
from eval.question import DEFAULT_QUESTIONS, load_questions
from eval.run import evidence_texts

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
