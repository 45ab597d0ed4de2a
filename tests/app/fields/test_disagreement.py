"""Real sentences and rows of the five articles: those that differ, and those that only seem to."""

from itertools import combinations

import pytest
from stating import choice_at, figures_that_differ

from app.answering.claims import choose
from app.answers.choices import candidates
from app.fields.haematology.disagreement.comparing import differ, same_value
from app.fields.haematology.disagreement.conclusions import conclusions, opposed
from app.fields.haematology.disagreement.differences import MAX_DIFFERENCES, differences
from app.fields.haematology.disagreement.figures import Value, readings
from app.fields.haematology.disagreement.statements import statements
from app.reading.studies import all_trial_names
from app.refusal.abstain import reason_to_abstain
from index.passages.stored import entry_of
from index.ranking.search import Hit

pytestmark = pytest.mark.slow

CHEN, HSCT, JIANG, ZHAO = "chen-2021", "hsct-adult-all-review", "jiang-2020", "zhao-2020"
IMMUNO = "immunotherapy-b-all-review"
PAIRS = 23
TABLE_3, TABLE_4 = "| Non-transplant | 55.3 |", "| ↳ Autologous | 51 (76.1)"
ZHAO_ABSTRACT = (ZHAO, "The 2-year OS of the MRD− group was higher")
ZHAO_RESULTS = (ZHAO, "The 2-year OS in the MRD− group was higher")
PARK = (JIANG, "No significant difference in OS and EFS was observed between these two groups")
LU_DAOPEI = (JIANG, "Multivariable analysis indicated significantly improved OS and LFS")


# Each with its span in the article, so that the test tells where they stand.
DIFFERENT = [
    # An article against itself, abstract and results.
    (ZHAO_ABSTRACT, ZHAO_RESULTS, ("83.3%", "83.39%")),
    # Two tables of one article.
    ((ZHAO, "| ↳ Autologous | 44 (65.7)"), (ZHAO, TABLE_4), ("44", "51")),
    ((HSCT, "| NCT01044069[42] | 83 enrolled"), (HSCT, "| NCT01044069[42] | 53/83"),
     ("100.0%", "35.8%")),
    # Two reviews on one trial.
    ((JIANG, "| NCT01865617 [27] | 53/59, 20"), (HSCT, "| NCT01865617[72]"),
     ("200 m", "20.0 months")),
    ((JIANG, "| NCT02772198 [29]"), (HSCT, "| NCT02772198[73]"), ("12", "77.8%")),
    ((HSCT, "| INO-VATE (NCT01564784)"), (IMMUNO, "Rates of CR were significantly higher"),
     ("73.8%", "80.7%")),
    ((HSCT, "| ELIANA NCT02228096"), (IMMUNO, "The CR rate at 3 months was 82%"),
     ("81.0%", "82%")),
    # Text and table of one article.
    ((HSCT, "71% of patients had CR"), (HSCT, "| ZUMA-3 NCT02614066"),
     ("18.2 months", "12.1 months")),
    ((IMMUNO, "The CR rate at 3 months was 82%"), (IMMUNO, "| CR | 80% vs. 29%"), ("82%", "81%")),
    # General remarks.
    ((ZHAO, "the overall survival (OS) at 5 years is only 5-10%"),
     (CHEN, "the overall 5-year survival rate is only 10–20%"), ("5-10%", "10–20%")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "figures"), DIFFERENT)
def test_figures_for_one_thing_that_differ_are_found(real, one, other, figures):
    assert figures in figures_that_differ(real, one, other)


