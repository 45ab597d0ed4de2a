"""Papers that the corpus has already: updated, kept beside it, asked about; and their versions."""

import pytest
from forked import run

from corpus.adding.files import add_files
from corpus.adding.outcomes import Added, Duplicate, Duplicates, Unchanged
from corpus.library import load_corpus

pytestmark = pytest.mark.slow

TITLE = "Compression only resuscitation before an ambulance arrives"


def paper(folder, name, **front):
    values = {"title": TITLE, "authors": "[Zhao B]", "year": 2020} | front
    lines = "".join(f"{key}: {value}\n" for key, value in values.items())
    path = folder / name
    path.write_text(f"---\n{lines}---\n## Results\n\nIn {name}, 31% of 40 patients lived.\n")
    return path


@pytest.fixture()
def corpus(tmp_path):
    return tmp_path / "articles"


def added(path, corpus, duplicates=Duplicates.ASK):
    (outcome,) = add_files([path], corpus, duplicates=duplicates)
    return outcome


def test_asked_about_it_is_left_out_and_what_it_is_is_told(corpus, tmp_path):
    added(paper(tmp_path, "a.md", doi="10.1000/a"), corpus)
    asked = added(paper(tmp_path, "b.md", doi="10.1000/A"), corpus)
    assert isinstance(asked, Duplicate)
    assert (asked.article_id, asked.reason) == ("zhao-2020", "same DOI")
    assert len(load_corpus(corpus)) == 1
    assert len(list((tmp_path / "received").iterdir())) == 1


def test_kept_it_is_a_second_article_and_replaced_there_is_one(corpus, tmp_path):
    added(paper(tmp_path, "a.md", doi="10.1000/a"), corpus)
    second = paper(tmp_path, "b.md", doi="10.1000/a")
    assert added(second, corpus, Duplicates.KEEP).article_id == "zhao-2020-b"
    assert len(load_corpus(corpus)) == 2
    replaced = added(paper(tmp_path, "c.md", doi="10.1000/a"), corpus, Duplicates.REPLACE)
    assert replaced.replaced is not None and len(load_corpus(corpus)) == 2


@pytest.mark.parametrize("duplicates", Duplicates)
def test_the_very_file_is_left_alone_whatever_is_said(corpus, tmp_path, duplicates):
    path = paper(tmp_path, "a.md")
    added(path, corpus)
    assert isinstance(added(path, corpus, duplicates), Unchanged)


def test_a_preprint_and_what_was_published_of_it_are_told_from_one_another(corpus, tmp_path):
    preprint = paper(
        tmp_path, "pre.md", doi="10.1101/1", publication_type="preprint", journal="medRxiv"
    )
    published = paper(tmp_path, "pub.md", doi="10.1000/a", year=2021, journal="Lancet")
    added(preprint, corpus)
    asked = added(published, corpus)
    assert isinstance(asked, Duplicate) and asked.reason == "published version of a preprint"
    assert isinstance(added(published, corpus, Duplicates.UPDATE), Added)
    assert len(load_corpus(corpus)) == 2  # `corpus add` keeps both, as before


def test_the_preprint_of_a_published_paper_and_its_replacement(corpus, tmp_path):
    added(paper(tmp_path, "pub.md", doi="10.1000/a", journal="Lancet"), corpus)
    preprint = paper(tmp_path, "pre.md", doi="10.1101/1", journal="medRxiv", year=2019)
    asked = added(preprint, corpus)
    assert isinstance(asked, Duplicate) and asked.reason == "preprint of the same work"
    replaced = added(preprint, corpus, Duplicates.REPLACE)
    assert replaced.article_id == "zhao-2020"
    (article,) = load_corpus(corpus)
    assert article.metadata.doi == "10.1101/1"


def test_another_paper_is_no_duplicate(corpus, tmp_path):
    added(paper(tmp_path, "a.md", doi="10.1000/a"), corpus)
    other = paper(tmp_path, "b.md", doi="10.1000/b", authors="[Miller A]")
    assert isinstance(added(other, corpus), Added)


def test_a_name_that_says_nothing_names_no_article(corpus, tmp_path):
    text = tmp_path / "0123456789abcdef.txt"
    text.write_text("Hand hygiene on the ward\n\nCompliance rose from 48% to 79%.\n")
    named = tmp_path / "fedcba9876543210.md"
    named.write_text("---\ntitle: Hand hygiene at night\n---\n\nCompliance fell to 12%.\n")
    first, second = add_files([text, named], corpus, nameless=True)
    assert second.article_id == "hand-hygiene-at-night"
    assert first.article.metadata.description != text.stem


def test_the_command_tells_and_leaves_out(corpus, tmp_path):
    added(paper(tmp_path, "a.md", doi="10.1000/a"), corpus)
    command = [
        "corpus", "add", "--corpus", corpus,
        "--duplicates", "ask", paper(tmp_path, "b.md", doi="10.1000/a"),
    ]  # fmt: skip
    done = run(command)
    assert done.returncode == 0 and len(load_corpus(corpus)) == 1
    said = " ".join(done.stdout.split())
    assert "b.md: left out, as it may be zhao-2020 (same DOI); give --duplicates" in said


def test_an_abstract_in_place_of_the_full_article_is_told(corpus, tmp_path):
    full = paper(tmp_path, "full.md", doi="10.1000/a")
    full.write_text(full.read_text() + "Compliance was counted again. " * 200)
    added(full, corpus)
    full.write_text(full.read_text() + "Twice.")
    again = added(full, corpus, Duplicates.UPDATE)
    assert not any("what it replaces had" in told for told in again.warnings)
    short = added(paper(tmp_path, "abstract.md", doi="10.1000/a"), corpus, Duplicates.UPDATE)
    (told,) = [told for told in short.warnings if "what it replaces had" in told]
    assert "again with --again" in told
