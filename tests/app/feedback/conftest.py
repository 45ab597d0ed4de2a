"""Answers to give feedback on, and a store for it."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.answer import answer_record
from app.feedback.store import FeedbackStore


@pytest.fixture(scope="module")
def record(tiny):
    """An answer with one sentence of one article."""
    found = answer_record(answer_question("How common was snoring in men?", tiny))
    assert found["claims"][0]["text"] == "Snoring was present in 31% of men."
    return found


@pytest.fixture(scope="module")
def row_record(tiny):
    found = answer_record(answer_question("Nausea, n (%), daily and alternate days", tiny))
    assert found["claims"][0]["text"].startswith("| ↳ Nausea")
    return found | {"claims": found["claims"][:1]}


@pytest.fixture(scope="module")
def refusal(tiny):
    return answer_record(answer_question("teclistamab response?", tiny))


@pytest.fixture()
def store(tmp_path):
    return FeedbackStore(tmp_path / ".bedside" / "feedback.sqlite")
