"""Metadata through the form of a page: nothing is lost, and only what was typed changes."""

from app.library.form import changes_of, shown_values
from corpus.article import Metadata
from corpus.front_matter import with_values
from corpus.people.people import Group, Person
from corpus.status import Status

METADATA = Metadata(
    title="Iron", year=2019, more_authors=True, registration=("NCT02028455", "ISRCTN1"),
    authors=(Person("Berg", "Ludwig", "van der", "Jr"), Group("RECOVERY Group"), Person("王小明")),
    status=(Status.CORRECTED,), n_patients=40,
)  # fmt: skip


def typed(**changes):
    return {name: [text] for name, text in (shown_values(METADATA) | changes).items()}


def test_an_author_has_a_line_of_their_own():
    assert shown_values(METADATA)["authors"].split("\n") == [
        "van der Berg, Ludwig, Jr", "RECOVERY Group", "王小明", "et al.",
    ]  # fmt: skip


def test_what_was_not_touched_is_no_change():
    assert changes_of(typed(), METADATA) == {}
    as_browsers_send = typed(authors=shown_values(METADATA)["authors"].replace("\n", "\r\n"))
    assert changes_of(as_browsers_send, METADATA) == {}
    assert changes_of({"seen": ["3"], "title": ["Iron"]}, METADATA) == {}  # others are not sent


def test_authors_that_were_not_touched_keep_the_parts_of_their_names():
    lines = "van der Berg, Ludwig, Jr\nSmith, John A.\n王小明\net al."
    changed = with_values(METADATA, changes_of(typed(authors=lines), METADATA))
    assert changed.authors == (METADATA.authors[0], Person("Smith", "John A."), Person("王小明"))
    assert changed.more_authors


def test_fields_are_set_and_cleared():
    changes = changes_of(typed(title="Iron  tablets", year="", registration="NCT1"), METADATA)
    assert changes == {"title": "Iron tablets", "year": None, "registration": ["NCT1"]}
    # A browser sends an empty status first, and then one for each box that is ticked.
    ticked = typed() | {"status": ["", "corrected", "retracted"]}
    assert changes_of(ticked, METADATA) == {"status": ["corrected", "retracted"]}
    assert changes_of(typed() | {"status": [""]}, METADATA) == {"status": None}
