"""Whether a name stands anywhere in the library: in a passage, or in a title alone."""

import pytest
from building import DigestEmbedder

from app.refusal.abstain import names_only_figures, unheld_topic, unknown_names
from index.ranking.search import Searcher
from index.storage import build, store

ARTICLES = {
    "herbs": "# Setarud in people with HIV\n\n## Results\n\nCD4 counts rose by 112 cells/µl.",
    "iron": "# Daily iron\n\n## Results\n\nHaemoglobin rose by 12.4 g/L in 3 months.",
}


@pytest.mark.parametrize("whole", [1_000, 1], ids=["in memory", "read from the disk"])
def test_a_name_that_only_a_title_has_is_known_at_every_size(tmp_path, whole):
    build.build(ARTICLES, DigestEmbedder(), tmp_path, whole=whole)
    searcher = Searcher(store.load(tmp_path, DigestEmbedder()), DigestEmbedder())
    assert unknown_names("Did setarud raise CD4 counts?", searcher) == []
    assert unknown_names("Did teclistamab raise CD4 counts?", searcher) == ["teclistamab"]


@pytest.mark.parametrize("n", [2, 30, 600])
def test_a_compound_of_many_names_is_read_part_by_part(tmp_path, n):
    build.build(ARTICLES, DigestEmbedder(), tmp_path)
    searcher = Searcher(store.load(tmp_path, DigestEmbedder()), DigestEmbedder())
    assert unknown_names("CD4-" * n + "iron in HIV", searcher) == []
    unknown = "CD4-" * n + "zzqx9"
    assert unknown_names(f"Did {unknown} rise?", searcher) == [unknown]


def test_an_english_word_that_ends_like_a_drug_is_no_name(tmp_path):
    build.build(ARTICLES, DigestEmbedder(), tmp_path)
    searcher = Searcher(store.load(tmp_path, DigestEmbedder()), DigestEmbedder())
    assert unknown_names("Who in the concept trial had iron, except infants?", searcher) == []
    assert unknown_names("Did etanercept raise CD4 counts?", searcher) == ["etanercept"]


TOPICS = {
    "aspirin": "# Aspirin after heart attacks\n\n## Results\n\nMortality was 12% in 4 years.",
    "malaria": "# Quinine in malaria\n\n## Results\n\nMortality was 3%, the cure rate 97%.",
}


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("mortality of scorpion stings", ["scorpion", "stings"]),
        ("bedwetting cure rate", ["bedwetting"]),
        # A title names something else that is asked about.
        ("mortality of malaria after scorpion stings", []),
        # What most speakers use may be a layman's word for what an article has.
        ("mortality of stopping", []),
        ("mortality at 4 years", []),
    ],
)
def test_the_subject_of_a_question_that_no_article_has_is_told(tmp_path, question, lacking):
    build.build(TOPICS, DigestEmbedder(), tmp_path)
    searcher = Searcher(store.load(tmp_path, DigestEmbedder()), DigestEmbedder())
    asked = searcher.read(question)
    assert unheld_topic(asked, searcher) == lacking


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("what is 15 times 7", True),
        ("15 + 7", True),
        ("mortality at 4 years", False),
        ("How many were there?", False),
        ("ALL at 5", False),
    ],
)
def test_a_question_of_figures_alone_names_nothing(question, only):
    assert names_only_figures(question) is only


TAILS = {
    "heart": "# Empagliflozin: EMPEROR-Reduced\n\nIn EMPEROR-Reduced 19% died or were admitted.",
    "lipids": "# Bempedoic acid: CLEAR Harmony\n\nIn CLEAR Harmony LDL fell by 16% at most.",
    "lungs": "# COPD Assessment Test in smokers\n\nThe COPD Assessment Test score was 14. COPD "
    "Gold criteria were met. COPD was mild in most, and COPD killed none. In COPD, as in "
    "HIV-infected adults, outcomes were preserved.",
}


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Deaths in EMPEROR-Preserved?", ["EMPEROR-Preserved"]),
        ("deaths in emperor-preserved", ["emperor-preserved"]),
        ("LDL in CLEAR Outcomes?", ["CLEAR Outcomes"]),
        ("LDL in CLEAR-Outcomes?", ["CLEAR-Outcomes"]),
        ("Deaths in EMPEROR-Reduced or EMPEROR Reduced?", []),
        ("LDL in CLEAR Harmony and in the CLEAR Trial?", []),
        ("Score of the COPD Test?", []),  # a part of a longer name
        ("Outcomes of HIV-preserved adults?", []),  # no name: its other last parts are plain words
        ("Score in COPD Outcomes Preserved", []),  # COPD mostly stands alone
    ],
)
def test_a_study_is_told_from_its_sibling_by_the_last_part_of_its_name(tmp_path, question, unknown):
    build.build(TAILS, DigestEmbedder(), tmp_path)
    searcher = Searcher(store.load(tmp_path, DigestEmbedder()), DigestEmbedder())
    assert unknown_names(question, searcher) == unknown
