"""Numbers of participants and designs that a report tells in other words than most."""

from __future__ import annotations

import pytest
from reading import likeliest, studied

from corpus.article import Metadata
from corpus.readers.draft import Draft
from corpus.readers.study.counted import is_year
from corpus.readers.study.participants import likeliest_number
from corpus.readers.study.study import with_study
from corpus.readers.study.study_text import sentences as split
from corpus.readers.study.table_sizes import table_totals
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
        # those who were only looked at; women and men who took part of more who were screened
        (["Tea helps."], ["A total of 110 patients of one clinic with gout of a toe were screened "
          "for this study.", "Ninety patients were included."], [], 90),
        (["Mothers given tea (n = 53) slept longer than those of the control group (n = 50)."],
         ["In total, 230 mothers contacted the investigators."], [], 103),
        (["Tea helps."], [], ["A total of 159 adults were assessed for eligibility, and 105 women "
          "and 30 men participated."], 135),
        # three arms, one kind and another, eyes of patients, children of classes, sizes of blocks
        (["Tea helps."], [], ["23, 16 and 21 patients were randomized to tea, milk or rest."], 60),
        (["We tested 15 adults receiving fillers and another 15 adults receiving toxin."], [], [],
         30),
        (["Tea helps."], [], ["By then 12 patients were allocated to group A; 12 into group B and "
          "14 into group C."], 38),
        # a share of those asked, thousands after a blank, "control" that is no group, "attended"
        (["Thirty of 40 eligible subjects participated."], [], [], 30),
        (["Of the 7 466 women randomised, 1 114 did not come."], [], [], 7466),
        (["A total of 7,466 women were randomized to receive the HPV vaccine or another vaccine as "
          "control.", "At the visit, 9,840 participants gave blood."], [], [], 7466),
        (["In this trial, 562 smokers who attended a clinic were randomly allocated to tea."], [],
         [], 562),
        (["In all, 20 eyes of 20 patients had A and 20 eyes of 20 patients had B."], [], [], 40),
        (["We gave tea in 6 normal and 6 asthmatic subjects."], [], [], 12),
        # places; groups with a name of their own
        (["Of the 27 randomised clusters with nurses, 13 were allocated to tea."], [], [], None),
        (["Thirty-one adults were randomised.", "Those with Protocol A or Protocol B had tea."], [],
         [], 31),
        (["Fifty-three classes were randomly assigned to tea (n = 26 classes, 432 children) or "
          "rest (n = 27 classes, 493 children)."], [], [], 925),
        (["Words helped."], ["They met in groups of four to nine children, as children were "
          "randomly assigned.", "The groups were tea (n = 33), milk (n = 34) and water (n = 33)."],
         [], 100),
        (["Pilot trial: 10 patients received tea, and 4 patients received water."], [], [], 14),
        # periods, plans, and those who were asked
        (["Patients were randomly divided into two groups of two 8-week crossover treatments.",
          "Thirteen patients were able to complete them."], [], [], 13),
        (["Tea helps."], ["One point was meant, requiring 8 adults to be recruited."], [], None),
        (["Tea helps."], [], ["We contacted a total of 295 potential participants."], None),
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
    assert likeliest(abstract, methods, results) == n


TABLE = """
## Results

| | {a} | {b} | P |
| --- | --- | --- | --- |
| Age, years | 51.2 | 50.9 | 0.7 |
"""


@pytest.mark.parametrize(
    ("headers", "totals"),
    [
        (("Tea (n = 69)", "Water (n = 66)"), [135]),
        (("Tea, N=69", "All (N=135)"), [135]),
        (("Tea n = 1,204 Week 1", "Water n = 1,196 Week 1"), [2400]),
        (("Tea (n = 69) Before", "Tea (n = 69) After"), []),  # one group, told twice
        (("Tea (n = 69) Before", "Tea (n = 61) After"), []),  # those who were left
        (("Tea (n = 690)", "Subgroup (n = 21)"), []),
        (("Total (n = 60)", "Water (n = 66)"), []),
        (("Tea (n = 12%)", "Water (n = 0.5)"), []),
        (("Tea", "Water"), []),
    ],
)
def test_the_header_of_a_table_counts_people(headers, totals):
    assert table_totals(TABLE.format(a=headers[0], b=headers[1])) == totals


def test_a_table_with_several_columns_a_group_counts_each_group_once():
    header = "| | Tea (n = 23) Before | Tea (n = 23) After | Milk (n = 21) Before | Milk (n = 21) |"
    assert table_totals(f"{header}\n|---|---|---|---|---|\n| Age | 1 | 2 | 3 | 4 |\n") == [44]


