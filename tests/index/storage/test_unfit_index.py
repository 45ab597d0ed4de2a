"""An index in force that is whole but cannot answer: it is said, and the build before answers."""

import json
import re

import pytest
from building import OLD, DigestEmbedder, repack
from typer.testing import CliRunner

from app.cli.main import cli
from app.service import AnswerService
from conftest import free_port
from corpus.disk import file_digest
from corpus.errors import IndexDamaged, IndexUnfit
from index.storage import build as builder
from index.storage.generations import GENERATIONS, stamp, switch
from index.storage.manifest import read_manifest

pytestmark = pytest.mark.slow

ASKED = "How common was snoring in men?"


@pytest.fixture()
def embedder():
    return DigestEmbedder()


def made_unfit(folder):
    """Make of the build in force what a faulty version would have written: whole, of no use."""
    manifest, target = read_manifest(folder)
    changed = repack(target, lambda packed: re.sub(rb"^\[\d+,", b"[99,", packed))
    saved = json.loads((target / "manifest.json").read_text())
    saved["files"] |= {name: file_digest(target / name) for name in changed}
    (target / "manifest.json").write_text(json.dumps(saved))
    switch(folder, target)
    return manifest.generation


def built(folder, embedder, n_builds):
    """Builds of one folder, of which the last is unfit; its name."""
    for number in range(n_builds):
        builder.build(OLD | {"new": f"Build {number}."}, embedder, folder)
    return made_unfit(folder)


def test_the_build_before_answers_and_it_is_said(tmp_path, embedder):
    newest = built(tmp_path, embedder, 2)
    service = AnswerService(tmp_path / "corpus", tmp_path, embedder)
    assert service.answer(ASKED).evidence
    before = service.searcher.index.manifest.generation
    assert before < newest and "bedside index rollback" in service.unfit
    assert before in service.unfit and "IndexError" in service.unfit
    assert "the newest index cannot be used" in service.staleness()
    service.check_whole()
    builder.build(OLD, embedder, tmp_path)  # mended: taken up without a restart
    assert service.searcher.index.manifest.generation > newest and service.unfit is None


def test_without_a_build_before_it_is_one_sentence(tmp_path, embedder):
    built(tmp_path, embedder, 1)
    with pytest.raises(IndexUnfit, match="cannot answer a question.*index rollback.*index build"):
        AnswerService(tmp_path / "corpus", tmp_path, embedder)


@pytest.mark.parametrize("broken", ["damaged", "unfit"])
def test_no_build_is_used_that_is_no_better(tmp_path, embedder, broken):
    builder.build(OLD, embedder, tmp_path)
    if broken == "unfit":
        made_unfit(tmp_path)
    built(tmp_path, embedder, 1)
    if broken == "damaged":
        (sorted((tmp_path / GENERATIONS).iterdir())[0] / "passages.packed").write_text("x")
    with pytest.raises(IndexUnfit, match="cannot answer a question"):
        AnswerService(tmp_path / "corpus", tmp_path, embedder)


def test_a_damaged_index_is_refused_though_there_is_one_before(tmp_path, embedder):
    for number in range(2):
        builder.build(OLD | {"new": f"Build {number}."}, embedder, tmp_path)
    (read_manifest(tmp_path)[1] / "passages.packed").write_text("x")
    with pytest.raises(IndexDamaged, match="checksum mismatch"):
        AnswerService(tmp_path / "corpus", tmp_path, embedder)


def test_ask_and_serve_say_so_and_go_on(tmp_path, monkeypatch):
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    folders = ["--corpus", str(corpus), "--index", str(index)]
    for text in ("Snoring was seen in 6% of men.", "Snoring was seen in 7% of men."):
        (corpus / "baker-2021.md").write_text(text)
        assert CliRunner().invoke(cli, ["index", "build", *folders]).exit_code == 0
    made_unfit(index)
    seen = stamp(index)
    asked = CliRunner().invoke(cli, ["ask", ASKED, *folders])
    assert asked.exit_code == 0 and "6%" in asked.stdout
    assert "cannot answer a question" in " ".join(asked.stderr.split())
    started = []
    monkeypatch.setattr(
        "app.cli.serve.start_log", lambda *_, **__: None
    )  # it is for the whole process
    monkeypatch.setattr("app.http.web.serve", lambda service, *_: started.append(service))
    served = CliRunner().invoke(cli, ["serve", "--port", str(free_port()), *folders])
    assert served.exit_code == 0 and "cannot answer a question" in " ".join(served.stderr.split())
    assert "6%" in started[0].answer(ASKED).evidence[0].passage.text and stamp(index) == seen
