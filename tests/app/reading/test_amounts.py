"""Times and doses are read as numbers, however a text lists them."""

import pytest

from app.reading.amounts import (
    doses_asked,
    doses_in,
    is_given,
    points_asked,
    times_asked,
    times_in,
)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("at 3, 6 and 12 months", (91, 183, 365)),
        ("the 3rd, 6th, and 12th month", (91, 183, 365)),
        ("Month 4: 12%; Month 12: 20%", (122, 365)),
        ("at weeks 4 and 12, and on D28", (28, 84, 28)),
        ("a 12-week course", (84,)),
        ("drop-out after 3/6 months", (91, 183)),
        ("for 6-12 months", (183, 365)),
        ("two years later", (730,)),
        ("after half a year", (183,)),
        ("once every 8 hours", (0,)),
        ("Day from the start of treatment: 7; Syrup: −2.46 ± 0.98; P value: 0.839", (7,)),
        ("Months after surgery › 6; Pain: 2.1", (183,)),
    ],
)
def test_a_text_gives_times_in_many_ways(text, days):
    assert {round(one) for one in times_in(text)} == set(days)


def test_no_time_is_read_from_rates_ages_and_names():
    assert not times_in("twice a day, by 65-year-olds, in trial MT103-205, 5 mg/h")
    assert not times_in("Days in hospital: 4 (2); Years old: 45")


def test_units_of_one_time_are_one_time():
    twelve_weeks, three_months = times_in("12 weeks"), times_asked("at 3 months")["3 months"]
    assert is_given(three_months, twelve_weeks)
    assert not is_given(three_months, times_in("at 4 weeks and at 6 months"))


def test_a_question_asks_for_a_point_in_time_or_tells_how_long_something_lasts():
    assert [*points_asked("HbA1c after three months of metformin")] == ["three months"]
    assert [*points_asked("fat mass at week 4")] == ["week 4"]
    assert not points_asked("pain after a 25-week course given for six weeks, ten minutes apart")
    assert [*times_asked("pain after a 25-week course")] == ["25-week"]


def test_doses_are_compared_in_one_unit():
    assert doses_in("zinc 50, 100 or 150 μg/min, then 0.5 mg or 1,500 mg") == {
        (0.05, "mg"), (0.1, "mg"), (0.15, "mg"), (0.5, "mg"), (1500.0, "mg"),
    }  # fmt: skip
    assert doses_asked("0.5 g twice a day") == {"0.5 g": (500.0, "mg")}
    assert doses_in("5 mL") == doses_in("5 ml") == doses_in("5ml")
    assert doses_in("Dose (mg): 50; Pain: 3") == {(50.0, "mg")}
    assert not doses_in("in 24 kg of weight, and 5 months")


def test_long_lists_of_numbers_without_a_unit_are_soon_done():
    # Each would take hours if the pattern could divide it in many ways.
    assert doses_in("/".join("1" * 200)) == frozenset()
    assert times_in(", ".join("7" * 60_000)) == frozenset()
    assert doses_in(", ".join("7" * 60_000) + " mg") >= {(7.0, "mg")}


def test_a_second_is_the_next_one_and_no_time():
    assert times_asked("survival after a second infusion compared with one") == {}
    assert list(times_asked("survival after a year")) == ["a year"]