@pytest.mark.parametrize(
    ("sentences", "n"),
    [
        ("We investigated tea in 135 adults. In all, 105 adults were included in calls.", 135),
        ("In all, 140 adults were randomised. We assigned 69 adults to tea and 66 to rest.", 140),
        ("Adults drank tea. They were old.", None),  # a table alone says nothing of who took part
    ],
)
def test_a_table_decides_between_what_sentences_say(sentences, n):
    body = TABLE.format(a="Tea (n = 69)", b="Water (n = 66)")
    assert likeliest([], split(sentences), totals=table_totals(body)) == n


@pytest.mark.parametrize(
    ("abstract", "methods", "n"),
    [
        (["Sixty adults were randomised to tea or water."], [], 60),
        ([], ["Sixty adults were randomised to tea or water."], 60),
        # told once, and not where a report tells how many it has
        (["Adults who drink tea were asked."], ["Data of 60 adults were used."], None),
        # a larger number of people is told as plainly
        (["A total of 240 adults were asked."], ["A total of 251 adults took part."], None),
        # nowhere told, but added up of groups
        ([], ["Group A included 30 women. Group B included 28 women."], None),
    ],
)
def test_a_number_that_is_not_sure_is_left_unknown(abstract, methods, n):
    title = "Tea: a randomised controlled trial" if n else "Tea"
    heading = "\n\n".join([f"# {title}", "## Abstract", *abstract, "## Methods", *methods])
    found = with_study(Draft(Metadata(title=title), heading)).metadata
    assert found.n_patients == n
    told = [sentence for part in (abstract, methods) for one in part for sentence in split(one)]
    assert likeliest(told) is not None  # each gives a number


def test_a_far_larger_number_is_that_of_those_who_were_looked_at():
    told = ["A total of 240 adults took part."]
    assert likeliest_number(told, ["A total of 900 adults were asked."], []).is_sure
    assert not likeliest_number(told, ["A total of 251 adults were asked."], []).is_sure


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
        ("Fluid of alpacas", "Female alpacas were assigned randomly to 6 groups of a factorial "
         "design.", "", None, ("animal study",)),
        ("Ulcers of sows", "304 sows with ulcers were seen. One of each pair was allocated to mats "
         "in a random way.", "", None, ("animal study",)),
        # who goes over to the other arm is in no crossover trial
        ("Tea or stents: a randomised trial", "Adults were randomised. Data were censored at the "
         "time of crossover to allow a comparison between the two trial groups.", "", None,
         ("randomised controlled trial",)),
        ("Tea: a randomised trial", "Adults were randomised. The crossover between study arms was "
         "documented.", "The study disallowed crossover in patients who had water.", None,
         ("randomised controlled trial",)),
        ("Tea", "Adults drank tea and water in a randomised crossover trial with a period of rest "
         "before the crossover.", "", None, ("crossover trial",)),
        # people in places are not places
        ("Tea", "A total of 283 students in two Swedish schools were randomised to tea or water.",
         "", None, ("randomised controlled trial",)),
        ("Tea", "Children within classes were randomly assigned to tea.", "", None,
         ("randomised controlled trial",)),
        ("Tea", "All classes were randomised to tea or water.", "", None,
         ("cluster randomised trial",)),
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


@pytest.mark.parametrize(
    ("abstract", "kinds", "n"),
    [
        ("Methods: Thirty patients with a new liver were randomized to sorafenib or another drug.",
         ("randomised controlled trial",), 30),
        ("We searched MEDLINE for trials of patients who were randomized to sorafenib.", (), None),
        ("Sorafenib is given to patients with cancer of the liver.", (), None),
    ],
)  # fmt: skip
def test_a_trial_that_is_filed_as_a_review_is_a_trial(abstract, kinds, n):
    body = (
        f"# Sorafenib\n\n## Abstract\n\n{abstract}\n\n## Methods\n\nPatients were seen.\n\n"
        "## Results\n\nAll were well.\n"
    )
    metadata = Metadata(title="Sorafenib", article_type="review article")
    found = with_study(Draft(metadata, body)).metadata
    assert set(kinds_of(found.study_design or "")) - {"systematic review"} == set(kinds)
    assert found.n_patients == n


def test_hyphens_of_other_code_points_are_read_as_hyphens():
    found = studied(
        "Tea: a placebo‐controlled cross‑over trial", "Twenty‐nine men were randomised."
    )
    assert kinds_of(found.study_design or "") == ("crossover trial",)
    assert found.n_patients == 29
