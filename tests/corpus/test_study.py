"""Design, participants and registration as a report states them; designs match by meaning."""

from __future__ import annotations

import pytest
from reading import studied

from corpus.readers.study.counted import numbers_of, value_of
from corpus.readers.study.participants import n_participants
from corpus.readers.text.plain import read_markdown
from corpus.words.design import CLUSTER, KINDS, admits, kinds_of


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_the_list_names_itself(kind):
    assert kinds_of(kind) == (kind,)
    assert admits(kind, kind)


@pytest.mark.parametrize(
    "design",
    [
        "double-blind, placebo-controlled crossover trial", "cluster-randomized trial", "RCT",
        "phase III randomised non-inferiority study", "randomised trial", "2 x 2 factorial trial",
        "protocol for a pilot randomized controlled trial", "stepped-wedge trial",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "wanted", ["randomized controlled trial", "Randomised Controlled Trial", "RCT"]
)
def test_a_randomised_trial_is_admitted_however_it_is_called(wanted, design):
    assert admits(wanted, design)


@pytest.mark.parametrize(
    "design",
    ["non-randomised trial", "quasi-experimental study", "systematic review of randomised trials",
     "retrospective cohort study", "original article", "case report", ""],
)  # fmt: skip
def test_what_is_no_randomised_trial_is_not_admitted(design):
    assert not admits("randomised controlled trial", design)


def test_unknown_admits_what_names_no_kind():
    assert admits("unknown", "original research") and admits("Unknown", "")
    assert not admits("unknown", "case series")


def test_the_design_of_the_study_and_not_of_others():
    others = "Background: A recent randomised crossover trial of 90 patients found no effect."
    own = "Methods: We followed a retrospective cohort of 412 patients. Results: Few fell."
    found = studied("Falls after surgery", f"{others}\n\n{own}")
    assert kinds_of(found.study_design or "") == ("retrospective cohort study",)
    assert found.n_patients == 412


def test_the_papers_own_words_are_kept_where_they_say_it_all():
    found = studied(
        "Tea and sleep: a double-blind, placebo-controlled crossover trial", "We gave tea."
    )
    assert found.study_design == "double-blind, placebo-controlled crossover trial"


@pytest.mark.parametrize(
    ("title", "abstract", "kinds", "n"),
    [
        ("Yoga and pain", "Methods: Forty-two patients were randomly assigned to yoga or rest.",
         ("randomised controlled trial",), 42),
        ("Walking in villages", "Methods: Twelve villages were randomised; clusters were "
         "randomised 1:1. A total of 1,204 adults were enrolled.",
         ("cluster randomised trial",), 1204),
        ("Gum and attention", "Methods: In a randomised, two-period crossover study, 18 volunteers "
         "chewed gum.", ("crossover trial",), 18),
        ("Iron for fatigue: study protocol for a randomised trial", "Methods: 200 women will be "
         "randomised.", ("randomised controlled trial", "protocol"), None),
        ("Gait after stroke", "Methods: In this cross-sectional study, 75 patients were included.",
         ("cross-sectional study",), 75),
        ("Sugar in Wistar rats", "Methods: Thirty rats were randomised to sugar or water.",
         ("animal study",), None),
        ("A new cast", "Methods: 31 children wore it.", (), 31),
    ],
)  # fmt: skip
def test_design_and_number_are_read_from_the_abstract(title, abstract, kinds, n):
    found = studied(title, abstract)
    assert kinds_of(found.study_design or "") == kinds
    assert found.n_patients == n


@pytest.mark.parametrize(
    ("title", "abstract", "article_type", "kinds"),
    [
        ("Weaning by a computer-guided protocol: a randomised trial",
         "Methods: 40 adults were randomised.",
         None, ("randomised controlled trial",)),
        ("Correction: a randomised trial of tea", "A sentence should read: 40 were randomised.",
         "correction", ()),
        ("Cement and cells", "This in vitro study compared cements; dishes were randomised.",
         None, ("laboratory study",)),
        ("Faces and mood", "Methods: Adults were randomised to tea or water. The faces were "
         "presented in random order.", None, ("randomised controlled trial",)),
        ("Tea and pain", "Methods: We looked at 33 patients enrolled in a randomised trial.",
         None, ("randomised controlled trial", "secondary analysis")),
        ("Oxaliplatin", "Methods: Adults were randomised; data were cut at the crossover.",
         None, ("randomised controlled trial",)),
    ],
)  # fmt: skip
def test_what_only_resembles_a_kind_is_none(title, abstract, article_type, kinds):
    assert kinds_of(studied(title, abstract, article_type=article_type).study_design or "") == kinds


def test_a_review_has_no_participants_and_keeps_its_kind():
    found = studied("Vitamin D", "We reviewed 12 trials with 900 patients.", article_type="review")
    assert (found.study_design, found.n_patients) == (None, None)


@pytest.mark.parametrize(
    ("words", "value"),
    [("8,050", 8050), ("One hundred and fifty-four", 154),
     ("Two thousand four hundred forty-four", 2444),
     ("Thirty‐three", 33), ("twelve", 12)],
)  # fmt: skip
def test_numbers_are_read_as_figures_and_as_words(words, value):
    assert value_of(words) == value


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [("Between two and four adults came.", {2, 4}), ("On day seven fourteen men died.", {7, 14}),
     ("It was seen after three, six and twelve weeks.", {3, 6, 12}),
     ("Twenty and thirty women were asked.", {20, 30}), ("Twenty-five of ninety-one.", {25, 91})],
)  # fmt: skip
def test_numbers_in_words_that_follow_one_another_are_not_added(sentence, numbers):
    assert numbers_of(sentence) == numbers


