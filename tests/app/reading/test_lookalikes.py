"""A definition, and a number of something else, do not give what is asked for."""

import pytest

from app.reading.lookalikes import allots, counts_others, defines


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("time to relapse", "Relapse was defined as blasts of more than 5%.", True),
        ("time to relapse", "Relapse, defined by blasts, came after 9 months.", False),
        ("How was relapse defined?", "Relapse was defined as blasts of more than 5%.", False),
        ("relapse rate", "Relapse was considered early in 12 (20%), P = 0.01.", False),
    ],
)
def test_a_definition_is_no_result(question, text, told):
    assert defines(question, text) is told


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("How many studies were pooled?", "We identified 19 eligible studies.", False),
        ("How many studies were pooled?", "A meta-analysis of 690 patients was done.", True),
        ("How many human studies?", "Fourteen human studies were found.", False),
        ("How many centres took part?", "Patients came from 11 domestic centres.", False),
        ("How many centres took part?", "Centres: 11", False),
        ("How many patients relapsed?", "A meta-analysis was done.", False),
    ],
)
def test_what_counts_something_else_is_told(question, text, told):
    assert counts_others(question, text) is told


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("time to relapse", "90 patients were randomly assigned to zinc for 12 weeks.", True),
        ("How many burned patients died?", "Intervention consisted of zinc, 26 mg.", True),
        ("time to relapse", "Of 90 who were assigned to zinc, 12 (13%) relapsed.", False),
        ("How many were assigned to zinc?", "90 were assigned to zinc for 12 weeks.", False),
        ("What did patients receive?", "Patients received zinc for 12 weeks.", False),
    ],
)
def test_who_was_given_what_is_no_result(question, text, told):
    assert allots(question, text) is told
