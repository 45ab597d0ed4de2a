"""Filters narrow what may answer, and say so when they leave nothing."""

import pytest

from app.answering.pipeline import answer_question
from corpus.errors import BadFilter
from index.passages.filters import (
    LONGEST_DESIGN,
    MOST_DESIGNS,
    TABLE_KINDS,
    Filters,
    design_choices,
)

QUESTION = "overall survival after transplantation"


def test_only_the_articles_asked_for(real):
    hits = real.search(QUESTION, k=30, filters=Filters(articles=("zhao-2020",)))
    assert len(hits) == 30 and {hit.passage.article_id for hit in hits} == {"zhao-2020"}


def test_only_tables(real):
    hits = real.search(QUESTION, k=30, filters=Filters(tables_only=True))
    assert {hit.passage.kind for hit in hits} <= TABLE_KINDS
    answer = answer_question("IKZF1 mutation", real, filters=Filters(tables_only=True))
    assert answer.claims and all(
        item.passage.kind in TABLE_KINDS for item in answer.evidence if item.n == 1
    )


@pytest.mark.parametrize(("first", "last"), [(2018, 2020), (2019, None), (None, 2019)])
def test_only_some_years(tiny, first, last):
    years = tiny.search("rate", k=30, filters=Filters(year_from=first, year_to=last))
    assert {hit.passage.article_id for hit in years} == {"adams-2019"}  # the others give no year


def test_only_some_designs(tiny):
    trials = tiny.search("rate", k=30, filters=Filters(designs=("Randomised Trial",)))
    assert {hit.passage.article_id for hit in trials} == {"adams-2019"}


def test_no_filter_changes_nothing(real):
    assert not Filters()
    assert real.search(QUESTION, filters=Filters()) == real.search(QUESTION)


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(articles=("smith-1999",)), "there is no article 'smith-1999'; there are adams"),
        (Filters(designs=("case report",)), "no article has the design 'case report'"),
        (Filters(year_from=2030), "no article fits"),
        (Filters(collection="Mine"), "the collection 'Mine' has no paper that is in the index"),
        (Filters(collection="Mine", members=frozenset(["x"])), "has no paper that is in the index"),
        (Filters(articles=("baker-2021",), tables_only=True), "no article fits"),
    ],
)
def test_filters_that_leave_nothing_are_told(tiny, filters, said):
    with pytest.raises(BadFilter, match=said):
        tiny.search("rate", filters=filters)


def test_a_kind_of_study_admits_the_narrower_ones_and_unknown_is_a_choice(tiny):
    broad = tiny.search("rate", k=30, filters=Filters(designs=("clinical trial",)))
    assert {hit.passage.article_id for hit in broad} == {"adams-2019"}
    choices = design_choices(tiny.index.catalogue)
    assert choices[:2] == ["clinical trial", "randomised controlled trial"]
    if "unknown" in choices:
        rest = tiny.search("rate", k=30, filters=Filters(designs=("unknown",)))
        assert rest and "adams-2019" not in {hit.passage.article_id for hit in rest}


def test_a_long_list_of_articles_or_designs_is_not_gone_through_for_each_article(tiny, monkeypatch):
    """A request may name thousands of each, and a library has thousands of articles."""
    n_compared = 0

    class Counted(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            nonlocal n_compared
            n_compared += 1
            return str.__eq__(self, other)

    (entry,) = (one for one in tiny.index.catalogue if one.article_id == "adams-2019")
    ids = tuple(Counted(f"paper-{number}") for number in range(1_000))
    filters = Filters(articles=(*ids, Counted("adams-2019")))
    n_compared = 0
    assert all(filters.admits(entry) for _ in range(100)) and n_compared < 1_000
    seen = []
    monkeypatch.setattr("index.passages.filters.admits", lambda *pair: seen.append(pair) or True)
    filters = Filters(designs=("cohort study",) * MOST_DESIGNS)
    assert all(filters.admits(entry) for _ in range(100)) and len(seen) == 1


@pytest.mark.parametrize(
    "designs", [("a cohort",) * (MOST_DESIGNS + 1), ("x" * (LONGEST_DESIGN + 1),)]
)
def test_more_designs_than_there_are_cannot_be_asked_for(designs):
    with pytest.raises(BadFilter, match="at most 50 designs"):
        Filters(designs=designs).check_size()
    Filters(designs=("x" * LONGEST_DESIGN,) * MOST_DESIGNS).check_size()
