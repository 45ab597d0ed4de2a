"""A corpus that is kept under git: what the program needs for itself is not offered to git."""

import shutil
import subprocess

import pytest

from app.adding.jobs import Queue
from corpus.adding.files import add_files
from corpus.adding.removing import remove_article, restore_article
from corpus.changing.correcting import correct
from corpus.changing.holding import only_changer
from corpus.collections.store import Collections

pytestmark = pytest.mark.slow

PAPER = "---\ntitle: {}\nauthors: [Cole A]\nyear: {}\n---\n# {}\n\nHands were washed by 4 of 5.\n"


@pytest.fixture()
def library(tmp_path):
    """A corpus in a work tree of git, which was added to, corrected and removed from."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    corpus = tmp_path / "articles"
    subprocess.run([git, "init", "-q", tmp_path], check=True)
    for year, title in ((2019, "Hands"), (2020, "Feet")):
        path = tmp_path / f"{title}.txt"
        path.write_text(PAPER.format(title, year, title))
        list(add_files([path], corpus))
        path.unlink()
    return corpus


def offered(corpus):
    """What git would add, by name."""
    done = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=corpus.parent, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return sorted(line[3:] for line in done.stdout.splitlines())


def test_git_is_offered_papers_corrections_and_collections_and_nothing_else(library):
    (first, second) = sorted(path.stem for path in library.glob("*.*") if path.suffix == ".md")
    correct(first, {"year": 2001}, library)
    Collections(library).create("Hands", [first])
    Queue(library.parent / "adding").want_build()
    remove_article(second, library)
    found = offered(library)
    assert {"articles/collections.yaml", f"articles/{first}.md"} <= set(found)
    assert f"corrections/{first}.jsonl" in found
    assert not [name for name in found if name.rpartition("/")[2].startswith(".")]
    assert not [name for name in found if name.startswith(("removed/", "adding/"))]
    restore_article(second, library)
    assert f"articles/{second}.md" in offered(library)


def test_a_note_of_the_users_own_is_left_as_it_is(library):
    note = library / ".gitignore"
    note.write_text("mine\n")
    with only_changer(library):
        pass
    assert note.read_text() == "mine\n"


def test_elsewhere_no_note_lies_among_the_articles(tmp_path):
    with only_changer(tmp_path / "articles"):
        pass
    assert list((tmp_path / "articles").iterdir()) == []
