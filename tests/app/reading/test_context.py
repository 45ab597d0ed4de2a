import pytest

from app.answers.choices import candidates
from app.reading.context import read_with
from corpus.article import Metadata
from corpus.markdown import format_article
from index.ranking.search import Hit, Searcher
from index.storage import build as builder
from index.storage import store

BODY = """## Methods

Fifty patients were recruited in 2015. Surgery alone was done in 25 (group A). Group B received
surgery and radiotherapy. Induction was given in groups A and B.

All had open wounds. Patients were excluded who were:

- current smokers;

- pregnant.

Adults alone took part.

## Results

Wound healing was followed for a year. In group B it took 12 days. It fell by a third with zinc.
The rate of infection was 4%. These figures were lower than we had feared.

The trial in Lyon enrolled forty smokers. Healing took 30 days. Scars were small.

Pain was 40% in Lyon and 20% in Nice. Healing took 31 days.

## Discussion

Results of a trial in Bern were presented [1]. Scars were seen in 33% of smokers. In our study,
pain was rare. Scars were seen in 12% of women.

## References

1. Weber A. Scars in Bern. J Wounds. 2012.
"""


@pytest.fixture(scope="module")
def wounds(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("wounds") / "index"
    source = format_article(Metadata(title="Wounds"), BODY)
    builder.build({"wounds": source}, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


def context(searcher, sentence, question="How long?"):
    """What a sentence of the article is shown with."""
    article = searcher.index.articles["wounds"]
    hits = [Hit(p, 1.0, tuple(1.0 for _ in p.sentences)) for p in searcher.index.passages]
    asked = searcher.read(question)
    (choice,) = [
        one for one in candidates(asked, hits, searcher.index.articles) if one.text == sentence
    ]
    found = read_with(asked, choice, article)
    return [" ".join(article.text[start:end].split()) for start, end in found]


def test_a_sentence_that_points_back_comes_with_what_it_points_to(wounds):
    (before,) = context(wounds, "It fell by a third with zinc.")
    assert before == "In group B it took 12 days."


def test_what_a_discussion_tells_of_others_comes_with_the_study_that_it_cites(wounds):
    assert context(wounds, "Scars were seen in 33% of smokers.") == [
        "Results of a trial in Bern were presented [1]."
    ]
    assert context(wounds, "Scars were seen in 12% of women.") == []


def test_where_that_points_back_as_well_both_come(wounds):
    assert context(wounds, "These figures were lower than we had feared.") == [
        "The rate of infection was 4%."
    ]
    (label, *others) = context(wounds, "In group B it took 12 days.")
    assert label == "Group B received surgery and radiotherapy." and not others


def test_a_sentence_that_stands_by_itself_comes_alone(wounds):
    for sentence in ("The rate of infection was 4%.", "Wound healing was followed for a year."):
        assert context(wounds, sentence) == []


def test_what_the_question_names_and_only_a_sentence_before_says_comes_with_it(wounds):
    asked = "How many days did healing take in the trial of smokers in Lyon?"
    assert context(wounds, "Healing took 30 days.", asked) == [
        "The trial in Lyon enrolled forty smokers."
    ]
    assert context(wounds, "Healing took 30 days.", "How long did healing take?") == []


def test_other_results_before_a_sentence_do_not_say_what_it_is_of(wounds):
    asked = "How many days did healing take in Lyon?"
    assert context(wounds, "Healing took 31 days.", asked) == []


def test_an_item_of_a_list_comes_with_the_words_that_introduce_the_list(wounds):
    for item in ("- current smokers;", "- pregnant."):
        assert context(wounds, item) == ["Patients were excluded who were:"]
    assert context(wounds, "Adults alone took part.") == []


GROUPS = """## Methods

Forty patients took zinc (Z1 group), and forty took none (Z2 group). Sixty smokers were randomised
into three groups (A, B and C at 10, 20 and 40 mg, respectively). A registry of wounds was reviewed.
It had 900 patients. Healing took 12 days in 80% of them. Nurses said so.

## Results

Healing was quick in the Z1 group.

Table 1 Infections

| Infection | Groups A | Groups B |
| --- | --- | --- |
| Fever | 27 | 8 |

Table 2 Infections of all

| Infection | Men | Women |
| --- | --- | --- |
| Cough | 7 | 18 |
"""


@pytest.fixture(scope="module")
def groups(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("groups") / "index"
    source = format_article(Metadata(title="Wounds"), GROUPS)
    builder.build({"wounds": source}, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


def test_a_group_by_a_code_comes_with_what_it_got(groups):
    assert context(groups, "Healing was quick in the Z1 group.") == [
        "Forty patients took zinc (Z1 group), and forty took none (Z2 group)."
    ]


def test_a_row_under_groups_by_a_letter_comes_with_what_they_got(groups):
    (said,) = context(groups, "| Fever | 27 | 8 |")
    assert said.endswith("three groups (A, B and C at 10, 20 and 40 mg, respectively).")
    assert context(groups, "| Cough | 7 | 18 |") == []


def test_what_was_found_comes_with_what_was_studied_and_has_its_place(groups):
    found = "Healing took 12 days in 80% of them."
    studied = "A registry of wounds was reviewed."
    assert studied in context(groups, found)
    passages = groups.index.passages
    (passage,) = [one for one in passages if studied in one.text and one.kind == "paragraph"]
    texts = [passage.text[a - passage.start : b - passage.start] for a, b in passage.sentences]
    hit = Hit(passage, 5.0, tuple(5.0 if text == studied else 1.0 for text in texts))
    asked = groups.read("What did the registry of wounds find?")
    scores = {one.text: one.score for one in candidates(asked, [hit], groups.index.articles)}
    assert scores[found] == 5.0 and studied not in scores
    # Who asks something else gets the sentence itself.
    other = {
        one.text for one in candidates(groups.read("Which registry?"), [hit], groups.index.articles)
    }
    assert studied in other
