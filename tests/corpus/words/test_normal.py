"""One way of writing: characters that look alike, Greek letters, accents, dashes, blanks."""

import pytest

from corpus.words.normal import CAPITALS, SMALL, compatible, normal, unaccented


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("FEV₁", "FEV1"), ("HbA₁c", "HbA1c"), ("ＦＥＶ", "FEV"), ("ﬁbrosis", "fibrosis"),
        ("ZUMA\u20113", "ZUMA-3"), ("IL\u221217", "IL-17"), ("a\u00a0b\u2009c", "a b c"),
        ("Crohn’s", "Crohn's"), ("CD4⁺", "CD4+"), ("10⁹/L", "10^9/L"), ("10⁻³", "10^-3"),
        ("kg/m²", "kg/m2"), ("12.3ᵃ", "12.3"), ("⁹⁹ᵐTc", "99mTc"), ("5½ h", "5 1/2 h"),
        ("12\u202f000", "12000"), ("12\u00a0000 h", "12000 h"),
        ("Avastin™", "Avastin"), ("co\u00adop", "coop"),
        ("Sjögren", "Sjögren"), ("Sjo\u0308gren", "Sjögren"), ("שלום がぎ", "שלום がぎ"),
    ],
)  # fmt: skip
def test_one_character_stands_for_its_look_alikes(written, plain):
    assert compatible(written) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TNFα", "TNF-alpha"), ("IL-1β", "IL-1-beta"), ("NF-κB", "NF-kappa-B"), ("λ", "lambda"),
        ("β-blocker", "beta-blocker"), ("γδ", "gamma-delta"), ("5 µg", "5 μg"), ("µg/mL", "ug/mL"),
        ("μ-opioid", "mu-opioid"), ("SJÖGREN", "Sjogren"), ("Behçet", "BEHCET"), ("naïve", "naive"),
        ("Ménière", "meniere"), ("œdema", "oedema"), ("Ærø", "aero"), ("Łódź", "lodz"),
        ("Straße", "STRASSE"), ("İ", "i"),
    ],
)  # fmt: skip
def test_two_ways_of_writing_have_one_normal_form(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize("text", ["Αθήνα", "Привет, мой", "हिन्दी", "がぎ", "שלום"])
def test_words_of_other_scripts_keep_their_letters(text):
    assert len(normal(text).split()) == len(text.split())
    assert not normal(text).isascii()


def test_case_is_kept_where_only_the_accents_go():
    assert unaccented("Gökbuget, Øland and TNFα") == "Gokbuget, Oland and TNF-alpha"


@pytest.mark.parametrize("text", ["", "\ud800", "\0", "🙂" * 1_000, "\u0301", "\u1d50"])
def test_any_string_has_a_normal_form(text):
    assert isinstance(normal(text), str)


def test_capital_and_small_letters_go_beyond_ascii():
    assert set("AZÖÉŁΩЖ") <= set(CAPITALS) and set("azöéłωж") <= set(SMALL)
    assert not set("-]\\^") & set(CAPITALS + SMALL)
