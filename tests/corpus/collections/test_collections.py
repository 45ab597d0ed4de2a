"""Collections: their names, their members, and the file that a person may mend."""

import subprocess
import sys
import threading

import pytest

from corpus.adding.removing import remove_article, restore_article
from corpus.collections.collection import KEPT_DELETED, checked_name, folded
from corpus.collections.store import Collections
from corpus.errors import BadCollection, CollectionNotFound, CollectionsUnusable, CorpusNotFound


@pytest.fixture()
def collections(tiny_corpus):
    return Collections(tiny_corpus)


def test_a_paper_may_be_in_several_and_another_process_sees_them(collections, tiny_corpus):
    collections.create("Iron", ["adams-2019"])
    collections.create("Trials", ["cole-2020", "adams-2019", "cole-2020"])
    found = Collections(tiny_corpus).all()
    assert [(one.name, one.articles) for one in found] == [
        ("Iron", ("adams-2019",)), ("Trials", ("cole-2020", "adams-2019")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kept"),
    [("  CAR-T \n cells ", "CAR-T cells"), ("Blutbild\u0308er", "Blutbil\u0064\u0308er"),
     ("白血病", "白血病"), ("سرطان الدم", "سرطان الدم"), ("a\u202eb", "ab")],
)  # fmt: skip
def test_names_of_any_script_are_trimmed_and_composed(name, kept):
    assert checked_name(name) == checked_name(kept)
    assert checked_name(name) == checked_name(name).strip()


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "a\0b", "x" * 101, "\ud800"])
def test_names_that_no_collection_can_have(collections, name):
    with pytest.raises(BadCollection, match=r"\.$"):
        collections.create(name)
    assert collections.all() == ()


@pytest.mark.parametrize("same", ["car-t", "CAR-T", "ＣＡＲ-Ｔ", " Car-T ", "CAR\u200d-T"])
def test_a_name_is_unique_in_any_case_and_compatible_form(collections, same):
    made = collections.create("CAR-T")
    with pytest.raises(BadCollection, match="there is a collection 'CAR-T' already"):
        collections.create(same)
    assert collections.find(same) == made
    assert collections.rename("car-t", same.strip()).name == checked_name(same)


def test_a_name_cannot_be_the_address_of_another(collections):
    collections.create("Lung cancer")
    with pytest.raises(BadCollection, match="already"):
        collections.create("lung-cancer")
    assert collections.create("白血病").collection_id.isascii()
    ids = {collections.create(f"Lung: cancer {'!' * n}").collection_id for n in range(3)}
    assert len(ids) == 3 and "lung-cancer" not in ids


def test_the_id_stays_when_the_name_changes(collections):
    made = collections.create("Iron", ["adams-2019"])
    renamed = collections.rename("IRON", "Anaemia")
    assert (renamed.collection_id, renamed.articles) == (made.collection_id, made.articles)
    assert collections.find("iron") == renamed == collections.find("anaemia")


def test_papers_go_in_and_out(collections):
    collections.create("Mine", ["adams-2019"])
    assert collections.add("mine", ["cole-2020", "adams-2019"]).articles == (
        "adams-2019", "cole-2020",
    )  # fmt: skip
    assert collections.take("mine", ["adams-2019"]).articles == ("cole-2020",)
    with pytest.raises(BadCollection, match="adams-2019 is not in that collection"):
        collections.take("mine", ["adams-2019"])
    with pytest.raises(BadCollection, match="nobody-1999, nothing are not in .*corpus list"):
        collections.add("mine", ["nobody-1999", "cole-2020", "nothing"])
    assert collections.find("mine").articles == ("cole-2020",)


