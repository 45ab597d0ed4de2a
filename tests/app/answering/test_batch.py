import json
import os

import pytest

from app.answering.pipeline import answer_question
from app.batch import check_output, read_batch, write_answers
from corpus.errors import BadBatch, OutputUnwritable

GOOD = (
    '{"id": "q1", "question": "How many men snore?", "extra": 1}\n\n'
    '{"id": 2, "question": "Iron?"}\n'
)


def test_questions_are_read_in_order_and_other_keys_ignored(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(GOOD)
    assert [(q.question_id, q.question) for q in read_batch(path)] == [
        ("q1", "How many men snore?"),
        ("2", "Iron?"),
    ]


def test_every_broken_line_is_listed(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(
        GOOD + '{"id": "q3"\n["q4"]\n{"id": "q5"}\n{"id": "q6", "question": ""}\n'
        '{"id": "q7", "question": 7}\n{"id": {}, "question": "x?"}\n'
    )
    with pytest.raises(BadBatch) as caught:
        read_batch(path)
    message = str(caught.value)
    assert "6 faulty line(s)" in message
    for number, reason in [
        (4, "not JSON"), (5, "must be an object"), (6, "'question' is missing"), (7, "empty"),
        (8, "'question' must be text"), (9, "'id' must be"),
    ]:  # fmt: skip
        assert f"line {number}: " in message and reason in message


def test_a_broken_byte_hides_no_other_fault(tmp_path):
    path = tmp_path / "q.jsonl"
    good = b'{"id": "q1", "question": "Median OS?"}'
    path.write_bytes(b"\n".join([good, b'{"id": "\xe9", "question": "x"}', good, b"{", b"\xff"]))
    with pytest.raises(BadBatch) as caught:
        read_batch(path)
    message = str(caught.value)
    assert "3 faulty" in message and "line 4: not JSON" in message
    assert "line 2: not UTF-8" in message and "line 5: not UTF-8" in message


def test_answers_belong_to_their_owner_alone(tmp_path, tiny):
    path, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    path.write_text(GOOD)
    list(write_answers(read_batch(path), lambda q: answer_question(q, tiny), output))
    assert output.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "holds no question"), (b"\xff\xfe", "not UTF-8"), (None, "no file")],
)
def test_a_file_that_is_no_batch_is_told(tmp_path, content, message):
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadBatch, match=message):
        read_batch(path)


def test_answers_stand_in_the_order_of_the_questions(tmp_path, tiny):
    path, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    path.write_text(GOOD)
    answers = list(write_answers(read_batch(path), lambda q: answer_question(q, tiny), output))
    records = [json.loads(line) for line in output.read_text().splitlines()]
    assert [record["id"] for record in records] == ["q1", "2"]
    assert records[0]["answer"] == answers[0].text
    assert list(tmp_path.iterdir()) == [path, output] or len(list(tmp_path.iterdir())) == 2


def test_an_output_that_cannot_be_written_is_told(tmp_path, tiny):
    path = tmp_path / "q.jsonl"
    path.write_text(GOOD)
    with pytest.raises(OutputUnwritable, match="cannot be written to .*a.jsonl"):
        list(
            write_answers(
                read_batch(path), lambda q: answer_question(q, tiny), tmp_path / "no" / "a.jsonl"
            )
        )


def test_a_device_is_written_to_and_not_replaced(tmp_path, tiny, capfd):
    path = tmp_path / "q.jsonl"
    path.write_text(GOOD)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    list(write_answers(read_batch(path), lambda q: answer_question(q, tiny), pipe))
    assert pipe.is_fifo() and b'"id": "q1"' in os.read(reader, 1_000)
    os.close(reader)


def test_an_output_that_cannot_be_is_told_before_anything_is_asked(tmp_path):
    batch = tmp_path / "q.jsonl"
    batch.write_text(GOOD)
    for output, message in [
        (tmp_path, "is a folder"),
        (tmp_path / "no" / "a.jsonl", "there is no folder"),
        (batch, "holds the questions"),
    ]:
        with pytest.raises(OutputUnwritable, match=message):
            check_output(batch, output)
