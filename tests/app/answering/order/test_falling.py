"""The statements of a paper that stay keep its place before other papers'."""

import pytest

from app.answering.order.falling import others_fall
from index.ranking.search import Hit, Searcher
from index.storage import build as builder
from index.storage import store

PAPERS = {
    "xuzhou": "# Infused once or twice\n\n## Results\n\nRemission lasted 3 months after one. "
    "Survival was 36% after one and 57% after two.",
    "other": "# Transplants\n\n## Results\n\nSurvival was 77% with and 36% without a transplant.",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory, embedder) -> Searcher:
    folder = tmp_path_factory.mktemp("falling") / "index"
    builder.build(PAPERS, embedder, folder)
    return Searcher(store.load(folder, embedder), embedder)


@pytest.mark.parametrize(("theirs", "first"), [(0.1, "xuzhou"), (0.9, "other")])
def test_another_paper_leads_only_where_the_reader_finds_it_likelier(papers, theirs, first):
    question = papers.read("survival after one infusion compared with two")
    own = next(one for one in papers.index.passages if one.article_id == "xuzhou")
    other = next(one for one in papers.index.passages if one.article_id == "other")
    hits = [
        Hit(own, 5.0, (5.0, 2.0), logits=(0.0, 0.5)),
        Hit(other, 3.0, (3.0,), logits=(theirs,)),
    ]
    found = others_fall(question, hits, [(0, 1)], 5.0, papers)
    assert found[0].passage.article_id == first
    lead = next(hit for hit in found if hit.passage.article_id == "xuzhou")
    assert lead.sentence_scores.index(lead.score) == 1
