"""Kinds of figures that the articles do not give of what is asked about."""

import pytest

from app.fields.haematology.aspects import missing_aspect


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What dose of methotrexate was given on days 1 and 3 in the Wuhan transplants?",
         "No passage gives the dose for methotrexate."),
        ("How many milligrams of rituximab a day?", "the dose for rituximab"),
        ("HR for OS of ponatinib plus blinatumomab?", "the hazard ratio for tyrosine kinase"),
        ("odds ratio for relapse after reinfusion?", "No passage gives the odds ratio"),
        ("NNT with haplo to avoid one relapse?", "the number needed to treat"),
        ("TOWER: OS in pts >55y?", "figures for the age of 55 for TOWER"),
        ("tocilizumab dose for CRS", "No passage gives the dose for"),
        ("Is a transplant safe for patients over 83 after CAR-T?", "figures for the age of 83"),
        ("OS in adults aged 35 years or older?", "figures for the age of 35"),
    ],
)  # fmt: skip
def test_the_kind_of_figure_and_its_subject_are_named(real, question, said):
    assert said in (missing_aspect(question, real) or "")


@pytest.mark.parametrize(
    "question",
    [
        "What dose of fludarabine was given before hCART19s in Xuzhou?",
        "What hazard ratio for death went with age of 40 or older after haploidentical grafting?",
        "aHR death >=40y post CART to haplo, 95% CI, p",
        "HR pts: LFS after haplo",  # high risk
        "Who got a second dose?",
        "CRS grade >3 after the first infusion of hCART19s",  # no age
        "Blina 15 \u00b5g/m\u00b2/d: molecular remission?",  # the dose is known
    ],
)
def test_what_is_given_or_not_asked_for_is_not_called_missing(real, question):
    assert missing_aspect(question, real) is None
