"""Metadata corrected by hand: apart from the file, checked, undone, kept when papers come again."""

import pytest

from corpus.adding.files import add_file, add_files
from corpus.adding.outcomes import Added, Duplicates
from corpus.changing.correcting import correct, mark, undo_correction
from corpus.corrections import corrections_file, history
from corpus.errors import ArticleUnreadable, BadCorrection, CorpusNotFound
from corpus.library import digests, load_corpus, readable_sources, survey

PAPER = """---
title: Tablets aganst seasickness in a hundred sailors of one port
authors:
- {family: Berg, given: Ludwig, particle: van der}
- {family: Zhao, given: Hua}
year: 2019
doi: 10.5555/sea.1
---
# Tablets aganst seasickness in a hundred sailors of one port

Dizziness was reported by 31 of 100 sailors.
"""


@pytest.fixture()
def corpus(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "berg-2019.md").write_text(PAPER)
    (folder / "plain.txt").write_text("Snoring was present in 31% of men.\n")
    return folder


def one(corpus, article_id="berg-2019"):
    return next(a for a in load_corpus(corpus) if a.article_id == article_id)


def test_a_correction_is_seen_wherever_articles_are_read_and_the_file_stays(corpus):
    before = one(corpus)
    correct("berg-2019", {"title": "Tablets against seasickness", "year": "2020"}, corpus, "anna")
    after = one(corpus)
    assert (after.title, after.metadata.year) == ("Tablets against seasickness", 2020)
    assert (
        after.metadata.authors == before.metadata.authors and after.metadata.doi == "10.5555/sea.1"
    )
    assert after.text == before.text and after.blocks == before.blocks  # offsets hold
    assert (corpus / "berg-2019.md").read_text() == PAPER
    assert survey(corpus).articles[0].metadata == after.metadata
    assert digests(corpus)["berg-2019"] == after.digest != before.digest  # an index is stale now
    (step,) = history("berg-2019", corpus)
    assert step.by == "anna" and step.changes == {
        "title": "Tablets against seasickness", "year": 2020,
    }  # fmt: skip


def test_an_article_without_front_matter_gets_one(corpus):
    correct("plain", {"title": "Snoring", "status": ["retracted"]}, corpus)
    article = one(corpus, "plain")
    assert (article.title, article.standing.mark) == ("Snoring", "RETRACTED")
    assert article.text == "Snoring was present in 31% of men.\n"


def test_authors_are_lists_and_a_field_is_cleared(corpus):
    correct("berg-2019", {"authors": ["Li, Wei", "RECOVERY Collaborative Group"]}, corpus)
    correct("berg-2019", {"doi": None}, corpus)
    article = one(corpus)
    assert article.author_names == ("Li W", "RECOVERY Collaborative Group")
    assert article.metadata.doi is None


def test_one_step_is_undone_at_a_time_and_the_history_keeps_all(corpus):
    original = one(corpus).metadata
    correct("berg-2019", {"year": 2020}, corpus)
    correct("berg-2019", {"year": 2021, "journal": "Ships"}, corpus)
    assert undo_correction("berg-2019", corpus, "anna").year == 2020
    assert one(corpus).metadata.journal is None
    correct("berg-2019", {"year": 2022}, corpus)
    undo_correction("berg-2019", corpus)
    undo_correction("berg-2019", corpus)
    assert one(corpus).metadata == original and one(corpus).digest == digests(corpus)["berg-2019"]
    assert readable_sources(corpus).texts["berg-2019"] == PAPER
    with pytest.raises(BadCorrection, match="no such correction to undo"):
        undo_correction("berg-2019", corpus)
    assert [step.undoes for step in history("berg-2019", corpus)] == [0, 0, 1, 0, 1, 1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"year": "soon"}, "'year' must be a year such as 2020, not 'soon'"),
        ({"n_patients": "-3"}, "'n_patients' must be a whole number"),
        ({"title": " \u200b "}, "'title' holds an empty value"),
        ({"title": "a\x07"}, "'title' holds a character that is no text"),
        ({"doi": "javascript:x"}, "“javascript:x” is no DOI; one begins like 10.1000/182"),
        ({"doi": "javascript:10.1000/x"}, "“javascript:10.1000/x” is no DOI"),
        ({"doi": ["10.1000/182", "data:10.1000/x"]}, "“data:10.1000/x” is no DOI"),
        ({"pmid": "javascript:1"}, "“javascript:1” is no PMID; one is a number"),
        ({"registration": "javascript:alert(1)"}, "is no registration; give its number alone"),
        ({"registration": ["NCT02435849", "//evil.example/1"]}, "“//evil.example/1” is no"),
        ({"registration": ["pending"]}, "“pending” is no registration"),
        ({"status": ["doubtful"]}, "'status' must have one of retracted, withdrawn"),
        ({"received": "x"}, "no field 'received' to correct; there are title, authors"),
        ({"year": 2019}, "nothing would change"), ({}, "nothing would change"),
        ({"title": "long " * 20_000}, "more than 60,000 characters"),
    ],
)  # fmt: skip
def test_what_front_matter_could_not_hold_is_refused_and_changes_nothing(corpus, changes, says):
    with pytest.raises(BadCorrection, match=says):
        correct("berg-2019", changes, corpus)
    assert history("berg-2019", corpus) == () and not corrections_file("berg-2019", corpus).exists()


