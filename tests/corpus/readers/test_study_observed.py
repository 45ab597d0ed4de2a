"""Designs of studies that are no trials, and the number of people in them."""

from __future__ import annotations

import pytest
from reading import likeliest, studied

from corpus.article import Metadata
from corpus.readers.draft import Draft
from corpus.readers.study.study import with_study
from corpus.words.design import kinds_of


@pytest.mark.parametrize(
    ("abstract", "kinds"),
    [
        ("Methods: The records of 40 dancers were reviewed.", {"retrospective cohort study"}),
        ("Methods: Data of dancers were analysed retrospectively.", {"retrospective cohort study"}),
        ("Design: Retrospective review.", {"retrospective cohort study"}),
        ("Purpose: The aim of this retrospective study was to see who falls. Methods: We walked.",
         {"retrospective cohort study"}),
        ("Methods: Adults were reviewed at 6 months.", set()),
        ("Methods: We prospectively enrolled 40 dancers.", {"prospective cohort study"}),
        ("Methods: This is a prospective study of 40 dancers.", {"prospective cohort study"}),
        ("Methods: Retrospective analysis of prospectively collected data.",
         {"retrospective cohort study"}),
        ("Methods: A postal questionnaire was sent to 90 dancers.", {"cross-sectional study"}),
        ("Aims and background: Sleep. Methods and study design: This is an observational and "
         "cross-sectional study.", {"cross-sectional study"}),
        ("Methods: The cross-sectional area of a muscle was measured.", set()),
        ("Methods: Semi-structured interviews were held.", {"qualitative study"}),
        ("Results: Qualitative analysis showed brighter pictures.", set()),
        ("Data sources: MEDLINE. Methods: Meta-analytic techniques were used.", {"meta-analysis"}),
        ("Methods: We searched MEDLINE for papers on tea.", {"systematic review"}),
        ("Methods: Claims of a national registry were used.", {"observational study"}),
        ("Clinical trial registry No. 17. Methods: We gave tea.", set()),
        ("Results: The sensitivity and specificity of the nose were high, the accuracy low.",
         {"diagnostic accuracy study"}),
        ("Methods: Ten fresh cadaveric knees were used.", {"laboratory study"}),
        ("Methods: Kidneys from cadaver donors were followed in 40 patients.", set()),
        ("Methods: This was a before-and-after study.", {"non-randomised trial"}),
        ("Methods: Data were from the placebo arm of the TEA trial.", {"secondary analysis"}),
        ("Methods: More qualitative research is needed.", set()),
        ("Methods: Hospitals were then randomly selected.", set()),
        ("Methods: Ice was applied randomly on separate days.", {"crossover trial"}),
    ],
)  # fmt: skip
def test_a_study_that_is_no_trial_is_known_by_what_was_done(abstract, kinds):
    assert set(kinds_of(studied("Tea and sleep", abstract).study_design or "")) == kinds


def test_methods_tell_the_design_only_where_they_name_it():
    means = "Participants were surveyed by telephone. Records were searched in MEDLINE."
    assert studied("Tea and sleep", "Tea helps.", means).study_design is None
    named = "This study was a prospective cohort of dancers."
    assert studied("Tea and sleep", "Tea helps.", named).study_design is not None


def test_a_title_that_is_only_a_heading_is_the_title():
    body = "# Does tea help?\n\n## Abstract\n\nMethods: The records of 40 men were reviewed.\n"
    found = with_study(Draft(Metadata(), body)).metadata
    assert (found.study_design, found.n_patients) == ("retrospective cohort study", 40)


def test_a_paper_whose_pages_cite_itself_is_no_comment_on_another():
    title = "Leaves of tea ameliorate the stiffness of old joints in rats"
    cited = f"Citation: Ito A, Abe B (2018) {title}. J Tea 13(3): e19. " + "Open access. " * 25
    body = f"# {title}\n\n{cited}\n\n## Abstract\n\nThirty rats were given tea.\n"
    found = with_study(Draft(Metadata(title=title), body)).metadata
    assert kinds_of(found.study_design or "") == ("animal study",)


@pytest.mark.parametrize(
    ("abstract", "n"),
    [
        (["We investigated sleep in 150 adults after falls.",
          "Later 58 men underwent tests."], 150),
        (["The study group included 350 consecutive patients.", "Falls were seen in 10 patients "
          "(2.9%)."], 350),
        (["Walks were done by 59 men and 36 women."], 95),
        (["We carried out a retrospective analysis of 101 trainees."], 101),
        (["The total number of patients included in this study was 383."], 383),
        (["Two groups of total 64 students drank tea."], 64),
        (["Results: N = 56. Mean age was 67."], 56),
        (["Eighteen adults (73.2 years) with pain and 18 healthy elderly (69.4 years) were "
          "included."], 36),
        (["Iron was measured in 21 patients with gout and 21 healthy donors."], 42),
        (["Cases were 507 adults with gout and controls were 478 others."], 985),
        (["Of 170 adults, 48 had tea, whereas 122 had water.", "Falls were seen in 31 patients."],
         170),
        (["The tea group consisted of 18 athletes, whereas the control group had 21 athletes."],
         39),
        (["Walks were guided by seven surgeons."], None),
        (["Data from 109 patients were used.", "In all, 88 parents (81%) slept."], 109),
    ],
)  # fmt: skip
def test_the_number_of_those_who_were_observed(abstract, n):
    assert likeliest(abstract, [], []) == n
