"""One paper never stops the others: not a build, not a start, not a running service."""

import subprocess
import sys

import pytest
from building import DigestEmbedder
from typer.testing import CliRunner

from app.readiness import WARM_UP, TryOut
from app.service import AnswerService
from conftest import TINY, free_port
from corpus.errors import CorpusNotFound, IndexStale, IndexUnfit
from corpus.library import digests, readable_sources
from eval.cli import cli
from index import build as builder
from index.generations import stamp
from index.manifest import check_fresh, read_manifest
from index.store import load

BAD = {
    "not-utf8.md": b"# Snoring\n\nSnoring was seen in 1\xff% of men.\n",
    "nul.txt": b"Snoring\0 was seen.\n",
    "front-matter.md": b"---\ntitle: [a, b\n---\nSnoring was seen in 2% of men.\n",
    "empty.md": b"---\ntitle: Snoring\n---\n\n",
    "year.md": b"---\ntitle: Snoring\nyear: about 1990\n---\nSnoring was seen in 3% of men.\n",
}


@pytest.fixture()
def mixed(tiny_corpus):
    for name, data in BAD.items():
        (tiny_corpus / name).write_bytes(data)
    return tiny_corpus


def build(corpus, index, **options):
    found = readable_sources(corpus)
    return builder.build(found.texts, DigestEmbedder(), index, left_out=found.left_out, **options)


def test_bad_papers_are_left_out_by_name_and_the_others_indexed(mixed, tmp_path):
    summary = build(mixed, tmp_path / "index")
    assert set(summary.left_out) == {"not-utf8", "nul", "front-matter", "empty", "year"}
    assert all(key in reason for key, reason in summary.left_out.items())
    assert load(tmp_path / "index", DigestEmbedder()).articles.keys() == TINY.keys()


def test_what_is_left_out_makes_no_index_stale_until_it_is_changed(mixed, tmp_path):
    build(mixed, tmp_path / "index")
    manifest, _ = read_manifest(tmp_path / "index")
    check_fresh(manifest, digests(mixed))
    (mixed / "nul.txt").write_text("Snoring was seen in 4% of men.")
    with pytest.raises(IndexStale, match="nul was changed"):
        check_fresh(manifest, digests(mixed))


def test_of_two_files_of_one_name_the_second_is_left_out(tiny_corpus, tmp_path):
    (tiny_corpus / "cole-2020.txt").write_text("Snoring was seen in 5% of men.")
    summary = build(tiny_corpus, tmp_path / "index")
    assert list(summary.left_out) == ["cole-2020.txt"]
    assert "rename one" in summary.left_out["cole-2020.txt"]


def test_nothing_but_bad_papers_is_told_and_leaves_the_old_index(mixed, tmp_path):
    build(mixed, tmp_path / "index")
    before = stamp(tmp_path / "index")
    for name in TINY:
        (mixed / f"{name}.md").unlink()
    with pytest.raises(CorpusNotFound):
        build(mixed, tmp_path / "index")
    assert stamp(tmp_path / "index") == before


def test_a_fault_of_ours_in_one_article_stops_no_other(tmp_path, monkeypatch):
    whole = builder.chunk

    def failing(article):
        if article.article_id == "cole-2020":
            raise ZeroDivisionError
        return whole(article)

    monkeypatch.setattr(builder, "chunk", failing)
    summary = builder.build(TINY, DigestEmbedder(), tmp_path / "index")
    assert "ZeroDivisionError" in summary.left_out["cole-2020"]
    assert summary.n_articles == len(TINY) - 1


def test_the_command_names_what_it_leaves_out_and_builds(mixed, tmp_path):
    arguments = ["index", "build", "--corpus", str(mixed), "--index", str(tmp_path / "index")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0
    assert result.stderr.count("Left out:") == len(BAD)
    assert "not-utf8.md is not UTF-8 text" in " ".join(result.stderr.split())
    again = CliRunner().invoke(cli, [*arguments, "--if-needed"])
    assert "is up to date" in again.stderr


class Unfit(DigestEmbedder):
    """Embeds articles, and no question."""

    def embed(self, texts):
        if list(texts) == [WARM_UP]:
            raise ValueError("no question of mine")
        return super().embed(texts)


def test_an_index_that_does_not_answer_is_not_brought_into_force(tmp_path):
    index = tmp_path / "index"
    builder.build({"old": "Snoring was seen in 6% of men."}, DigestEmbedder(), index)
    before = stamp(index)
    with pytest.raises(IndexUnfit, match="does not answer .*stays in force"):
        builder.build(TINY, DigestEmbedder(), index, try_out=TryOut(Unfit()))
    assert stamp(index) == before
    assert len(list((index / "generations").iterdir())) == 1
    builder.build(TINY, DigestEmbedder(), index, try_out=TryOut(DigestEmbedder()))
    assert stamp(index) != before


def test_a_running_service_keeps_the_old_index_where_it_cannot_use_the_new(tmp_path, caplog):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "old.md").write_text("Snoring was seen in 6% of men.")
    build(corpus, index)
    service = AnswerService(corpus, index, DigestEmbedder())
    old = service.searcher
    (corpus / "new.md").write_text("Snoring was seen in 7% of women.")
    build(corpus, index)
    _, target = read_manifest(index)
    (target / "passages.jsonl").write_bytes(b"")
    assert service.searcher is old and "checksum mismatch" in caplog.text
    assert service.answer("How common was snoring?").evidence
    build(corpus, index)
    assert service.searcher is not old
    assert service.staleness() is None


def test_serving_starts_with_the_index_that_is_there_where_none_can_be_built(tmp_path, monkeypatch):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "old.md").write_text("Snoring was seen in 6% of men.")
    subprocess.run(
        [sys.executable, "-m", "eval.cli", "index", "build", "--corpus", corpus, "--index", index],
        check=True, capture_output=True,
    )  # fmt: skip
    (corpus / "old.md").write_text("")
    started = []
    monkeypatch.setattr("app.cli.start_log", lambda *_, **__: None)  # it is for the whole process
    monkeypatch.setattr("app.web.serve", lambda service, *_: started.append(service))
    options = ["--port", str(free_port()), "--corpus", str(corpus), "--index", str(index)]
    result = CliRunner().invoke(cli, ["serve", "--build", *options])
    assert result.exit_code == 0 and started
    assert "no new index was built" in " ".join(result.stderr.split())
    assert "6%" in started[0].answer("How common was snoring in men?").evidence[0].passage.text
