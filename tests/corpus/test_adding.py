import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from forked import run

from corpus.adding.files import (
    add_file,
    add_files,
    files_of,
    links_left,
    of_other_formats,
    read_draft,
)
from corpus.adding.removing import remove_article
from corpus.errors import ArticleUnreadable, CorpusNotFound
from corpus.library import load_corpus, received_folder
from corpus.readers.sandbox.limited import read_limited
from corpus.readers.sandbox.worker import starved, taken
from corpus.verify.compare import verify_corpus

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"
DATA = Path(__file__).parent / "data"
JATS, HTML = DATA / "article.jats.xml", DATA / "article.html"


@pytest.fixture()
def corpus(tmp_path):
    return tmp_path / "corpus"


def test_a_file_becomes_an_article_and_is_kept_as_it_came(corpus):
    added = add_file(JATS, corpus)
    (article,) = load_corpus(corpus)
    assert article.article_id == added.article.article_id
    assert article.metadata.title and article.tables and article.references
    assert article.metadata.received is not None
    assert (received_folder(corpus) / JATS.name).read_bytes() == JATS.read_bytes()
    assert f"{len(article.references)} references" in str(added)


def test_adding_the_same_article_again_updates_it(corpus):
    first = add_file(JATS, corpus)
    again = add_file(JATS, corpus, {"journal": "Another Journal"})
    assert (first.updated, again.updated) == (False, True)
    (article,) = load_corpus(corpus)
    assert article.metadata.journal == "Another Journal"


def test_the_same_doi_in_another_format_is_the_same_article(corpus):
    add_file(JATS, corpus, {"doi": "10.1000/same"})
    updated = add_file(HTML, corpus, {"doi": "10.1000/SAME"})
    assert updated.updated and len(load_corpus(corpus)) == 1


def test_overrides_stand_before_what_the_file_says(corpus):
    given = {"title": "My title", "year": 1999, "n_patients": 7}
    article = add_file(JATS, corpus, given).article
    metadata = article.metadata
    assert (metadata.title, metadata.year, metadata.n_patients) == ("My title", 1999, 7)


def test_ids_come_from_author_and_year_and_never_clash(corpus, tmp_path):
    for number in range(3):
        path = tmp_path / f"{number}.md"
        path.write_text(
            f"---\ntitle: Paper {number}\nauthors: [Müller-Lüdenscheidt A]\nyear: 2020\n---\nText."
        )
        add_file(path, corpus)
    assert sorted(a.article_id for a in load_corpus(corpus)) == [
        "muller-ludenscheidt-2020",
        "muller-ludenscheidt-2020-b",
        "muller-ludenscheidt-2020-c",
    ]


def test_plain_text_is_repaired_and_its_doi_found(corpus, tmp_path):
    path = tmp_path / "paper.txt"
    path.write_text(
        "Abstract\n\nA signi!cant bene!t. doi: 10.1000/xyz.5. NCT01234567 was\nits number.\n"
    )
    article = add_file(path, corpus).article
    assert "A significant benefit." in article.text
    assert article.metadata.doi == "10.1000/xyz.5"
    assert article.metadata.registration == ("NCT01234567",)


def test_links_in_a_folder_are_read_where_they_lead_to_files_of_a_known_format(tmp_path):
    inner = tmp_path / "papers" / "deep"
    inner.mkdir(parents=True)
    (inner / "a.md").write_text("A.")
    (inner / "README.txt").write_text("About the folder.")
    (inner / "b.docx").write_text("no known format")
    store = tmp_path / "store"
    store.mkdir()
    for name in ("kept.txt", "c9.xml", "id_rsa", "hosts.conf"):
        (store / name).write_text(name)
    (inner / "c.txt").symlink_to(store / "kept.txt")  # from one place to another
    (tmp_path / "papers" / "d.xml").symlink_to("../store/c9.xml")
    (inner / "e.XML").symlink_to(tmp_path / "papers" / "d.xml")  # a link to a link
    left = {"notes.txt": "id_rsa", "paper.md": "hosts.conf", "gone.md": "nothing.md", "more": "."}
    for name, target in left.items():
        (inner / name).symlink_to(store / target)
    (inner / "round.md").symlink_to("round.md")
    given = [tmp_path / "papers", store / "kept.txt"]
    assert [path.name for path in files_of(given)] == [
        "d.xml", "a.md", "c.txt", "e.XML", "kept.txt",
    ]  # fmt: skip
    assert {path.name for path in links_left(given)} == {*left, "round.md"}


