"""Questions that the page offers, made of the titles of a library."""

import pytest

from app.examples import question_of


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Effects of tea on sleep: a randomised trial", "What are the effects of tea on sleep?"),
        ("The Effectiveness of tea for sleep", "What is the effectiveness of tea for sleep?"),
        ("Preventive effect of tea on gout", "What is the preventive effect of tea on gout?"),
        ("Safety and use of tea for gout", "What are the safety and use of tea for gout?"),
        ("Association between tea and gout", "What is the association between tea and gout?"),
        ("Tea is bad for sleep in adults", "Is tea bad for sleep in adults?"),
        ("HIV and tea are associated with gout", "Are HIV and tea associated with gout?"),
        ("Does tea keep adults awake? A trial", "Does tea keep adults awake?"),
        ("Tea versus water for adults with gout", "Tea versus water for adults with gout?"),
        ("On tea", None),
    ],
)  # fmt: skip
def test_a_title_is_put_as_a_question_where_it_can_be(title, question):
    assert question_of(title) == question
