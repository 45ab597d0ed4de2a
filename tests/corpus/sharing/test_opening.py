"""A package opened: into a new library, into one that has papers already, and after a kill."""

import hashlib
import signal
from dataclasses import replace

import pytest
from building import opened_killed_at, run_killable
from uploading import paper

from conftest import TINY
from corpus.adding.files import add_files
from corpus.adding.opening import open_package
from corpus.adding.outcomes import Duplicates
from corpus.article import Metadata, Received
from corpus.collections.collection import Collection, Kept, written
from corpus.collections.store import Collections
from corpus.library import load_corpus
from corpus.markdown import format_article, parse_article
from corpus.sharing.package import Manifest
from corpus.sharing.writing import of_bytes, packed

ABOUT = Manifest("Bedside 1", "", "model", {})
KINDS = Collection("all", "All of it", tuple(TINY))


def written_to(path, articles, *collections, **others):
    files = {f"articles/{key}.md": text for key, text in articles.items()}
    files |= others and {name.replace("__", "/"): data for name, data in others.items()}
    if collections:
        files["collections.yaml"] = written(Kept(collections))
    parts = [
        of_bytes(name, data if isinstance(data, bytes) else data.encode())
        for name, data in files.items()
    ]
    path.write_bytes(b"".join(packed(parts, ABOUT)))
    return path


def made_from(data, name="paper.pdf", **fields):
    received = Received(name, hashlib.sha256(data).hexdigest())
    metadata = Metadata(title=fields.pop("title", "Zinc for colds"), received=received, **fields)
    return format_article(metadata, "## Results\n\nZinc shortened colds by 1.6 days.")


def test_a_new_library_has_every_file_word_for_word(tmp_path):
    data = b"%PDF of somebody"
    articles = TINY | {"zinc-2020": made_from(data)}
    path = written_to(tmp_path / "p.zip", articles, KINDS, **{"received__paper.pdf": data})
    opening = open_package(path, tmp_path / "new" / "articles")
    assert opening.number("added") == 4 and opening.n_originals == 1
    there = tmp_path / "new"
    assert {one.stem: one.read_text() for one in (there / "articles").glob("*.md")} == articles
    assert (there / "received" / "paper.pdf").read_bytes() == data
    assert Collections(there / "articles").find("all of it").articles == tuple(TINY)
    assert not (there / "articles" / ".opening").exists()


def test_what_is_there_already_is_left_alone(tiny_corpus, tmp_path):
    path = written_to(tmp_path / "p.zip", TINY, KINDS)
    opening = open_package(path, tiny_corpus)
    assert [one.what for one in opening.taken] == ["unchanged"] * 3
    assert Collections(tiny_corpus).find("ALL OF IT").articles == tuple(TINY)
    again = open_package(path, tiny_corpus)
    assert again == opening and len(Collections(tiny_corpus).all()) == 1


def test_another_paper_of_the_same_id_gets_an_id_of_its_own(tiny_corpus, tmp_path):
    other = {"adams-2019": paper(1).decode()}
    mine = Collection("mine", "Mine", ("adams-2019",))
    opening = open_package(written_to(tmp_path / "p.zip", other, mine), tiny_corpus)
    (taken,) = opening.taken
    assert (taken.here, taken.what) == ("adams-2019-b", "added")
    assert "links to it that were made elsewhere do not lead to it" in str(taken)
    assert (tiny_corpus / "adams-2019.md").read_text() == TINY["adams-2019"]
    assert Collections(tiny_corpus).find("mine").articles == ("adams-2019-b",)


@pytest.mark.parametrize(
    ("duplicates", "what", "n_articles"),
    [(Duplicates.ASK, "left out", 4), (Duplicates.UPDATE, "updated", 4),
     (Duplicates.REPLACE, "updated", 4), (Duplicates.KEEP, "added", 5)],
)  # fmt: skip
def test_duplicates_are_told_as_by_corpus_add(tiny_corpus, tmp_path, duplicates, what, n_articles):
    before, after = paper(1).decode(), paper(1, year=2002).decode()
    (tiny_corpus / "mine.md").write_text(before)
    mine = Collection("theirs", "Theirs", ("sailor-2002",))
    path = written_to(tmp_path / "p.zip", {"sailor-2002": after}, mine)
    (taken,) = open_package(path, tiny_corpus, duplicates).taken
    assert taken.what == what and len(load_corpus(tiny_corpus)) == n_articles
    assert taken.here == ("sailor-2002" if what == "added" else "mine")
    assert (tiny_corpus / "mine.md").read_text() == (after if what == "updated" else before)
    assert Collections(tiny_corpus).find("theirs").articles == (taken.here,)
    if what == "left out":
        assert str(taken) == (
            "sailor-2002: left out, as it may be mine (same DOI); give --duplicates update, "
            "replace or keep."
        )


def test_an_original_whose_name_is_taken_is_kept_under_another(tiny_corpus, tmp_path):
    received = tiny_corpus.parent / "received"
    received.mkdir()
    (received / "paper.pdf").write_bytes(b"mine")
    source = made_from(b"theirs")
    path = written_to(tmp_path / "p.zip", {"zinc": source}, **{"received__paper.pdf": b"theirs"})
    open_package(path, tiny_corpus)
    assert (received / "paper.pdf").read_bytes() == b"mine"
    there = {one.article_id: one for one in load_corpus(tiny_corpus)}["zinc"]
    assert (received / there.metadata.received.file).read_bytes() == b"theirs"
    assert there.text == parse_article("zinc", source).text  # so that links hold
    plain = replace(there.metadata, received=None)
    assert plain == replace(parse_article("zinc", source).metadata, received=None)


def state(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.mark.slow  # it starts and kills some eighty processes
@pytest.mark.parametrize("there", [{}, {"old": paper(2).decode()}], ids=["new", "old"])
def test_killed_at_any_moment_it_is_all_there_or_nothing(processes, in_memory, there):
    data = b"%PDF of somebody"
    articles = TINY | {"zinc-2020": made_from(data)}
    path = written_to(in_memory / "p.zip", articles, KINDS, **{"received__paper.pdf": data})
    seen, killed = set(), True
    number = 0
    while killed:
        number += 2
        place = in_memory / f"k{number}"
        corpus = place / "articles"
        if there:
            corpus.mkdir(parents=True)
            for key, text in there.items():
                (corpus / f"{key}.md").write_text(text)
        before = state(place)
        status = run_killable(processes, opened_killed_at, path, corpus, number)
        killed = status == -signal.SIGKILL
        assert killed or status == 0
        list(add_files([], corpus))  # whoever changes the corpus next finishes it, or drops it
        after = state(place)
        seen.add(len(after) - len(before))
        assert not (corpus / ".opening").exists()
        assert after == before or len(after) == len(before) + 6
        open_package(path, corpus)
        assert len(state(place)) == len(before) + 6
    assert seen == {0, 6} and number > 20