def test_a_folder_of_links_alone_is_added(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "x.md").write_text("Snoring was seen in 4% of men.")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "paper.md").symlink_to(tmp_path / "store" / "x.md")
    corpus = tmp_path / "corpus"
    command = ["corpus", "add", tmp_path / "links", "--corpus", corpus]
    done = run(command)
    assert done.returncode == 0, done.stderr
    assert [article.article_id for article in load_corpus(corpus)] == ["paper"]
    (tmp_path / "store" / "x.md").rename(tmp_path / "store" / "moved.md")
    done = run(command)
    assert done.returncode == 2 and "paper.md leads to no file" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", b"x", "a.docx is a document of a word processor; save it as PDF"),
        ("a.xlsx", b"x", "no known format; give one of .htm"),
        ("a.txt", b"\xff\xfe\x00", "not UTF-8"),
        ("a.txt", b"   ", "no text"),
        ("a.md", b"---\ntitle: [\n---\nx", "not valid YAML"),
        ("a.xml", b"<article><body>", "a.xml"),
        ("a.pdf", b"%PDF-1.4 broken", "a.pdf"),
        ("a.html", b"\x00\x01", "a.html"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_leaves_nothing(
    corpus, tmp_path, name, content, message
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ArticleUnreadable, match=message):
        add_file(path, corpus)
    assert not corpus.exists() or list(corpus.iterdir()) == []


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ArticleUnreadable, match="there is no file or folder .*nowhere.pdf"):
        read_draft(tmp_path / "nowhere.pdf")


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(ArticleUnreadable, match="2,000 MB; an article has at most 200 MB"):
        read_draft(path)


def test_an_article_can_be_removed(corpus):
    article_id = add_file(JATS, corpus).article.article_id
    remove_article(article_id, corpus)
    with pytest.raises(CorpusNotFound, match="holds no article"):
        load_corpus(corpus)


def test_removing_what_is_not_there_is_told(corpus):
    add_file(JATS, corpus)
    with pytest.raises(CorpusNotFound, match="no article 'other'.*corpus list"):
        remove_article("other", corpus)


def test_two_files_of_one_name_are_two_articles_and_both_are_kept(corpus, tmp_path):
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "paper.txt").write_text(f"Text of the paper number {number}.")
        add_file(folder / "paper.txt", corpus)
    assert sorted(a.article_id for a in load_corpus(corpus)) == ["paper", "paper-b"]
    reports = verify_corpus(corpus, received_folder(corpus))
    assert [report.ok for report in reports] == [True, True]


@pytest.mark.parametrize(
    "suffix", [".xml", ".html", ".txt", ".md"]
)  # PDF: test_readers_pdf_refused.py
def test_whatever_a_file_does_to_its_reader_is_an_error_of_that_file(tmp_path, suffix):
    path = tmp_path / f"paper{suffix}"
    os.mkfifo(path)  # whoever reads it waits for ever, as nobody writes
    with pytest.raises(ArticleUnreadable, match=f"paper{suffix} takes more than 0.05 seconds"):
        read_limited(path, seconds=0.05)


