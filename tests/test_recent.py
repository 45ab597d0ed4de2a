from app.answering import answer_question
from app.recent import RecentAnswers


def test_an_answer_is_found_by_its_key_until_it_is_too_old(tiny):
    recent = RecentAnswers(max_answers=2)
    answers = [answer_question(q, tiny) for q in ("snoring?", "MRSA?", "nausea?")]
    keys = [recent.add(answer) for answer in answers]
    assert recent.get(keys[0]) is None
    assert [recent.get(key) for key in keys[1:]] == answers[1:]
    assert recent.get("guess") is None
    assert len(set(keys)) == 3 and min(map(len, keys)) >= 16
