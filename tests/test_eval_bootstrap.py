import pytest

from eval.measures.statistics import difference, estimate


def test_a_constant_has_an_interval_of_no_width():
    found = estimate([0.5, None, 0.5, 0.5])
    assert (found.mean, found.low, found.high, found.n) == (0.5, 0.5, 0.5, 3)
    assert found.half_width == 0


def test_the_interval_is_near_that_of_the_normal_distribution():
    # 100 coins, half of them heads: standard error 0.05, 1.96 of them each side.
    found = estimate([0.0, 1.0] * 50)
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.402, abs=0.02)
    assert found.high == pytest.approx(0.598, abs=0.02)


def test_the_same_values_give_the_same_interval():
    values = [0.1, 0.9, 0.4, 0.3]
    assert estimate(values) == estimate(list(values))
    assert difference(values, values[::-1]) == difference(values, values[::-1])


def test_no_value_is_no_mean():
    assert estimate([None, None]) is None and estimate([]) is None
    assert difference([None, None], [1.0, 0.0]) is None


def test_a_difference_counts_wins_losses_and_ties():
    found = difference([1, 1, 0, 0.5], [0, 1, 1, 0])
    assert found.mean == pytest.approx(0.125)
    assert (found.wins, found.losses, found.ties) == (2, 1, 1)
    assert found.low < 0 < found.high and found.p > 0.5


def test_equal_systems_do_not_differ():
    found = difference([0.2, 0.7, 0.4], [0.2, 0.7, 0.4])
    assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_p_is_that_of_the_swaps():
    # Of 2 ** 5 ways to swap, two give a difference as large: p = 1/16.
    assert difference([1] * 5, [0] * 5).p == pytest.approx(1 / 16, abs=0.01)
    assert difference([1] * 40, [0] * 40).p < 0.001


def test_a_value_that_one_system_lacks_still_counts_for_the_other():
    # Means 2/3 and 0, as in the table; only the first question has both.
    found = difference([1, 0, 1, None], [0, None, None, 0])
    assert found.mean == pytest.approx(2 / 3)
    assert (found.wins, found.losses, found.ties) == (1, 0, 0)
