"""An outcome together with death stands behind what is asked for alone."""

import pytest

from app.refusal.composites import composites_behind
from index.ranking.search import Hit, Searcher

SOURCE = """# Zinc for wounds

Infection or death was seen in 11.7% with zinc. Infection was seen in 5.7% with zinc.
"""


@pytest.fixture(scope="module")
def wounds(searcher_over) -> Searcher:
    return searcher_over({"zinc": SOURCE})


def leading(searcher: Searcher, question: str) -> str:
    """The first statement, where that on the composite was two log-odds better."""
    hits = [
        Hit(passage, 5.0, tuple(5.0 - 2.0 * n for n in range(len(passage.sentences))))
        for passage in searcher.index.passages if passage.kind == "paragraph"
    ]  # fmt: skip
    best = composites_behind(searcher.read(question), hits, searcher)[0]
    return searcher.unit_text(best.passage, best.sentence_scores.index(best.score)).text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many had an infection with zinc?", "5.7%"),
        ("infection or death with zinc", "11.7%"),
        ("How many were infected or had died?", "11.7%"),
        ("infection-free survival with zinc", "11.7%"),
    ],
)
def test_what_is_asked_alone_stands_before_it_with_death(wounds, question, told):
    assert told in leading(wounds, question)
