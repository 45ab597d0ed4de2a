"""A claim carries the study that it speaks of."""

import pytest

from app.answering import answer_question


def claims(question, searcher):
    return {claim.text: claim.cohort for claim in answer_question(question, searcher).claims}


@pytest.mark.parametrize(
    ("question", "begins", "study"),
    [
        ("Which costimulatory domain was used in ELIANA?", "| NCT02435849",
         "ELIANA (NCT02435849)"),
        ("inotuzumab VOD rate", "Rates of CR were significantly higher with inotuzumab",
         "INO-VATE (NCT01564784)"),
    ],
)  # fmt: skip
def test_a_study_that_the_words_do_not_name_is_named(real, question, begins, study):
    found = claims(question, real)
    assert [cohort for text, cohort in found.items() if text.startswith(begins)] == [study]


def test_a_study_that_the_words_name_is_not_named_twice(real):
    found = claims("inotuzumab VOD rate", real)
    named = [cohort for text, cohort in found.items() if "INO-VATE" in text]
    assert named and not any(named)


def test_a_cited_study_is_known_by_its_reference(real):
    cohorts = claims("late consolidative allo-HSCT, 80 days: risk of death", real).values()
    assert any(cohort.split()[-1].isdigit() for cohort in cohorts if cohort)