@pytest.mark.parametrize(
    ("sentences", "n"),
    [
        (["Of 97 subjects screened for inclusion, a total of 44 subjects were randomized."], 44),
        (["Sixty-two patients were randomised to GDT and 60 patients to control treatment."], 122),
        (["Patients were assigned to training (n = 19) or to the control group (n = 18)."], 37),
        (["We needed 120 patients in each group.", "In all, 96 men were enrolled."], 96),
        (["Between May 2011 and June 2012, 53 nurses took part."], 53),
        (["Mean age was 61 years."], None),
        (["Of 138 women who had seen a doctor, 62 women (148 visits) were enrolled."], 62),
        (["In the previous study 74 men were recruited.", "We studied 40 men."], 40),
        (["The study enrolled 53 456 persons at 33 sites."], 53456),
        (["Men with scores of 8 or more were randomised and 199 men took part."], 199),
        (["Fifty-four adults aged between 20 and 60 were randomised to tea or water."], 54),
        (["A total of 34 patients were not included in this analysis."], None),
        (["A total of 145 (21.5%) patients were included."], None),
        (["Two nurses were enrolled to collect data."], None),
        (["In this pilot study, 44 weavers' children were enrolled."], 44),
        (["Participants were 52 potters from two towns."], 52),
        (["We assigned 118 adults (70 men and 48 women) who were randomised to one of two."], 118),
        (["Seventy adults were enrolled and 62 adults were randomised to tea or water."], 62),
        (["Teachers (n = 12) and their pupils (n = 480) were included in both groups."], 480),
        (["Forty bakers' children and 38 other children were enrolled."], 78),
        (["In each group, 30 adults were included."], None),
        (["A total of 700 women were prescreened.", "Ninety women were enrolled."], 90),
        (["Adults [n = 225, 168 of them men] were randomised to tea or water."], 225),
        (["We randomised 80 adults to control or tea group.", "At follow-up, 71 took part."], 80),
    ],
)
def test_the_number_is_that_of_those_who_took_part(sentences, n):
    assert n_participants(sentences, [], []) == n


