"""The time to one event is told from the time to another."""

import pytest

from app.reading.events import of_another_event

MEANINGS = {"HSCT": "hematopoietic stem cell transplantation"}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("time to relapse with zinc", "The median time to platelets ≥ 20 was 16 days."),
        ("time from infusion to transplant", "Median time from infusion to relapse was 9 days."),
        ("median time to relapse", "The median follow-up time was 613 days."),
        ("How long was the time until recovery?", "Time to first meal was 3 hours."),
    ],
)
def test_the_time_to_something_else_is_of_another_event(question, text):
    assert of_another_event(question, text, MEANINGS)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("time to relapse with zinc", "The median time to first relapse was 189 days."),
        ("time to relapse with zinc", "Relapse came at a median of 99 days."),
        ("time from infusion to transplant", "Median time to transplantation was 63 days."),
        ("time to HSCT", "The median time from infusion to transplantation was 63 days."),
        ("time to neutrophils", "Time to platelets was 16 days, time to neutrophils 13 days."),
        ("median follow-up time", "The median follow-up time was 613 days."),
        ("How long did healing take?", "The time to discharge was 3 days."),
    ],
)
def test_the_time_that_is_asked_for_is_not(question, text):
    assert not of_another_event(question, text, MEANINGS)
