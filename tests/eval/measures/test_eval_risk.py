import pytest

from eval.measures.risk import (
    Outcome,
    augrc,
    aurc,
    aurc_difference,
    generalised_risk,
    risk_coverage,
)

SURE_AND_RIGHT = [Outcome(0.9, 0.0), Outcome(0.8, 1.0), Outcome(0.7, 0.5), Outcome(0.1, None)]


def test_the_curve_takes_the_surest_first():
    points = risk_coverage(SURE_AND_RIGHT[::-1])
    assert points == [(0.25, 0.0), (0.5, 0.5), (0.75, 0.5)]
    assert aurc(SURE_AND_RIGHT).mean == pytest.approx(1 / 3)
    assert aurc(SURE_AND_RIGHT).n == 3


def test_answers_of_one_confidence_share_their_risk():
    outcomes = [Outcome(1.0, 0.0), Outcome(1.0, 1.0)]
    assert risk_coverage(outcomes) == risk_coverage(outcomes[::-1]) == [(0.5, 0.5), (1.0, 0.5)]
    found = aurc(outcomes * 20)
    assert found.mean == 0.5 and found.low < 0.4 and found.high > 0.6


def test_knowing_which_answers_are_right_is_rewarded():
    risks = [0.0] * 10 + [1.0] * 10
    knowing = [Outcome(1 - n / 100, risk) for n, risk in enumerate(risks)]
    wrong = [Outcome(n / 100, risk) for n, risk in enumerate(risks)]
    found = aurc_difference(knowing, wrong)
    assert found.mean < -0.5 and found.high < 0 and found.p < 0.01
    assert (found.wins, found.losses, found.ties) == (0, 0, 20)
    assert aurc_difference(knowing, knowing).mean == 0


def test_without_an_answer_there_is_no_curve():
    silent = [Outcome(0.0, None)] * 3
    assert risk_coverage(silent) == [] and aurc(silent) is None
    assert aurc_difference(SURE_AND_RIGHT, [Outcome(0.0, None)] * 4) is None


def test_a_wrong_refusal_is_a_risk_of_the_generalised_curve_and_a_right_one_is_none():
    outcomes = [Outcome(0.3, None), Outcome(0.9, 0.0), Outcome(0.2, None, False), Outcome(0.8, 1)]
    # In order: right, wrong, refused wrongly, refused rightly; each a quarter of all.
    points = [(0.25, 0.0), (0.5, 0.25), (0.75, 0.5), (1.0, 0.5)]
    assert generalised_risk(outcomes) == points
    assert augrc(outcomes).mean == pytest.approx((0 + 0.25 + 0.5 + 0.5) / 4)
    assert augrc([]) is None


def test_refusing_everything_ends_where_answering_everything_wrongly_does():
    refused = [Outcome(0.1, None)] * 3 + [Outcome(0.0, None, False)]
    wrong = [Outcome(0.9, 1.0)] * 3 + [Outcome(0.1, None, False)]
    assert generalised_risk(refused)[-1] == generalised_risk(wrong)[-1] == (1.0, 0.75)
