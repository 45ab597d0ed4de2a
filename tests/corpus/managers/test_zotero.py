"""Zotero's own folder: its items, its trash, its lock."""

import hashlib
import sqlite3

import pytest
from zotero_folder import Zotero

from corpus.errors import ArticleUnreadable
from corpus.managers.zotero import read_zotero
from corpus.people.people import Group, Person


@pytest.fixture()
def zotero(tmp_path):
    made = Zotero(tmp_path / "Zotero")
    snoring = made.item(
        "AAAA1111", [("Hans", "von der Berg"), (None, "SNORE Study Group")],
        title="Snoring in <i>men</i> over sixty", date="2019-05-00 May 2019", volume="13",
        issue="2", pages="693-704", publicationTitle="J Sleep Breath", DOI="10.5555/snoring.2019",
        extra="Citation Key: berg2019\nPMID: 31234567",
    )  # fmt: skip
    made.attach(snoring, "PDFK0001", "storage:Berg 2019.md", "# Snoring in men over sixty\n\n31%.")
    made.attach(snoring, "LINK0001", "https://example.org", mode=3)
    made.attach(snoring, "LINK0002", "/home/me/else.pdf", mode=2)
    made.attach(None, "ALONE001", "storage:alone.pdf")
    binned = made.item("BBBB1111", title="Binned")
    made.bin(binned)
    kept = made.item("CCCC1111", title="Kept")
    made.bin(made.attach(kept, "BIN00001", "storage:binned.pdf"))
    made.database.commit()
    yield made
    made.database.close()


def test_items_have_their_metadata_and_files(zotero):
    export = read_zotero(zotero.path)
    first, _, alone = export.records
    metadata = first.metadata
    assert metadata.title == "Snoring in men over sixty"
    assert metadata.authors == (Person("Berg", "Hans", "von der"), Group("SNORE Study Group"))
    assert (metadata.year, metadata.volume, metadata.issue) == (2019, "13", "2")
    assert (metadata.pages, metadata.doi) == ("693–704", "10.5555/snoring.2019")
    assert (metadata.pmid, metadata.journal) == ("31234567", "J Sleep Breath")
    assert first.links == ("storage/PDFK0001/Berg 2019.md", "/home/me/else.pdf")
    assert alone.links == ("storage/ALONE001/alone.pdf",)


def test_what_is_in_the_trash_is_left_out_and_counted(zotero):
    export = read_zotero(zotero.path)
    assert "Binned" not in {record.metadata.title for record in export.records}
    assert export.told == ("2 items in Zotero's trash are left out.",)


def test_a_library_that_zotero_holds_locked_is_read_and_left_as_it_is(zotero):
    held = sqlite3.connect(zotero.path, isolation_level=None)
    held.execute("PRAGMA locking_mode = EXCLUSIVE")
    held.execute("PRAGMA cache_size = 1")  # so that what is half done is on the disk already
    held.execute("BEGIN EXCLUSIVE")
    held.execute("DELETE FROM items")
    held.executemany(
        "INSERT INTO itemDataValues (value) VALUES (?)", [(f"{n}" * 200,) for n in range(500)]
    )
    assert b"AAAA1111" not in zotero.path.read_bytes()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite3.connect(f"file:{zotero.path}?mode=ro", uri=True, timeout=0).execute(
            "SELECT * FROM items"
        )
    before = {path: hashlib.sha256(path.read_bytes()).digest()
              for path in zotero.folder.rglob("*") if path.is_file()}  # fmt: skip
    assert read_zotero(zotero.path).records[0].metadata.title == "Snoring in men over sixty"
    assert before == {path: hashlib.sha256(path.read_bytes()).digest()
                      for path in zotero.folder.rglob("*") if path.is_file()}  # fmt: skip
    held.execute("ROLLBACK")
    held.close()


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + bytes(4_000)])
def test_another_file_of_that_name_is_refused(tmp_path, data):
    (tmp_path / "zotero.sqlite").write_bytes(data)
    with pytest.raises(ArticleUnreadable, match="no library of Zotero"):
        read_zotero(tmp_path / "zotero.sqlite")