NOT_DIFFERENT = [
    # Subgroups and arms: MRD+ and MRD−, transplanted or not.
    ((ZHAO, "The 2-year LFS in the non-transplant, MRD+, and MRD− groups"),
     (ZHAO, "The 2-year LFS and OS of patients were higher in the transplant group")),
    ((ZHAO, "| MRD+ | 38.2"), (ZHAO, "| MRD− | 8.4")),
    ((ZHAO, TABLE_3), (ZHAO, "| MRD− | 8.4")),
    ((ZHAO, "| ↳ Male | 34 (50.7) | 35"), (ZHAO, "| ↳ Female | 33 (49.3) | 20")),
    ((ZHAO, "| ↳ Male | 34 (50.7) | 35"), (ZHAO, "| ↳ Male | 34 (50.7) | 11")),
    # Hazard ratios, intervals and p values.
    ((ZHAO, "MRD positivity at the time of haplo-HSCT (HR: 4.466"),
     (ZHAO, "MRD positivity at the time of haplo-HSCT (HR: 3.699")),
    ((CHEN, "The 1-year OS rates were 70.0%"), (CHEN, "In our study, the 1-year OS rates were")),
    # Rounded: 83% (44/53) and 83.0% (44/53), 61.0% and 61.3%, 44% and 43.9%.
    ((HSCT, "| NCT01044069[42] | 53/83"), (JIANG, "| NCT01044069 [1]")),
    ((HSCT, "| ELIANA NCT02228096"), (HSCT, "| NCT02435849[30]")),
    # The table has CR 33.6% and, with incomplete recovery, 43.9%.
    ((HSCT, "| TOWER (NCT02013167)"), (IMMUNO, "| CR | 80% vs. 29%")),
    ((HSCT, "| TOWER (NCT02013167)"), (IMMUNO, "| Median overall survival |")),
    ((HSCT, "| NCT02028455[71]"), (JIANG, "| NCT02028455 [2]")),
    # Outcomes: 50% is EFS, 59% is LFS; time points: 6 and 12 months; 66% is at 24.
    ((HSCT, "| NCT02435849[30]"), (JIANG, "| NCT02435849 [4]")),
    ((IMMUNO, "The OS at 24 months reached 66%"), (JIANG, "| NCT02435849 [4]")),
    # A real-world cohort set beside the trial is not the trial.
    ((IMMUNO, "Results from 255 patients included in the study"), (JIANG, "| NCT02435849 [4]")),
    # 44% had a transplant before, and 44% after: not one thing, and the same figure.
    ((HSCT, "| NCT02000427[63,64]"), (IMMUNO, "MRD negativity was noted in 88% of responders")),
    # Trials of one hospital; trials listed in one table.
    ((HSCT, "| ChiCTR-llh-16008711[46]"), (HSCT, "| NCT03173417[74]")),
    ((HSCT, "| NCT02028455[71]"), (HSCT, "| NCT01044069[42] | 53/83")),
    # Lost signs of the received text: "44, 7% (21/47)" is 44.7%, "75, 5% (75/102)" is 73.5%.
    ((JIANG, "| NCT02965092 & NCT03366350 [28] | 58/60"), (HSCT, "| NCT02965092 and NCT03366350")),
    # Different grades; the first and the second infusion.
    ((CHEN, "Seven (25%) patients experienced grade 3-4 CRS"),
     (CHEN, "the incidence of severe CRS after the first hCART19s infusion")),
    ((CHEN, "The complete remission rate was 92.6%"),
     (CHEN, "three of whom achieved second CR with MRD negativity (42.9%)")),
    ((CHEN, "CR was defined as less than 5%"), (CHEN, "The complete remission rate was 92.6%")),
    # All patients, and those with a complete MRD response.
    ((IMMUNO, "Specifically, according to the updated results of the BLAST trial"),
     (IMMUNO, "among patients with complete MRD response, 46%")),
    # Two rows of a table that has a column for each trial.
    ((IMMUNO, "| MRD negative status"), (IMMUNO, "| Grade 3 adverse events")),
    # A subgroup of the trial, and thresholds of the marrow.
    ((IMMUNO, "Inotuzumab resulted in CR in 76% of those patients"),
     (HSCT, "| INO-VATE (NCT01564784)")),
    ((IMMUNO, "the rates of CR or CRi associated with inotuzumab ozogamicin were similar"),
     (HSCT, "| INO-VATE (NCT01564784)")),
    # Another follow-up of one trial, and another paper on it, with other patients.
    ((IMMUNO, "Nine (25%) of 36 patients without HSCT"), (IMMUNO, "Specifically, according to")),
    ((HSCT, "| NCT02315612[32]"), (HSCT, "| NCT02315612[76]")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), NOT_DIFFERENT)
def test_figures_for_different_things_are_not_set_against_each_other(real, one, other):
    assert figures_that_differ(real, one, other) == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Value(94.3, 94.3, 1), Value(94, 94, 0), True),
        (Value(80.7, 80.7, 1), Value(80, 80, 0), True),  # cut, not rounded
        (Value(83.33, 83.33, 2), Value(83.3, 83.3, 1), True),
        (Value(83.39, 83.39, 2), Value(83.3, 83.3, 1), False),
        (Value(81, 81, 0), Value(82, 82, 0), False),
        (Value(5, 10, 0), Value(10, 20, 0), False),
        (Value(20, 70, 0), Value(43, 55, 0), True),
    ],
)
def test_rounded_figures_and_ranges_within_ranges_agree(one, other, same):
    assert same_value(one, other) is same and same_value(other, one) is same


def findings(searcher, article_id, quote):
    return conclusions(choice_at(searcher, article_id, quote), searcher.index.articles[article_id])


@pytest.mark.parametrize(
    "other",
    [
        LU_DAOPEI,
        (HSCT, "Among the patients who achieved CR after CD19 CAR-T cell therapy, consolidative"),
        (CHEN, "our results supported the fact that a consolidative allo-HSCT"),
    ],
)
def test_a_benefit_and_none_are_opposed(real, other):
    pairs = [(a, b) for a in findings(real, *PARK) for b in findings(real, *other)]
    assert any(opposed(*pair) for pair in pairs)


