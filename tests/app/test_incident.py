import json
import logging

import pytest

from app.cli.logs import JsonLines, TextLines
from app.incident import keep_private, report
from corpus.errors import IndexDamaged


def test_words_of_the_question_are_kept_out_of_the_log_and_the_rest_is_there(caplog):
    question, others = "Mrs Smith born 1950: leukaemia?", "token hunter2: Smith has leukaemia"
    with caplog.at_level(logging.ERROR), pytest.raises(KeyError) as caught:
        try:
            raise ValueError(others)
        except ValueError as exc:
            keep_private(exc, question)
            raise KeyError(others.split()[2].lower()) from exc
    sentence = report(caught.value, "id123")
    assert "id123" in sentence and "hunter2" not in sentence
    assert "request id123 failed" in caplog.text
    assert "test_incident.py" in caplog.text  # where it happened
    assert "ValueError: token hunter2: … has …" in caplog.text
    assert "KeyError: '…'" in caplog.text and "mith" not in caplog.text


def test_of_an_index_that_cannot_be_used_the_client_hears_what_helps():
    sentence = report(IndexDamaged("/srv/secret/place is damaged"), "id1")
    assert "`bedside index build`" in sentence and "secret" not in sentence


def test_a_line_of_the_log_can_be_read_by_programs():
    record = logging.makeLogRecord(
        {"name": "app.http.guard", "levelno": 20, "levelname": "INFO", "msg": "status=%s\nx",
         "args": (200,), "request_id": "abc"}
    )  # fmt: skip
    line = JsonLines().format(record)
    assert "\n" not in line
    values = json.loads(line)
    assert values["message"] == "status=200\nx" and values["request_id"] == "abc"
    assert values["time"].endswith("+00:00") and values["level"] == "INFO"


def test_a_line_of_the_log_commands_no_terminal():
    named = ("\x1b[2J\u202ea",)
    record = logging.LogRecord("app", logging.ERROR, "x.py", 1, "%s is gone", named, None)
    assert TextLines("%(message)s").format(record) == "\ufffd[2J\ufffda is gone"
    assert "\x1b" not in JsonLines().format(record)


def test_an_age_that_was_typed_is_kept_out_of_the_log(caplog):
    exc = ValueError("no such value: 87, of 12.4")
    keep_private(exc, "a woman of 87")
    report(exc)
    assert "87" not in caplog.text and "12.4" in caplog.text