def test_what_was_deleted_comes_back_unless_its_name_is_taken(collections):
    made = collections.create("Mine", ["adams-2019"])
    collections.delete("mine")
    with pytest.raises(CollectionNotFound, match="there is no collection 'mine'; there is none"):
        collections.find("mine")
    other = collections.create("MINE")
    assert other.collection_id != made.collection_id
    with pytest.raises(BadCollection, match="already"):
        collections.restore(made.collection_id)
    collections.rename(other.collection_id, "Other")
    assert collections.restore("mine") == made
    assert collections.deleted() == ()


def test_only_so_many_deleted_ones_are_kept(collections):
    for number in range(KEPT_DELETED + 3):
        collections.create(f"n {number}")
        collections.delete(f"n {number}")
    names = [one.name for one in collections.deleted()]
    assert names == [f"n {n}" for n in range(KEPT_DELETED + 2, 2, -1)]


def test_a_removed_paper_is_missing_until_it_is_restored(collections, tiny_corpus):
    collections.create("Mine", ["adams-2019", "cole-2020"])
    collections.create("Gone", ["adams-2019"])
    collections.delete("gone")
    remove_article("adams-2019", tiny_corpus)
    assert collections.missing(collections.find("mine")) == ("adams-2019",)
    assert collections.missing(collections.restore("gone")) == ("adams-2019",)
    restore_article("adams-2019", tiny_corpus)
    assert not collections.missing(collections.find("mine"))


def test_a_member_whose_file_was_deleted_by_hand_is_told(collections, tiny_corpus):
    made = collections.create("Mine", ["adams-2019", "cole-2020"])
    (tiny_corpus / "cole-2020.md").unlink()
    assert collections.missing(made) == ("cole-2020",)


def test_the_file_can_be_written_by_hand(collections, tiny_corpus):
    (tiny_corpus / "collections.yaml").write_text(
        "collections:\n- name: Meine\n  articles: [adams-2019, adams-2019, 2020]\n"
    )
    (found,) = collections.all()
    assert (found.collection_id, found.articles) == ("meine", ("adams-2019", "2020"))
    collections.create("Other")
    assert len(collections.all()) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [("collections: [", "is not YAML"), ("collections: 3", "not understood"),
     ("collections:\n- articles: []", "not understood"),
     ("collections:\n- {name: a, id: ../../x}", "not understood"),
     ("collections:\n- {name: a, articles: [[b]]}", "not understood"),
     ("collections:\n- {name: a}\n- {name: A}", "have one name"),
     ("!!python/object/apply:os.system [ls]", "is not YAML"),
     ("[" * 5_000, "is not YAML")],
)  # fmt: skip
def test_a_faulty_file_is_told_and_never_written_over(collections, tiny_corpus, text, said):
    path = tiny_corpus / "collections.yaml"
    path.write_text(text)
    with pytest.raises(CollectionsUnusable, match=said):
        collections.all()
    with pytest.raises(CollectionsUnusable, match=said):
        collections.create("Mine")
    assert path.read_text() == text


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CorpusNotFound, match="there is no corpus folder"):
        Collections(tmp_path / "none").create("Mine")


def test_threads_lose_nothing_of_each_other(tiny_corpus):
    def make(number):
        Collections(tiny_corpus).create(f"Collection {number}", ["adams-2019"])

    threads = [threading.Thread(target=make, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Collections(tiny_corpus).all()) == 12


@pytest.mark.slow  # it starts processes
def test_processes_lose_nothing_of_each_other(tiny_corpus):
    code = (
        "import sys; from pathlib import Path; from corpus.collections.store import Collections\n"
        "for n in range(8): Collections(Path(sys.argv[1])).create(sys.argv[2] + str(n))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tiny_corpus), letter]) for letter in "ab"
    ]
    assert [one.wait(timeout=60) for one in running] == [0, 0]
    assert len(Collections(tiny_corpus).all()) == 16


def test_comparing_is_by_letters_not_by_how_they_are_written():
    assert folded("ﬁbrose") == folded("FIBROSE") and folded("Ä") == folded("A\u0308")
    assert folded("Ä") != folded("A")
