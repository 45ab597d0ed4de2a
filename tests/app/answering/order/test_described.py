"""The study that a question describes by words of its title is asked alone where it answers."""

import pytest

from app.answering.order.described import described

ZINC = """# Zinc for wounds of {whom}: a randomised trial

## Results

Healing took {days} days with zinc.
"""


@pytest.fixture(scope="module")
def wounds(searcher_over):
    of = {"sailors": 12, "bakers": 19}
    return searcher_over({whom: ZINC.format(whom=whom, days=days) for whom, days in of.items()})


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        ("How long did healing take in the trial of sailors?", None),
        ("How long did healing take in the sailors trial?", "sailors"),
        ("How long did healing take in the zinc wound study?", None),  # both are
        ("How long did healing take in the bakers' study?", "bakers"),
        ("How long did healing take in sailors?", None),
        ("Healing in the sailors trial and in the Bern study?", None),
        ("How long did healing take in the present study?", None),
    ],
)
def test_a_study_is_known_by_words_of_one_title_alone(wounds, question, paper):
    assert described(wounds.read(question), wounds) == paper