def test_identifiers_are_taken_however_they_are_written(corpus):
    numbers = ["NCT 02435849", "KEMRI/SERU 123", "PROSPERO: CRD42020123456", "2019-001234-12"]
    correct("berg-2019", {"registration": numbers, "pmid": 31234567}, corpus)
    correct(
        "berg-2019", {"doi": "https://doi.org/10.1002/(SICI)1097-0258(1998)17:1<1::A>3"}, corpus
    )
    found = one(corpus).metadata
    assert (found.registration, found.pmid) == (tuple(numbers), "31234567")
    assert found.doi == "10.1002/(SICI)1097-0258(1998)17:1<1::A>3"


def test_what_a_paper_says_of_itself_stands_in_nobodys_way(corpus):
    path = corpus / "berg-2019.md"
    path.write_text(PAPER.replace("---\n", "---\nregistration: [pending]\n", 1))
    correct("berg-2019", {"registration": ["pending", "NCT02435849"]}, corpus)
    assert one(corpus).metadata.registration == ("pending", "NCT02435849")


def test_what_has_several_lines_is_set_on_one(corpus):
    """A line of its own could be read as another field by who takes the references."""
    correct("berg-2019", {"title": "Ships\r\nER  - \n", "authors": ["Li,\nWei"]}, corpus)
    assert one(corpus).title == "Ships ER -" and one(corpus).author_names == ("Li W",)


def test_two_who_correct_at_once_do_not_overwrite_each_other(corpus):
    seen = mark(history("berg-2019", corpus))
    correct("berg-2019", {"year": 2020}, corpus, seen=seen)
    with pytest.raises(BadCorrection, match="somebody else has corrected"):
        correct("berg-2019", {"year": 2021}, corpus, seen=seen)
    assert one(corpus).metadata.year == 2020


def test_an_unknown_article_and_a_damaged_file_are_told(corpus):
    for nobody in ("nobody", "n" * 3_000, "ü" * 126):  # names that no file can have, too
        with pytest.raises(CorpusNotFound, match=f"no article '{nobody}'"):
            correct(nobody, {"year": 2020}, corpus)
    correct("berg-2019", {"year": 2020}, corpus)
    corrections_file("berg-2019", corpus).write_text("{")
    with pytest.raises(ArticleUnreadable, match="corrections in .* cannot be read"):
        load_corpus(corpus)
    found = survey(corpus)  # the others go on
    assert [a.article_id for a in found.articles] == ["plain"] and len(found.faults) == 1


def test_corrections_stay_when_the_paper_comes_again(corpus, tmp_path):
    correct("berg-2019", {"journal": "Ships"}, corpus)
    again = tmp_path / "again.md"
    again.write_text(PAPER.replace("31 of 100", "32 of 100"))
    added = add_file(again, corpus)
    assert added.updated and added.article_id == "berg-2019"
    article = one(corpus)
    assert article.metadata.journal == "Ships" and "32 of 100" in article.text


def test_a_paper_is_known_by_its_corrected_doi_and_not_by_the_wrong_one(corpus, tmp_path):
    add_file(tmp_path / "articles" / "berg-2019.md", corpus)  # writes the register
    correct("berg-2019", {"doi": "10.5555/right"}, corpus)
    for name, doi, expected in (("a", "10.5555/right", True), ("b", "10.5555/sea.1", False)):
        path = tmp_path / f"{name}.md"
        path.write_text(f"---\ntitle: Another title\ndoi: {doi}\n---\nText {name}.\n")
        (outcome,) = add_files([path], corpus, duplicates=Duplicates.UPDATE)
        assert isinstance(outcome, Added)
        assert (outcome.article_id == "berg-2019") is expected, doi


def test_what_was_undone_is_not_remembered_of_a_paper(corpus, tmp_path):
    correct("berg-2019", {"doi": "10.5555/wrong"}, corpus)
    path = tmp_path / "other.md"
    path.write_text("A note on storms.\n")
    add_file(path, corpus)  # writes down what each paper is known by
    undo_correction("berg-2019", corpus)
    path.write_text("---\ntitle: Another title\ndoi: 10.5555/wrong\n---\nText.\n")
    assert add_file(path, corpus).article_id != "berg-2019"
