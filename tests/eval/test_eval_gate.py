"""The gate, on rows whose scores are set by hand."""

from datetime import date

import pytest

from corpus.errors import BadBatch, OutputUnwritable
from eval.measures.rows import Row
from eval.measures.summary import BY_NAME
from eval.questions.question import Question, Span
from eval.report.gate import EXACT, OVER_ALL, WATCHED, read_baseline, verdicts, write_baseline
from eval.report.table import gate_grid
from eval.systems.system import Reply, ReplyClaim

pytestmark = pytest.mark.slow

PERFECT = {"first claim answers in full": 1.0, "first claim answers": 1.0, "facts": 1.0,
           "faithful": 1.0, "unlocked figures": 0.0, "first claim misleads": 0.0,
           "answerable refused": 0.0}  # fmt: skip


def row(n, confidence=0.9, abstained=False, **changes):
    question = Question(f"q{n}", "?", "text", "full", "dev", "", (), ((Span("a", 0, 9),),))
    claims = () if abstained else (ReplyClaim("It was 5.", (1,)),)
    reply = Reply("It was 5.", (), claims, abstained, confidence, 0.0)
    named = {name.replace("_", " "): value for name, value in changes.items()}
    return Row(question, reply, PERFECT | named)


def rows(n=100, **changes):
    return [row(at, **changes) for at in range(n)]


@pytest.fixture()
def accept(tmp_path):
    def accepted(found):
        path = tmp_path / "baseline.json"
        write_baseline({"five": found}, {"five": "0" * 64}, date(2026, 3, 7), path)
        assert read_baseline(path)["accepted"] == "2026-03-07"
        return read_baseline(path)["libraries"]["five"]

    return accepted


def fallen(now, accepted):
    return {verdict.measure for verdict in verdicts("five", now, accepted) if not verdict.holds}


def test_what_was_accepted_passes(accept):
    accepted = accept(rows())
    found = verdicts("five", rows(), accepted)
    assert all(verdict.holds for verdict in found) and {v.library for v in found} == {"five"}
    assert {v.measure for v in found} == {*PERFECT, "calibration error"}
    assert gate_grid(found).rich().row_count == len(found)
    assert all(name in BY_NAME for name in (*WATCHED, *OVER_ALL)) and set(EXACT) <= set(WATCHED)


@pytest.mark.parametrize(("worse", "closed"), [(0, False), (2, False), (3, True)])
def test_a_mean_may_fall_by_two_hundredths_and_no_more(accept, worse, closed):
    accepted = accept(rows())
    now = rows(100 - worse) + [row(n, first_claim_answers=0.0) for n in range(100 - worse, 100)]
    assert ("first claim answers" in fallen(now, accepted)) is closed


@pytest.mark.parametrize(
    ("changes", "measure"),
    [({"faithful": 0.5}, "faithful"), ({"unlocked_figures": 1.0}, "unlocked figures")],
)
def test_what_must_be_exact_may_not_fall_on_one_question(accept, changes, measure):
    accepted = accept(rows(1000))
    assert fallen([*rows(999), row(999, **changes)], accepted) == {measure}


def test_a_small_fall_that_is_no_chance_closes_the_gate(accept):
    accepted = accept(rows(1000))
    now = [row(n, facts=0.985) for n in range(1000)]
    assert fallen(now, accepted) == {"facts"}  # by .015 only, and on every question


def test_gains_and_losses_of_chance_are_no_fall(accept):
    accepted = accept([row(n, facts=n % 2) for n in range(100)])
    assert fallen([row(n, facts=(n + 1) % 2) for n in range(100)], accepted) == set()


def test_the_worse_side_of_a_measure_is_the_higher_one_of_some(accept):
    accepted = accept(rows(first_claim_misleads=0.1))
    assert "first claim misleads" in fallen(rows(first_claim_misleads=0.2), accepted)
    assert fallen(rows(first_claim_misleads=0.0), accepted) == set()


def test_questions_that_are_no_longer_asked_count_as_the_worst(accept):
    accepted = accept(rows())
    assert fallen(rows(90), accepted) >= {"first claim answers in full", "facts", "faithful",
                                          "answerable refused"}  # fmt: skip
    assert fallen([*rows(), row(200, facts=0.0)], accepted) == set()  # a new one is not yet


def test_what_an_answer_showed_and_shows_no_more_counts_as_the_worst(accept):
    accepted = accept(rows(right_cell=1.0))
    gone = [row(n, right_cell=None if n < 10 else 1.0) for n in range(100)]
    assert fallen(gone, accepted) == {"right cell"}
    refused = [row(n, right_cell=None, abstained=True) for n in range(3)]
    assert "right cell" not in fallen([*refused, *rows(100, right_cell=1.0)[3:]], accepted)
    wrong = accept(rows(right_cell=0.0))
    assert fallen(rows(right_cell=None), wrong) == set()  # a wrong one may go


def test_a_measure_without_any_value_left_falls(accept):
    accepted = accept(rows())
    silent = [row(n, abstained=True, faithful=None) for n in range(100)]
    assert "faithful" in fallen(silent, accepted)


def test_confidence_that_says_less_than_before_falls(accept):
    accepted = accept(rows())  # sure of .9, and right in all: off by .1
    assert "calibration error" in fallen(rows(confidence=0.8), accepted)
    assert fallen(rows(confidence=0.95), accepted) == set()


def test_a_baseline_has_no_text_of_questions_and_a_row_a_line(accept, tmp_path):
    accept(rows(3))
    text = (tmp_path / "baseline.json").read_text(encoding="utf-8")
    assert "It was 5." not in text and text.count('\n{"id":') == 3


def test_what_is_no_baseline_is_told(tmp_path):
    path = tmp_path / "baseline.json"
    for text in ("{", "[]", "{}", '{"format": 1}'):
        path.write_text(text)
        with pytest.raises(BadBatch, match="run `bedside eval accept`"):
            read_baseline(path)
    with pytest.raises(BadBatch, match="run `bedside eval accept`"):
        read_baseline(tmp_path / "none.json")
    with pytest.raises(OutputUnwritable, match="cannot be written"):
        write_baseline({}, {}, date(2026, 3, 7), tmp_path)
