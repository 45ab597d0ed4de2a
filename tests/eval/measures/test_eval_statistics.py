import pytest

from eval.measures.statistics import difference, estimate, holm, wilson


def test_a_constant_has_an_interval_of_no_width():
    found = estimate([0.5, None, 0.5, 0.5])
    assert (found.mean, found.low, found.high, found.n) == (0.5, 0.5, 0.5, 3)
    assert found.half_width == 0


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_the_published_one_of_wilson(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=6e-5)
    assert wilson(n - hits, n) == pytest.approx((1 - high, 1 - low), abs=6e-5)
    found = estimate([1.0] * hits + [0.0] * (n - hits))
    assert (found.low, found.high) == wilson(hits, n) and found.mean == pytest.approx(hits / n)


def test_a_share_of_all_or_nothing_still_has_an_interval():
    assert estimate([1.0, 1.0]).low == pytest.approx(0.342, abs=1e-3)
    assert estimate([0.0]).high == pytest.approx(0.793, abs=1e-3)


def test_values_of_one_article_are_drawn_together():
    values = [0.2] * 4 + [0.8] * 4
    one = estimate(values, ["a"] * 8)
    assert (one.low, one.high) == (one.mean, one.mean)  # nothing is known of other articles
    two = estimate(values, ["a"] * 4 + ["b"] * 4)
    assert (two.low, two.high) == pytest.approx((0.2, 0.8))
    assert estimate(values).low > 0.2
    found = difference([0.5, 0.9], [0.1, 0.2], ["a", "a"])
    assert found.low == found.high == pytest.approx(0.55)


def test_p_is_corrected_for_all_that_are_looked_at():
    # In order .005, .01, .03, .04: times 4, 3, 2, 1, and none below the one before.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0] and holm([]) == []


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
