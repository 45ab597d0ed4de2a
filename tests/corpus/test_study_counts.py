"""Numbers of participants and designs that a report tells in other words than most."""

from __future__ import annotations

import pytest
from reading import studied

from corpus.article import Metadata
from corpus.readers.draft import Draft
from corpus.readers.study.counted import is_year
from corpus.readers.study.participants import n_participants
from corpus.readers.study.study import with_study
from corpus.words.design import kinds_of


@pytest.mark.parametrize(
    ("abstract", "methods", "results", "n"),
    [
        # years of dates
        (["From May 2000 to March 2001, 610 nurses were randomly allocated to rest and 590 to "
          "usual shifts."], [], [], 1200),
        (["In total, 2000 children were enrolled in 2004 and 2005."], [], [], 2000),
        # planned sizes and limits
        (["Drills helped."], ["The sample size, which rested on a guide with 24 participants, was "
          "calculated to reach a power of 80%.", "The trial was carried out on 180 adults."],
         [], 180),
        (["Choirs were formed."], ["Places were limited to 25 women who volunteered."], [], None),
        (["Classes were held."], ["We enrolled 12 children per school."], [], None),
        # the total in another sentence than the arms
        (["Ninety-four patients received tea and 91 received water."], [],
         ["By then 185 outpatients were seen and evaluated."], 185),
        (["Yoga helps."], [], ["One hundred forty adults were assigned to yoga (mean age 40.7 "
          "years), 150 to rest (41.1 years).", "Two hundred ninety volunteers were included."],
         290),
        # things that take part
        (["Forty village shops participated, 20 randomly assigned to arm A and 20 to arm B."],
         [], [], None),
        (["Thirty adults participated, 14 randomly assigned to tea and 16 to water."], [], [], 30),
        # a subset, and those who were randomised of more who were enrolled
        (["Sleep was watched."], ["Thirty-four injured patients consecutively admitted were "
          "watched."], ["Six patients were treated with salt."], 34),
        (["Ice helps."], [], ["In total, 640 adults were enrolled and 412 randomised."], 412),
        # times, goals, events, and people who only teach
        (["Median survival for all patients was 28 months.", "The goal was 30 patients."], [], [],
         None),
        (["There were 2,669 cases of fever during the study."], [], [], None),
        (["A total of 109 teachers were trained.", "We enrolled 510 children."], [], [], 510),
        (["A test was run in 15 virtual patients."], [], ["21 adults were included."], 21),
        # those left out before, groups compared, one after the other, and three of them
        (["Walking helps."], [], ["Of the 60 women, 10 were excluded from the randomized trial "
          "leaving 50 for randomization."], 50),
        (["Thirty-five patients underwent A and were compared to 60 patients who had B."], [], [],
         95),
        (["The first 20 women received A and the subsequent 20 women received B."], [], [], 40),
        (["90 obese (BMI > 40) adults were randomly assigned (31 to A, 30 to B, and 29 to C)."],
         [], [], 90),
        (["We ran a trial involving 534 6- to 10-year-old children."], [], [], 534),
        # said in passing or by labels
        (["In a randomised crossover study 16 healthy women were tested twice."], [], [], 16),
        (["Results: Of 331 participants (165 tea; 166 water), 280 gave blood."], [], [], 331),
        (["Fifty type 1 diabetic patients were randomised."], [], [], 50),
        (["Tea helps."], ["Healthy adults (n = 19, 8 female) drank tea."], [], 19),
        (["Sixty dancers certified abroad consented to take part."], [], [], 60),
        (["Twenty-two children (44 eyes) were taken by their age and were randomly divided into "
          "two groups."], [], [], 22),
        # groups of one size
        (["Adults were randomised into two groups (n = 35 each)."], [], [], 70),
        (["Women were divided into three groups with 15 patients in each."], [], [], 45),
        # arms without a total
        (["Seventy-six patients were treated with gum and 80 with salt."], [], [], 156),
        (["Thirty-one men and 28 elderly women drank tea."], [], [], 59),
        # several studies
        (["Two randomised trials were conducted.", "A total of 90 adults were randomised."],
         [], [], None),
        (["In study 7-1 and study 7-2, 90 adults were randomised."], [], [], None),
        # shares are no groups
        (["All 64 women heard it.", "Gain was seen in 30% (n = 29) of the tea group and 40% "
          "(n = 36) of the water group."], [], [], 64),
    ],
)  # fmt: skip
def test_the_number_of_the_studys_own_participants(abstract, methods, results, n):
    assert n_participants(abstract, methods, results) == n