def test_a_reader_is_held_to_its_memory(tmp_path):
    """A page whose tree takes gigabytes."""
    path = tmp_path / "wide.html"
    path.write_bytes(b"<html><body>" + b"<b>x" * 12_000_000 + b"</body></html>")
    code = (  # in a process of its own, whose only child is the reader
        "import resource, sys; from pathlib import Path\n"
        "from corpus.adding.files import read_draft; from corpus.errors import ArticleUnreadable\n"
        "try: read_draft(Path(sys.argv[1]))\n"
        "except ArticleUnreadable as exc: print(exc)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    before = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert time.monotonic() - before < 75
    told, kilobytes = done.stdout.rsplit(maxsplit=1)
    assert "wide.html" in told and int(kilobytes) < 2.1 * 1024**2


def test_one_bad_file_keeps_no_other_out(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.md").write_text("A good article.")
    (papers / "b.xml").write_text(
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"
    )
    (papers / "c.txt").write_bytes(b"\xff\xfe\x00")
    (papers / "d.pdf").write_bytes(b"%PDF-1.4")
    (papers / "e.md").mkdir()
    (papers / "f.md").symlink_to("/etc/hostname")
    (papers / "z.txt").write_text("Another good article.")
    corpus = tmp_path / "corpus"
    done = run(["corpus", "add", papers, "--corpus", corpus])
    assert done.returncode == 2 and "3 of 5 files could not be read" in done.stderr
    assert "f.md leads to no file of a known format" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr and "root:" not in done.stdout + done.stderr
    assert sorted(article.article_id for article in load_corpus(corpus)) == ["a", "z"]


def test_without_room_nothing_half_written_is_left(tmp_path):
    (tmp_path / "long.md").write_text("Words. " * 3_000)
    corpus = tmp_path / "corpus"
    script = f"ulimit -f 8; exec {COMMAND} corpus add {tmp_path / 'long.md'} --corpus {corpus}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "cannot be written (File too large); make room there" in done.stderr
    assert [path for path in corpus.rglob("*") if path.is_file()] == []


def test_files_of_other_formats_in_a_folder_are_named(tmp_path):
    folder = tmp_path / "papers"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.md", "notes.docx", "sub/figure.PNG", ".hidden", "noending"):
        (folder / name).write_text("Snoring was seen in 4% of men.")
    others = [path.name for path in of_other_formats([folder, folder / "a.md"])]
    assert others == ["noending", "notes.docx", "figure.PNG"]


@pytest.mark.parametrize("suffix", [".md", ".xml", ".html", ".txt", ".pdf"])
def test_a_file_whose_name_is_no_text_is_refused_in_words_that_can_be_printed(tmp_path, suffix):
    path = tmp_path / f"caf\udce9{suffix}"
    path.write_bytes(b"\xff\x00\xfe")
    (outcome,) = add_files([path], tmp_path / "corpus")
    assert f"caf\ufffd{suffix}" in str(outcome.error)
    str(outcome.error).encode("utf-8")


# On one core, where a reader that is about to end is most often given another file.
READ = """
import os, sys
from pathlib import Path
from corpus.readers.sandbox.limited import Reading, Readers

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
held = bytearray(int(sys.argv[2]) * 1024 * 1024)
held[::4096] = b"1" * len(held[::4096])  # what is not written to is not held
with Readers(1) as readers:
    found = list(readers.read(sorted(Path(sys.argv[1]).iterdir())))
print(sum(isinstance(one, Reading) for one in found))
"""


def read_on_one_core(folder, megabytes):
    """How many of the files a program that holds so much memory has read."""
    told = subprocess.run(
        [sys.executable, "-c", READ, str(folder), str(megabytes)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(told.stdout)


def test_a_program_that_holds_much_memory_reads_as_any_other(tmp_path):
    """What it holds is not taken for its readers', which would end after each file."""
    for number in range(40):
        (tmp_path / f"{number:02}.md").write_text(f"# Sleep {number}\n\nAll slept well.\n")
    assert read_on_one_core(tmp_path, megabytes=300) == 40


@pytest.mark.skipif(not Path("/proc/self/schedstat").is_file(), reason="Linux tells what waits")
def test_a_process_that_others_keep_from_the_processor_is_seen_to_wait():
    """So that a file is not refused as one that has no end because the machine is busy."""
    core = {min(os.sched_getaffinity(0))}
    code = "import os, sys\nos.sched_setaffinity(0, {int(sys.argv[1])})\nwhile True: pass"
    busy = [subprocess.Popen([sys.executable, "-c", code, str(*core)]) for _ in range(2)]
    try:
        until = time.monotonic() + 120
        while starved(busy[0].pid) < 0.2:
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        for one in busy:
            one.kill()
            one.wait()


def test_what_a_process_waits_for_a_processor_is_no_time_that_it_takes():
    began = time.monotonic() - 100
    assert taken(began, waited=0.0) == pytest.approx(100, abs=1)
    assert taken(began, waited=97.0) == pytest.approx(3, abs=1)
    assert taken(began, waited=100.0) > 1  # so that nothing waits for ever
    assert starved(0) == 0.0  # there is no such process
