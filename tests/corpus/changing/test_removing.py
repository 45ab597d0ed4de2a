"""Papers removed with all their files and brought back byte for byte, whatever interrupts it."""

import signal

import pytest
from building import moved_killed_at, run_killable
from forked import run

from corpus.adding.files import add_file
from corpus.adding.removing import remove_article, restore_article
from corpus.changing.correcting import correct
from corpus.changing.holding import only_changer
from corpus.changing.moving import (
    MOVING,
    removed_folder,
    removed_ids,
    removed_paper,
    removed_papers,
)
from corpus.errors import CannotRemove, CorpusBusy, CorpusNotFound
from corpus.library import load_corpus

FILES = {
    "articles/berg-2019.md": "---\ntitle: Seasickness\nyear: 2019\nreceived: {file: sea.pdf, "
    "sha256: abc}\n---\nDizziness was reported by 31 of 100 sailors.\n",
    "articles/plain.txt": "Snoring was present in 31% of men.\n",
    "received/sea.pdf": "%PDF the file as it came", "received/other.pdf": "%PDF another",
    "places/berg-2019.jsonl": "{}\n",
    "corrections/berg-2019.jsonl": '{"at": 1.0, "by": "", "set": {"year": 2020}}\n',
}  # fmt: skip


@pytest.fixture()
def corpus(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path / "articles"


def state(corpus):
    """Every file of the library, but for the bin and what can be made again."""
    found = {
        path.relative_to(corpus.parent).as_posix(): path.read_text()
        for path in corpus.parent.rglob("*") if path.is_file()
    }  # fmt: skip
    return {name: text for name, text in found.items() if ".identities" not in name}


def test_a_removed_paper_takes_its_files_along_and_comes_back_byte_for_byte(corpus):
    removed = remove_article("berg-2019", corpus, "anna")
    assert (removed.label, removed.title, removed.by) == ("Seasickness", "Seasickness", "anna")
    left = {name for name in state(corpus) if not name.startswith("removed/")}
    assert left == {"articles/plain.txt", "received/other.pdf"}
    assert [a.article_id for a in load_corpus(corpus)] == ["plain"]
    assert removed_ids(corpus) == {"berg-2019"} and removed_papers(corpus) == [removed]
    restore_article("berg-2019", corpus)
    assert state(corpus) == FILES
    assert removed_paper("berg-2019", corpus) is None
    assert load_corpus(corpus)[0].metadata.year == 2020  # with its corrections


def test_a_file_that_another_article_was_made_from_stays(corpus):
    (corpus / "again.md").write_text(FILES["articles/berg-2019.md"])
    remove_article("berg-2019", corpus)
    assert (corpus.parent / "received" / "sea.pdf").is_file()
    restore_article("berg-2019", corpus)
    assert state(corpus).items() >= FILES.items()


@pytest.mark.parametrize("name", ["../articles/plain.txt", "/etc/hostname", "..", ""])
def test_front_matter_cannot_name_a_file_outside_of_the_received_ones(corpus, name):
    source = FILES["articles/berg-2019.md"].replace("sea.pdf", f"'{name}'")
    (corpus / "berg-2019.md").write_text(source)
    remove_article("berg-2019", corpus)
    assert (corpus / "plain.txt").is_file() and (corpus.parent / "received" / "sea.pdf").is_file()


def test_what_cannot_be_removed_or_brought_back_is_told(corpus):
    with pytest.raises(CorpusNotFound, match="no article 'nobody'"):
        remove_article("nobody", corpus)
    with pytest.raises(CannotRemove, match="no paper 'berg-2019' was removed"):
        restore_article("berg-2019", corpus)
    remove_article("berg-2019", corpus)
    with pytest.raises(CannotRemove, match="the only paper"):
        remove_article("plain", corpus, last=False)
    (corpus / "berg-2019.md").write_text("Another.\n")
    with pytest.raises(CannotRemove, match="another paper 'berg-2019'"):
        restore_article("berg-2019", corpus)
    with only_changer(corpus), pytest.raises(CorpusBusy):
        remove_article("plain", corpus)


def test_no_other_paper_gets_the_name_of_a_removed_one(corpus, tmp_path):
    remove_article("plain", corpus)
    path = tmp_path / "plain.txt"
    path.write_text("A note on something else.")
    assert add_file(path, corpus).article_id == "plain-b"
    restore_article("plain", corpus)
    assert {a.article_id for a in load_corpus(corpus)} == {"plain", "plain-b", "berg-2019"}


def test_where_a_file_cannot_be_moved_all_stays_as_it_was(corpus):
    folder = corpus.parent / "places"
    (corpus / "berg-2019.md").chmod(0o600)
    entry = removed_folder(corpus)
    entry.mkdir()
    (entry / MOVING).mkdir()  # the note cannot be written
    with pytest.raises(CannotRemove):
        remove_article("berg-2019", corpus)
    (entry / MOVING).rmdir()
    assert state(corpus) == FILES and folder.is_dir()


@pytest.mark.slow
@pytest.mark.parametrize("action", ["remove", "restore"])
@pytest.mark.parametrize("n", range(5))
def test_killed_at_any_moment_nothing_is_half_there(processes, corpus, action, n):
    if action == "restore":
        remove_article("berg-2019", corpus)
    ended = run_killable(processes, moved_killed_at, action, "berg-2019", corpus, n + 1)
    assert ended == (-signal.SIGKILL if n < 4 else 0)  # four files belong to it
    there = {a.article_id for a in load_corpus(corpus)}
    if "berg-2019" in there:  # then with all that belongs to it
        assert state(corpus).items() >= FILES.items()
    correct("plain", {"year": 2000}, corpus)  # whoever comes next finishes what was begun
    assert not (removed_folder(corpus) / MOVING).exists()
    if action == "remove":
        assert [a.article_id for a in load_corpus(corpus)] == ["plain"]
        assert not [name for name in state(corpus) if "berg" in name and "removed/" not in name]
        restore_article("berg-2019", corpus)
    assert state(corpus).items() >= FILES.items() and removed_ids(corpus) == set()


@pytest.mark.slow
def test_the_commands_correct_remove_and_bring_back(corpus):
    def bedside(*arguments):
        done = run(["corpus", *arguments, "--corpus", corpus])
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    assert bedside("correct", "plain", "year=2001", "authors=Berg L; Zhao H")[0] == 0
    assert load_corpus(corpus)[1].label == "Berg et al. 2001"
    code, said = bedside("correct", "plain")
    assert code == 0 and '"year": 2001' in said
    assert bedside("correct", "plain", "year=soon")[0] == 2
    assert bedside("correct", "plain", "year")[1].endswith("give field=value.")
    assert bedside("correct", "plain", "--undo")[0] == 0
    assert load_corpus(corpus)[1].metadata.year is None
    assert "`bedside corpus restore`" in bedside("remove", "berg-2019")[1]
    assert "berg-2019 Seasickness" in bedside("removed")[1]
    assert bedside("restore", "berg-2019")[0] == 0 and bedside("restore", "berg-2019")[0] == 2
    assert {a.article_id for a in load_corpus(corpus)} == {"berg-2019", "plain"}
