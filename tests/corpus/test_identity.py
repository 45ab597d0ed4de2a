"""Which papers are one, and which are kept apart."""

import json
import os
import signal
import time

import pytest
from forked import Forked, run

from corpus.adding.files import add_file, add_files
from corpus.adding.identity import base_id, identity_of, same
from corpus.adding.outcomes import Added, NotAdded, Unchanged
from corpus.adding.register import KEPT
from corpus.changing.holding import only_changer
from corpus.errors import ArticleUnreadable, CorpusBusy
from corpus.library import load_corpus
from corpus.markdown import parse_article

pytestmark = pytest.mark.slow

LONG = "Melatonin for sleep onset in adults with chronic tinnitus"


@pytest.fixture()
def corpus(tmp_path):
    return tmp_path / "corpus"


def paper(folder, name, body="Text of it.", **front):
    """A Markdown file with front matter; JSON is YAML."""
    path = folder / name
    lines = {key: json.dumps(value, ensure_ascii=False) for key, value in front.items()}
    head = "".join(f"{key}: {line}\n" for key, line in lines.items())
    path.write_text(f"---\n{head}---\n{body}\n" if head else body + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "title",
    ["Correspondence", "Editorial", "Reply", "睡眠", "Исследование", "دراسة سريرية", "🩸", ""],
)
def test_a_general_title_never_makes_two_papers_one(corpus, tmp_path, title):
    for number in range(3):
        path = paper(tmp_path, f"{number}.md", f"Letter {number}.", title=title, year=2019)
        assert not add_file(path, corpus).updated
    assert len(load_corpus(corpus)) == 3


@pytest.mark.parametrize("title", [LONG, "慢性肾脏病睡眠质量随机对照试验", LONG.upper() + "."])
def test_title_with_first_author_and_year_is_one_paper_and_what_it_replaces_is_said(
    corpus, tmp_path, title
):
    known = {"authors": ["Ødegård K", "Li M"], "year": 2019}
    add_file(paper(tmp_path, "first.md", "One.", title=title, **known), corpus)
    again = add_file(paper(tmp_path, "second.md", "Two.", title=title.lower(), **known), corpus)
    assert "updated odegard-2019, which came from first.md: same title, first author" in str(again)
    assert [article.text for article in load_corpus(corpus)] == ["Two.\n"]


@pytest.mark.parametrize(
    "other",
    [{"authors": ["Berg A"]}, {"year": 2020}, {"doi": "10.1000/b"}, {"pmid": "2"}, {"authors": []}],
)
def test_one_title_in_common_is_not_enough(corpus, tmp_path, other):
    first = {"title": LONG, "authors": ["Dahl B"], "year": 2019, "doi": "10.1000/a", "pmid": "1"}
    second = first | other
    if "doi" not in other:
        second.pop("doi")
    if other.keys() & {"authors", "year"}:
        second.pop("pmid")
    add_file(paper(tmp_path, "a.md", "One.", **first), corpus)
    add_file(paper(tmp_path, "b.md", "Two.", **second), corpus)
    assert len(load_corpus(corpus)) == 2


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"doi": "10.1000/X.1"}, {"doi": "https://doi.org/10.1000/x.1"}, "same DOI"),
        ({"doi": "doi:10.1000/x.1."}, {"doi": "10.1000/X.1"}, "same DOI"),
        ({"pmid": "0123"}, {"pmid": "PMID: 123"}, "same PMID"),
        ({"doi": "10.1000/x", "pmid": "7"}, {"doi": "10.1000/y", "pmid": "7"}, None),
    ],
)
def test_doi_and_pmid_in_any_spelling(one, other, reason):
    first, second = (
        identity_of(parse_article("a", f"---\n{json.dumps(front)}\n---\nText.").metadata)
        for front in (one, other)
    )
    assert same(first, second) == reason


@pytest.mark.parametrize(
    ("author", "stem", "found"),
    [
        ("王 X", "a", "wang-2020"), ("Иванов П", "a", "ivanov-2020"),
        ("Ødegård K", "a", "odegard-2020"),
        ("Þórsson J", "a", "thorsson-2020"), ("", "研究 1", "yanjiu-1"), ("", "\udcff", "article-"),
    ],
)  # fmt: skip
def test_ids_are_readable_in_any_script(author, stem, found):
    front = {"authors": [author] if author else [], "year": 2020}
    metadata = parse_article("a", f"---\n{json.dumps(front)}\n---\nText.").metadata
    assert base_id(metadata, stem).startswith(found)


