"""A short question is asked of the paper that answered the one before, where it goes on from it."""

import pytest

from app.answering.continuing import topic
from app.answering.pipeline import MAX_QUESTION_CHARACTERS, answer_question
from app.answers.refusal import RefusalKind
from index.passages.filters import Filters
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

PAPERS = {
    "typhoid": """# Cefixime for typhoid fever (TF) in children: a randomised trial

## Results

Fever fell after 4 days with cefixime and after 7 days with placebo. Hardly any child had side
effects, but 3 of 80 had a rash. In girls fever fell after 3 days. Two children were lost to
follow-up. Typhoid fever (TF) came back in 5 children.
""",
    "statins": """# Side reactions of statins in adults with angina

## Results

The side effects were muscle pain in 40 of 90 adults, and headache in 12. Side effects ended once
statins were stopped. Statins lowered cholesterol by 30%.
""",
    "review": """# Zinc for the common cold: a systematic review

## Results

We included 18 studies of zinc. The cold was 2 days shorter with zinc. Side effects were bad taste
and nausea.
""",
}
BEFORE = "How much did statins lower cholesterol in adults with angina?"


@pytest.fixture(scope="module")
def papers(tmp_path_factory, embedder, reader) -> Searcher:
    folder = tmp_path_factory.mktemp("papers") / "index"
    builder.build(PAPERS, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder, reader=reader)


def lead(answer) -> tuple[str, str]:
    """The article of the first statement, and the statement."""
    first = answer.claims[0]
    return answer.evidence[first.citations[0] - 1].article.article_id, first.text


def test_what_a_paper_tells_as_others_do_is_asked_of_the_paper_before(papers):
    assert lead(answer_question("Side effects?", papers))[0] == "typhoid"
    answer = answer_question("Side effects?", papers, previous=BEFORE)
    assert lead(answer)[0] == "statins" and "40 of 90" in lead(answer)[1]
    assert answer.question == "Side effects?"
    assert answer.read_as == "statins lower cholesterol in adults with angina: Side effects?"


def test_the_conversation_goes_on_under_the_same_topic(papers):
    first = answer_question("Side effects?", papers, previous=BEFORE)
    second = answer_question("What about headache?", papers, previous=first.read_as)
    assert lead(second)[0] == "statins" and "headache" in lead(second)[1]


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        ("How fast did fever fall with cefixime?", "typhoid"),
        ("Side effects of zinc?", "review"),
        ("By how many days was the common cold shorter once people took zinc?", "review"),
    ],
)
def test_a_question_of_its_own_is_asked_of_all_papers(papers, question, paper):
    answer = answer_question(question, papers, previous=BEFORE)
    assert lead(answer)[0] == paper
    assert not (answer.read_as or "").startswith("statins")


def test_what_the_paper_before_does_not_name_is_not_answered_by_another_on_something_else(papers):
    assert lead(answer_question("Rash?", papers))[0] == "typhoid"
    answer = answer_question("Rash?", papers, previous=BEFORE)
    assert answer.abstained and answer.read_as.endswith("angina: Rash?")


def test_a_fragment_on_what_another_paper_is_on_is_asked_of_that(papers):
    answer = answer_question("Zinc?", papers, previous=BEFORE)
    assert answer.read_as is None and lead(answer)[0] == "review"
    answer = answer_question("Typhoid fever relapses", papers, previous=BEFORE)
    assert answer.read_as is None and lead(answer)[0] == "typhoid"


def test_small_talk_and_a_refused_question_lead_nowhere(papers):
    thanks = answer_question("Thanks!", papers, previous=BEFORE)
    assert thanks.refusal is not None and thanks.refusal.kind is RefusalKind.SMALL_TALK
    answer = answer_question("Side effects?", papers, previous="Does warfarin cause gout?")
    assert answer.read_as is None and lead(answer)[0] == "typhoid"


def test_filters_hold_for_the_question_before_as_well(papers):
    only = Filters(articles=("typhoid",))
    answer = answer_question("Side effects?", papers, previous=BEFORE, filters=only)
    assert lead(answer)[0] == "typhoid"


def test_a_review_counts_its_studies_but_nobody_counts_all_papers(papers):
    alone = answer_question("How many studies were included?", papers)
    assert alone.refusal is not None and alone.refusal.kind is RefusalKind.SURVEY
    answer = answer_question(
        "How many studies were included?", papers, previous="How long is the cold with zinc?"
    )
    assert lead(answer) == ("review", "We included 18 studies of zinc.")


def test_the_topic_is_what_the_title_of_the_paper_has_too(papers):
    assert topic("How fast did fever fall with cefixime in typhoid?", "typhoid", papers) == (
        "fever fall with cefixime in typhoid"
    )
    assert topic("TF: relapses?", "typhoid", papers) == "TF"
    assert topic("Who was lost?", "typhoid", papers) == "Who was lost"


def test_a_reading_is_never_longer_than_a_question_may_be(papers):
    long = f"{BEFORE} {'Angina in adults? ' * 100}"[:MAX_QUESTION_CHARACTERS]
    answer = answer_question("Side effects?", papers, previous=long)
    assert len(answer.read_as or "") <= MAX_QUESTION_CHARACTERS


def test_a_refusal_names_what_the_paper_before_does_not(papers):
    answer = answer_question("Rash?", papers, previous=BEFORE)
    assert answer.refusal is not None and answer.refusal.missing == ("Rash",)
    assert (
        answer.reason
        == "The nearest, Side reactions of statins in adults with angina, does not name Rash."
    )
