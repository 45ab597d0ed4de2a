"""A statement on the outcome that is asked for leads before one on its neighbour."""

import pytest

from app.answering.order.outcome import Outcome, outcome_first, outcome_of
from index.ranking.search import Hit, Searcher
from index.storage import build as builder
from index.storage import store

SOURCE = """# Fluvium for lung tumours

## Results

The body mass index fell from 32 to 28 with fluvium. LDL-C fell from 2.6 to 2.2 with fluvium.
Overall, 80% responded, and a complete response was seen in 57%. Median relapse-free survival was 7
months. Median survival was 19 months. Therapy failed in 8 of 40. The number needed to harm was 6.
Complete responses were dear to patients. Overall survival was told by 9 of 10.

Table 1 Factors for leukaemia-free survival (LFS) and overall survival (OS)

| Factor | Hazard ratio |
| --- | --- |
| LFS | |
| ↳ Age of 40 or more | 4.7 |
| OS | |
| ↳ Age of 40 or more | 7.1 |
"""


@pytest.fixture(scope="module")
def lungs(tmp_path_factory, embedder) -> Searcher:
    folder = tmp_path_factory.mktemp("outcomes") / "index"
    builder.build({"fluvium": SOURCE}, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


def leading(searcher: Searcher, question: str, first: str) -> str:
    """The first statement, where one was better by two log-odds."""
    hits = []
    for passage in searcher.index.passages:
        if passage.kind == "paragraph":
            texts = [searcher.unit_text(passage, n).text for n in range(len(passage.sentences))]
            scores = tuple(5.0 if one.startswith(first) else 3.0 - n / 100
                           for n, one in enumerate(texts))  # fmt: skip
            hits.append(Hit(passage, max(scores), scores))
    best = outcome_first(searcher.read(question), hits, searcher)[0]
    return searcher.unit_text(best.passage, best.sentence_scores.index(best.score)).text


@pytest.mark.parametrize(
    ("question", "first", "told"),
    [
        ("LDL after 6 months of fluvium", "The body mass", "LDL-C fell"),
        ("fluvium vs placebo: LDL", "The body mass", "LDL-C fell"),
        ("complete response with fluvium", "Median survival", "57%"),
        ("median survival with fluvium", "Median relapse-free", "19 months"),
        ("RFS with fluvium", "Median survival", "relapse-free"),
        ("NNH for fluvium", "Therapy failed", "harm was 6"),
        ("70-year-old with a tumour. HR for death?", "LDL-C", "survival"),
        ("mortality with fluvium", "Median relapse-free", "19 months"),
        # What names it is left where it is, and so is all where nothing else names it.
        ("relapse-free survival with fluvium", "Median relapse-free", "relapse-free"),
        ("nausea with fluvium", "Therapy failed", "8 of 40"),
        # Complete response as such is no figure of it.
        ("rate of complete response with fluvium", "Therapy failed", "57%"),
    ],
)
def test_the_outcome_that_is_asked_for_leads(lungs, question, first, told):
    assert told in leading(lungs, question, first)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("5-yr RFS with fluvium vs none", "RFS"),
        ("mask vs. tube in newborns: successful breathing", "successful breathing"),
        ("HR of a transplant for relapse", "relapse"),
        ("Does fluvium lower blood pressure?", "blood pressure"),
        ("sufentanil used in 48 h with vs without fluvium", "sufentanil used"),
        ("midazolam in children", None),  # a drug is no outcome
        ("Between which days was it given?", None),
        ("prior fentanyl: harms", None),
    ],
)
def test_what_a_question_surely_asks_to_be_measured(lungs, question, words):
    found = outcome_of(lungs.read(question))
    assert (found and found.words) == words


@pytest.mark.parametrize("question", ["HR for death, age of 40 or more", "HR for OS, age over 40"])
def test_a_row_under_another_outcome_is_not_on_all_that_its_caption_names(lungs, question):
    rows = [one for one in lungs.index.passages if one.group]
    of_lfs, of_os = (next(one for one in rows if one.group == group) for group in ("LFS", "OS"))
    hits = [Hit(of_lfs, 5.0, (5.0,)), Hit(of_os, 4.0, (4.0,))]
    assert outcome_first(lungs.read(question), hits, lungs)[0].passage == of_os


@pytest.mark.parametrize(("first", "is_named"), [("Median survival", True), ("Median rel", False)])
def test_survival_without_relapse_is_not_overall_survival(lungs, first, is_named):
    """Also where a vocabulary has "survival" alone for it, among other forms."""
    overall = (frozenset({"overal", "surviv"}), frozenset({"os"}), frozenset({"surviv"}))
    outcome = Outcome("overall survival", (overall,))
    found = [
        outcome.is_named(passage, n, lungs)
        for passage in lungs.index.passages if passage.kind == "paragraph"
        for n in range(len(passage.sentences))
        if lungs.unit_text(passage, n).text.startswith(first)
    ]  # fmt: skip
    assert found == [is_named]