@pytest.mark.parametrize(
    "other",
    [
        (ZHAO, "The OS in the non-transplant and MRD+ groups did not differ"),  # a subgroup
        (JIANG, "Lymphodepletion with flu/cy significantly prolonged"),  # another treatment
        (HSCT, "Lv et al[6] reported that haplo"),  # against chemotherapy, no CAR-T
        (JIANG, "In patients having these risk factors, consolidative"),  # only hoped for
        (JIANG, "However, there was no significant benefit of consolidative"),  # none, as well
        (JIANG, "EFS and RFS (but not OS) differed"),
    ],
)
def test_other_comparisons_and_hopes_are_not_opposed(real, other):
    pairs = [(a, b) for a in findings(real, *PARK) for b in findings(real, *other)]
    assert not any(opposed(*pair) for pair in pairs)


def test_respectively_is_followed_outcome_by_outcome():
    text = "The EFS, OS, and CIR at 2 years were 76.0%, 84.3%, and 19.7%, respectively."
    found = [(reading.outcome, reading.figure) for reading in readings(text)]
    assert found == [("EFS", "76.0%"), ("OS", "84.3%"), ("CIR", "19.7%")]


@pytest.mark.parametrize(
    "text",
    [
        "The OS in the CART+HSCT and CART2 groups was 70.0% and 57.1%, respectively.",  # arms
        "Patients (median age 27) were followed up for 24 months.",
        "Longer OS was seen (HR 0.31; 95% CI 0.13–0.79; p = 0.014).",
        "Patients with > 50% blasts had CR.",
    ],
)
def test_a_figure_whose_outcome_or_arm_is_unclear_is_left_out(text):
    assert readings(text) == ()


ASKED = {
    "NCT01865617 mOS MRD-neg CR pts?": {"200 m", "20.0 months"},
    "NCT02772198: 12 or 14 CR pts to allo?": {"12", "14/18"},
    "Prior HSCT in NCT01044069": {"100.0%", "35.8%"},
    "2-year OS in MRD-negative patients after haplo-HSCT": {"83.3%", "83.39%"},
    "What median survival do the sources report for KTE-X19 in ZUMA-3?": {
        "12.1 months", "18.2 months",
    },
    "Does consolidative HSCT after CAR-T therapy improve survival?": {None},
}  # fmt: skip
QUIET = [
    "Relapse with and without HSCT in NCT02028455",
    "5y OS CART->haplo if MRD-?",
    "How was MRD negativity defined in the Xuzhou study?",
    "CMV and EBV viremia after haplo-HSCT",
    "What conditioning was used?",
    "1y LFS post CART: no tx / MRD+ tx / MRD- tx",
    "blina vs chemo mOS TOWER",
]


def found_for(question, searcher):
    hits = searcher.search(question, k=60)
    asked = searcher.read(question)
    assert reason_to_abstain(asked, hits, searcher) is None
    return differences(asked, hits, choose(asked, hits, searcher), searcher)


@pytest.mark.parametrize(("question", "figures"), ASKED.items())
def test_the_difference_that_a_question_touches_is_shown(real, question, figures):
    first, *_ = found_for(question, real)
    assert figures <= {side.figure for side in first.sides}
    assert first.about


@pytest.mark.parametrize("question", QUIET)
def test_most_questions_touch_no_difference(real, question):
    assert found_for(question, real) == []


@pytest.mark.parametrize("question", [*ASKED, *QUIET])
def test_every_side_and_figure_stands_verbatim_in_its_article(real, question):
    found = found_for(question, real)
    assert len(found) <= MAX_DIFFERENCES
    for difference in found:
        assert len(difference.sides) >= 2
        for side in difference.sides:
            choice = side.choice
            text = real.index.articles[choice.passage.article_id].text
            assert text[choice.start : choice.end] == choice.text
            assert side.figure is None or side.figure in choice.text


def test_every_figure_read_anywhere_stands_verbatim_in_its_choice(real):
    articles = real.index.articles
    names = all_trial_names(map(entry_of, articles.values()))
    hits = [
        Hit(passage, 1.0, tuple(1.0 for _ in passage.sentences)) for passage in real.index.passages
    ]
    read = []
    for choice in candidates(real.read(""), hits, real.index.articles):
        for statement in statements(choice, articles[choice.passage.article_id], names):
            assert statement.reading.figure in choice.text
            read.append(statement)
    assert len(read) > 500
    # Of all pairs that could be formed: read one by one, each a difference.
    assert sum(differ(*pair) for pair in combinations(read, 2)) == PAIRS


def test_no_claims_no_differences(tiny):
    assert differences(tiny.read("?"), tiny.search("iron"), [], tiny) == []
