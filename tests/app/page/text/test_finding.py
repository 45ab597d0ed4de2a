import pytest

from app.page.text.finding import LEAST_CHARACTERS, folded, matches, pattern_of, table_of


def found(words, text):
    return [text[span.start : span.end] for span in matches(text, pattern_of(words))]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("ifn-alpha", "IFN-α and IFNα", ["IFN-α", "IFNα"]),
        ("TNFα", "TNF-alpha, TNF alpha", ["TNF-alpha"]),
        ("sjogren", "Sjögren's syndrome", ["Sjögren"]),
        ("FEV1", "FEV₁ rose", ["FEV₁"]),
        ("car t", "CAR-T, CAR T and CART cells", ["CAR-T", "CAR T", "CART"]),
        ("fibrosis", "ﬁbrosis", ["ﬁbrosis"]),
        ("-0.5", "a change of −0.5", ["−0.5"]),
        ("it's", "It’s", ["It’s"]),
        ("ug/l", "5 µg/L and 6 μg/L", ["µg/L", "μg/L"]),
        ("10000", "10\u2009000 women", ["10\u2009000"]),
        ("hair loss", "Hair\nloss", ["Hair\nloss"]),
    ],
)
def test_words_are_found_however_they_are_spelt(words, text, expected):
    assert found(words, text) == expected


@pytest.mark.parametrize(
    ("words", "text"),
    [("12", "1-2 days"), ("12", "1–2"), ("105", "10⁵ cells"), ("1 2", "12"), ("a.b", "axb")],
)
def test_figures_and_signs_are_not_joined_or_guessed(words, text):
    assert found(words, text) == []


@pytest.mark.parametrize("words", ["", " ", "x", "-"])
def test_too_little_finds_nothing(words):
    assert pattern_of(words) is None and LEAST_CHARACTERS == 2
    assert found(words, "x - x") == []


def test_each_character_of_the_normal_form_leads_back_to_its_own():
    plain, places = folded("aβ–c")
    assert plain == "abetac" and places == [0, 1, 1, 1, 1, 3]


def test_the_table_for_the_browser_holds_what_ascii_does_not():
    assert table_of("aß α−₁") == {"ß": "ss", "α": "alpha", "−": "-", "₁": "1"}
