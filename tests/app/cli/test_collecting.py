"""`bedside corpus collection`, `export` and `open`, as a person types them."""

import pytest
from typer.testing import CliRunner
from uploading import paper

from app.cli.main import cli
from corpus.collections.store import Collections
from corpus.errors import BadCollection, CollectionNotFound, OutputUnwritable


def run(*words):
    result = CliRunner().invoke(cli, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture()
def of(tiny_corpus):
    return ("--corpus", tiny_corpus)


def test_collections_are_made_changed_and_listed(of, tiny_corpus):
    collection = ("corpus", "collection")
    assert run(*collection, "create", " Eisen ", "adams-2019", *of) == (
        "Made Eisen (eisen): 1 article.\n"
    )
    assert "Eisen (eisen): 2 articles." in run(*collection, "add", "EISEN", "cole-2020", *of)
    assert "Iron (eisen)" in run(*collection, "rename", "eisen", "Iron", *of)
    assert "1 article." in run(*collection, "take", "iron", "adams-2019", *of)
    assert run(*collection, "list", "iron", *of) == "cole-2020\n"
    assert '"collection_id": "eisen"' in run(*collection, "list", "--json", *of)
    listed = run("corpus", "list", "--collection", "iron", *of)
    assert "cole-2020" in listed and "adams-2019" not in listed
    (tiny_corpus / "cole-2020.md").unlink()
    assert "not in the corpus, and skipped" in run(*collection, "list", *of)
    run(*collection, "delete", "iron", *of)
    assert "Deleted, and can be restored: Iron" in run(*collection, "list", *of)
    assert "Restored Iron" in run(*collection, "restore", "iron", *of)


def test_what_cannot_be_done_is_told(of):
    with pytest.raises(CollectionNotFound, match="there is no collection 'none'"):
        run("corpus", "collection", "delete", "none", *of)
    with pytest.raises(BadCollection, match="nobody is not in"):
        run("corpus", "collection", "create", "Mine", "nobody", *of)
    with pytest.raises(CollectionNotFound, match="there is no collection 'none'"):
        run("ask", "Snoring?", "--collection", "none", *of)


@pytest.mark.slow  # it starts processes that read
def test_papers_that_are_added_go_into_a_collection(of, tiny_corpus, tmp_path):
    for number in (1, 2):
        (tmp_path / f"p{number}.md").write_bytes(paper(number))
    add = ("corpus", "add", "--collection", "Sailors", *of)
    assert "1 new in the collection Sailors, which has 1 now" in run(*add, tmp_path / "p1.md")
    said = run(*add, tmp_path / "p1.md", tmp_path / "p2.md")
    assert "1 new in the collection Sailors, which has 2 now" in said
    assert len(Collections(tiny_corpus).find("sailors").articles) == 2


def test_a_library_is_exported_and_opened(of, tiny_index, tmp_path):
    run("corpus", "collection", "create", "Two", "adams-2019", "cole-2020", *of)
    there = ("--index", tiny_index)
    file, twin = tmp_path / "two.zip", tmp_path / "twin.zip"
    said = run("corpus", "export", file, "--collection", "two", *of, *there)
    assert "Exported 2 articles with 0 originals" in said
    with pytest.raises(OutputUnwritable, match="there is a .*two.zip already"):
        run("corpus", "export", file, *of, *there)
    run("corpus", "export", twin, "--collection", "two", *of, *there)
    assert twin.read_bytes() == file.read_bytes()
    new = ("--corpus", tmp_path / "new", "--index", tmp_path / "new-index")
    said = run("corpus", "open", file, *new)
    assert "Opened 2 articles (2 added)" in said and "Collections: Two." in said
    assert "(0 texts embedded)" in said
    answer = run("ask", "How common was nausea with daily iron?", "--collection", "two", *new)
    assert "38.0" in answer
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["twin.zip", "two.zip"]
