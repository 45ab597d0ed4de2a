"""What the articles are near to, and do not report, is named."""

import pytest

from app.answering.pipeline import answer_question
from app.fields.haematology.scope import passages_on, studies_named
from app.fields.haematology.timepoints import missing_period, periods
from app.refusal.abstain import unknown_names


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("10y LFS after CD19 CART + consolidative allo", " at 10 years"),
        ("tisagenlecleucel phase 2: BCA probability at 24 months", " at 2 years"),
        ("Relapse-free survival with blinatumomab maintenance in NCT02807883?",
         "Of NCT02807883 the articles tell only that it is under way."),
        ("Overall survival in OBERON?", "Of OBERON the articles tell only that it is under way."),
        ("How many people dropped out of TOWER because of toxicity?", "speak of TOWER"),
        ("5y OS after haplo in Xuzhou?", "overall survival at 5 years for Xuzhou"),
        ("2y OS hCART19s -> allo, Xuzhou?", "overall survival at 2 years for hCART19s"),
        ("CMV reactivation among the patients of the Xuzhou cohort?", "speak of Xuzhou"),
        ("Two-year survival in the Wuhan trial?", "overall survival at 2 years for Wuhan"),
        ("mOS MRD+ CR after hCART19s?", "gives the median for minimal residual disease"),
        ("Ph-like ALL: 2y LFS CAR-T + haplo?", "gives leukemia-free survival for Ph-like"),
        ("Grade >=3 neurologic events with KTE-X19 in ZUMA-3?", "grade III or more for ZUMA-3"),
    ],
)  # fmt: skip
def test_the_refusal_names_what_is_missing(real, question, said):
    answer = answer_question(question, real)
    assert answer.abstained and said in (answer.reason or "")


@pytest.mark.parametrize(
    "question",
    [
        "2y OS haplo after CART MRD+?",
        "1y CIR after CART->haplo, MRD- vs MRD+",
        "Five-year remission with and without an allograft after blinatumomab?",
        "mOS in ZUMA-3?",
        "ELIANA mOS tisa-cel?",
        "Sheba responders, allo referrals, timing",  # they are patients, not a rate
        "blina plus imatinib/dasatinib-type drugs, r/r Ph+: common practice?",  # either will do
        "why not consol allo for all post CART? cost / GVHD",  # apart, and both told
        "hCART19s then allo, 3y OS?",
        "What five-year survival of relapsed ALL does Zhao quote?",
        "Grade III-IV aGVHD d100 after CAR-T and haplo?",
        "Days from hCART19s to cytokine release in the Xuzhou patients?",
        "BLAST mRFS in responders?",
        "OS in adults aged 40 years or older after transplant?",
        "Is blinatumomab after an allograft being tested to keep a CR? (NCT02807883)",
    ],
)
def test_what_is_reported_is_not_called_missing(real, question):
    assert not answer_question(question, real).abstained


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("INO-VATE 5y OS?", "The articles do not report overall survival at 5 years for INO-VATE."),
        ("2y relapse rate after tocilizumab?", "do not report relapse at 2 years together with"),
        ("Eleven-month non-relapse mortality?", "No passage reports non-relapse mortality at 11"),
    ],
)  # fmt: skip
def test_a_time_point_is_looked_for_where_the_question_points(real, question, said):
    assert said in (missing_period(question, [], real) or "")


@pytest.mark.parametrize(
    "question",
    [
        "How many people die within two years of the half-matched transplant itself?",
        "Responders older than 2 years, more than 3 years after the cells: relapse?",
    ],
)
def test_kin_outcomes_and_bounds_are_not_called_missing(real, question):
    assert missing_period(question, [], real) is None


def test_periods_are_months_whatever_their_spelling_and_ages_are_none():
    assert periods("2-year OS, 18 months, one year") == {24, 18, 12}
    assert periods("a 60-year old, 5 days") == set()


def test_a_study_is_known_by_any_of_its_names(real):
    by_name, by_number = (studies_named(f"OS in {x}", real) for x in ("ZUMA-3", "NCT02614066"))
    assert by_name == by_number
    texts = [passage.text for passage in passages_on(by_name, real)]
    assert texts and any("ZUMA-3" in text for text in texts)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("warfarin INR 7.2 no bleeding vit K dose", "warfarin"),
        ("Does letermovir prevent CMV after haplo?", "letermovir"),
        ("FLT3 inhibitor with induction?", "FLT3"),
    ],
)
def test_a_drug_or_gene_that_no_article_mentions_is_named(real, question, name):
    assert name in unknown_names(question, real)


@pytest.mark.parametrize(
    "question",
    [
        "relapse in untransplanted patients",
        "immunotx for ALL, microenv, CD19neg subclones, IKZF1mut",
        "rituximab, tocilizumab, ponatinib, tacrolimus",
        "monotherapy; platelets per microlitre; supranormal LDH",
    ],
)
def test_a_known_name_with_an_affix_or_cut_short_is_known(real, question):
    assert unknown_names(question, real) == []
