"""Figures are drawn side by side only where outcome, time and kind are certainly the same."""

from datetime import date

import pytest
from comparing import answered

from app.answers.comparison import compare
from app.answers.dots import plots
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article
from corpus.people.people import Person

HEAD = "Overall survival (OS) was followed.\n\n## Results\n\n"
ONE = "The 2-year overall survival was 63.0% (95% CI, 51.5–73)."


def report(name, sentence, section="Results", **metadata):
    known = {"study_design": "randomised trial", "authors": (Person(name, "A"),), "year": 2020}
    body = HEAD.replace("Results", section) + sentence
    return parse_article(name.casefold(), format_article(Metadata(**known | metadata), body))


def drawn(*places):
    return plots(compare(answered(*places), date(2026, 1, 1)).lines)


def beside_one(sentence, **metadata):
    """What is drawn of a sentence beside the first."""
    return drawn((report("One", ONE), ONE), (report("Two", sentence, **metadata), sentence))


@pytest.mark.parametrize(
    ("sentence", "figure", "low"),
    [
        ("The 2-year OS was 71% (95% CI: 60% to 80%).", "71% (95% CI: 60% to 80%)", 60.0),
        ("OS at 24 months was 40% (P = 0.3).", "40%", None),
        ("Two-year overall survival (OS) was 40.5% (17/42).", "40.5% (17/42)", None),
        ("2-year OS rate in those given both was 9% [95% CI 2, 20].", "9% [95% CI 2, 20]", 2.0),
    ],
)
def test_sentences_on_one_outcome_at_one_time_are_drawn_with_their_intervals(sentence, figure, low):
    (plot,) = beside_one(sentence)
    assert (plot.about, plot.unit, plot.most) == ("2-year overall survival", "%", 100.0)
    first, second = plot.dots
    assert (first.figure, first.low, first.high) == ("63.0% (95% CI, 51.5–73)", 51.5, 73.0)
    assert (second.figure, second.low) == (figure, low)
    for dot in plot.dots:
        assert dot.line.article.text[dot.start : dot.end] == dot.figure


@pytest.mark.parametrize(
    "sentence",
    [
        "The 1-year overall survival was 71%.",  # another time
        "The 2-year leukaemia-free survival was 71%.",  # another outcome
        "The 2-year overall survival was 14 months.",  # another kind of figure
        "The overall survival was 71%.",  # no time
        "The 2-year overall survival was 71% versus 52%.",  # two arms
        "The 2-year overall survival was 71% and the rest 52%.",
        "The 2-year overall survival was 71%, which was higher than expected.",
        "The difference in 2-year overall survival was 7%.",
        "No change in the 2-year overall survival was seen in 7%.",
        "The 2-year overall survival was 71% (95% CI, 75–80).",  # does not fit its interval
        "The 2-year overall survival was 171%.",
        "The 2-year overall survival was 71% in another trial [3].",
        "A median follow-up of 71 months was reached.",
    ],
)
def test_a_sentence_that_is_not_certainly_the_same_is_left_out(sentence):
    assert beside_one(sentence) == ()


SAME = "The 2-year overall survival was 71%."


@pytest.mark.parametrize(
    "more",
    [
        {"study_design": "review"},
        {"study_design": "meta-analysis"},
        {"study_design": "study protocol"},
        {"study_design": None},
        {"section": "Discussion"},
        {"section": "Background"},
    ],
)
def test_results_told_at_second_hand_are_left_out(more):
    assert len(beside_one(SAME)) == 1
    assert beside_one(SAME, **more) == ()


def test_two_reports_of_one_study_are_not_two_studies():
    both = {"registration": ("NCT02028455",)}
    one, two = report("One", ONE, **both), report("Two", SAME, **both)
    assert drawn((one, ONE), (two, SAME)) == ()


def test_one_study_alone_is_not_drawn():
    one = report("One", f"{ONE} {SAME}")
    assert drawn((one, ONE), (one, SAME)) == ()


def test_a_scale_of_months_ends_beyond_the_greatest():
    sentences = ["Median OS was 18·2 months.", "The median overall survival was 7.7 months."]
    places = [(report(f"S{n}", one), one) for n, one in enumerate(sentences)]
    (plot,) = drawn(*places)
    assert [dot.value for dot in plot.dots] == [18.2, 7.7] and plot.most == 20.0


TABLE = """Table 2 Trials

| Trial | 2-year OS | Relapse |
| --- | --- | --- |
| NCT02028455 [71] | 36% (4/11) | 18% |
| ELIANA (NCT02435849) | 62% | 20% |
| NCT01044069, younger | 50% | 30% |
| NCT01044069, older | 40% | 40% |
| All | 45% | 25% |
"""


def test_rows_of_different_studies_in_one_table_are_drawn_where_the_column_names_a_time():
    review = report("Review", TABLE, study_design="review")
    (plot,) = drawn((review, "| NCT02028455"), (review, "| ELIANA"), (review, "| All"))
    assert plot.about == "2-year OS" and [dot.figure for dot in plot.dots] == ["36% (4/11)", "62%"]
    assert [dot.study for dot in plot.dots] == ["NCT02028455 [71]", "ELIANA (NCT02435849)"]


def test_rows_that_are_arms_of_one_study_are_not_drawn():
    review = report("Review", TABLE, study_design="review")
    assert drawn((review, "| NCT01044069, younger"), (review, "| NCT01044069, older")) == ()
