"""Papers searched, filtered, counted and put in order, as the library page and programs ask."""

from dataclasses import replace

import pytest
from starlette.datastructures import QueryParams

from app.http.library.query import wanted_of
from app.library.catalogue import Catalogue, Facet, Sort, Wanted
from corpus.status import RelationKind, Standing, Status
from index.passages.stored import Entry


def entry(article_id, title, **known):
    values = {
        "authors": (), "journal": None, "year": None, "doi": None, "design": "",
        "n_patients": None, "n_tables": 0, "n_characters": 9,
    } | known  # fmt: skip
    return Entry(article_id, title, **values)


PAPERS = [
    entry("berg-2019", "Iron in élite runners", authors=("van der Berg L", "Zhao H"), year=2019,
          journal="Ships", design="randomised controlled trial", doi="10.5555/Sea.1",
          n_patients=40, kind="Original Research"),
    entry("zhao-2020", "“Crossover” of two irons", authors=("Zhao H",), year=2020, journal="Seas",
          design="crossover trial", n_patients=400, pmid="123456",
          registrations=("NCT02028455",), standing=Standing((Status.RETRACTED,))),
    entry("notice", "Retraction: Crossover of two irons", year=2021, journal="Seas",
          standing=Standing((), RelationKind.RETRACTION), kind="retraction"),
    entry("note", "A note without anything"),
]  # fmt: skip


@pytest.fixture()
def catalogue():
    return Catalogue(PAPERS, {"note": 5.0, "berg-2019": 9.0}, "000001-abcdef")


def ids(catalogue, query="", hidden=()):
    found = catalogue.find(wanted_of(QueryParams(query)), hidden)
    return [paper.entry.article_id for paper in found.papers]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["notice", "zhao-2020", "berg-2019", "note"]),
        ("q=IRON", ["notice", "zhao-2020", "berg-2019"]), ("q=elite", ["berg-2019"]),
        ("q=zhao+iron", ["zhao-2020", "berg-2019"]), ("q=nct02028455", ["zhao-2020"]),
        ("q=https://doi.org/10.5555/sea.1", ["berg-2019"]), ("q=123456", ["zhao-2020"]),
        ("q=ships+seas", []), ("from=2020", ["notice", "zhao-2020"]), ("to=2019", ["berg-2019"]),
        ("design=randomised+controlled+trial", ["zhao-2020", "berg-2019"]),  # crossover is one
        ("design=unknown", ["notice", "note"]), ("journal=Seas", ["notice", "zhao-2020"]),
        ("journal=Seas&journal=Ships", ["notice", "zhao-2020", "berg-2019"]),
        ("status=retracted", ["zhao-2020"]), ("status=no+notice", ["berg-2019", "note"]),
        ("status=notice+of+retraction", ["notice"]), ("type=original+research", ["berg-2019"]),
        ("journal=Seas&type=retraction", ["notice"]), ("from=soon&sort=no&page=x", None),
    ],
)  # fmt: skip
def test_papers_are_found(catalogue, query, expected):
    assert ids(catalogue, query) == (expected if expected is not None else ids(catalogue))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("oldest", ["berg-2019", "zhao-2020", "notice", "note"]),
        ("title", ["note", "zhao-2020", "berg-2019", "notice"]),
        ("author", ["berg-2019", "zhao-2020", "notice", "note"]),
        ("journal", ["notice", "zhao-2020", "berg-2019", "note"]),
        ("patients", ["zhao-2020", "berg-2019", "note", "notice"]),
        ("added", ["berg-2019", "note", "zhao-2020", "notice"]),
    ],
)
def test_what_is_not_known_comes_last_in_every_order(catalogue, sort, expected):
    assert ids(catalogue, f"sort={sort}") == expected


@pytest.mark.parametrize("query", ["q=iron", "sort=added", "journal=Waves", "from=2020", ""])
def test_the_catalogue_of_a_new_index_shows_papers_as_they_are_now(catalogue, query):
    changed = [replace(PAPERS[0], journal="Waves"), *PAPERS[2:], entry("new", "New iron")]
    added = {"note": 5.0, "berg-2019": 10.0, "new": 11.0}
    after = Catalogue(changed, added, "000002", before=catalogue)
    wanted = wanted_of(QueryParams(query))
    assert after.find(wanted) == Catalogue(changed, added, "000002").find(wanted)


def test_a_value_is_counted_among_what_fits_all_other_filters(catalogue):
    seas = frozenset({"Seas"})
    found = catalogue.find(Wanted(values={Facet.JOURNAL: seas}))
    assert found.counts[Facet.STATUS] == {"retracted": 1, "notice of retraction": 1}
    # Of its own filter the others are counted too: they can be chosen as well.
    assert found.counts[Facet.JOURNAL] == {"Seas": 2, "Ships": 1, "unknown": 1}
    found = catalogue.find(Wanted(values={Facet.JOURNAL: seas, Facet.STATUS: {"retracted"}}))
    assert found.counts[Facet.JOURNAL] == {"Seas": 1}
    assert found.counts[Facet.YEAR] == {"2020": 1}


def test_pages_are_cut_and_a_page_that_is_not_there_is_the_last(catalogue):
    pages = [catalogue.find(Wanted(size=3, page=page)) for page in (1, 2, 99)]
    assert [len(found.papers) for found in pages] == [3, 1, 1]
    assert {(found.n_found, found.n_pages) for found in pages} == {(4, 2)}
    assert pages[2].page == 2
    assert catalogue.find(Wanted("nothing at all")).n_pages == 1


def test_what_was_removed_is_not_listed_before_the_index_follows(catalogue):
    found = catalogue.find(Wanted(), {"berg-2019"})
    assert found.n_papers == 3 and found.counts[Facet.JOURNAL]["Seas"] == 2
    assert "Ships" not in found.counts[Facet.JOURNAL]


def test_an_address_asks_for_no_more_than_is_made():
    wanted = wanted_of(QueryParams(f"size=100000&q={'x' * 5000}&" + "journal=a%0a&" * 500))
    assert wanted.size == 200 and len(wanted.text) == 300
    assert wanted_of(QueryParams("sort=added")).sort is Sort.ADDED