@pytest.mark.parametrize(
    ("number", "before", "year"),
    [("2002", "to January ", True), ("2002", "in ", True), ("2002", "5, ", True),
     ("2002", "a total of ", False), ("2002", "enrolled ", False), ("812", "in ", False)],
)  # fmt: skip
def test_a_year_is_told_by_the_words_before_it(number, before, year):
    assert is_year(number, before) is year


@pytest.mark.parametrize(
    ("title", "abstract", "methods", "article_type", "kinds"),
    [
        ("Salt and sleep", "Methods: 20 adults ate salt. Results: Good.", "The sample size for a "
         "randomised trial was calculated.", None, ()),
        ("Salt and sleep", "In this retrospective observational study we read charts. A blinded "
         "randomised controlled trial is needed.", "", None, ("retrospective cohort study",)),
        ("Tea", "Patients were randomly selected equally in two groups.", "", None,
         ("randomised controlled trial",)),
        ("Tea", "Women were divided into groups by a lottery method.", "", None,
         ("randomised controlled trial",)),
        ("Stairs: a prospective matched-pair controlled study", "Adults climbed.", "", None,
         ("prospective cohort study",)),
        ("Clinical review of tea for gout", "Subjects were randomly divided into two groups.", "",
         None, ("randomised controlled trial",)),
        ("Tea: a randomised trial", "Adults were randomised.", "", "case report",
         ("randomised controlled trial",)),
        ("Does tea help?", "Citation: Ito A: Tea. J Tea 2001, 3:4-5. Methods: 90 adults were "
         "randomised.", "", None, ("editorial or letter",)),
        ("Skill in a cluster randomised study to inform the design of the later trial",
         "The trial recruited 90 adults.", "", None, ("cluster randomised trial",)),
        ("Walks", "Introduction: Little is known. In this prospective observational study we saw "
         "walks. Methods: We walked.", "", None, ("prospective cohort study",)),
        ("Walks", "Methods: This observational study was performed parallel to a randomised trial "
         "of walks.", "", None, ("observational study",)),
        ("Gels", "Used by individuals. Six rhesus macaques received gels in a randomised study.",
         "", None, ("animal study",)),
        ("Fish", "Adults were randomised to three fish meals a week.", "", None,
         ("randomised controlled trial",)),
        ("Tea", "Background: Tea is old. Materials and Methods: Adults were randomised.", "", None,
         ("randomised controlled trial",)),
        ("Tea and sleep", "Design: Prospective cohort study. Patients: 90 adults took part in the "
         "Danish Randomised Trial of Tea.", "", None, ("prospective cohort study",)),
        ("Tea and sleep", "We undertook a retrospective chart review of 86 adults.", "", None,
         ("retrospective cohort study",)),
        ("Calls", "Those who were called were compared against a historical control group.", "",
         None, ("non-randomised trial",)),
        ("Ulcers of sows", "304 sows with ulcers were seen. One of each pair was allocated to mats "
         "in a random way.", "", None, ("animal study",)),
        ("Tea", "Twenty-eight schools, which were close, were randomized into three groups.", "",
         None, ("cluster randomised trial",)),
    ],
)  # fmt: skip
def test_the_design_that_the_report_has_itself(title, abstract, methods, article_type, kinds):
    found = studied(title, abstract, methods, article_type)
    assert set(kinds_of(found.study_design or "")) == set(kinds)


def test_a_letter_that_is_a_whole_report_has_a_design():
    body = (
        "# Air\n\n## Abstract\n\nIn this randomised crossover study, 30 men were tested.\n\n"
        "## Methods\n\nMen were tested twice.\n\n## Results\n\nAll were well.\n"
    )
    found = with_study(Draft(Metadata(title="Air", article_type="letter"), body)).metadata
    assert kinds_of(found.study_design or "") == ("crossover trial",)
    assert found.n_patients == 30


def test_hyphens_of_other_code_points_are_read_as_hyphens():
    found = studied(
        "Tea: a placebo‐controlled cross‑over trial", "Twenty‐nine men were randomised."
    )
    assert kinds_of(found.study_design or "") == ("crossover trial",)
    assert found.n_patients == 29
