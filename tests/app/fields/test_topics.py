"""A topic that no article speaks of is named, and two things that stand nowhere together."""

import pytest

from app.fields.haematology.spoken import TOPICS
from app.fields.haematology.topics import missing_pair, missing_topic
from index.terms.vocabulary import read_groups


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("When may my son have his measles jabs after the engineered cells?", "vaccination"),
        ("blina SC instead of civ?", "subcutaneous"),
        ("Is there an antibody that goes as a needle under the skin?", "subcutaneous"),
        ("CART in AML?", "acute myeloid leukemia"),
        ("Does NICE pay for tisa-cel?", "NICE guidance"),
        ("Can we take a plane home a month after the graft?", "travel"),
    ],
)
def test_a_topic_that_no_article_speaks_of_is_named(real, question, topic):
    assert missing_topic(real.read(question), real) == f"None of the 5 articles speaks of {topic}."


@pytest.mark.parametrize(
    "question",
    [
        "Which tablet goes with blinatumomab in Ph+ ALL?",
        "Did the donor cells harm the skin?",  # no injection under it
        "Would it be nice to avoid a transplant?",
        "Take-home message of the Zhao study?",
        "What must be weighed before a second transplant?",
        "How does each immunotherapy work?",
        "GVHD prophylaxis with CsA, MTX and MMF after haplo?",
    ],
)
def test_a_topic_that_an_article_speaks_of_is_not_missing(real, question):
    assert missing_topic(real.read(question), real) is None


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("Did women get more neurotoxicity than men?", "sex", "neurotoxicity"),
        ("Was the quality of life measured in TOWER?", "quality of life", "TOWER"),
    ],
)
def test_things_that_stand_nowhere_together_are_named(real, question, first, second):
    said = missing_pair(question, real)
    assert said == f"The articles do not speak of {first} together with {second}."


@pytest.mark.parametrize(
    "question",
    [
        "VOD with inotuzumab before a transplant?",
        "Sex distribution in the Zhao study?",
        "Does bosutinib go with inotuzumab in Ph+ ALL?",
        "Was there an ITP refractory to steroids after haplo?",
        "LD chemo in NCT02435849 (tisa-cel)?",  # told in a table of studies, without the product
    ],
)
def test_things_that_stand_together_are_not_called_apart(real, question):
    assert missing_pair(question, real) is None


def test_no_form_is_in_two_lines_of_the_same_group_and_every_group_has_a_name():
    groups = read_groups(TOPICS)
    assert len(groups) > 400
    assert all(group[0] and group[0][0] not in '~"' for group in groups)
    assert all(len(set(group)) == len(group) for group in groups)