@pytest.mark.parametrize("what", ["Study", "Experiment", "Trial", "Part"])
def test_a_report_of_several_numbered_studies_has_no_one_number(what):
    one, two = "30 adults were enrolled in {} 1.", "In {} 2, 45 adults were enrolled."
    assert n_participants([one.format(what), two.format(what)], [], []) is None
    assert n_participants([one.format(what)], [], []) == 30


def test_a_number_that_other_parts_repeat_outweighs_one_told_once():
    abstract, methods = ["120 women were selected."], ["The trial was conducted on 120 women."]
    assert n_participants(abstract, methods, ["97 women were included in the study."]) == 120


def test_a_correction_counts_no_one():
    words = "It should read: 1150 adults were randomised to tea or water."
    assert studied("Correction: tea", words, article_type="correction").n_patients is None


def test_what_was_done_is_no_plan():
    words = (
        "Tea will be needed. It will include sugar. We conducted a randomised trial of 134 adults."
    )
    found = studied("Late tea: results of a randomised trial", words)
    assert kinds_of(found.study_design or "") == ("randomised controlled trial",)
    assert found.n_patients == 134


def test_a_registration_in_the_methods_is_that_of_the_study():
    methods = "This trial was registered (NCT 01234567).\n\nOthers did so [3] (NCT07654321)."
    assert studied("Tea", "We gave tea.", methods).registration == ("NCT01234567",)


def test_a_markdown_file_tells_its_study_as_any_other(tmp_path):
    path = tmp_path / "nets.md"
    path.write_text(
        "---\ntitle: 'Bed nets: a cluster-randomized trial'\nn_patients: 12\n---\n"
        "# Bed nets: a cluster-randomized trial\n\n## Abstract\n\nWe randomised 90 adults "
        "(ISRCTN12345678).\n",
        encoding="utf-8",
    )
    found = read_markdown(path).metadata
    assert kinds_of(found.study_design or "") == (CLUSTER,)
    assert found.n_patients == 12  # what the file says itself stays
    assert found.registration == ("ISRCTN12345678",)
    path.write_text("# A stepped wedge cluster-randomised trial\n\nDeath fell.\n", encoding="utf-8")
    assert kinds_of(read_markdown(path).metadata.study_design or "") == (CLUSTER,)


@pytest.mark.parametrize(
    ("title", "abstract", "methods", "kinds"),
    [
        ("Networks predict boiling", "A network reads images of bubbles. " * 12,
         "Frames were captured at random times, as randomized imaging uncorrelates them.", ()),
        ("A gene and sepsis", "Carriers had more sepsis than others did. " * 12,
         "Samples were genotyped. The double-blind method was implemented.", ()),
        ("Cloning vectors for cost-effective plant biology", "We built vectors. " * 20, "", ()),
        ("Influenza harms the pancreas in mice", "It is lethal in humans. " * 20 +
         "Infection destroyed the pancreas of mice.", "Mice were infected.", ("animal study",)),
        ("Tea and frailty in adults", "A search of online databases was performed to identify "
         "randomized trials. The included trials were analyzed through a meta-analysis.",
         "", ("meta-analysis",)),
        ("Tea raises the risk of gout", "We performed an updated meta-analysis of tea that "
         "involves 12 case-control studies comprising 998 patients.", "", ("meta-analysis",)),
    ],
)  # fmt: skip
def test_papers_that_are_no_trials_are_not_called_so(title, abstract, methods, kinds):
    found = studied(title, abstract, methods)
    assert kinds_of(found.study_design or "") == kinds


def test_a_trial_that_only_its_methods_call_randomised_is_one():
    found = studied("Tea and sleep", "Tea kept adults awake. " * 20,
                    "Participants were randomly assigned to tea or water.")  # fmt: skip
    assert kinds_of(found.study_design or "") == ("randomised controlled trial",)


def test_what_asks_what_is_cost_effective_is_an_economic_evaluation():
    assert kinds_of("Is screening cost-effective?") == ("economic evaluation",)
    assert kinds_of("Cost-effectiveness of tea") == ("economic evaluation",)