def test_a_folder_given_again_is_left_alone_and_hand_edits_are_seen(corpus, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    for number in range(4):
        paper(papers, f"{number}.md", f"Paper number {number}.", doi=f"10.1000/{number}")
    command = ["corpus", "add", papers, "--corpus", corpus]
    run(command, check=True)
    done = run(command, check=True)
    assert done.stdout.splitlines() == [
        "4 of 4 files are in the corpus already, unchanged; --again reads them again."
    ]
    # The register follows an edit, a removal, and its own loss.
    edited = corpus / "1.md"
    edited.write_text(edited.read_text().replace("10.1000/1", "10.1000/new"))
    (corpus / "2.md").unlink()
    same_doi = paper(tmp_path, "x.md", "Of the edited DOI.", doi="10.1000/NEW")
    assert "updated 1, which came from 1.md: same DOI" in str(add_file(same_doi, corpus))
    kinds = [type(outcome) for outcome in add_files(sorted(papers.iterdir()), corpus)]
    assert kinds == [Unchanged, Added, Added, Unchanged]
    (corpus / KEPT).write_text("[]")
    assert all(isinstance(o, Unchanged) for o in add_files(sorted(papers.iterdir())[2:], corpus))


def test_two_commands_do_not_change_one_corpus_at_once(corpus, tmp_path):
    path = paper(tmp_path, "a.md")
    with (
        only_changer(corpus),
        pytest.raises(CorpusBusy, match="another command is changing the corpus"),
    ):
        add_file(path, corpus)
    add_file(path, corpus)


def test_a_kill_leaves_whole_articles_and_the_same_command_goes_on(corpus, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    for number in range(60):
        paper(papers, f"{number:02}.md", f"Paper {number}. " * 500, doi=f"10.1000/{number}")
    command = ["corpus", "add", papers, "--corpus", corpus]
    for n_there in (1, 15, 40):
        process = Forked(command)
        while process.poll() is None and len(list(corpus.glob("*.md"))) < n_there:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert all(len(article.text) > 4_000 for article in load_corpus(corpus))
    run(command, check=True)
    assert len(load_corpus(corpus)) == 60


def test_a_name_that_is_not_utf8_and_links_in_a_circle_stop_nothing(corpus, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / os.fsdecode(b"caf\xe9.md")).write_bytes(b"An article on coffee.\n")
    (papers / "round.md").symlink_to("round.md")
    (papers / "up").symlink_to(papers)
    paper(papers, "notes.md", "Not lost.")
    command = ["corpus", "add", papers, "--corpus", corpus]
    done = run(command)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "round.md leads to no file" in " ".join(done.stderr.split())
    assert {a.text for a in load_corpus(corpus)} == {"An article on coffee.\n", "Not lost.\n"}


@pytest.mark.parametrize(
    ("front", "field"),
    [
        ('year: 12345678901234567890', "year"), ("year: -4", "year"), ("n_patients: -1", "n_pat"),
        ('title: "a\\uD800"', "line 2"), ('authors: ["a\\0"]', "authors"),
        ("authors: [[a]]", "authors"),
        ("registration: [{a: b}]", "registration"), ("n_centres: 99999999999", "n_centres"),
    ],
)  # fmt: skip
def test_a_fault_in_front_matter_names_file_and_field(corpus, tmp_path, front, field):
    path = tmp_path / "faulty.md"
    path.write_text(f"---\n{front}\n---\nText.\n")
    good = paper(tmp_path, "good.md")
    bad, fine = add_files([path, good], corpus)
    assert isinstance(bad, NotAdded) and isinstance(fine, Added)
    assert "faulty.md" in str(bad.error) and field in str(bad.error)


@pytest.mark.parametrize("blank", ["\u200b", "\u2060 \ufeff", "\u00ad\u00ad", "\u3164", "\u2800 "])
def test_what_shows_nothing_is_no_text_and_no_name(blank):
    for front in ({"title": blank}, {"authors": [blank, "Berg A"]}, {"registration": [blank]}):
        with pytest.raises(ArticleUnreadable, match="holds an empty value"):
            parse_article("a", f"---\n{json.dumps(front)}\n---\nText.\n")
    article = parse_article("a", f"One.\n\n{blank}\n\nTwo.\n")
    assert [article.text[b.start : b.end] for b in article.blocks] == ["One.", "Two."]
    with pytest.raises(ArticleUnreadable, match="no text"):
        parse_article("a", f"{blank}\n\n{blank}\n")
