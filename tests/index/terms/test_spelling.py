"""Slips are mended; what may be another word, another drug or a reversal never is."""

import pytest

from app.answering.pipeline import answer_question


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tisagenlecluecel CR rate", "tisagenlecleucel CR rate"),
        ("haploidentcal 2y survial", "haploidentical 2y survival"),
        ("Relapce of leukamia?", "Relapse of leukemia?"),
        ("neurotoxcity grade 3", "neurotoxicity grade 3"),
    ],
)
def test_a_slip_is_mended(real, typed, read):
    assert real.speller.corrected(typed) == read


@pytest.mark.parametrize(
    "question",
    [
        "belatacept or cetuximab",  # not abatacept, not rituximab
        "obecabtagene, idecabtagene and lisocabtagene",  # not axicabtagene
        "relapse in untransplanted patients, autografting, hypodiploid",  # would turn round
        "leukaemia, haematologic, randomised",  # British spelling
        "teclistamab, letermovir, ruxolitinib, defibrotide, methylprednisone",
        "mOS CART MRD+ BLINATUMAB",
    ],
)
def test_what_is_no_slip_stays(real, question):
    assert real.speller.corrected(question) == question


def test_the_reader_sees_what_was_read(tiny):
    assert answer_question("How common is snoring in men?", tiny).read_as is None
    slip = answer_question("How common is snorring in men?", tiny)
    assert slip.question == "How common is snorring in men?"
    assert slip.read_as == "How common is snoring in men?"
