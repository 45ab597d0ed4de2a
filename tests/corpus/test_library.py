import pytest
from forked import run

from corpus.errors import ArticleUnreadable, CorpusNotFound, DuplicateArticle
from corpus.library import load_corpus, read_sources, survey


def test_md_and_txt_files_are_articles_in_order_of_name(tmp_path):
    (tmp_path / "b.txt").write_text("Second\n\nText of b.")
    (tmp_path / "a.md").write_text("# First\n\nText of a.")
    (tmp_path / "notes.csv").write_text("no article")
    for name in ("README.md", "readme.txt", "ReadMe.TXT"):
        (tmp_path / name).write_text("about the folder")
    assert [article.title for article in load_corpus(tmp_path)] == ["First", "Second"]


def test_a_folder_that_is_missing_or_empty_is_told(tmp_path):
    with pytest.raises(CorpusNotFound, match="no corpus folder"):
        load_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusNotFound, match="holds no article"):
        load_corpus(tmp_path)


def test_two_files_with_one_id_are_refused(tmp_path):
    (tmp_path / "a.md").write_text("One.")
    (tmp_path / "a.txt").write_text("Two.")
    with pytest.raises(DuplicateArticle, match="'a'"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(("content", "message"), [(b"\xff\xfe\x00a", "UTF-8"), (b"a\0b", "NUL")])
def test_a_file_that_is_not_text_is_named(tmp_path, content, message):
    (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(ArticleUnreadable, match=f"bad.txt.*{message}"):
        read_sources(tmp_path)


def test_a_link_out_of_the_corpus_is_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Not for the corpus.")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("An article.")
    (folder / "b.txt").symlink_to(secret)
    assert list(read_sources(folder)) == ["a"]


def test_windows_line_ends_and_byte_order_mark_are_read(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffTitle\r\n\r\nText of it.".encode())
    (article,) = load_corpus(tmp_path)
    assert article.text == "Title\n\nText of it."


def test_the_five_articles_are_there(articles):
    found = {
        a.article_id: (a.metadata.year, len(a.tables), a.metadata.n_patients) for a in articles
    }
    assert found == {
        "chen-2021": (2021, 0, 28),
        "hsct-adult-all-review": (None, 2, None),
        "immunotherapy-b-all-review": (None, 3, None),
        "jiang-2020": (2020, 3, None),
        "zhao-2020": (2020, 4, 122),
    }
    jiang = articles[3]
    assert sum(block.kind == "reference" for block in jiang.blocks) == 74


@pytest.fixture()
def partly_broken(tmp_path):
    """Five files, of which three cannot be read."""
    (tmp_path / "a.md").write_text("An article.")
    (tmp_path / "a.txt").write_text("Another of that name.")
    (tmp_path / "b.md").write_text("---\ntitle: [\n---\nBroken.")
    (tmp_path / "c.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "d.md").write_text("The last.")
    return tmp_path


def test_a_file_that_cannot_be_read_keeps_no_other_from_the_list(partly_broken):
    found = survey(partly_broken)
    assert [article.article_id for article in found.articles] == ["a", "d"]
    assert len(found.faults) == 3
    for fault, part in zip(found.faults, ("named 'a'", "'b'", "c.txt is not UTF-8"), strict=True):
        assert part in fault


@pytest.mark.slow  # it starts a process
def test_the_command_lists_what_can_be_read_and_counts_the_rest(partly_broken):
    listed = run(["corpus", "list", "--corpus", partly_broken])
    assert listed.returncode == 2 and "3 of 5 files cannot be read" in listed.stderr
    assert "The last." in listed.stdout


def test_a_huge_article_is_refused_unread(tmp_path):
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(ArticleUnreadable, match="2,000 MB; an article has at most 200 MB"):
        read_sources(tmp_path)
