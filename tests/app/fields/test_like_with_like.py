"""Pairs of real sentences and rows that look alike: only those of one thing may be said to differ.

The reports of trials are of other fields than the pack; its rules must not see a difference there
either. With the pairs of test_disagreement.py there are 73 that are not alike, and 17 that are.
"""

import pytest
from stating import figures_that_differ

from corpus.library import read_sources
from eval.questions.library import LIBRARIES
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

pytestmark = pytest.mark.slow

CHEN, HSCT, JIANG, ZHAO = "chen-2021", "hsct-adult-all-review", "jiang-2020", "zhao-2020"
IMMUNO = "immunotherapy-b-all-review"
COUPER, PIT, DAPONTE, HUANG = "couper-2007", "pit-2013", "daponte-2013", "huang-2015"
HARRIS, GUASCH, MCKENZIE = "harris-2006", "guasch-ferre-2013", "mckenzie-mcharg-2005"
REPORTS = (COUPER, PIT, DAPONTE, HUANG, HARRIS, GUASCH, MCKENZIE)


@pytest.fixture(scope="module")
def reports(tmp_path_factory, embedder):
    sources = read_sources(LIBRARIES / "trials" / "articles")
    folder = tmp_path_factory.mktemp("reports") / "index"
    builder.build({name: sources[name] for name in REPORTS}, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


ALIKE = [
    # One trial, told in the text and in a table.
    ((HSCT, "71% of patients had CR"), (HSCT, "| ZUMA-3 NCT02614066"), ("71%", "69.0%")),
    ((HSCT, "71% of patients had CR"), (HSCT, "| ZUMA-3 NCT02614066"), ("12.8", "14.5 months")),
    ((HSCT, "71% of patients had CR"), (HSCT, "| ZUMA-3 NCT02614066"), ("11.6", "7.3 months")),
    ((HSCT, "For those who responded, the median OS"), (HSCT, "| ZUMA-3 NCT02614066"),
     ("97%", "100.0%")),
    # One trial in the tables of two reviews.
    ((HSCT, "| INO-VATE (NCT01564784)"), (IMMUNO, "| CR | 80% vs. 29%"), ("73.8%", "80%")),
    ((HSCT, "| NCT01044069[42] | 83 enrolled"), (JIANG, "| NCT01044069 [1]"), ("100.0%", "35.8%")),
    # One table of characteristics against another of the same patients.
    ((ZHAO, "| ↳ Recipient-derived allogenic | 15 (22.4)"),
     (ZHAO, "| ↳ Recipient-derived allogenic | 9 (13.4)"), ("15", "9")),
    ((ZHAO, "| ↳ Donor-derived allogenic | 7 (10.4)"),
     (ZHAO, "| ↳ Donor-derived allogenic | 6 (9.0)"), ("7", "6")),
]  # fmt: skip

UKALL = (HSCT, "The results of the UKALLXII/ECOG 2993 trial")
ZHAO_GROUPS = (ZHAO, "The 2-year OS of the MRD− group was higher")
HUANG_REVISED = (HUANG, "The revised response rate was 37.4%")
PIT_PEN = (PIT, "Results: The response rate for GPs who received a pen")
PIT_POWER = (PIT, "Assuming a power of 80%, significance level of 5%, and a response rate of 60%")
COUPER_ALL = (COUPER, "Overall, 400 out of 698 responded")
COUPER_THEIRS = (COUPER, "While their response rates were lower than ours")

UNLIKE_FIVE = [
    # Relapses of three cohorts without a transplant, of which none tells the time.
    ("time", (CHEN, "the relapse rate in patients who did not receive allo-HSCT was 93.3%"),
     (ZHAO, "Up to the last follow-up, in the non-transplant group")),
    ("time", (CHEN, "the relapse rate in patients who did not receive allo-HSCT was 93.3%"),
     (JIANG, "relapse was observed in 116 (51.3%)")),
    ("study", (JIANG, "relapse was observed in 116 (51.3%)"),
     (ZHAO, "Up to the last follow-up, in the non-transplant group")),
    ("time", UKALL, ZHAO_GROUPS),
    ("time", UKALL, (HSCT, "At a median follow-up time of 647 days, the 2-year EFS")),
    ("time", UKALL, (HSCT, "Consolidation therapy with allo-HSCT after blinatumomab")),
    ("time", (CHEN, "Duval et al. (22) reported that the OS rate at 3 years"),
     (IMMUNO, "Results from 255 patients included in the study")),
    ("time", (JIANG, "The 1-year OS and LFS were 79.1 and 76.9%"), ZHAO_GROUPS),
    ("time", (HSCT, "Subsequently, 21 of 27 patients received the secondary CD22"), ZHAO_GROUPS),
    ("time", (CHEN, "The 1-year OS rates were 70.0%"),
     (CHEN, "When it comes to long-term survival")),
    ("population", (IMMUNO, "About half of adult and 10% of pediatric patients"),
     (IMMUNO, "The rate of relapse in ALL after HSCT is reported to be 26–64%")),
    ("population", (HSCT, "Nonrelapse mortality, the relapse rate and DFS at 1 year"),
     (IMMUNO, "About half of adult and 10% of pediatric patients")),
    ("population", (IMMUNO, "In the BLAST clinical trial (NCT01207388)"),
     (IMMUNO, "MRD negativity was noted in 88% of responders")),
    ("population", (IMMUNO, "Molecular remission was achieved in 80% of patients"),
     (HSCT, "After a median follow-up of 4.8 years, the median OS was 10.5 months")),
    ("arm", (HSCT, "Both the progress-free survival (PFS) and OS of the InO group"),
     (IMMUNO, "In a median follow-up period of 30 months, median RFS and OS")),
    ("arm", (CHEN, "The incidence of second CR is higher in the CART+HSCT group"),
     (HSCT, "Qian et al also observed that a total of 10 r/r ALL patients")),
    ("arm", (ZHAO, "The 2-year LFS in the non-transplant, MRD+, and MRD− groups"),
     (JIANG, "The 1-year OS and LFS were 79.1 and 76.9%")),
    ("study", (CHEN, "These findings were consistent with those of Davila et al."),
     (HSCT, "Thirty-one (62.0%) patients achieved CR")),
    ("study", (HSCT, "After a median follow-up of 4.8 years, the median OS was 10.5 months"),
     (HSCT, "The INO-VATE clinical trial revealed that the median OS was only 7.7 months")),
    ("study", (CHEN, "In our study, the CR rate of R/R B-ALL after the first hCART19s"),
     (IMMUNO, "Overall, 80% of patients responded, whereas 57% achieved CR")),
    ("study", (CHEN, "The complete remission rate was 92.6%"),
     (ZHAO, "Complete remission (CR) rates after the first salvage chemotherapy")),
    ("unit", (HSCT, "The INO-VATE clinical trial revealed that the median OS"), UKALL),
    ("outcome", (ZHAO, "The 2-year cumulative incidence of relapse in the non-transplant group"),
     (ZHAO, "The 2-year cumulative incidence of NRM")),
    ("outcome", (ZHAO, "The 2-year LFS in the non-transplant, MRD+, and MRD− groups"),
     ZHAO_GROUPS),
    ("subgroup", (IMMUNO, "In addition, among patients with complete MRD response, 46%"),
     (IMMUNO, "Specifically, according to the updated results of the BLAST trial")),
    ("subgroup", (HSCT, "First, given that allo-HSCT following CD19 CAR-T cell therapy"),
     (HSCT, "After a median follow-up of 4.8 years, the median OS was 10.5 months")),
]  # fmt: skip

UNLIKE_REPORTS = [
    # What was planned or assumed is no result.
    ("plan", PIT_POWER, PIT_PEN),
    ("plan", PIT_POWER, (PIT, "The final response rate for the intervention and control group")),
    ("plan", (COUPER, "Based on prior research, we anticipated a 40%"), COUPER_ALL),
    ("plan", (COUPER, "Based on prior research, we anticipated a 40%"), COUPER_THEIRS),
    ("plan", (HUANG, "Based on the expected response rates of 30%"), HUANG_REVISED),
    ("plan", (MCKENZIE, "The sample size of 3,799 was sufficient"),
     (MCKENZIE, "Results: The response rate was 79.1%")),
    # What others found is not the report's own result.
    ("study", COUPER_THEIRS, COUPER_ALL),
    ("study", COUPER_THEIRS, (COUPER, "Of the 290 cases in the telephone sample")),
    ("study", (PIT, "A similar study surveying early retirement amongst GPs"), PIT_PEN),
    ("study", (PIT, "In line with our study, the third trial compared a pencil"), PIT_PEN),
    ("study", (DAPONTE, "In a phase III study, fotemustine was associated"),
     (DAPONTE, "ORR was 27% (95% CI 19−35%)")),
    # Arms that are told apart in words which name no group that is known.
    ("arm", (MCKENZIE, "Results: The response rate was 79.1%"),
     (MCKENZIE, "The response rate was 79.1% (1506/1905) for the hand signed group")),
    ("arm", (DAPONTE, "No significant difference was seen in ORR between patients"),
     (DAPONTE, "ORR was 27% (95% CI 19−35%)")),
    ("arm", COUPER_ALL, (COUPER, "Of the 290 cases in the telephone sample")),
    ("unit", PIT_PEN, (PIT, "The incentive group resulted in a 15.1% higher response rate")),
    ("subgroup", (HARRIS, "The response rate was 23% among women with HER2-positive tumors"),
     (HARRIS, "Lower response rates were observed in patients aged 50 years or less")),
    # Estimates of several outcomes, and for several models; rows of one table under one label.
    ("outcome", (GUASCH, "| Crude model | 1 (Reference) | 0.68"),
     (GUASCH, "| Crude model | 1 (Reference) | 0.44")),
    ("analysis", (GUASCH, "| Crude model | 1 (Reference) | 0.68"),
     (GUASCH, "| Multivariable model 3 | 1 (Reference) | 0.71")),
    ("analysis", (GUASCH, "| Multivariable model 3 | 1 (Reference) | 0.71"),
     (GUASCH, "| Multivariable model 3 | 1 (Reference) | 0.42")),
    ("subgroup", (COUPER, "| R | NR | R | 29"), (COUPER, "| R | R | NR | 115")),
    ("subgroup", (COUPER, "| R | NR | NR | 177"), (COUPER, "| R | R | R | 202")),
    ("population", (COUPER, "| Total | Total | Total | 1681"), (COUPER, "| Total | 380 |")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "figures"), ALIKE)
def test_what_two_sources_say_of_one_thing_is_set_side_by_side(real, one, other, figures):
    assert figures in figures_that_differ(real, one, other)


@pytest.mark.parametrize(("what", "one", "other"), UNLIKE_FIVE)
def test_what_is_of_another_kind_is_no_difference(real, what, one, other):
    assert figures_that_differ(real, one, other) == set(), f"another {what}"


@pytest.mark.parametrize(("what", "one", "other"), UNLIKE_REPORTS)
def test_nor_is_it_in_reports_of_other_fields(reports, what, one, other):
    assert figures_that_differ(reports, one, other) == set(), f"another {what}"
