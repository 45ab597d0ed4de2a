"""What a record adds to a file, and when it is not taken for that of the file."""

from dataclasses import replace

import pytest

from corpus.adding.completing import completed
from corpus.article import Metadata
from corpus.managers.record import Linked, Record
from corpus.people.people import Person
from corpus.readers.draft import Draft
from corpus.status import Direction, Relation, RelationKind, Status

TITLE = "Snoring in men over sixty: a survey of practices"
RECORD = Metadata(
    title=TITLE, authors=(Person("Berg", "Hans", "von der"),), more_authors=True, year=2019,
    journal="Journal of Sleep and Breathing", volume="13", issue="2", pages="693–704",
    doi="10.5555/snoring.2019", pmid="31234567",
)  # fmt: skip
BODY = f"# {TITLE}\n\nSnoring was present in 31% of men."


def complete(known, body=BODY, **told):
    record = Record("berg2019", replace(RECORD, **told), ())
    return completed(Draft(known, body), Linked(record, "library.bib"))


def test_the_record_fills_what_the_file_does_not_tell_and_says_so():
    draft = complete(Metadata(title=TITLE, licence="CC BY 4.0"))
    metadata = draft.metadata
    assert replace(metadata, licence=None, recorded=()) == RECORD
    (source,) = metadata.recorded
    assert (source.file, source.record) == ("library.bib", "berg2019")
    assert source.fields == (
        "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid",
    )  # fmt: skip
    assert draft.warnings == () and draft.body == BODY


def test_what_is_filled_is_not_filled_again():
    once = complete(Metadata(title=TITLE))
    assert complete(once.metadata).metadata == once.metadata


def test_a_title_that_lacks_its_first_line_is_taken_whole():
    whole = f"A second look at many years of {TITLE}"
    draft = complete(Metadata(title=TITLE, year=2019), title=whole)
    assert draft.metadata.title == whole and "title" in draft.metadata.recorded[0].fields
    assert complete(draft.metadata, title=whole).metadata == draft.metadata
    longer = complete(Metadata(title=TITLE, year=2019), title=f"{TITLE} and of habits")
    assert longer.metadata.title == TITLE  # the file may well leave out a second title


def test_where_both_tell_the_file_stands_and_the_difference_is_told():
    known = Metadata(title=TITLE, year=2020, journal="J Sleep Breath", doi="10.5555/SNORING.2019")
    draft = complete(known)
    assert (draft.metadata.year, draft.metadata.journal) == (2020, "J Sleep Breath")
    assert draft.metadata.volume is None  # of another year
    assert draft.warnings == (
        'The record berg2019 in library.bib differs from the file, which stands: year "2019" in '
        'the record, "2020" in the file.',
    )


@pytest.mark.parametrize(
    ("field", "its", "recorded"),
    [("pages", "693–704", "693-704"), ("pages", "1234–1245", "1234-45"),
     ("journal", "N Engl J Med", "The New England Journal of Medicine"),
     ("title", "SNORING IN MEN OVER SIXTY: A SURVEY OF PRACTICES", TITLE)],
)  # fmt: skip
def test_two_ways_of_writing_one_thing_are_no_difference(field, its, recorded):
    known = replace(Metadata(title=TITLE, doi=RECORD.doi), **{field: its})
    assert complete(known, **{field: recorded}).warnings == ()


def test_another_doi_is_told_and_nothing_is_taken():
    known = Metadata(title=TITLE, doi="10.5555/other")
    draft = complete(known)
    assert draft.metadata == known
    assert draft.warnings == (
        "The record berg2019 in library.bib has the DOI 10.5555/snoring.2019, but the file has "
        "10.5555/other; nothing was taken from it. See which paper this is.",
    )


def test_another_pmid_is_told_and_nothing_is_taken():
    known = Metadata(title=TITLE, pmid="1")
    assert complete(known).metadata == known


@pytest.mark.parametrize(
    ("title", "body"),
    [("Yawning in women over sixty: a second survey", "Yawning was present in 12% of women."),
     (None, "Supplementary material. Table S1 lists the practices."),
     (None, "Yawning was found. " * 400 + TITLE)],
)  # fmt: skip
def test_a_file_that_does_not_show_the_title_gets_nothing_of_the_record(title, body):
    draft = complete(Metadata(title=title), body)
    assert draft.metadata == Metadata(title=title)
    assert 'is of "Snoring in men over sixty' in draft.warnings[0]


def test_the_title_or_the_doi_at_the_beginning_of_the_text_is_enough():
    for body in (BODY, "J Sleep Breath. doi:10.5555/Snoring.2019. Men snore."):
        assert complete(Metadata(), body).metadata.pmid == "31234567"
    # The beginning of another DOI is none.
    assert complete(Metadata(), "doi:10.5555/snoring.20190. Men.").metadata == Metadata()


def test_a_place_that_the_file_states_in_one_line_stays():
    known = Metadata(title=TITLE, citation="2019;13:693", year=2019)
    assert complete(known).metadata.volume is None


def test_a_record_tells_that_the_paper_was_retracted_since():
    tie = Relation(RelationKind.RETRACTION, Direction.HAS, None, "31234999")
    draft = complete(
        Metadata(title=TITLE, status=(Status.CORRECTED,)), status=(Status.RETRACTED,),
        relations=(tie,),
    )  # fmt: skip
    assert draft.metadata.status == (Status.CORRECTED, Status.RETRACTED)
    assert draft.metadata.relations == (tie,)
    assert draft.metadata.recorded[0].fields[-2:] == ("status", "relations")
    titled = complete(Metadata(title=TITLE), title=f"RETRACTED: {TITLE}", doi=None, pmid=None)
    assert titled.metadata.status == (Status.RETRACTED,) and titled.metadata.title == TITLE
    assert complete(Metadata(title=TITLE)).metadata.status == ()
