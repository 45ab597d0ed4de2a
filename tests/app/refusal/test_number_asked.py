"""A refusal says how many articles were asked, where a filter leaves some out."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.refusal import RefusalKind
from index.passages.filters import Filters

UNKNOWN = "What is the response rate to teclistamab?"
BESIDE = "Does whether snoring in men is common depend on the price of bread in winter?"


@pytest.mark.parametrize("question", [UNKNOWN, BESIDE])
def test_a_filtered_refusal_says_how_many_were_asked(tiny, question):
    answer = answer_question(question, tiny, filters=Filters(year_from=2019))
    kind = answer.refusal.kind
    expected = {
        RefusalKind.UNKNOWN_NAME: (
            "None of the 3 articles mentions teclistamab. Of the 3 articles, 1 was asked."
        ),
        RefusalKind.NOT_ANSWERED: "The article that was asked does not answer this question",
    }
    assert answer.reason.startswith(expected[kind])
    assert kind is (RefusalKind.UNKNOWN_NAME if question == UNKNOWN else RefusalKind.NOT_ANSWERED)


def test_without_a_filter_all_of_them_were_asked(tiny):
    assert answer_question(UNKNOWN, tiny).reason == "None of the 3 articles mentions teclistamab."
