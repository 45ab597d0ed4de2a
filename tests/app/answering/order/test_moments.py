"""A statement of the time that is asked for leads before one of another time."""

import pytest

from app.answering.order.moments import moment_first
from index.ranking.search import Hit, Searcher

TRIAL = """# Zinc for wounds

## Results

At 12 months, 5% had a scar. At 4 weeks, 2% had a scar. At 3 days a nurse saw it. Scars were dear.

| Scars | Zinc | Placebo |
| --- | --- | --- |
| Week 26 | 7 | 9 |
"""


@pytest.fixture(scope="module")
def wounds(searcher_over) -> Searcher:
    return searcher_over({"zinc": TRIAL})


def leading(searcher: Searcher, question: str, first: str) -> str:
    """The first statement, where one was better by two log-odds."""
    hits = []
    for passage in searcher.index.passages:
        if passage.kind in ("paragraph", "row"):
            texts = [searcher.unit_text(passage, n).text for n in range(len(passage.sentences))]
            scores = tuple(5.0 if first in one else 3.0 for one in texts)
            hits.append(Hit(passage, max(scores), scores))
    hits.sort(key=lambda hit: -hit.score)
    best = moment_first(searcher.read(question), hits, searcher)[0]
    return searcher.unit_text(best.passage, best.sentence_scores.index(best.score)).text


@pytest.mark.parametrize(
    ("question", "first", "told"),
    [
        ("rate of scars at 4 weeks", "12 months", "2%"),
        ("number of scars at week 26", "12 months", "Placebo: 9"),
        ("rate of scars at one year", "12 months", "5%"),
        ("rate of scars at 5 years", "12 months", "5%"),  # no statement is of that time
        ("percentage with scars at 3 days", "12 months", "5%"),  # that one gives no rate
        ("rate of scars at 4 weeks and at 12 months", "12 months", "5%"),
        ("rate of scars at 4 weeks", "dear", "dear"),  # it is of no other time
    ],
)
def test_the_time_that_is_asked_for_leads(wounds, question, first, told):
    assert told in leading(wounds, question, first)
