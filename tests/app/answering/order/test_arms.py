"""Where two things are compared, a row on all patients does not lead."""

import pytest

from app.answering.order.arms import both_arms_first
from app.answers.choices import candidates
from index.ranking.search import Hit, Searcher
from index.storage import build as builder
from index.storage import store

SOURCE = """# Grafts after cells

## Results

Survival was 79% with a graft and 32% with cells alone. Survival was told by nurses.

Table 1 Trials

| Trial | Patients | Outcome | Relapse after a graft | Relapse without a graft |
| --- | --- | --- | --- | --- |
| Lake | 110 | Survival: 63.9% | 13% | 48% |
"""


@pytest.fixture(scope="module")
def grafts(tmp_path_factory, embedder) -> Searcher:
    folder = tmp_path_factory.mktemp("arms") / "index"
    builder.build({"grafts": SOURCE}, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("survival with a graft vs cells alone", "79%"),
        ("survival in the Lake trial", "63.9%"),
        ("relapse with a graft vs cells alone", "63.9%"),  # the row has one for each
    ],
)
def test_a_sentence_that_compares_leads_before_a_row_of_all(grafts, question, told):
    hits = [
        Hit(passage, score, tuple(score for _ in passage.sentences))
        for passage in grafts.index.passages
        if (score := {"row": 6.0, "paragraph": 3.0}.get(passage.kind)) is not None
    ]  # fmt: skip
    asked = grafts.read(question)
    found = list(candidates(asked, sorted(hits, key=lambda hit: -hit.score), grafts.index.articles))
    best = max(both_arms_first(asked, found, grafts), key=lambda one: one.score)
    assert told in best.shown
