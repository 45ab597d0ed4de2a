"""Confidence against what was right, with numbers worked by hand."""

import pytest

from eval.measures.calibration import Bin, brier, calibration_error, reliability, separation


def test_few_answers_are_a_bin_each():
    assert reliability([0.9, 0.6], [1, 0]) == [Bin(0.6, 0.0, 1), Bin(0.9, 1.0, 1)]
    assert calibration_error([0.9, 0.6], [1, 0]).mean == pytest.approx((0.1 + 0.6) / 2)
    assert brier([0.9, 0.6], [1, 0]).mean == pytest.approx((0.01 + 0.36) / 2)


def test_bins_hold_equal_numbers_of_answers():
    sure = [0.95] * 10 + [0.05] * 10
    points = reliability(sure, [1.0] * 10 + [0.0] * 10)
    assert [point.n for point in points] == [2] * 10
    assert points[0] == Bin(pytest.approx(0.05), 0.0, 2)


def test_a_confidence_that_says_what_it_means_has_no_error():
    # Ten bins of two answers at .5, one of which is right.
    found = calibration_error([0.5] * 20, [1, 0] * 10)
    assert found.mean == 0 and found.n == 20
    assert brier([0.5] * 20, [1, 0] * 10).mean == 0.25
    assert calibration_error([1.0] * 20, [1, 0] * 10).mean == 0.5


def test_separation_is_the_share_of_pairs_in_the_right_order():
    # .9 above .5 and .1, .5 above .1, and a tie: 3.5 of 4.
    found = separation([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    assert found.mean == 3.5 / 4 and found.n == 4
    # Hanley and McNeil: Q1 = .7778, Q2 = .8167, variance .04314, so .875 - 1.96 * .2077.
    assert found.low == pytest.approx(0.4679, abs=2e-4) and found.high == 1
    assert separation([0.1, 0.5, 0.5, 0.9], [True, True, False, False]).mean == 0.5 / 4
    perfect = separation([0.9, 0.1], [True, False])
    assert (perfect.mean, perfect.low, perfect.high) == (1, 1, 1)


def test_without_answers_or_without_both_kinds_there_is_nothing_to_measure():
    assert reliability([], []) == [] and calibration_error([], []) is None
    assert brier([], []) is None
    assert separation([0.9], [True]) is None and separation([0.9], [False]) is None


def test_scores_that_are_no_shares_have_no_calibration():
    assert calibration_error([13.2, 0.4], [1, 0]) is None and brier([-0.2, 0.4], [1, 0]) is None
    assert calibration_error([1.0, 0.0], [1, 0]).mean == 0
