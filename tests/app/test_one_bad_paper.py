"""One paper that cannot be indexed stops no build, and one bad build stops no service."""

import pytest
from building import OLD, DigestEmbedder
from typer.testing import CliRunner

from app.cli.main import cli
from app.readiness import warm_up
from app.service import AnswerService
from conftest import free_port
from corpus.errors import IndexUnfit
from corpus.library import digests, readable_sources
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage.generations import CURRENT, GENERATIONS, stamp
from index.storage.manifest import check_fresh, read_manifest

pytestmark = pytest.mark.slow

ODD = {
    "empty name": '---\ntitle: T\nauthors: [""]\n---\nSleep rose by 4%.\n',
    "invisible": "Sleep rose by 4%.\n\n\u200b\u200b\n\n\u2060\n",
    "registration": "---\nregistration: [ChiCTR--OPC--12345678, '--']\n---\nChiCTR--OPC--1.\n",
    "surrogate": "Sleep rose by 4%.\ud800\n",
    "year": "---\nyear: 12345678901234567890\n---\nSleep rose by 4%.\n",
}


class Stumbling(DigestEmbedder):
    """Fails at one paper's text, as a fault that nobody foresaw."""

    def embed(self, texts):
        if any("stumble" in text for text in texts):
            raise RuntimeError("it stumbled")
        return super().embed(texts)


def approving(embedder):
    return lambda index: warm_up(Searcher(index, embedder))


@pytest.mark.parametrize("source", ODD.values(), ids=ODD.keys())
def test_an_odd_paper_is_left_out_by_name_or_read(tmp_path, source):
    embedder = DigestEmbedder()
    summary = builder.build(OLD | {"odd": source}, embedder, tmp_path, approve=approving(embedder))
    assert summary.n_articles + len(summary.faults) == len(OLD) + 1
    assert all("'odd'" in fault.sentence for fault in summary.faults)
    service = AnswerService(tmp_path / "corpus", tmp_path, embedder)
    for question in ("Snoring in ChiCTR--OPC--1234567890?", "NCT-- snoring in men -"):
        assert service.answer(question).question


def test_a_fault_that_nobody_foresaw_leaves_its_paper_out_by_name(tmp_path):
    summary = builder.build(OLD | {"odd": "To stumble over."}, Stumbling(), tmp_path)
    (fault,) = summary.faults
    assert "'odd' cannot be indexed (RuntimeError: it stumbled)" in fault.sentence
    manifest, _ = read_manifest(tmp_path)
    assert set(manifest.articles) == set(OLD) and set(manifest.left_out) == {"odd"}


def test_what_was_left_out_makes_no_index_stale_until_it_is_mended(tmp_path):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "good.md").write_text("Snoring was seen in 31% of men.")
    (corpus / "latin.md").write_bytes(b"caf\xe9")
    (corpus / "empty.md").write_text(" ")
    sources = readable_sources(corpus)
    summary = builder.build(sources.texts, DigestEmbedder(), index, faults=sources.faults)
    assert sorted(fault.article_id for fault in summary.faults) == ["empty", "latin"]
    check_fresh(read_manifest(index)[0], digests(corpus))
    (corpus / "latin.md").write_text("Mended.")
    with pytest.raises(Exception, match="latin was changed"):
        check_fresh(read_manifest(index)[0], digests(corpus))


def test_an_index_that_cannot_answer_is_not_switched_to(tmp_path):
    builder.build(OLD, DigestEmbedder(), tmp_path)
    before = stamp(tmp_path)

    def refuse(index):
        raise KeyError("no answer")

    with pytest.raises(IndexUnfit, match="no answer.*stays as it was"):
        builder.build(OLD | {"new": "More."}, DigestEmbedder(), tmp_path, approve=refuse)
    assert stamp(tmp_path) == before and len(list((tmp_path / GENERATIONS).iterdir())) == 1


@pytest.mark.parametrize("break_it", ["pointer", "file", "gone"])
def test_a_running_service_keeps_the_index_it_has(tmp_path, break_it):
    embedder = DigestEmbedder()
    builder.build(OLD, embedder, tmp_path)
    service = AnswerService(tmp_path / "corpus", tmp_path, embedder)
    if break_it == "file":
        builder.build(OLD | {"new": "More text."}, embedder, tmp_path)
        (read_manifest(tmp_path)[1] / "passages.packed").write_text("broken")
    elif break_it == "pointer":
        (tmp_path / CURRENT).write_text("nonsense")
    else:
        (tmp_path / CURRENT).unlink()
    assert service.answer("How common was snoring in men?").evidence
    assert "the newest index cannot be used" in (service.staleness() or "")
    service.check_whole()
    builder.build(OLD | {"newer": "More text."}, embedder, tmp_path)
    assert "newer" in service.searcher.index.articles


def test_the_command_names_what_it_leaves_out(tmp_path, monkeypatch):
    monkeypatch.setattr("app.cli.index.load_embedder", lambda model: DigestEmbedder())
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.md").write_text("Snoring was seen in 31% of men.")
    (corpus / "bad.md").write_text("---\nyear: 99999\n---\nText.")
    done = CliRunner().invoke(
        cli, ["index", "build", "--corpus", str(corpus), "--index", str(tmp_path / "index")]
    )
    assert done.exit_code == 0, done.output
    assert "left out: article 'bad'" in done.output and "'year'" in done.output


def test_serving_starts_with_the_index_that_is_there_where_none_can_be_built(tmp_path, monkeypatch):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "old.md").write_text("Snoring was seen in 6% of men.")
    folders = ["--corpus", str(corpus), "--index", str(index)]
    assert CliRunner().invoke(cli, ["index", "build", *folders]).exit_code == 0
    (corpus / "old.md").write_text("")
    started = []
    monkeypatch.setattr(
        "app.cli.serve.start_log", lambda *_, **__: None
    )  # it is for the whole process
    monkeypatch.setattr("app.http.web.serve", lambda service, *_: started.append(service))
    result = CliRunner().invoke(cli, ["serve", "--build", "--port", str(free_port()), *folders])
    assert result.exit_code == 0 and "is served" in " ".join(result.stderr.split())
    assert "6%" in started[0].answer("How common was snoring in men?").evidence[0].passage.text
