"""A compound counts as known where it stands itself, in whatever way it is written."""

import pytest

from app.answering.pipeline import answer_question
from app.refusal.abstain import unknown_names
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store
from index.terms.names import indexed_terms

ARTICLES = {
    "olsen-2021": """# Tezelumab in Sjögren syndrome, the MARLIN-4 trial

## Results

In the MARLIN-4 trial, dryness fell by 21% with tezelumab. IL-6 fell by 3 pg/mL and TNFα by 2 pg/mL.
Vitamin D and vitamin B-12 were given to 31 women. Hepatitis B or C was found in 4 women.
Cohort 7 enrolled 55 women of 2 centres.
Peripheral oedema occurred in 9%. COVID 19 was seen in 6 women. The ¹⁸F-FDG uptake of the glands
was 2.4.

FEV₁ rose by 120 ml.
""",
}


@pytest.fixture(scope="module")
def searcher(searcher_over):
    return searcher_over(ARTICLES)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Dryness in MARLIN-7?", "MARLIN-7"), ("Dryness in MARLIN 7?", "MARLIN 7"),
        ("dryness in marlin-7", "marlin-7"), ("DRYNESS IN MARLIN-7", "MARLIN-7"),
        ("IL-17 with tezelumab", "IL-17"), ("IL17 with tezelumab", "IL17"),
        ("IL 17 with tezelumab", "IL 17"), ("TNF-β with tezelumab", "TNF-β"),
        ("anti-IL-17 with tezelumab", "anti-IL-17"), ("INO-MARLIN-4 dryness", "INO-MARLIN-4"),
        ("vitamin K2 given to women", "vitamin K2"), ("vitamin k given to women", "vitamin k"),
        ("vitamins D and E given", "vitamins E"), ("hepatitis E in women", "hepatitis E"),
        ("Fatigue in MÉNIÈRE disease", "MÉNIÈRE"), ("FEV₆ with tezelumab", "FEV6"),
        ("COVID-29 in women", "COVID-29"), ("dryness in PARAGON-HF", "PARAGON-HF"),
        ("dryness in the EMPEROR-KIDNEY trial", "EMPEROR-KIDNEY"),
    ],
)  # fmt: skip
def test_a_sibling_of_what_the_articles_have_is_unknown(searcher, question, name):
    assert unknown_names(question, searcher) == [name]
    assert answer_question(question, searcher).reason == f"The article does not mention {name}."


@pytest.mark.parametrize(
    "question",
    [
        "Dryness in MARLIN‑4?", "Dryness in MARLIN 4?", "dryness in marlin4", "IL6 with tezelumab",
        "IL 6 with tezelumab", "TNF-alpha with tezelumab", "TNFalpha with tezelumab",
        "TNF alpha with tezelumab", "vitamin-D given to women", "vitamin B12 given to women",
        "vitamin b₁₂", "vitamins B12 and D", "hepatitis C in women", "hepatitis-B in women",
        "Dryness in SJÖGREN syndrome", "dryness in Sjogren's syndrome", "FEV1 with tezelumab",
        "peripheral edema", "COVID-19 in women", "covid19 in women", "18F-FDG uptake of glands",
        "[18F]FDG uptake", "F-18 FDG uptake", "day-28 dryness", "grade-3 oedema", "Day28 dryness",
        "tezelumab at week 12 in 20 women", "phase 2 trial of tezelumab", "women's centers",
        "relapse w/ tezelumab",
    ],
)  # fmt: skip
def test_the_same_in_another_way_of_writing_is_known(searcher, question):
    assert unknown_names(question, searcher) == []


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How much did FEV1 rise?", "FEV₁ rose by 120 ml."),
        ("How often was peripheral edema?", "Peripheral oedema occurred in 9%."),
        ("18F-FDG uptake of the glands", "The ¹⁸F-FDG uptake of the glands\nwas 2.4."),
    ],
)
def test_the_answer_is_in_the_articles_own_characters(searcher, question, shown):
    (claim, *_) = answer_question(question, searcher).claims
    article = searcher.index.articles["olsen-2021"]
    assert claim.text == shown == article.text[claim.start : claim.end]


def test_names_with_a_blank_are_terms():
    assert {"zuma3", "il17"} <= set(indexed_terms("ZUMA 3 and IL 17"))
    assert "os12" not in indexed_terms("median OS 12.5 months")
    lettered = set(indexed_terms("vitamins D, B-12 and K2; in a T cell"))
    assert {"vitamin d", "vitamin b12", "vitamin b", "vitamin k2"} <= lettered


def test_a_compound_that_is_known_is_not_unknown_by_its_parts(searcher):
    assert searcher.read("IL6").unknown_share == searcher.read("IL-6").unknown_share == 0
    assert searcher.read("IL-17").unknown_share > 0


@pytest.mark.parametrize("name", ["CheckMate", "IMpower", "KEYNOTE"])
def test_a_trial_named_in_capitals_is_told_from_its_siblings(tmp_path, embedder, name):
    said = f"In the {name} 025 trial, median overall survival was 25.0 months with nivolumab."
    builder.build({"a": f"# Nivolumab\n\n## Results\n\n{said}\n"}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    for asked in (f"{name} 214", f"{name}-214", f"{name.lower()} 214"):
        assert unknown_names(f"Median overall survival in {asked}?", searcher) == [asked]
    for asked in (f"{name} 025", f"{name}-025", f"{name.lower()} 025"):
        answer = answer_question(f"Median overall survival in {asked}?", searcher)
        assert "25.0 months" in answer.text
