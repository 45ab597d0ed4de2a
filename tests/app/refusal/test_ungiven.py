"""A paper does not answer where it never gives the time, dose, measure or arm that is asked for."""

import pytest

from app.answering.pipeline import answer_question
from app.answers.refusal import RefusalKind
from index.ranking.reader import Reader
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

PAPERS = {
    "kneeland-2010": "# Celecoxib for pain after knee replacement in women\n\n"
    "## Abstract\n\nCelecoxib 200 mg lowered pain after knee replacement more than placebo in "
    "women (hazard ratio 0.60) at 3 and 12 months.\n\n"
    "## Introduction\n\nOthers gave diclofenac for pain after knee replacement. Adiponectin rose "
    "with it.\n\n## Methods\n\nWomen were given celecoxib 200 mg or placebo.\n\n"
    "## Results\n\nPain after knee replacement fell by 40% with celecoxib 200 mg and by 10% with "
    "placebo at 3 months. At 12 months pain had fallen by 55% with celecoxib.\n\n"
    "Insulin did not change with celecoxib.\n",
    "other-2011": "# Diclofenac and naproxen for gout in men\n\n## Results\n\nDiclofenac eased "
    "gout in 30% and naproxen in 35% of men. Wound dehiscence was rare. Hypnotherapy eased gout "
    "in 5%.\n",
    "review-2012": "---\nstudy_design: review\n---\n# Medicines for asthma: a review\n\n"
    "## Introduction\n\nTheophylline eased asthma in 61% of patients.\n",
}


@pytest.fixture(scope="module")
def papers(searcher_over) -> Searcher:
    return searcher_over(PAPERS, Reader())


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How much did pain fall at 12 months after knee replacement with celecoxib?", "55%"),
        ("How much did pain fall after a year with celecoxib after knee replacement?", "55%"),
        ("How much did celecoxib 200 mg lower pain after knee replacement?", "40%"),
        ("What is the hazard ratio of pain with celecoxib after knee replacement?", "0.60"),
        ("Did celecoxib lower pain after knee replacement in women versus placebo?", "placebo"),
        ("How many asthma patients did theophylline ease?", "61%"),
        ("Pain After Knee Replacement in Women With Celecoxib", "%"),
    ],
)
def test_what_a_paper_gives_is_answered(question, shown, papers):
    answer = answer_question(question, papers)
    assert answer.refusal is None
    assert shown in " ".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("question", "missing", "reason"),
    [
        (
            "How much did pain fall at 36 months after knee replacement with celecoxib?",
            "36 months",
            "gives nothing for “36 months”",
        ),
        (
            "How much did celecoxib 800 mg lower pain after knee replacement?",
            "800 mg",
            "does not speak of 800 mg",
        ),
        (
            "What is the odds ratio of pain with celecoxib after knee replacement?",
            "odds ratio",
            "gives no odds ratio",
        ),
        (
            "Did celecoxib lower pain after knee replacement versus diclofenac?",
            "diclofenac",
            "names diclofenac only where it speaks of the work of others",
        ),
        (
            "Did celecoxib lower pain after knee replacement more than hypnotherapy?",
            "hypnotherapy",
            "does not name hypnotherapy",
        ),
        (
            "What was the effect of celecoxib, compared with placebo, on dehiscence after knee "
            "replacement?",
            "dehiscence",
            "does not name dehiscence",
        ),
        (
            "How much did celecoxib lower pain after knee replacement in Japan?",
            "Japan",
            "does not name Japan",
        ),
        ("Celecoxib's effect in Japan", "Japan", "does not name Japan"),
        (
            "pain at 3 months after knee replacement with celecoxib and adiponectin",
            "adiponectin",
            "names adiponectin only where it speaks of the work of others",
        ),
    ],
)
def test_what_it_never_gives_is_refused_by_name(question, missing, reason, papers):
    refusal = answer_question(question, papers).refusal
    assert refusal is not None
    assert refusal.kind is RefusalKind.NOT_ANSWERED
    assert refusal.missing == (missing,)
    assert reason in refusal.sentence


def test_a_paper_on_women_does_not_answer_for_men_though_only_its_abstract_says_so(
    tmp_path, embedder
):
    paper = (
        "# Celecoxib for pain\n\n## Abstract\n\nPain fell by 40% with celecoxib in women.\n\n"
        "## Results\n\nPain fell by 40% with celecoxib.\n"
    )
    builder.build({"paper": paper}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    for asked, is_refused in (("men", True), ("women", False), ("adults", False)):
        refusal = answer_question(f"Pain with celecoxib in {asked}?", searcher).refusal
        assert (refusal is not None) is is_refused, asked
    assert (
        "is on “women”, and the question on “men”"
        in answer_question("Pain with celecoxib in men?", searcher).text
    )


def test_a_statement_that_tells_of_other_times_does_not_answer(tmp_path, embedder):
    paper = (
        "# Celecoxib for pain\n\n## Methods\n\nBlood was drawn at 6 months.\n\n"
        "## Results\n\nPain fell by 40% with celecoxib at 3 months.\n\n"
        "Pain fell by 55% with celecoxib at 12 months.\n"
    )
    builder.build({"paper": paper}, embedder, tmp_path / "index")
    searcher = Searcher(store.load(tmp_path / "index", embedder), embedder)
    refused = answer_question("How much did pain fall with celecoxib at 6 months?", searcher)
    assert refused.refusal is not None
    assert refused.refusal.missing == ("6 months",)
    assert "tells of other times" in refused.refusal.sentence
    assert not answer_question(
        "How much did pain fall with celecoxib at 12 weeks?", searcher
    ).refusal


def test_an_author_behind_in_is_no_place(papers):
    answer = answer_question(
        "How much did celecoxib lower pain after knee replacement in Smith's trial?", papers
    )
    assert answer.refusal is None


def test_words_of_a_paper_in_another_form_are_its_words(papers):
    answer = answer_question(
        "Did celecoxib lower painfulness after knee replacements more than placebos?", papers
    )
    assert answer.refusal is None
