import pytest

from index.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("19-28z", ["19-28z"]),
        ("NCT02435849", ["nct02435849"]),
        ("76.1%", ["76.1"]),
        ("MRD+", ["mrd+", "mrd"]),
        ("MRD−", ["mrd-", "mrd"]),
        ("4-1BB", ["4-1bb"]),
    ],
)
def test_what_is_one_term_to_a_clinician_stays_whole(text, terms):
    assert tokenize(text) == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CART cells", "CAR T-cells"),
        ("CAR-T", "chimeric antigen receptor T"),
        ("2y OS", "2-year OS"),
        ("two years", "24 months"),
        ("78.0%", "78%"),
        ("18·2", "18.2"),
        ("mOS", "median OS"),
        ("leukaemia", "leukemia"),
        ("humanised", "humanized"),
        ("MRD-negative", "MRD negative"),
        ("relapses", "relapsed"),
    ],
)
def test_two_spellings_give_the_same_terms(one, other):
    assert set(tokenize(one)) & set(tokenize(other)) == set(tokenize(one))


def test_a_compound_gives_its_parts_as_well():
    assert tokenize("haplo-HSCT") == ["haplohsct", "haplo", "hsct"]


def test_reference_marks_and_small_words_are_no_terms():
    assert tokenize("What was the relapse[3, 15]?") == ["relaps"]


@pytest.mark.parametrize("text", ["", "?!", "\ud800", "\0", "שלום", "🙂" * 5_000])
def test_any_string_has_terms_or_none(text):
    assert isinstance(tokenize(text), list)
