"""Where a question names what is done, what that is compared with, and what is measured."""

import pytest

from app.refusal.slots import affected, compared, done, measured


def words(question, spans):
    return [question[start:end].strip() for start, end in spans]


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Does zinc lower fever?", ["zinc"]),
        ("What is the effect of slow eating, compared with none, on hunger?", ["slow eating"]),
        ("fever with zinc", []),
    ],
)
def test_what_is_done(question, what):
    assert words(question, done(question)) == what


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("cure rate with gatifloxacin vs cefixime", ["cefixime"]),
        ("Was pain less with zinc than with iron in children?", ["with iron"]),
        ("What was the effect of zinc, compared with iron, on fever?", ["iron"]),
        ("polyps larger than 20 mm", []),
    ],
)
def test_what_it_is_compared_with(question, what):
    assert words(question, compared(question)) == what


def test_what_is_measured_is_sure_only_where_an_effect_on_it_is_asked_for():
    question = "What was the effect of zinc, compared with iron, on fever at night?"
    assert words(question, affected(question)) == ["fever at night"]
    question = "How many lambs had a fever on zinc?"
    assert words(question, measured(question)) == ["fever"]
    assert not affected(question)
    assert not measured("In the Lyon trial, how many had a fever?")
