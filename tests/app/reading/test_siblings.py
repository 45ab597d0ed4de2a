"""What an article tells apart by a word does not answer for each other."""

import pytest

from app.answering.pipeline import answer_question
from app.reading.siblings import told_in_place
from app.refusal.siblings import siblings_behind, why_of_a_sibling
from corpus.markdown import parse_article
from index.ranking.reader import Reader
from index.ranking.search import Hit, Searcher

TUMOUR = """# Fluvium for lung tumours

## Methods

The primary endpoint was overall survival (OS); event-free survival (EFS) was secondary. Acute
graft failure (aGF) and graft failure (GF) were noted, as were the mental component summary (MCS)
and the physical component summary (PCS).

## Results

Median EFS was 7.0 months with fluvium and 4.1 months without.

Fluvium was given to 40 adults with lung tumours.
"""


@pytest.fixture(scope="module")
def tumour():
    return parse_article("tumour", TUMOUR)


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("median overall survival", "EFS was 7 months", "event-free survival (EFS)"),
        ("median OS", "Event-free survival was 7 months", "event-free survival (EFS)"),
        ("physical component score", "The mental component rose", "mental component summary (MCS)"),
        ("median overall survival", "mOS was 9 months, EFS 7", None),
        ("OS and EFS", "EFS was 7 months", None),
        ("EFS and OS", "OS was 7 months", None),
        ("share event- or progression-free at a year", "EFS was 7 months", None),
        ("graft failure", "aGF was seen in 3", None),
        ("survival", "EFS was 7 months", None),
        ("median overall survival", "Nausea was seen in 3", None),
    ],
)
def test_a_sibling_in_place_of_what_is_asked(tumour, question, text, told):
    found = told_in_place(question, tumour, text)
    assert (found and found[1]) == told


@pytest.fixture(scope="module")
def searcher(searcher_over) -> Searcher:
    return searcher_over({"tumour": TUMOUR}, Reader())


def test_the_answer_says_that_it_has_the_other(searcher):
    answer = answer_question("Median overall survival with fluvium in lung tumours?", searcher)
    assert answer.abstained
    assert answer.reason == (
        "The nearest, Fluvium for lung tumours, gives the event-free survival (EFS), "
        "not the overall survival (OS)."
    )
    assert not answer_question("Median EFS with fluvium in lung tumours?", searcher).abstained


def test_a_statement_on_what_is_asked_leads_where_it_is_nearly_as_good(searcher):
    hits = [
        Hit(p, s, tuple(s for _ in p.sentences), logits=tuple(0.0 for _ in p.sentences))
        for p in searcher.index.passages if p.kind == "paragraph"
        for s in (3.0 if "7.0 months" in p.text else 2.0 if "endpoint" in p.text else 0.0,)
    ]  # fmt: skip
    hits.sort(key=lambda hit: -hit.score)
    asked = searcher.read("overall survival with fluvium")
    assert why_of_a_sibling(asked, hits, searcher) is not None
    behind = siblings_behind(asked, hits, searcher)
    assert "endpoint" in behind[0].passage.text
    assert why_of_a_sibling(asked, behind, searcher) is None
