"""Zotero RDF: items, their journals and their files; entities are not followed."""

from pathlib import Path

import pytest

from corpus.errors import ArticleUnreadable
from corpus.managers.rdf import read_rdf
from corpus.people.people import Group, Person

DATA = Path(__file__).parent / "data"


def test_an_item_has_its_journal_and_its_file():
    (record,) = read_rdf(DATA / "zotero.rdf").records
    metadata = record.metadata
    assert metadata.authors == (Person("Berg", "Hans", "von der"), Group("SNORE Study Group"))
    assert (metadata.journal, metadata.volume, metadata.issue) == ("J Sleep Breath", "13", "2")
    assert (metadata.year, metadata.pages) == (2019, "693–704")
    assert (metadata.doi, metadata.pmid) == ("10.5555/snoring.2019", "31234567")
    assert record.links == ("files/12/snoring.md",)


def test_the_doi_of_a_journal_that_two_items_share_is_that_of_neither(tmp_path):
    source = (DATA / "zotero.rdf").read_text().replace("https://doi.org/10.5555/snoring.2019", "#a")
    item = source[source.index("<bib:Article") : source.index("<bib:Journal")]
    path = tmp_path / "two.rdf"
    path.write_text(source.replace(item, item + item.replace("#a", "#b")))
    assert [record.metadata.doi for record in read_rdf(path).records] == [None, None]


def test_entities_are_not_followed_and_broken_files_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    source = (DATA / "zotero.rdf").read_text()
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    path = tmp_path / "a.rdf"
    path.write_text(entity + source.replace("Snoring in men", "&e;"))
    (record,) = read_rdf(path).records
    assert "SECRET" not in str(record)
    path.write_text(source[:400])
    with pytest.raises(ArticleUnreadable, match="is no whole XML file"):
        read_rdf(path)
