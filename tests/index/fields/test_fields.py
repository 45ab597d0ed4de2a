"""Which libraries the packs of a field are used on."""

import pytest

from index.fields import groups_for, is_of_haematology


@pytest.mark.parametrize(
    "title",
    [
        "High-dose methylprednisolone in leprosy reactions, a randomised trial",
        "Tocilizumab in giant cell arteritis, a single-arm phase 2 trial",
        "Resistance training and botulinum toxin-A in children with cerebral palsy",
        "Glucose-insulin-potassium infusion in acute myocardial infarction",
        "Brain responses to sweeteners",
        "Collection of vaccination data of all adults",
    ],
)
def test_words_that_every_field_has_do_not_make_a_library_one_of_haematology(title):
    assert not is_of_haematology([title])
    assert groups_for([title]) == []


def test_a_library_whose_titles_name_the_field_is_of_it():
    titles = [
        "CAR-T cells in adults", "Minimal residual disease before transplantation",
        "Relapse of acute lymphoblastic leukaemia", "A review",
    ]  # fmt: skip
    assert is_of_haematology(titles)
    assert not is_of_haematology([*titles, *["Aspirin in migraine"] * 3])
