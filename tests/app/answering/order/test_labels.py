"""The result for the part of the patients that is asked for leads before that for all."""

import pytest

from app.answering.order.labels import parts_first
from index.ranking.search import Hit, Searcher

REVIEW = """# Tea and brain cancer: a meta-analysis

## Results

The pooled risk of brain cancer with tea was 0.68. In Chile, 4 of 10 drank it.

Table 1 {caption}

| Region | Studies | Risk |
| --- | --- | --- |
| Europe | 2 | 1.08 |
| Asia | 3 | 0.64 |
"""


@pytest.fixture(scope="module")
def teas(searcher_over) -> dict[str, Searcher]:
    captions = ("Risk in subgroups", "Studies that were found")
    return {one: searcher_over({"tea": REVIEW.format(caption=one)}) for one in captions}


def leading(searcher: Searcher, question: str) -> str:
    """The first statement, where the pooled result is better by six log-odds."""
    hits = []
    for passage in searcher.index.passages:
        if passage.kind in ("paragraph", "row"):
            texts = [searcher.unit_text(passage, n).text for n in range(len(passage.sentences))]
            scores = tuple(7.0 if "pooled" in one else 1.0 for one in texts)
            hits.append(Hit(passage, max(scores), scores))
    hits.sort(key=lambda hit: -hit.score)
    best = parts_first(searcher.read(question), hits, searcher)[0]
    return searcher.unit_text(best.passage, best.sentence_scores.index(best.score)).text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("risk of brain cancer with tea in Europe", "1.08"),
        ("risk of brain cancer with tea in Asia", "0.64"),
        ("risk of brain cancer with tea", "pooled"),
        ("risk of brain cancer with tea in Chile", "pooled"),  # no row of the table
    ],
)
def test_the_part_that_is_asked_for_leads(teas, question, told):
    assert told in leading(teas["Risk in subgroups"], question)


def test_a_table_that_does_not_say_that_it_divides_changes_nothing(teas):
    assert "pooled" in leading(teas["Studies that were found"], "risk with tea in Europe")
